/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-records.h"

#include "base/encoding/time-text.h"
#include "cases/case-internal.h"

#define COLUMNS                                                                                    \
	"c.id, c.number, c.title, c.kind, c.cause, c.route, c.phase, c.training, c.origin,"        \
	" c.playbook, c.known_us, c.opened_us, c.opened_by, c.closed_us, c.closed_by"
#define EDIT_BYTES    (256u * 1024)
#define BACK_DATED_US (INT64_C(24) * 3600 * US_PER_SEC)

bool case_is_back_dated(const struct case_record *record)
{
	return record->opened_us - record->known_us >= BACK_DATED_US;
}

/* ---- reading ---- */

static struct case_record record_of(const struct db_stmt *row)
{
	return (struct case_record){
		.id = db_i64(row, 0),
		.number = db_text(row, 1),
		.title = db_text(row, 2),
		.kind = (enum case_kind)case_choice(case_kinds, db_text(row, 3)),
		.cause = db_text(row, 4),
		.route = db_text(row, 5),
		.phase = (enum case_phase)case_choice(case_phases, db_text(row, 6)),
		.training = db_i64(row, 7) != 0,
		.origin = (enum case_origin)case_choice(case_origins, db_text(row, 8)),
		.playbook = db_text(row, 9),
		.known_us = db_time(row, 10),
		.opened_us = db_time(row, 11),
		.opened_by = db_text(row, 12),
		.closed_us = db_time(row, 13),
		.closed_by = str_or_empty(db_text(row, 14)),
	};
}

static enum errc keep_texts(struct case_record *record, struct arena *arena, struct err *err)
{
	struct str *const texts[] = { &record->number,	 &record->title,    &record->cause,
				      &record->route,	 &record->playbook, &record->opened_by,
				      &record->closed_by };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = arena_str(arena, *texts[i]);
		if (!texts[i]->ptr)
			return fail(err, ERR_LIMIT, "cases: no room");
	}
	return ERR_OK;
}

/* The row of a statement that names one case; `*ret_found` false without one. */
static enum errc take_one(struct db_stmt *stmt, struct arena *arena, struct case_record *ret,
			  bool *ret_found, struct err *err)
{
	enum errc code = db_next(stmt, ret_found, err);

	if (!code && *ret_found) {
		*ret = record_of(stmt);
		code = keep_texts(ret, arena, err);
	}
	db_rest(stmt);
	return code;
}

static enum errc fail_none(struct str name, struct err *err)
{
	return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(name, 0, CASE_ID_MAX)),
		    text_of(TR("その番号の事案はありません", "there is no case of that number")));
}

enum errc cases_get(struct db *db, int64_t id, struct arena *arena, struct case_record *ret,
		    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM cases AS c WHERE c.id = :id");
	char name[24];
	bool found = false;

	db_bind_i64(stmt, ":id", id);
	const enum errc code = take_one(stmt, arena, ret, &found, err);
	if (code || found)
		return code;
	(void)snprintf(name, sizeof(name), "%lld", (long long)id);
	return fail_none(str_from(name), err);
}

enum errc cases_find(struct db *db, struct str name, struct arena *arena, struct case_record *ret,
		     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM cases AS c WHERE c.number = :number");
	bool found = false;
	int64_t id;

	if (str_to_i64(name, &id))
		return cases_get(db, id, arena, ret, err);
	db_bind_text(stmt, ":number", str_or_empty(name));
	const enum errc code = take_one(stmt, arena, ret, &found, err);
	return code || found ? code : fail_none(name, err);
}

static enum errc each_row(struct db_stmt *stmt,
			  void (*take)(void *ctx, const struct case_record *record), void *ctx,
			  struct err *err)
{
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":limit", CASES_LIST_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct case_record record = record_of(stmt);
		take(ctx, &record);
	}
	return code;
}

enum errc cases_each(struct db *db, void (*take)(void *ctx, const struct case_record *record),
		     void *ctx, struct err *err)
{
	return each_row(db_stmt(db, "SELECT " COLUMNS " FROM cases AS c"
				    " ORDER BY c.closed_us IS NOT NULL, c.known_us DESC, c.id DESC"
				    " LIMIT :limit"),
			take, ctx, err);
}

