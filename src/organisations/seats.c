/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/seats.h"

#include "base/calendar/day.h"
#include "organisations/scope-internal.h"

/* ---- those of one account ---- */

static enum errc read_seats(struct db_stmt *stmt, bool admitted,
			    struct scope_seat ret[static SEATS_MAX], size_t *ret_n, struct err *err)
{
	enum errc code;
	bool row = false;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (*ret_n == SEATS_MAX) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "account: sits at more than %u organisations",
				    SEATS_MAX);
		}
		ret[(*ret_n)++] = (struct scope_seat){
			.organisation = db_i64(stmt, 0),
			.role = (unsigned)db_i64(stmt, 1),
			.admitted = admitted,
		};
	}
	return code;
}

static enum errc was_ever_seated(struct db *db, int64_t user, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM organisation_seats_seen WHERE user = :user");

	db_bind_i64(stmt, ":user", user);
	return db_count(stmt, ret, err);
}

static enum errc admissions_of_user(struct db *db, int64_t user, struct str day,
				    struct scope_seat ret[static SEATS_MAX], size_t *ret_n,
				    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT organisation, 0 FROM organisation_admissions_seen"
			    " WHERE user = :user AND from_on <= :today AND ended_on > :today"
			    " AND closed_us IS NULL");

	db_bind_i64(stmt, ":user", user);
	db_bind_text(stmt, ":today", day);
	return read_seats(stmt, true, ret, ret_n, err);
}

enum errc seats_of_user(struct db *db, const struct user *user, int32_t today,
			struct scope_seat ret[static SEATS_MAX], size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT organisation, role FROM organisation_seats_seen"
					   " WHERE user = :user AND from_on <= :today"
					   " AND (ended_on IS NULL OR ended_on > :today)");
	char day[DAY_TEXT_MAX];
	uint64_t ever = 1;

	*ret_n = 0;
	(void)day_text(today, day);
	db_bind_i64(stmt, ":user", user->id);
	db_bind_text(stmt, ":today", str_from(day));
	enum errc code = read_seats(stmt, false, ret, ret_n, err);
	if (!code && *ret_n == 0)
		code = was_ever_seated(db, user->id, &ever, err);
	if (!code && !ever)
		ret[(*ret_n)++] =
			(struct scope_seat){ .organisation = ORG_SELF, .role = user->role };
	if (!code && user->role == USER_INSPECTOR)
		code = admissions_of_user(db, user->id, str_from(day), ret, ret_n, err);
	return code;
}

/* ---- those of one organisation ---- */

static void read_seat(const struct db_stmt *stmt, struct arena *arena, struct seat *ret)
{
	*ret = (struct seat){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.user = db_i64(stmt, 2),
		.user_name = arena_str(arena, db_text(stmt, 3)),
		.display = arena_str(arena, db_text(stmt, 4)),
		.role = (unsigned)db_i64(stmt, 5),
		.from_on = arena_str(arena, db_text(stmt, 6)),
		.ended_on = db_is_null(stmt, 7) ? STR_NONE : arena_str(arena, db_text(stmt, 7)),
		.said_by = arena_str(arena, db_text(stmt, 8)),
	};
}

enum errc seats_list(const struct org_scope *scope, int64_t organisation, struct arena *arena,
		     const struct seat **ret, struct err *err)
{
	enum errc code = org_scope_demand(scope, organisation, ORG_MANAGE, err);
	const struct seat **last = ret;
	bool row = false;

	*ret = NULL;
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT s.id, organisation, user, name, display, s.role, from_on, ended_on, said_by"
		" FROM organisation_seats_seen s JOIN users u ON u.id = s.user"
		" WHERE organisation = :organisation ORDER BY ended_on IS NOT NULL, name, s.id");
	db_bind_i64(stmt, ":organisation", organisation);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct seat *seat = arena_take(arena, sizeof(*seat));

		if (!seat) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "seats: do not fit into memory");
		}
		read_seat(stmt, arena, seat);
		*last = seat;
		last = &seat->next;
	}
	return code;
}

