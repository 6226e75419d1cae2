/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/logons.h"

/* ---- writing ---- */

static enum errc count_day(struct db *db, int32_t day, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM account_logons WHERE day = :day");
	bool row = false;

	db_bind_i64(stmt, ":day", day);
	const enum errc code = db_next(stmt, &row, err);
	*ret = !code && row ? db_i64(stmt, 0) : 0;
	db_rest(stmt);
	return code;
}

/* With the first of a new day the oldest goes. */
static enum errc forget_old(struct db *db, int32_t today, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM account_logons WHERE day < :oldest");

	db_bind_i64(stmt, ":oldest", today - LOGON_DAYS);
	return db_run(stmt, err);
}

static void bind_key(struct db_stmt *stmt, const struct account_logon *logon)
{
	db_bind_text(stmt, ":account", logon->account);
	db_bind_text(stmt, ":kind", logon->kind);
	db_bind_text(stmt, ":source", logon->source);
	db_bind_text(stmt, ":host", logon->host);
	db_bind_i64(stmt, ":day", logon->day);
}

static void bind_numbers(struct db_stmt *stmt, const struct account_logon *logon)
{
	db_bind_i64(stmt, ":count", logon->count);
	db_bind_time(stmt, ":first", logon->first_us);
	db_bind_time(stmt, ":last", logon->last_us);
}

static enum errc add_to(struct db *db, const struct account_logon *logon, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE account_logons SET count = count + :count,"
			    " first_us = min(first_us, :first), last_us = max(last_us, :last)"
			    " WHERE account = :account AND day = :day AND kind = :kind"
			    " AND source = :source AND host = :host");

	bind_key(stmt, logon);
	bind_numbers(stmt, logon);
	return db_run(stmt, err);
}

static enum errc insert(struct db *db, const struct account_logon *logon, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO account_logons (account, kind, source, host, day, count,"
			    " first_us, last_us) VALUES (:account, :kind, :source, :host, :day,"
			    " :count, :first, :last)");

	bind_key(stmt, logon);
	bind_numbers(stmt, logon);
	return db_run(stmt, err);
}

enum errc logons_add(struct db *db, const struct account_logon *logon, int32_t today,
		     struct err *err)
{
	struct account_logon kept = *logon;
	int64_t n = 0;

	if (logon->day < today - LOGON_DAYS)
		return ERR_OK;
	enum errc code = add_to(db, &kept, err);
	if (code || db_changed(db))
		return code;
	code = count_day(db, kept.day, &n, err);
	if (!code && n == 0)
		code = forget_old(db, today, err);
	if (code || n < LOGON_DAY_ROWS)
		return code ? code : insert(db, &kept, err);
	kept.account = STR(LOGON_OTHERS);
	kept.source = STR(LOGON_OTHERS);
	kept.host = STR(LOGON_OTHERS);
	code = add_to(db, &kept, err);
	return code || db_changed(db) ? code : insert(db, &kept, err);
}

/* ---- reading ---- */

enum errc logons_by_account(struct db *db, int32_t from_day,
			    bool (*take)(void *ctx, const struct account_use *use), void *ctx,
			    struct err *err)
{
	/* Of a group with one max() SQLite takes the other columns from the row that has it. */
	struct db_stmt *stmt =
		db_stmt(db, "SELECT account, sum(count), count(DISTINCT nullif(source, '')),"
			    " count(DISTINCT host), count(DISTINCT day), sum(kind = 'vpn') > 0,"
			    " sum(kind = 'admin') > 0, max(last_us), source FROM account_logons"
			    " WHERE day >= :from GROUP BY account ORDER BY account");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":from", from_day);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct account_use use = {
			.account = db_text(stmt, 0),
			.logons = db_i64(stmt, 1),
			.sources = db_i64(stmt, 2),
			.hosts = db_i64(stmt, 3),
			.days = db_i64(stmt, 4),
			.vpn = db_i64(stmt, 5),
			.admin = db_i64(stmt, 6),
			.last_us = db_time(stmt, 7),
			.last_source = db_text(stmt, 8),
		};
		if (!take(ctx, &use)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc logons_after(struct db *db, struct str account, int32_t day, struct arena *arena,
		       struct account_logon *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT coalesce(sum(count), 0), min(first_us), max(last_us), kind, source,"
		    " host FROM account_logons WHERE account = :account AND day > :day");
	bool row = false;

	db_bind_text(stmt, ":account", account);
	db_bind_i64(stmt, ":day", day);
	const enum errc code = db_next(stmt, &row, err);
	*ret = (struct account_logon){ .account = account };
	if (!code && row && db_i64(stmt, 0)) {
		ret->count = db_i64(stmt, 0);
		ret->first_us = db_time(stmt, 1);
		ret->last_us = db_time(stmt, 2);
		ret->kind = arena_str(arena, db_text(stmt, 3));
		ret->source = arena_str(arena, db_text(stmt, 4));
		ret->host = arena_str(arena, db_text(stmt, 5));
	}
	db_rest(stmt);
	return code;
}

static enum errc each(struct db_stmt *stmt,
		      bool (*take)(void *ctx, const struct account_logon *logon), void *ctx,
		      struct err *err)
{
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct account_logon logon = {
			.account = db_text(stmt, 0),
			.kind = db_text(stmt, 1),
			.source = db_text(stmt, 2),
			.host = db_text(stmt, 3),
			.day = (int32_t)db_i64(stmt, 4),
			.count = db_i64(stmt, 5),
			.first_us = db_time(stmt, 6),
			.last_us = db_time(stmt, 7),
		};
		if (!take(ctx, &logon)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc logons_by_vpn(struct db *db, int32_t from_day,
			bool (*take)(void *ctx, const struct account_logon *logon), void *ctx,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT account, kind, source, host, day, sum(count), min(first_us),"
			    " max(last_us) FROM account_logons WHERE day >= :from AND kind = 'vpn'"
			    " GROUP BY account, source ORDER BY account, source");

	db_bind_i64(stmt, ":from", from_day);
	return each(stmt, take, ctx, err);
}