enum errc cases_mentioning(struct db *db, struct str text,
			   void (*take)(void *ctx, const struct case_record *record), void *ctx,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT " COLUMNS " FROM cases AS c"
		    " WHERE instr(lower(c.number || ' ' || c.title), lower(:text))"
		    " OR EXISTS (SELECT 1 FROM case_entries AS e WHERE e.case_id = c.id"
		    " AND instr(lower(e.words), lower(:text)))"
		    " OR EXISTS (SELECT 1 FROM case_things AS t WHERE t.case_id = c.id"
		    " AND instr(lower(t.name), lower(:text)))"
		    " ORDER BY c.closed_us IS NOT NULL, c.known_us DESC, c.id DESC LIMIT :limit");

	db_bind_text(stmt, ":text", str_or_empty(text));
	return each_row(stmt, take, ctx, err);
}

enum errc cases_with_thing(struct db *db, enum case_thing_kind kind, struct str ref,
			   void (*take)(void *ctx, const struct case_record *record), void *ctx,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT DISTINCT " COLUMNS " FROM cases AS c JOIN case_things AS t"
			    " ON t.case_id = c.id WHERE t.kind = :kind AND t.ref = :ref"
			    " ORDER BY c.known_us DESC, c.id DESC LIMIT :limit");

	db_bind_text(stmt, ":kind", str_from(case_thing_kinds[kind].value));
	db_bind_text(stmt, ":ref", str_or_empty(ref));
	return each_row(stmt, take, ctx, err);
}

/* ---- edits ---- */

static struct case_edit edit_of(struct db *db, const struct case_actor *actor)
{
	return (struct case_edit){ .db = db,
				   .actor = *actor,
				   .happened_us = actor->now_us,
				   .texts = ARENA_INIT(EDIT_BYTES) };
}

enum errc case_edit_begin(struct db *db, int64_t id, const struct case_actor *actor,
			  struct case_edit *ret, struct err *err)
{
	*ret = edit_of(db, actor);
	const enum errc code = db_begin(db, err);

	return code ? code : cases_get(db, id, &ret->texts, &ret->record, err);
}

enum errc case_edit_join(struct db *db, int64_t id, const struct case_actor *actor,
			 struct case_edit *ret, struct err *err)
{
	*ret = edit_of(db, actor);
	return cases_get(db, id, &ret->texts, &ret->record, err);
}

void case_edit_leave(struct case_edit *edit)
{
	arena_done(&edit->texts);
}

enum errc case_edit_end(struct case_edit *edit, enum errc code, struct err *err)
{
	const enum errc end = db_end(edit->db, code, err);

	case_edit_leave(edit);
	return end;
}

enum errc case_must_be_open(const struct case_edit *edit, struct err *err)
{
	if (edit->record.closed_us == TIME_NONE)
		return ERR_OK;
	return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(edit->record.number),
		    text_of(TR("閉じた事案です。先にもう一度開いてください",
			       "is closed: open it again first")));
}

/* ---- opening ---- */

static enum errc check_opening(const struct case_opening *opening, const struct case_actor *actor,
			       struct err *err)
{
	const struct {
		struct text what;
		struct str id;
	} ids[] = {
		{ TEXT("原因", "cause"), opening->cause },
		{ TEXT("侵入経路", "way in"), opening->route },
		{ TEXT("手順書", "playbook"), opening->playbook },
	};
	enum errc code = case_text_need(TR("事案の題名", "title of a case"), opening->title,
					CASE_TITLE_MAX, false, err);

	for (size_t i = 0; !code && i < ARRAY_LEN(ids); i++)
		code = case_id_check(ids[i].what, ids[i].id, true, err);
	if (!code && opening->known_us != TIME_NONE &&
	    opening->known_us > actor->now_us + CASE_AHEAD_US)
		code = fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("知った時刻がこれから先になっています",
				       "the time of knowing is still to come")));
	return code;
}

static enum errc next_number(struct db *db, const struct case_opening *opening, int64_t now_us,
			     char ret[static CASE_NUMBER_MAX + 1], struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT max(CAST(substr(number, length(:prefix) + 1) AS INTEGER))"
			    " FROM cases WHERE substr(number, 1, length(:prefix)) = :prefix");
	const int year = civil_from_us(now_us, time_zone_offset()).year;
	char prefix[16];
	int64_t last = 0;

	(void)snprintf(prefix, sizeof(prefix), "%s%04d-", opening->training ? "T" : "", year);
	db_bind_text(stmt, ":prefix", str_from(prefix));
	const enum errc code = db_number(stmt, &last, err);
	if (code)
		return code;
	if (last >= 999999)
		return fail(err, ERR_LIMIT, "cases: no number is left in %04d", year);
	(void)snprintf(ret, CASE_NUMBER_MAX + 1, "%s%04lld", prefix, (long long)last + 1);
	return ERR_OK;
}

