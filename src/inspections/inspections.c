/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/inspections.h"

#include "base/calendar/day.h"
#include "base/typed.h"
#include "inspections/history.h"

#define COLUMNS                                                                                    \
	"id, body, kind, visit_on, from_on, until_on, opened_us, opened_by, ended_us, ended_by,"   \
	" closed_us, closed_by"

static const struct {
	const char *name;
	struct text words;
} kinds[] = {
	{ "regular", TEXT("定期の立入検査", "regular inspection") },
	{ "follow-up", TEXT("改善の確認", "follow-up") },
	{ "special", TEXT("臨時の立入検査", "special inspection") },
};

struct text inspection_kind_words(struct str kind)
{
	const size_t i = STR_FIND_ROW(kind, kinds, name);

	return i < ARRAY_LEN(kinds) ? kinds[i].words : TR("", "");
}

/* ---- checking ---- */

static enum errc check_days(const struct inspection *inspection, struct err *err)
{
	int32_t from;
	int32_t visit;
	int32_t until;

	if (!day_parse(inspection->from_on, &from) || !day_parse(inspection->visit_on, &visit) ||
	    !day_parse(inspection->until_on, &until))
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("日付は 2026-11-22 のように書いてください",
				       "days are written like 2026-11-22")));
	if (from > visit || visit > until)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("検査日は、ログインできる期間の中にしてください",
				       "the day of the visit lies within the days of log-ins")));
	if (until - from >= INSPECTION_DAYS_MAX)
		return fail(err, ERR_SYNTAX, "%s %d",
			    text_of(TR("ログインできる日数の上限は",
				       "log-ins work for at most this many days:")),
			    INSPECTION_DAYS_MAX);
	return ERR_OK;
}

static enum errc check(const struct inspection *inspection, struct err *err)
{
	const struct typed body = { text_of(TR("検査を行う機関", "the inspecting body")),
				    inspection->body, INSPECTION_TEXT_MAX, .needed = true };
	const enum errc code = typed_check(&body, 1, err);

	if (code)
		return code;
	if (!inspection_kind_words(inspection->kind).en[0])
		return fail(err, ERR_SYNTAX, "%.*s: %s",
			    STR_ARG(str_sub(inspection->kind, 0, INSPECTION_TEXT_MAX)),
			    text_of(TR("検査の種類ではありません", "is no kind of inspection")));
	return check_days(inspection, err);
}

/* ---- reading ---- */

static struct inspection inspection_of(const struct db_stmt *row)
{
	return (struct inspection){
		.id = db_i64(row, 0),
		.body = db_text(row, 1),
		.kind = db_text(row, 2),
		.visit_on = db_text(row, 3),
		.from_on = db_text(row, 4),
		.until_on = db_text(row, 5),
		.opened_us = db_time(row, 6),
		.opened_by = db_text(row, 7),
		.ended_us = db_time(row, 8),
		.ended_by = db_text(row, 9),
		.closed_us = db_time(row, 10),
		.closed_by = db_text(row, 11),
	};
}

static void keep_texts(struct inspection *i, struct arena *arena)
{
	struct str *const texts[] = { &i->body,	    &i->kind,	   &i->visit_on, &i->from_on,
				      &i->until_on, &i->opened_by, &i->ended_by, &i->closed_by };

	for (size_t t = 0; t < ARRAY_LEN(texts); t++)
		*texts[t] = texts[t]->ptr ? arena_str(arena, *texts[t]) : STR("");
}

enum errc inspections_get(struct db *db, int64_t id, struct arena *arena, struct inspection *ret,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM inspections WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "inspection %lld: there is none", (long long)id);
	if (code)
		return code;
	*ret = inspection_of(stmt);
	keep_texts(ret, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc inspections_each(struct db *db, void (*take)(void *ctx, const struct inspection *i),
			   void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM inspections ORDER BY visit_on DESC, id DESC");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct inspection found = inspection_of(stmt);
		take(ctx, &found);
	}
	return code;
}

enum errc inspection_people_each(struct db *db, int64_t id, void (*take)(void *ctx, int64_t user),
				 void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT user FROM inspection_people WHERE inspection = :id ORDER BY user");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		take(ctx, db_i64(stmt, 0));
	return code;
}

enum errc inspection_admits(struct db *db, int64_t user, struct str today, int64_t *ret,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT i.id FROM inspections i JOIN inspection_people p ON p.inspection = i.id"
		    " WHERE p.user = :user AND i.from_on <= :today AND :today <= i.until_on"
		    " AND i.ended_us IS NULL AND i.closed_us IS NULL ORDER BY i.id LIMIT 1");

	db_bind_i64(stmt, ":user", user);
	db_bind_text(stmt, ":today", today);
	return db_number(stmt, ret, err);
}

/* ---- steps ---- */

static enum errc say(struct db *db, int64_t id, const char *action, struct str words,
		     const struct inspection_actor *actor, struct err *err)
{
	return inspection_history_add(db, id,
				      &(struct inspection_said){ .action = str_from(action),
								 .words = words,
								 .by = actor->by,
								 .at_us = actor->now_us },
				      err);
}

