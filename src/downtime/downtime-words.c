/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-words.h"

#include "cases/case-sentence.h"

static struct str say(const struct downtime_reader *reader, struct text text)
{
	return str_from(text_in(text, reader->lang));
}

struct str downtime_time(const struct downtime_reader *reader, int64_t us,
			 enum case_accuracy accuracy)
{
	const struct case_reader own = { .lang = reader->lang,
					 .utc_offset_minutes = reader->utc_offset_minutes };

	return case_time_words(&own, us, accuracy, reader->arena);
}

/* 「（2026-11-23 04:30 から、再開の見込み 2026-11-25 09:00）」 */
static void add_times(const struct downtime_reader *reader, int64_t since_us,
		      enum case_accuracy accuracy, int64_t planned_us, struct buf *out)
{
	const struct str since = downtime_time(reader, since_us, accuracy);

	buf_printf(out, text_in(TR("（%.*s から", " (since %.*s"), reader->lang), STR_ARG(since));
	if (planned_us != TIME_NONE)
		buf_printf(out,
			   text_in(TR("、再開の見込み %.*s", ", expected back %.*s"), reader->lang),
			   STR_ARG(downtime_time(reader, planned_us, CASE_EXACT)));
	buf_add(out, say(reader, TR("）", ")")));
}

/* Lines of several become one. */
static void add_words(const struct downtime_reader *reader, struct str words, struct buf *out)
{
	if (!words.len)
		return;
	buf_add(out, say(reader, TR("　", " ")));
	for (size_t i = 0; i < words.len; i++)
		buf_add_char(out, words.ptr[i] == '\n' ? ' ' : words.ptr[i]);
}

struct str downtime_limit_line(const struct downtime_reader *reader,
			       const struct downtime_limit_row *row)
{
	auto_buf out = BUF_INIT(DOWNTIME_WORDS_MAX * 2);

	buf_printf(&out, text_in(TR("%.*s：%s", "%.*s: %s"), reader->lang),
		   STR_ARG(text_pair_in(row->title, reader->lang)),
		   text_in(downtime_opens[row->state].text, reader->lang));
	if (row->state != DOWNTIME_OPEN_UNKNOWN)
		add_times(reader, row->since_us, row->accuracy, row->planned_us, &out);
	add_words(reader, row->words, &out);
	return str_or_empty(arena_str(reader->arena, buf_str(&out)));
}

static void begin_line(struct buf *out)
{
	if (out->len)
		buf_add_char(out, '\n');
}

enum errc downtime_limit_lines(struct db *db, int64_t case_id, const struct downtime_reader *reader,
			       struct buf *out, struct err *err)
{
	struct downtime_limit_rows rows;
	const enum errc code = downtime_limits_list(db, case_id, reader->arena, &rows, err);

	for (size_t i = 0; !code && i < rows.n; i++) {
		if (downtime_limit_now(&rows, rows.at[i].kind) != &rows.at[i])
			continue;
		begin_line(out);
		buf_add(out, downtime_limit_line(reader, &rows.at[i]));
	}
	return code;
}

/* ---- services ---- */

static bool is_now(const struct downtime_rows *rows, const struct downtime_row *row)
{
	if (row->corrected_by)
		return false;
	for (size_t i = 0; i < rows->n; i++) {
		const struct downtime_row *other = &rows->at[i];
		const int64_t from = row->since_us == TIME_NONE ? row->written_us : row->since_us;
		const int64_t to =
			other->since_us == TIME_NONE ? other->written_us : other->since_us;
		if (other != row && !other->corrected_by &&
		    str_equal(other->department, row->department) &&
		    str_equal(other->service, row->service) &&
		    (to > from || (to == from && other->id > row->id)))
			return false;
	}
	return true;
}

static bool is_alike(const struct downtime_row *a, const struct downtime_row *b)
{
	return str_equal(a->service, b->service) && a->state == b->state &&
	       a->since_us == b->since_us && a->planned_us == b->planned_us;
}

/* The line of the first of those alike names the departments of all. */
static void add_line(const struct downtime_reader *reader, struct downtime_row **now, size_t n,
		     size_t first, struct buf *out)
{
	const struct downtime_row *row = now[first];
	size_t named = 0;

	begin_line(out);
	buf_printf(out, text_in(TR("%.*s：%s", "%.*s: %s"), reader->lang),
		   STR_ARG(text_pair_in(row->service_title, reader->lang)),
		   text_in(downtime_states[row->state].text, reader->lang));
	add_times(reader, row->since_us, row->accuracy, row->planned_us, out);
	buf_add(out, say(reader, TR("　", " – ")));
	for (size_t i = first; i < n; i++) {
		if (!is_alike(now[i], row))
			continue;
		if (named++)
			buf_add(out, say(reader, TR("、", ", ")));
		buf_add(out, text_pair_in(now[i]->department_title, reader->lang));
	}
}

enum errc downtime_state_lines(struct db *db, int64_t case_id, const struct downtime_reader *reader,
			       struct buf *out, struct err *err)
{
	struct downtime_rows rows;
	size_t n = 0;
	const enum errc code = downtime_rows_list(db, case_id, reader->arena, &rows, err);
	struct downtime_row **now =
		code ? NULL : arena_take_array(reader->arena, rows.n + 1, sizeof(*now));

	if (code || !now)
		return code ? code : fail(err, ERR_LIMIT, "downtime: no room");
	for (size_t i = 0; i < rows.n; i++) {
		if (rows.at[i].state > DOWNTIME_NORMAL && rows.at[i].state < DOWNTIME_STATES &&
		    is_now(&rows, &rows.at[i]))
			now[n++] = &rows.at[i];
	}
	for (size_t i = 0; i < n; i++) {
		bool before = false;
		for (size_t k = 0; k < i && !before; k++)
			before = is_alike(now[k], now[i]);
		if (!before)
			add_line(reader, now, n, i, out);
	}
	return ERR_OK;
}