static enum errc insert_case(struct db *db, const struct case_opening *opening,
			     const struct case_actor *actor, struct str number, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO cases (number, title, kind, cause, route, phase, training, origin,"
		    " playbook, known_us, opened_us, opened_by) VALUES (:number, :title, :kind,"
		    " :cause, :route, :phase, :training, :origin, :playbook, :known, :now, :by)");
	const bool known = opening->known_us != TIME_NONE;

	db_bind_text(stmt, ":number", number);
	db_bind_text(stmt, ":title", str_trim(opening->title));
	db_bind_text(stmt, ":kind", str_from(case_kinds[opening->kind].value));
	db_bind_text(stmt, ":cause", str_or_empty(opening->cause));
	db_bind_text(stmt, ":route", str_or_empty(opening->route));
	db_bind_text(stmt, ":phase", str_from(case_phases[opening->phase].value));
	db_bind_i64(stmt, ":training", opening->training);
	db_bind_text(stmt, ":origin", str_from(case_origins[opening->origin].value));
	db_bind_text(stmt, ":playbook", str_or_empty(opening->playbook));
	db_bind_time(stmt, ":known", known ? opening->known_us : actor->now_us);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static void put_instant(struct json_writer *w, const char *name, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	if (time_us == TIME_NONE)
		json_none(w, name);
	else
		json_text(w, name, time_format_utc(time_us, text));
}

static enum errc tell_opening(struct case_edit *edit, struct str words, struct err *err)
{
	const struct case_record *record = &edit->record;
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);

	json_begin_object(&w);
	json_str(&w, "title", record->title);
	json_text(&w, "kind", case_kinds[record->kind].value);
	json_str(&w, "cause", record->cause);
	json_str(&w, "route", record->route);
	json_text(&w, "phase", case_phases[record->phase].value);
	json_text(&w, "origin", case_origins[record->origin].value);
	json_str(&w, "playbook", record->playbook);
	put_instant(&w, "known", record->known_us);
	json_bool(&w, "training", record->training);
	json_end_object(&w);
	return case_tell(edit, CASE_ENTRY_OPENED, words, &detail, NULL, err);
}

enum errc case_open_begin(struct db *db, const struct case_opening *opening,
			  const struct case_actor *actor, struct case_edit *ret, struct err *err)
{
	char number[CASE_NUMBER_MAX + 1] = "";

	*ret = (struct case_edit){ .db = db,
				   .actor = *actor,
				   .happened_us = actor->now_us,
				   .texts = ARENA_INIT(EDIT_BYTES) };
	enum errc code = db_begin(db, err);
	if (!code)
		code = check_opening(opening, actor, err);
	if (!code)
		code = next_number(db, opening, actor->now_us, number, err);
	if (!code)
		code = insert_case(db, opening, actor, str_from(number), err);
	if (!code)
		code = cases_get(db, db_last_id(db), &ret->texts, &ret->record, err);
	return code ? code : tell_opening(ret, opening->words, err);
}

/* ---- changes ---- */

/* What of the record a field is, where it is kept, and what people call it. */
static const struct field {
	const char *name;
	size_t offset; /* of its text; the kind has none */
	const char *sql;
	struct text what;
} fields[CASE_FIELDS] = {
	[CASE_FIELD_TITLE] = { "title", offsetof(struct case_record, title),
			       "UPDATE cases SET title = :value WHERE id = :id",
			       TEXT("事案の題名", "title of a case") },
	[CASE_FIELD_KIND] = { "kind", 0, "UPDATE cases SET kind = :value WHERE id = :id",
			      TEXT("事案の種類", "kind of a case") },
	[CASE_FIELD_CAUSE] = { "cause", offsetof(struct case_record, cause),
			       "UPDATE cases SET cause = :value WHERE id = :id",
			       TEXT("原因", "cause") },
	[CASE_FIELD_ROUTE] = { "route", offsetof(struct case_record, route),
			       "UPDATE cases SET route = :value WHERE id = :id",
			       TEXT("侵入経路", "way in") },
	[CASE_FIELD_PLAYBOOK] = { "playbook", offsetof(struct case_record, playbook),
				  "UPDATE cases SET playbook = :value WHERE id = :id",
				  TEXT("手順書", "playbook") },
};