/* Is the account his to place? Where it sits now must be his to manage as well. */
static enum errc check_placing(const struct org_scope *scope, const struct user *user,
			       struct err *err)
{
	struct scope_seat seats[SEATS_MAX];
	size_t n;
	enum errc code = seats_of_user(org_scope_db_whole(scope), user, org_scope_today(scope),
				       seats, &n, err);

	for (size_t i = 0; i < n && !code; i++) {
		if (!seats[i].admitted && !org_scope_may(scope, seats[i].organisation, ORG_MANAGE))
			code = fail(err, ERR_DENIED,
				    "account %.*s: sits at an organisation that is "
				    "not yours to manage",
				    STR_ARG(user->name));
	}
	if (!code && n == SEATS_MAX)
		code = fail(err, ERR_LIMIT, "account %.*s: sits at %u organisations already",
			    STR_ARG(user->name), SEATS_MAX);
	return code;
}

static enum errc check_giving(const struct org_scope *scope, int64_t organisation, unsigned role,
			      struct err *err)
{
	const enum errc code = org_scope_demand(scope, organisation, ORG_MANAGE, err);

	if (code)
		return code;
	if (!org_role_powers(role))
		return fail(err, ERR_SYNTAX, "seat: there is no such role");
	if (!org_scope_may(scope, organisation, org_role_powers(role)))
		return fail(err, ERR_DENIED, "seat: that role may more than you may there");
	return ERR_OK;
}

static enum errc end_seat(struct db *db, int64_t id, struct str today, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE organisation_seats SET ended_on = :today WHERE id = :id");

	db_bind_text(stmt, ":today", today);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc find_open(struct db *db, int64_t organisation, int64_t user, int64_t *ret,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id FROM organisation_seats_seen WHERE user = :user"
			    " AND organisation = :organisation AND ended_on IS NULL");

	db_bind_i64(stmt, ":user", user);
	db_bind_i64(stmt, ":organisation", organisation);
	return db_number(stmt, ret, err);
}

static enum errc insert(struct db *db, const struct seat *seat, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO organisation_seats (organisation, user, role, from_on, said_us,"
		    " said_by) VALUES (:organisation, :user, :role, :from, :now, :by)");

	db_bind_i64(stmt, ":organisation", seat->organisation);
	db_bind_i64(stmt, ":user", seat->user);
	db_bind_i64(stmt, ":role", seat->role);
	db_bind_text(stmt, ":from", seat->from_on);
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", seat->said_by);
	return db_run(stmt, err);
}

static enum errc replace(const struct org_scope *scope, const struct seat *seat, int64_t now_us,
			 struct err *err)
{
	struct db *db = org_scope_db(scope);
	int64_t open = 0;
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = find_open(db, seat->organisation, seat->user, &open, err);
	if (!code && open)
		code = end_seat(db, open, seat->from_on, err);
	if (!code)
		code = insert(db, seat, now_us, err);
	return db_end(db, code, err);
}

enum errc seats_put(const struct org_scope *scope, int64_t organisation, int64_t user_id,
		    unsigned role, struct str by, int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(8192);
	char today[DAY_TEXT_MAX];
	const struct seat seat = {
		.organisation = organisation,
		.user = user_id,
		.role = role,
		.from_on = str_from(day_text(org_scope_today(scope), today)),
		.said_by = by,
	};
	struct user user;
	enum errc code = check_giving(scope, organisation, role, err);

	if (!code)
		code = users_get(org_scope_db(scope), &arena, user_id, &user, err);
	if (!code)
		code = check_placing(scope, &user, err);
	return code ? code : replace(scope, &seat, now_us, err);
}

enum errc seats_add_account(const struct org_scope *scope, int64_t organisation,
			    const struct user *user, struct str by, struct err *err)
{
	char today[DAY_TEXT_MAX];
	enum errc code = check_giving(scope, organisation, user->role, err);

	if (code)
		return code;
	struct db *db = org_scope_db(scope);
	code = db_begin(db, err);
	if (code)
		return code;
	code = users_add(db, user, err);
	const struct seat seat = {
		.organisation = organisation,
		.user = db_last_id(db),
		.role = user->role,
		.from_on = str_from(day_text(org_scope_today(scope), today)),
		.said_by = by,
	};
	if (!code)
		code = insert(db, &seat, user->created_us, err);
	return db_end(db, code, err);
}

