/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-records.h"

#include "downtime/downtime-board.h"
#include "downtime/downtime-internal.h"

#define WORK_BYTES (32u * 1024 * 1024)
#define NAMED_MAX  6u	/* titles in a sentence */
#define CELLS_MAX  300u /* cells that the machine part of an entry names */

/* clang-format off */
const struct text_choice downtime_states[DOWNTIME_STATES + 1] = {
	[DOWNTIME_UNKNOWN] = { "unknown", TEXT("不明", "not known") },
	[DOWNTIME_NORMAL] = { "normal", TEXT("ふだんどおり", "normal") },
	[DOWNTIME_REDUCED] = { "reduced", TEXT("一部だけ", "reduced") },
	[DOWNTIME_PAPER] = { "paper", TEXT("紙で運用", "on paper") },
	[DOWNTIME_STOPPED] = { "stopped", TEXT("停止", "stopped") },
	{ .value = NULL },
};
/* clang-format on */

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"s.id, s.department, s.service, s.department_ja, s.department_en, s.service_ja,"           \
	" s.service_en, s.state, s.since_us, s.accuracy, s.planned_us, s.said_by, s.words,"        \
	" s.corrects, s.entry, s.written_us, s.written_by"

static struct downtime_row row_of(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct downtime_row){
		.id = db_i64(stmt, 0),
		.department = arena_str(arena, db_text(stmt, 1)),
		.service = arena_str(arena, db_text(stmt, 2)),
		.department_title = { .ja = arena_str(arena, db_text(stmt, 3)),
				      .en = arena_str(arena, db_text(stmt, 4)) },
		.service_title = { .ja = arena_str(arena, db_text(stmt, 5)),
				   .en = arena_str(arena, db_text(stmt, 6)) },
		.state = (enum downtime_state)case_choice(downtime_states, db_text(stmt, 7)),
		.since_us = db_time(stmt, 8),
		.accuracy = (enum case_accuracy)case_choice(case_accuracies, db_text(stmt, 9)),
		.planned_us = db_time(stmt, 10),
		.said_by = arena_str(arena, db_text(stmt, 11)),
		.words = arena_str(arena, db_text(stmt, 12)),
		.corrects = db_i64(stmt, 13),
		.entry = db_i64(stmt, 14),
		.written_us = db_time(stmt, 15),
		.written_by = arena_str(arena, db_text(stmt, 16)),
	};
}

static struct downtime_row *row_find(struct downtime_rows *rows, int64_t id)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (rows->at[i].id == id)
			return &rows->at[i];
	}
	return NULL;
}

static void mark_corrected(struct downtime_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct downtime_row *wrong =
			rows->at[i].corrects ? row_find(rows, rows->at[i].corrects) : NULL;
		if (wrong)
			wrong->corrected_by = rows->at[i].id;
	}
}

enum errc downtime_rows_list(struct db *db, int64_t case_id, struct arena *arena,
			     struct downtime_rows *ret, struct err *err)
{
	void *room = NULL;
	bool row;
	enum errc code = downtime_room(
		db_stmt(db, "SELECT count(*) FROM downtime_states WHERE case_id = :case"), case_id,
		sizeof(*ret->at), arena, &room, err);

	*ret = (struct downtime_rows){ .at = room };
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM downtime_states AS s"
					   " WHERE s.case_id = :case ORDER BY s.id LIMIT :limit");
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", DOWNTIME_ROWS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = row_of(stmt, arena);
	mark_corrected(ret);
	return code;
}

/* ---- what a change is about ---- */

struct cell {
	const struct downtime_place *place;
	const struct downtime_service *service;
};

struct changing {
	struct case_edit *edit;
	const struct downtime_content *content;
	const struct downtime_change *change;
	struct arena *arena;
	struct downtime_places *places;
	struct downtime_rows rows;
	struct downtime_board *board; /* as it stands before */
	struct cell *cells;
	size_t n;
};

static bool stands_so(const struct changing *c, const struct cell *cell)
{
	const struct downtime_track *track =
		downtime_track_find(c->board, cell->place->id, cell->service->id);
	const struct downtime_row *now = track ? track->now : NULL;

	return !c->change->corrects && now && now->state == c->change->state &&
	       now->planned_us == c->change->planned_us &&
	       (c->edit->happened_us == TIME_NONE || now->since_us == TIME_NONE ||
		now->since_us <= c->edit->happened_us);
}

static void take_place(struct changing *c, const struct downtime_place *place)
{
	const bool all = str_is(c->change->service, DOWNTIME_ALL);

	for (size_t i = 0; i < place->kind->n_uses; i++) {
		const struct cell cell = { .place = place,
					   .service = &c->content->services[place->kind->uses[i]] };
		if ((all || str_equal(cell.service->id, c->change->service)) &&
		    !stands_so(c, &cell))
			c->cells[c->n++] = cell;
	}
}