/* {"field": …, "from": …, "to": …} of a text. */
static void write_change(struct buf *detail, const char *field, struct str from, struct str to)
{
	struct json_writer w = json_writer_to(detail);

	json_begin_object(&w);
	json_text(&w, "field", field);
	json_str(&w, "from", from);
	json_str(&w, "to", to);
	json_end_object(&w);
}

static enum errc check_value(enum case_field field, struct str value, struct err *err)
{
	const struct text what = fields[field].what;

	if (field == CASE_FIELD_TITLE)
		return case_text_need(what, value, CASE_TITLE_MAX, false, err);
	if (field == CASE_FIELD_KIND && case_choice(case_kinds, value) == CASE_KINDS)
		return fail(err, ERR_SYNTAX, "%s: “%.*s” %s", text_of(what),
			    STR_ARG(str_sub(value, 0, CASE_ID_MAX)),
			    text_of(TR("という種類はありません", "is none")));
	return case_id_check(what, value, true, err);
}

static struct str value_of(const struct case_record *record, enum case_field field)
{
	struct str text;

	if (field == CASE_FIELD_KIND)
		return str_from(case_kinds[record->kind].value);
	memcpy(&text, (const char *)record + fields[field].offset, sizeof(text));
	return text;
}

static enum errc remember(struct case_edit *edit, enum case_field field, struct str value,
			  struct err *err)
{
	const struct str kept = arena_str(&edit->texts, value);

	if (field == CASE_FIELD_KIND) {
		edit->record.kind = (enum case_kind)case_choice(case_kinds, value);
		return ERR_OK;
	}
	memcpy((char *)&edit->record + fields[field].offset, &kept, sizeof(kept));
	return kept.ptr ? ERR_OK : fail(err, ERR_LIMIT, "cases: no room");
}

enum errc case_set(struct case_edit *edit, enum case_field field, struct str value, struct str why,
		   struct err *err)
{
	const struct str now = value_of(&edit->record, field);
	auto_buf detail = CASE_DETAIL_INIT;
	enum errc code = case_must_be_open(edit, err);

	value = str_or_empty(str_trim(value));
	if (!code)
		code = check_value(field, value, err);
	if (code || str_equal(now, value))
		return code;
	struct db_stmt *stmt = db_stmt(edit->db, fields[field].sql);
	db_bind_text(stmt, ":value", value);
	db_bind_i64(stmt, ":id", edit->record.id);
	code = db_run(stmt, err);
	write_change(&detail, fields[field].name, now, value);
	if (!code)
		code = remember(edit, field, value, err);
	return code ? code : case_tell(edit, CASE_ENTRY_CHANGE, why, &detail, NULL, err);
}

enum errc case_set_known(struct case_edit *edit, int64_t known_us, struct str why, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "UPDATE cases SET known_us = :known WHERE id = :id");
	auto_buf detail = CASE_DETAIL_INIT;
	char from[TIME_TEXT_MAX];
	char to[TIME_TEXT_MAX];
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = case_text_need(
			TR("知った時刻を変える理由", "why the time of knowing changes"), why,
			CASE_WORDS_MAX, true, err);
	if (!code && (known_us == TIME_NONE || known_us > edit->actor.now_us + CASE_AHEAD_US))
		code = fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(edit->record.number),
			    text_of(TR("知った時刻がこれから先になっています",
				       "the time of knowing is still to come")));
	if (code || known_us == edit->record.known_us)
		return code;
	db_bind_time(stmt, ":known", known_us);
	db_bind_i64(stmt, ":id", edit->record.id);
	code = db_run(stmt, err);
	if (code)
		return code;
	write_change(&detail, "known", str_from(time_format_utc(edit->record.known_us, from)),
		     str_from(time_format_utc(known_us, to)));
	edit->record.known_us = known_us;
	return case_tell(edit, CASE_ENTRY_CHANGE, why, &detail, NULL, err);
}