static enum errc open_one(struct db *db, const struct inspection *inspection, int64_t *ret_id,
			  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO inspections (body, kind, visit_on, from_on, until_on,"
			    " opened_us, opened_by) VALUES (:body, :kind, :visit, :from, :until,"
			    " :now, :by)");
	const struct inspection_actor actor = { inspection->opened_by, inspection->opened_us };

	db_bind_text(stmt, ":body", str_trim(inspection->body));
	db_bind_text(stmt, ":kind", inspection->kind);
	db_bind_text(stmt, ":visit", inspection->visit_on);
	db_bind_text(stmt, ":from", inspection->from_on);
	db_bind_text(stmt, ":until", inspection->until_on);
	db_bind_time(stmt, ":now", actor.now_us);
	db_bind_text(stmt, ":by", actor.by);
	const enum errc code = db_run(stmt, err);
	if (code)
		return code;
	*ret_id = db_last_id(db);
	return say(db, *ret_id, "open", inspection->visit_on, &actor, err);
}

enum errc inspections_open(struct db *db, const struct inspection *inspection, int64_t *ret_id,
			   struct err *err)
{
	enum errc code = check(inspection, err);

	if (!code)
		code = db_begin(db, err);
	return code ? code : db_end(db, open_one(db, inspection, ret_id, err), err);
}

/* It is there and its visit goes on. */
static enum errc get_running(struct db *db, int64_t id, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct inspection inspection;
	const enum errc code = inspections_get(db, id, &arena, &inspection, err);

	if (!code && inspection.ended_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "inspection %lld: %s", (long long)id,
			    text_of(TR("もう終わっています", "is over")));
	return code;
}

static enum errc count_people(struct db *db, int64_t id, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM inspection_people WHERE inspection = :id");

	db_bind_i64(stmt, ":id", id);
	return db_number(stmt, ret, err);
}

static enum errc add_person(struct db *db, int64_t id, int64_t user,
			    const struct inspection_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR IGNORE INTO inspection_people (inspection, user, added_by,"
			    " added_us) VALUES (:id, :user, :by, :now)");
	int64_t n = 0;
	enum errc code = get_running(db, id, err);

	if (!code)
		code = count_people(db, id, &n, err);
	if (code)
		return code;
	if (n >= INSPECTION_PEOPLE_MAX)
		return fail(err, ERR_LIMIT, "inspection %lld: more than %u log-ins", (long long)id,
			    INSPECTION_PEOPLE_MAX);
	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":user", user);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_time(stmt, ":now", actor->now_us);
	return db_run(stmt, err);
}

enum errc inspections_add_person(struct db *db, int64_t id, int64_t user, struct str name,
				 const struct inspection_actor *actor, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = add_person(db, id, user, actor, err);
	if (!code)
		code = say(db, id, "person", name, actor, err);
	return db_end(db, code, err);
}

/* One of the two moments of an end; the statement names it. */
static enum errc mark(struct db_stmt *stmt, int64_t id, const struct inspection_actor *actor,
		      struct err *err)
{
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc inspections_end(struct db *db, int64_t id, const struct inspection_actor *actor,
			  struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = get_running(db, id, err);
	if (!code)
		code = mark(db_stmt(db, "UPDATE inspections SET ended_us = :now, ended_by = :by"
					" WHERE id = :id"),
			    id, actor, err);
	if (!code)
		code = say(db, id, "end", STR(""), actor, err);
	return db_end(db, code, err);
}

static void count_unsettled(void *ctx, const struct inspection_finding *finding)
{
	size_t *n = ctx;

	*n += finding->state != FINDING_SETTLED;
}

static enum errc may_close(struct db *db, int64_t id, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct inspection inspection;
	size_t unsettled = 0;
	enum errc code = inspections_get(db, id, &arena, &inspection, err);

	if (!code)
		code = findings_each(db, id, count_unsettled, &unsettled, err);
	if (code)
		return code;
	if (inspection.closed_us != TIME_NONE || inspection.ended_us == TIME_NONE)
		return fail(err, ERR_CONFLICT, "inspection %lld: %s", (long long)id,
			    inspection.closed_us != TIME_NONE
				    ? text_of(TR("もう閉じています", "is closed already"))
				    : text_of(TR("検査がまだ終わっていません",
						 "its visit is not over yet")));
	if (unsettled)
		return fail(err, ERR_CONFLICT, "inspection %lld: %s %zu", (long long)id,
			    text_of(TR("確認の済んでいない指摘・助言の数",
				       "findings that are not settled:")),
			    unsettled);
	return ERR_OK;
}

enum errc inspections_close(struct db *db, int64_t id, const struct inspection_actor *actor,
			    struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = may_close(db, id, err);
	if (!code)
		code = mark(db_stmt(db, "UPDATE inspections SET closed_us = :now, closed_by = :by"
					" WHERE id = :id"),
			    id, actor, err);
	if (!code)
		code = say(db, id, "close", STR(""), actor, err);
	return db_end(db, code, err);
}