static bool uses(const struct changing *c, const struct downtime_place *place)
{
	for (size_t i = 0; i < place->kind->n_uses; i++) {
		if (str_equal(c->content->services[place->kind->uses[i]].id, c->change->service))
			return true;
	}
	return str_is(c->change->service, DOWNTIME_ALL);
}

static enum errc none(struct str what, struct text why, struct err *err)
{
	return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(what, 0, CASE_ID_MAX)),
		    text_of(why));
}

static enum errc choose_cells(struct changing *c, struct err *err)
{
	const struct downtime_change *change = c->change;
	const bool all = str_is(change->department, DOWNTIME_ALL);
	const struct downtime_place *place = downtime_place_find(c->places, change->department);

	if (!all && !place)
		return none(change->department,
			    TR("その部門はありません（tonoi downtime list で見られます）",
			       "there is no such department (tonoi downtime list shows them)"),
			    err);
	if (!str_is(change->service, DOWNTIME_ALL) &&
	    !downtime_service_find(c->content, change->service))
		return none(change->service,
			    TR("その業務はありません（tonoi downtime list で見られます）",
			       "there is no such service (tonoi downtime list shows them)"),
			    err);
	if (place && !uses(c, place))
		return none(change->service,
			    TR("この部門では使いません", "this department does not use it"), err);
	c->cells =
		arena_take_array(c->arena, c->places->n * DOWNTIME_USES_MAX + 1, sizeof(*c->cells));
	if (!c->cells)
		return fail(err, ERR_LIMIT, "downtime: no room");
	for (size_t i = 0; i < c->places->n; i++) {
		if (all || &c->places->at[i] == place)
			take_place(c, &c->places->at[i]);
	}
	return ERR_OK;
}

/* ---- the entry ---- */

/* 「外来、救急 ほか 3」, each title once. */
static struct str titles_of(const struct changing *c, bool departments, enum lang lang)
{
	auto_buf out = BUF_INIT(DOWNTIME_WORDS_MAX);
	size_t named = 0;
	size_t more = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct text_pair title =
			departments ? c->cells[i].place->title : c->cells[i].service->title;
		bool before = false;
		for (size_t k = 0; k < i && !before; k++)
			before = departments ? c->cells[k].place == c->cells[i].place
					     : c->cells[k].service == c->cells[i].service;
		if (before)
			continue;
		if (named == NAMED_MAX) {
			more++;
			continue;
		}
		if (named++)
			buf_add_text(&out, text_in(TR("、", ", "), lang));
		buf_add(&out, text_pair_in(title, lang));
	}
	if (more)
		buf_printf(&out, text_in(TR(" ほか %zu", " and %zu more"), lang), more);
	return arena_str(c->arena, buf_str(&out));
}

static struct str sentence_of(const struct changing *c, enum lang lang)
{
	const struct text state = downtime_states[c->change->state].text;

	return arena_printf(c->arena, text_in(TR("%.*s：%s（%.*s）%s", "%.*s: %s (%.*s)%s"), lang),
			    STR_ARG(titles_of(c, false, lang)), text_in(state, lang),
			    STR_ARG(titles_of(c, true, lang)),
			    c->change->corrects
				    ? text_in(TR(" 書き誤りを正した", " (a correction)"), lang)
				    : "");
}

static struct str cells_text(const struct changing *c)
{
	auto_buf out = BUF_INIT(CASE_DETAIL_MAX / 2);

	for (size_t i = 0; i < c->n && i < CELLS_MAX; i++) {
		const struct cell *cell = &c->cells[i];
		const size_t len = cell->place->id.len + cell->service->id.len + 2;

		if (out.len + len > CASE_DETAIL_MAX / 4)
			break;
		buf_printf(&out, "%s%.*s/%.*s", i ? " " : "", STR_ARG(cell->place->id),
			   STR_ARG(cell->service->id));
	}
	return arena_str(c->arena, buf_str(&out));
}

static enum errc tell_change(const struct changing *c, int64_t *ret_seq, struct err *err)
{
	const struct downtime_change *change = c->change;
	const struct case_detail details[] = {
		{ "change", STR("state") },
		{ "department", change->department },
		{ "service", change->service },
		{ "to", str_from(downtime_states[change->state].value) },
		{ "planned", downtime_moment(c->arena, change->planned_us) },
		{ "by", downtime_said_by(c->edit, change->said_by) },
		{ "cells", cells_text(c) },
	};
	const struct case_saying saying = { .kind = CASE_ENTRY_DOWNTIME,
					    .sentence = { .ja = sentence_of(c, LANG_JA),
							  .en = sentence_of(c, LANG_EN) },
					    .words = change->words,
					    .details = details,
					    .n = ARRAY_LEN(details) };