static enum errc put_phase(struct case_edit *edit, enum case_phase phase, struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "UPDATE cases SET phase = :phase WHERE id = :id");

	db_bind_text(stmt, ":phase", str_from(case_phases[phase].value));
	db_bind_i64(stmt, ":id", edit->record.id);
	edit->record.phase = phase;
	return db_run(stmt, err);
}

enum errc case_set_phase(struct case_edit *edit, enum case_phase phase, struct str why,
			 struct err *err)
{
	const enum case_phase from = edit->record.phase;
	auto_buf detail = CASE_DETAIL_INIT;
	enum errc code = case_must_be_open(edit, err);

	if (code || phase == from)
		return code;
	code = put_phase(edit, phase, err);
	if (code)
		return code;
	write_change(&detail, "phase", str_from(case_phases[from].value),
		     str_from(case_phases[phase].value));
	return case_tell(edit, CASE_ENTRY_PHASE, why, &detail, NULL, err);
}

/* ---- the end ---- */

static enum errc may_close(const struct case_edit *edit, struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "SELECT count(*) FROM case_tasks"
						 " WHERE case_id = :id AND state = 'open'");
	const struct str number = edit->record.number;
	uint64_t open = 0;

	db_bind_i64(stmt, ":id", edit->record.id);
	const enum errc code = db_count(stmt, &open, err);
	if (code)
		return code;
	if (open)
		return fail(err, ERR_CONFLICT, "%.*s: %s (%llu)", STR_ARG(number),
			    text_of(TR("まだ終わっていないことがあります", "has open tasks")),
			    (unsigned long long)open);
	if (edit->record.phase != CASE_AFTER)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(number),
			    text_of(TR("段階が「事後対応」になっていません",
				       "its phase is not “afterwards” yet")));
	if (!edit->record.cause.len)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(number),
			    text_of(TR("原因がまだ書かれていません（分からないときは「不明」）",
				       "nobody has said its cause (“unknown” is an answer)")));
	if (edit->record.kind == CASE_ATTACK && !edit->record.route.len)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(number),
			    text_of(TR("侵入経路がまだ書かれていません（分からないときは「不明」）",
				       "nobody has said the way in (“unknown” is an answer)")));
	return ERR_OK;
}

static enum errc put_closed(const struct case_edit *edit, int64_t closed_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "UPDATE cases SET closed_us = :us, closed_by = :by"
						 " WHERE id = :id");

	db_bind_time(stmt, ":us", closed_us);
	db_bind_text(stmt, ":by", closed_us == TIME_NONE ? STR_NONE : edit->actor.by);
	db_bind_i64(stmt, ":id", edit->record.id);
	return db_run(stmt, err);
}

static enum errc tell_end(struct case_edit *edit, enum case_entry_kind kind, enum case_phase to,
			  struct str words, struct err *err)
{
	const enum case_phase from = edit->record.phase;
	auto_buf detail = CASE_DETAIL_INIT;
	const enum errc code = put_phase(edit, to, err);

	if (code)
		return code;
	write_change(&detail, "phase", str_from(case_phases[from].value),
		     str_from(case_phases[to].value));
	return case_tell(edit, kind, words, &detail, NULL, err);
}

enum errc case_close(struct case_edit *edit, struct str words, struct err *err)
{
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = may_close(edit, err);
	if (!code)
		code = case_text_need(TR("閉じるときのまとめ", "what is said at the end"), words,
				      CASE_WORDS_MAX, true, err);
	if (!code)
		code = put_closed(edit, edit->actor.now_us, err);
	if (code)
		return code;
	edit->record.closed_us = edit->actor.now_us;
	return tell_end(edit, CASE_ENTRY_CLOSED, CASE_NORMAL, words, err);
}

enum errc case_reopen(struct case_edit *edit, struct str why, struct err *err)
{
	enum errc code = ERR_OK;

	if (edit->record.closed_us == TIME_NONE)
		code = fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(edit->record.number),
			    text_of(TR("閉じていない事案です", "is not closed")));
	if (!code)
		code = case_text_need(TR("もう一度開く理由", "why it is opened again"), why,
				      CASE_WORDS_MAX, true, err);
	if (!code)
		code = put_closed(edit, TIME_NONE, err);
	if (code)
		return code;
	edit->record.closed_us = TIME_NONE;
	return tell_end(edit, CASE_ENTRY_REOPENED, CASE_AFTER, why, err);
}
