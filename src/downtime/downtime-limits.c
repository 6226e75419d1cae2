/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-internal.h"

#define WORK_BYTES (8u * 1024 * 1024)

/* clang-format off */
const struct text_choice downtime_opens[DOWNTIME_OPENS + 1] = {
	[DOWNTIME_OPEN_UNKNOWN] = { "unknown", TEXT("不明", "not known") },
	[DOWNTIME_OPEN] = { "open", TEXT("ふだんどおり", "open as usual") },
	[DOWNTIME_LIMITED] = { "limited", TEXT("制限あり", "limited") },
	[DOWNTIME_CLOSED] = { "closed", TEXT("停止", "closed") },
	{ .value = NULL },
};
/* clang-format on */

static struct downtime_limit_row row_of(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct downtime_limit_row){
		.id = db_i64(stmt, 0),
		.kind = arena_str(arena, db_text(stmt, 1)),
		.title = { .ja = arena_str(arena, db_text(stmt, 2)),
			   .en = arena_str(arena, db_text(stmt, 3)) },
		.state = (enum downtime_open)case_choice(downtime_opens, db_text(stmt, 4)),
		.since_us = db_time(stmt, 5),
		.accuracy = (enum case_accuracy)case_choice(case_accuracies, db_text(stmt, 6)),
		.planned_us = db_time(stmt, 7),
		.said_by = arena_str(arena, db_text(stmt, 8)),
		.words = arena_str(arena, db_text(stmt, 9)),
		.entry = db_i64(stmt, 10),
		.written_us = db_time(stmt, 11),
		.written_by = arena_str(arena, db_text(stmt, 12)),
	};
}

enum errc downtime_limits_list(struct db *db, int64_t case_id, struct arena *arena,
			       struct downtime_limit_rows *ret, struct err *err)
{
	void *room = NULL;
	bool row;
	enum errc code = downtime_room(
		db_stmt(db, "SELECT count(*) FROM downtime_limits WHERE case_id = :case"), case_id,
		sizeof(*ret->at), arena, &room, err);

	*ret = (struct downtime_limit_rows){ .at = room };
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "SELECT id, kind, kind_ja, kind_en, state, since_us, accuracy, planned_us,"
		    " said_by, words, entry, written_us, written_by FROM downtime_limits"
		    " WHERE case_id = :case ORDER BY id LIMIT :limit");
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", DOWNTIME_ROWS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = row_of(stmt, arena);
	return code;
}

const struct downtime_limit_row *downtime_limit_now(const struct downtime_limit_rows *rows,
						    struct str kind)
{
	for (size_t i = rows->n; i > 0; i--) {
		if (str_equal(rows->at[i - 1].kind, kind))
			return &rows->at[i - 1];
	}
	return NULL;
}

/* ---- writing ---- */

static enum errc insert(const struct case_edit *edit, const struct downtime_limit *limit,
			const struct downtime_limit_change *change, int64_t entry, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db,
		"INSERT INTO downtime_limits (case_id, kind, kind_ja, kind_en, state, since_us,"
		" accuracy, planned_us, said_by, words, entry, written_us, written_by) VALUES"
		" (:case, :kind, :ja, :en, :state, :since, :accuracy, :planned, :said, :words,"
		" :entry, :now, :by)");

	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":kind", limit->id);
	db_bind_text(stmt, ":ja", limit->title.ja);
	db_bind_text(stmt, ":en", limit->title.en);
	db_bind_text(stmt, ":state", str_from(downtime_opens[change->state].value));
	db_bind_time(stmt, ":since", edit->happened_us);
	db_bind_text(stmt, ":accuracy", str_from(case_accuracies[edit->accuracy].value));
	db_bind_time(stmt, ":planned", change->planned_us);
	db_bind_text(stmt, ":said", downtime_said_by(edit, change->said_by));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(change->words)));
	return db_run(stmt, err);
}

static struct str sentence(const struct downtime_limit *limit, enum downtime_open state,
			   enum lang lang, struct arena *arena)
{
	return arena_printf(arena, text_in(TR("%.*s：%s", "%.*s: %s"), lang),
			    STR_ARG(text_pair_in(limit->title, lang)),
			    text_in(downtime_opens[state].text, lang));
}

static enum errc tell(struct case_edit *edit, const struct downtime_limit *limit,
		      const struct downtime_limit_change *change, struct arena *arena,
		      int64_t *ret_seq, struct err *err)
{
	const struct case_detail details[] = {
		{ "change", STR("limit") },
		{ "limit", limit->id },
		{ "to", str_from(downtime_opens[change->state].value) },
		{ "planned", downtime_moment(arena, change->planned_us) },
		{ "by", downtime_said_by(edit, change->said_by) },
	};
	const struct case_saying saying = {
		.kind = CASE_ENTRY_DOWNTIME,
		.sentence = { .ja = sentence(limit, change->state, LANG_JA, arena),
			      .en = sentence(limit, change->state, LANG_EN, arena) },
		.words = change->words,
		.details = details,
		.n = ARRAY_LEN(details)
	};

	return case_say(edit, &saying, ret_seq, err);
}

/* Whether anything is limited now: the fact that decides on telling the authority. */
static enum errc answer_fact(struct case_edit *edit, struct arena *arena, struct err *err)
{
	struct downtime_limit_rows rows;
	bool limited = false;
	const enum errc code = downtime_limits_list(edit->db, edit->record.id, arena, &rows, err);

	for (size_t i = 0; !code && i < rows.n; i++)
		limited |= downtime_limit_now(&rows, rows.at[i].kind) == &rows.at[i] &&
			   rows.at[i].state > DOWNTIME_OPEN;
	return code ? code
		    : downtime_fact(edit, "acceptance-limited", limited ? STR("yes") : STR("no"),
				    true, err);
}

enum errc downtime_limit_set(struct case_edit *edit, const struct downtime_content *content,
			     const struct downtime_limit_change *change, struct err *err)
{
	const struct downtime_limit *limit = downtime_limit_find(content, change->kind);
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	int64_t entry = 0;

	if (!limit)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(change->kind, 0, CASE_ID_MAX)),
			    text_of(TR("その受け入れの項目はありません",
				       "there is nothing of that name to be limited")));
	enum errc code = downtime_check_words(change->said_by, change->words, false, err);
	if (!code)
		code = tell(edit, limit, change, &arena, &entry, err);
	if (!code)
		code = insert(edit, limit, change, entry, err);
	return code ? code : answer_fact(edit, &arena, err);
}