	return case_say(c->edit, &saying, ret_seq, err);
}

/* ---- writing ---- */

static enum errc insert(const struct changing *c, const struct cell *cell, int64_t entry,
			struct err *err)
{
	const struct downtime_change *change = c->change;
	struct db_stmt *stmt = db_stmt(
		c->edit->db,
		"INSERT INTO downtime_states (case_id, department, service, department_ja,"
		" department_en, service_ja, service_en, state, since_us, accuracy, planned_us,"
		" said_by, words, corrects, entry, written_us, written_by) VALUES (:case, :place,"
		" :service, :place_ja, :place_en, :service_ja, :service_en, :state, :since,"
		" :accuracy, :planned, :said, :words, nullif(:corrects, 0), :entry, :now, :by)");

	case_entry_bind(stmt, c->edit, entry);
	db_bind_text(stmt, ":place", cell->place->id);
	db_bind_text(stmt, ":service", cell->service->id);
	db_bind_text(stmt, ":place_ja", cell->place->title.ja);
	db_bind_text(stmt, ":place_en", cell->place->title.en);
	db_bind_text(stmt, ":service_ja", cell->service->title.ja);
	db_bind_text(stmt, ":service_en", cell->service->title.en);
	db_bind_text(stmt, ":state", str_from(downtime_states[change->state].value));
	db_bind_time(stmt, ":since", c->edit->happened_us);
	db_bind_text(stmt, ":accuracy", str_from(case_accuracies[c->edit->accuracy].value));
	db_bind_time(stmt, ":planned", change->planned_us);
	db_bind_text(stmt, ":said", downtime_said_by(c->edit, change->said_by));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(change->words)));
	db_bind_i64(stmt, ":corrects", change->corrects);
	return db_run(stmt, err);
}

static enum errc check_correction(struct changing *c, struct err *err)
{
	const int64_t id = c->change->corrects;
	const struct downtime_row *wrong = id ? row_find(&c->rows, id) : NULL;

	if (!id)
		return ERR_OK;
	if (!wrong || !str_equal(wrong->department, c->change->department) ||
	    !str_equal(wrong->service, c->change->service))
		return fail(err, ERR_NOT_FOUND, "%lld: %s", (long long)id,
			    text_of(TR("その部門と業務の行ではありません",
				       "is no row of that department and service")));
	return wrong->corrected_by
		       ? fail(err, ERR_CONFLICT, "%lld: %s", (long long)id,
			      text_of(TR("もう正されています", "was corrected already")))
		       : ERR_OK;
}

/* What reports ask, answered by what was said here, unless a person has answered. */
static enum errc answer_facts(const struct changing *c, struct err *err)
{
	struct case_edit *edit = c->edit;
	const bool worse = c->change->state > DOWNTIME_NORMAL;

	if (!worse)
		return ERR_OK;
	enum errc code = downtime_fact(edit, "service-stopped", STR("yes"), false, err);
	if (!code && edit->happened_us != TIME_NONE && edit->accuracy == CASE_EXACT)
		code = downtime_fact(edit, "service-since",
				     downtime_moment(c->arena, edit->happened_us), false, err);
	return code;
}

static enum errc check_room(const struct changing *c, struct err *err)
{
	return c->rows.n + c->n > DOWNTIME_ROWS_MAX
		       ? fail(err, ERR_LIMIT, "%.*s: more than %u states of services",
			      STR_ARG(c->edit->record.number), DOWNTIME_ROWS_MAX)
		       : ERR_OK;
}

static enum errc write_change(struct changing *c, struct err *err)
{
	int64_t entry = 0;
	enum errc code = check_room(c, err);

	if (!code)
		code = tell_change(c, &entry, err);
	for (size_t i = 0; !code && i < c->n; i++)
		code = insert(c, &c->cells[i], entry, err);
	return code ? code : answer_facts(c, err);
}

enum errc downtime_set(struct case_edit *edit, const struct downtime_content *content,
		       const struct downtime_change *change, size_t *ret_n, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct changing c = { .edit = edit, .content = content, .change = change, .arena = &arena };
	enum errc code = downtime_check_words(change->said_by, change->words, false, err);

	if (!code)
		code = downtime_places_list(edit->db, content, &arena, &c.places, err);
	if (!code)
		code = downtime_rows_list(edit->db, edit->record.id, &arena, &c.rows, err);
	if (!code)
		code = downtime_board_of(content, c.places, &c.rows, &arena, &c.board, err);
	if (!code)
		code = check_correction(&c, err);
	if (!code)
		code = choose_cells(&c, err);
	if (!code && c.n)
		code = write_change(&c, err);
	if (!code && ret_n)
		*ret_n = c.n;
	return code;
}