enum errc seats_end(const struct org_scope *scope, int64_t organisation, int64_t user,
		    struct err *err)
{
	char today[DAY_TEXT_MAX];
	int64_t open = 0;
	enum errc code = org_scope_demand(scope, organisation, ORG_MANAGE, err);

	if (code)
		return code;
	struct db *db = org_scope_db(scope);
	code = find_open(db, organisation, user, &open, err);
	if (!code && !open)
		code = fail(err, ERR_NOT_FOUND, "seat: that account does not sit there");
	return code ? code
		    : end_seat(db, open, str_from(day_text(org_scope_today(scope), today)), err);
}

enum errc seats_end_all(struct db *db, int64_t organisation, struct str on, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE organisation_seats SET ended_on = :on WHERE id IN (SELECT id"
			    " FROM organisation_seats_seen WHERE organisation = :organisation"
			    " AND ended_on IS NULL)");

	db_bind_text(stmt, ":on", on);
	db_bind_i64(stmt, ":organisation", organisation);
	return db_run(stmt, err);
}

/* ---- admissions ---- */

static enum errc check_admission(const struct org_scope *scope, const struct admission *admission,
				 struct err *err)
{
	auto_arena arena = ARENA_INIT(8192);
	struct user user;
	int32_t from;
	int32_t ended;
	enum errc code = org_scope_demand(scope, admission->organisation, ORG_WRITE, err);

	if (!code)
		code = users_get(org_scope_db(scope), &arena, admission->user, &user, err);
	if (code)
		return code;
	if (user.role != USER_INSPECTOR || user.disabled)
		return fail(err, ERR_DENIED, "account %.*s: is none of an inspector",
			    STR_ARG(user.name));
	if (!day_parse(admission->from_on, &from) || !day_parse(admission->ended_on, &ended) ||
	    ended <= from || ended - from > ADMISSION_DAYS_MAX)
		return fail(err, ERR_SYNTAX,
			    "admission: its days are YYYY-MM-DD, the end after the "
			    "beginning and at most %d days later",
			    ADMISSION_DAYS_MAX);
	if (!admission->reason.len || admission->reason.len > ADMISSION_WORDS_MAX)
		return fail(err, ERR_SYNTAX, "admission: the inspection is named in 1 to %u bytes",
			    ADMISSION_WORDS_MAX);
	return ERR_OK;
}

enum errc admissions_open(const struct org_scope *scope, const struct admission *admission,
			  int64_t *ret_id, struct err *err)
{
	enum errc code = check_admission(scope, admission, err);

	if (code)
		return code;
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO organisation_admissions (organisation, user, from_on, ended_on,"
		    " reason, said_us, said_by)"
		    " VALUES (:organisation, :user, :from, :ended, :reason, :now, :by)");
	db_bind_i64(stmt, ":organisation", admission->organisation);
	db_bind_i64(stmt, ":user", admission->user);
	db_bind_text(stmt, ":from", admission->from_on);
	db_bind_text(stmt, ":ended", admission->ended_on);
	db_bind_text(stmt, ":reason", admission->reason);
	db_bind_time(stmt, ":now", admission->now_us);
	db_bind_text(stmt, ":by", admission->by);
	code = db_run(stmt, err);
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

static enum errc is_open(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT 1 FROM organisation_admissions_seen"
					   " WHERE id = :id AND closed_us IS NULL");

	db_bind_i64(stmt, ":id", id);
	const enum errc code =
		db_one(stmt, err, "admission %lld: there is none, or it is closed", (long long)id);
	db_rest(stmt);
	return code;
}

enum errc admissions_close(const struct org_scope *scope, int64_t id, struct str by, int64_t now_us,
			   struct err *err)
{
	struct db *db = org_scope_db(scope);
	const enum errc code = is_open(db, id, err);
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE organisation_admissions SET closed_us = :now, closed_by = :by"
			    " WHERE id = :id");

	if (code)
		return code;
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}
