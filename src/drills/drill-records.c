/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-records.h"

#include "base/encoding/time-text.h"
#include "base/typed.h"

#define NUMBER_MAX 32u
#define COLUMNS                                                                                    \
	"id, number, scenario, text, seed, form, lang, coalesce(case_id, 0), made_us, made_by,"    \
	" ended_us, ended_by, next_day"

/* ---- rows ---- */

static struct drill_record record_of(const struct db_stmt *row)
{
	const size_t form = case_choice(drill_forms, db_text(row, 5));

	return (struct drill_record){
		.id = db_i64(row, 0),
		.number = db_text(row, 1),
		.scenario = db_text(row, 2),
		.text = db_text(row, 3),
		.seed = (uint64_t)db_i64(row, 4),
		.form = form < DRILL_FORMS ? (enum drill_form)form : DRILL_TABLE,
		.lang = str_is(db_text(row, 6), "en") ? LANG_EN : LANG_JA,
		.case_id = db_i64(row, 7),
		.made_us = db_i64(row, 8),
		.made_by = db_text(row, 9),
		.ended_us = db_time(row, 10),
		.ended_by = db_text(row, 11),
		.next_day = db_text(row, 12),
	};
}

static enum errc keep(struct drill_record *record, struct arena *arena, struct err *err)
{
	struct str *const texts[] = { &record->number,	&record->scenario, &record->text,
				      &record->made_by, &record->ended_by, &record->next_day };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = arena_str(arena, *texts[i]);
		if (!texts[i]->ptr)
			return fail(err, ERR_LIMIT, "drill: no room");
	}
	return ERR_OK;
}

static enum errc one(struct db_stmt *stmt, struct str name, struct arena *arena,
		     struct drill_record *ret, struct err *err)
{
	enum errc code = db_one(stmt, err, "drill %.*s: %s", STR_ARG(str_sub(name, 0, 40)),
				text_of(TR("その訓練はありません", "there is none")));

	if (code)
		return code;
	*ret = record_of(stmt);
	code = keep(ret, arena, err);
	db_rest(stmt);
	return code;
}

enum errc drills_get(struct db *db, int64_t id, struct arena *arena, struct drill_record *ret,
		     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM drills WHERE id = :id");
	char name[24];

	(void)snprintf(name, sizeof(name), "%lld", (long long)id);
	db_bind_i64(stmt, ":id", id);
	return one(stmt, str_from(name), arena, ret, err);
}

enum errc drills_find(struct db *db, struct str name, struct arena *arena, struct drill_record *ret,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM drills WHERE number = :number");
	int64_t id;

	if (str_to_i64(name, &id))
		return drills_get(db, id, arena, ret, err);
	db_bind_text(stmt, ":number", name);
	return one(stmt, name, arena, ret, err);
}

enum errc drills_of_case(struct db *db, int64_t case_id, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id FROM drills WHERE case_id = :id ORDER BY id LIMIT 1");

	db_bind_i64(stmt, ":id", case_id);
	return db_number(stmt, ret_id, err);
}

enum errc drills_each(struct db *db, void (*take)(void *ctx, const struct drill_record *drill),
		      void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT id, number, scenario, '', seed, form, lang, coalesce(case_id, 0),"
		    " made_us, made_by, ended_us, ended_by, next_day FROM drills ORDER BY id DESC");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct drill_record record = record_of(stmt);
		take(ctx, &record);
	}
	return code;
}

/* ---- making ---- */

static enum errc check_part(const struct drill_making *making, size_t at, struct err *err)
{
	const struct drill_part *part = &making->parts[at];
	const struct typed texts[] = {
		{ text_of(TR("部署", "department")), part->department, DRILL_NAME_MAX,
		  .needed = true },
		{ text_of(TR("参加者", "people")), part->people, DRILL_NAME_MAX },
	};

	if (scenario_role_find(making->scenario, part->role) == making->scenario->n_roles)
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(part->role, 0, 40)),
			    text_of(TR("その役割はありません", "there is no such role")));
	for (size_t i = 0; i < at; i++) {
		if (str_equal(making->parts[i].role, part->role))
			return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(part->role),
				    text_of(TR("役割が二度出ています", "the role is there twice")));
	}
	return typed_check(texts, ARRAY_LEN(texts), err);
}

static enum errc check(const struct drill_making *making, struct err *err)
{
	enum errc code = ERR_OK;

	if (!making->n_parts || making->n_parts > DRILL_PARTS_MAX)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("参加する部署を一つ以上選んでください",
				       "choose the departments that take part")));
	if (making->seed > DRILL_SEED_MAX)
		return fail(err, ERR_SYNTAX, "seed: 0–%d", DRILL_SEED_MAX);
	if (making->form == DRILL_TECHNICAL && !scenario_is_technical(making->scenario))
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(making->scenario->id),
			    text_of(TR("このシナリオにはログがなく、実技ではできません",
				       "has no log lines: it is played table-top")));
	for (size_t i = 0; !code && i < making->n_parts; i++)
		code = check_part(making, i, err);
	return code;
}

static enum errc next_number(struct db *db, int64_t now_us, char out[static NUMBER_MAX],
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM drills WHERE number LIKE :prefix || '%'");
	const struct civil now = civil_from_us(now_us, time_zone_offset());
	char prefix[NUMBER_MAX];
	int64_t n = 0;

	(void)snprintf(prefix, sizeof(prefix), "D%04d-", now.year);
	db_bind_text(stmt, ":prefix", str_from(prefix));
	const enum errc code = db_number(stmt, &n, err);
	(void)snprintf(out, NUMBER_MAX, "D%04d-%04lld", now.year, (long long)n + 1);
	return code;
}

static enum errc add_part(struct db *db, int64_t drill, const struct drill_part *part,
			  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_parts (drill, role, department, people)"
			    " VALUES (:drill, :role, :department, :people)");

	db_bind_i64(stmt, ":drill", drill);
	db_bind_text(stmt, ":role", part->role);
	db_bind_text(stmt, ":department", str_trim(part->department));
	db_bind_text(stmt, ":people", str_or_empty(str_trim(part->people)));
	return db_run(stmt, err);
}

enum errc drills_make(struct db *db, const struct drill_making *making, int64_t *ret_id,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO drills (number, scenario, text, seed, form, lang, made_us,"
		    " made_by) VALUES (:number, :scenario, :text, :seed, :form, :lang, :now, :by)");
	char number[NUMBER_MAX];
	enum errc code = check(making, err);

	if (!code)
		code = next_number(db, making->now_us, number, err);
	if (code)
		return code;
	db_bind_text(stmt, ":number", str_from(number));
	db_bind_text(stmt, ":scenario", making->scenario->id);
	db_bind_text(stmt, ":text", making->scenario->text);
	db_bind_i64(stmt, ":seed", (int64_t)making->seed);
	db_bind_text(stmt, ":form", str_from(drill_forms[making->form].value));
	db_bind_text(stmt, ":lang", making->lang == LANG_EN ? STR("en") : STR("ja"));
	db_bind_i64(stmt, ":now", making->now_us);
	db_bind_text(stmt, ":by", making->by);
	code = db_run(stmt, err);
	*ret_id = db_last_id(db);
	for (size_t i = 0; !code && i < making->n_parts; i++)
		code = add_part(db, *ret_id, &making->parts[i], err);
	return code;
}

enum errc drill_parts_get(struct db *db, int64_t drill, struct arena *arena,
			  struct drill_parts *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT role, department, people FROM drill_parts"
					   " WHERE drill = :drill ORDER BY rowid");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":drill", drill);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < DRILL_PARTS_MAX) {
		ret->at[ret->n++] = (struct drill_part){
			.role = str_or_empty(arena_str(arena, db_text(stmt, 0))),
			.department = str_or_empty(arena_str(arena, db_text(stmt, 1))),
			.people = str_or_empty(arena_str(arena, db_text(stmt, 2))),
		};
	}
	db_rest(stmt);
	return code;
}

const struct drill_part *drill_part_find(const struct drill_parts *parts, struct str role)
{
	for (size_t i = 0; i < parts->n; i++) {
		if (str_equal(parts->at[i].role, role))
			return &parts->at[i];
	}
	return NULL;
}

enum errc drills_set_case(struct db *db, int64_t drill, int64_t case_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE drills SET case_id = :case WHERE id = :id AND"
					   " case_id IS NULL AND ended_us IS NULL");

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":id", drill);
	const enum errc code = db_run(stmt, err);
	if (!code && db_changed(db) != 1)
		return fail(err, ERR_CONFLICT, "%s",
			    text_of(TR("この訓練の事案は、もう開かれています",
				       "the case of this drill is open already")));
	return code;
}

enum errc drills_set_ended(struct db *db, int64_t drill, struct str by, struct str next_day,
			   int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE drills SET ended_us = :now, ended_by = :by, next_day = :next"
			    " WHERE id = :id AND ended_us IS NULL");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_text(stmt, ":next", str_or_empty(next_day));
	db_bind_i64(stmt, ":id", drill);
	const enum errc code = db_run(stmt, err);
	if (!code && db_changed(db) != 1)
		return fail(err, ERR_CONFLICT, "%s",
			    text_of(TR("この訓練は終わっています", "this drill has ended")));
	return code;
}

/* ---- the clock ---- */

enum errc drill_clock_get(struct db *db, int64_t drill, struct arena *arena,
			  struct drill_clock *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT at_us, story_us, running FROM drill_clock"
					   " WHERE drill = :drill ORDER BY id LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct drill_clock){ .at = arena_take_array(arena, DRILL_MARKS_MAX,
							    sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "drill: no room for its clock");
	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":limit", DRILL_MARKS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = (struct drill_mark){ .at_us = db_i64(stmt, 0),
							 .story_us = db_i64(stmt, 1),
							 .running = db_i64(stmt, 2) != 0 };
	return code;
}

enum errc drill_clock_add(struct db *db, int64_t drill, const struct drill_mark *mark,
			  struct str by, struct err *err)
{
	struct db_stmt *count =
		db_stmt(db, "SELECT count(*) FROM drill_clock WHERE drill = :drill");
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_clock (drill, at_us, story_us, running, by)"
			    " VALUES (:drill, :at, :story, :running, :by)");
	uint64_t n = 0;

	db_bind_i64(count, ":drill", drill);
	const enum errc code = db_count(count, &n, err);
	if (code)
		return code;
	if (n >= DRILL_MARKS_MAX)
		return fail(err, ERR_LIMIT, "drill: its clock was moved %u times", DRILL_MARKS_MAX);
	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":at", mark->at_us);
	db_bind_i64(stmt, ":story", mark->story_us);
	db_bind_i64(stmt, ":running", mark->running);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

bool drill_clock_begun(const struct drill_clock *clock)
{
	return clock->n > 0;
}

bool drill_clock_runs(const struct drill_clock *clock)
{
	return clock->n && clock->at[clock->n - 1].running;
}

/* How far the story went between a mark and a moment behind it. */
static int64_t story_from(const struct drill_mark *mark, int64_t wall_us)
{
	return mark->story_us +
	       (mark->running && wall_us > mark->at_us ? wall_us - mark->at_us : 0);
}

int64_t drill_story_at(const struct drill_clock *clock, int64_t wall_us)
{
	int64_t story_us = 0;

	for (size_t i = 0; i < clock->n && clock->at[i].at_us <= wall_us; i++)
		story_us = story_from(&clock->at[i], wall_us);
	return story_us;
}

int64_t drill_wall_of(const struct drill_clock *clock, int64_t story_us, int64_t now_us)
{
	for (size_t i = 0; i < clock->n; i++) {
		const struct drill_mark *mark = &clock->at[i];
		const int64_t until_us = i + 1 < clock->n ? clock->at[i + 1].at_us : now_us;

		if (story_us <= mark->story_us)
			return mark->at_us;
		if (story_us <= story_from(mark, until_us))
			return mark->at_us + (story_us - mark->story_us);
	}
	return TIME_NONE;
}

/* ---- scenarios made here ---- */

#define SCENARIOS                                                                                  \
	"SELECT id, text FROM (SELECT id, text FROM drill_scenarios UNION SELECT id, text FROM"    \
	" drill_scenarios_taken)"

static enum errc id_is_free(struct db *db, struct str id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM (" SCENARIOS ") WHERE id = :id");
	uint64_t n = 0;

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_count(stmt, &n, err);
	return !code && n ? fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(id),
				 text_of(TR("その名前のシナリオは、もうあります",
					    "there is a scenario of that id already")))
			  : code;
}

enum errc drill_scenarios_take(struct db *db, const struct scenario *scenario, struct str by,
			       int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_scenarios_taken (id, text, taken_us, taken_by)"
			    " VALUES (:id, :text, :now, :by)");
	const enum errc code = id_is_free(db, scenario->id, err);

	if (code)
		return code;
	db_bind_text(stmt, ":id", scenario->id);
	db_bind_text(stmt, ":text", scenario->text);
	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

enum errc drill_scenarios_add(struct db *db, const struct scenario *scenario, int64_t case_id,
			      struct str by, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_scenarios (id, text, case_id, made_us, made_by)"
			    " VALUES (:id, :text, :case, :now, :by)");
	const enum errc code = id_is_free(db, scenario->id, err);

	if (code)
		return code;
	db_bind_text(stmt, ":id", scenario->id);
	db_bind_text(stmt, ":text", scenario->text);
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

enum errc drill_scenarios_each(struct db *db,
			       void (*take)(void *ctx, struct str id, struct str text), void *ctx,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, SCENARIOS " ORDER BY id");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		take(ctx, db_text(stmt, 0), db_text(stmt, 1));
	return code;
}

enum errc drill_scenarios_get(struct db *db, struct str id, struct arena *arena,
			      struct str *ret_text, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, SCENARIOS " WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code =
		db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(id, 0, 60)),
		       text_of(TR("そのシナリオはありません", "there is no such scenario")));
	if (code)
		return code;
	*ret_text = arena_str(arena, db_text(stmt, 1));
	db_rest(stmt);
	return ret_text->ptr ? ERR_OK : fail(err, ERR_LIMIT, "drill: no room");
}
