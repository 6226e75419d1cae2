/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db-migrate.h"

#define TABLE_SQL                                                                                  \
	"CREATE TABLE IF NOT EXISTS schema_version ("                                              \
	" number INTEGER PRIMARY KEY,"                                                             \
	" name TEXT NOT NULL,"                                                                     \
	" applied_us INTEGER NOT NULL) STRICT"

static const struct migration *find(const struct migration *all, int64_t number)
{
	for (; all->number; all++) {
		if (all->number == number)
			return all;
	}
	return NULL;
}

static enum errc applied(struct db *db, const struct migration *m, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT 1 FROM schema_version WHERE number = :number");

	db_bind_i64(stmt, ":number", m->number);
	const enum errc code = db_next(stmt, ret, err);
	db_rest(stmt);
	return code;
}

/* Everything the database says was applied must be known to this program. */
static enum errc refuse_newer(struct db *db, const struct migration *all, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT number, name FROM schema_version ORDER BY number");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (find(all, db_i64(stmt, 0)))
			continue;
		code = fail(err, ERR_UNSUPPORTED,
			    "made by a newer Tonoi (schema step %lld, “%.*s”): start that "
			    "version, or restore the backup made before the upgrade",
			    (long long)db_i64(stmt, 0), STR_ARG(db_text(stmt, 1)));
		db_rest(stmt);
		break;
	}
	return code;
}

static enum errc note_applied(struct db *db, const struct migration *m, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO schema_version (number, name, applied_us)"
					   " VALUES (:number, :name, :now)");

	db_bind_i64(stmt, ":number", m->number);
	db_bind_text(stmt, ":name", str_from(m->name));
	db_bind_i64(stmt, ":now", clock_wall_us(&clock_system));
	return db_run(stmt, err);
}

/* Inside a transaction: another process may have been quicker. */
static enum errc apply_one(struct db *db, const struct migration *m, struct err *err)
{
	bool done = false;
	enum errc code = applied(db, m, &done, err);

	if (code || done)
		return code;
	code = db_run_script(db, m->sql, err);
	return code ? code : note_applied(db, m, err);
}

static enum errc apply(struct db *db, const struct migration *m, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = apply_one(db, m, err);
	code = db_end(db, code, err);
	if (!code)
		return ERR_OK;
	return fail_in(err, code, m->name);
}

enum errc db_migrate(struct db *db, const struct migration *all, struct err *err)
{
	enum errc code = db_run_script(db, TABLE_SQL, err);

	if (code)
		return code;
	code = refuse_newer(db, all, err);
	for (; !code && all->number; all++) {
		bool done = false;
		code = applied(db, all, &done, err);
		if (!code && !done)
			code = apply(db, all, err);
	}
	return code;
}

static enum errc has_table(struct db *db, bool *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'");
	const enum errc code = db_next(stmt, ret, err);

	db_rest(stmt);
	return code;
}

enum errc db_check_schema(struct db *db, const struct migration *all, struct err *err)
{
	bool present = false;
	enum errc code = has_table(db, &present, err);

	if (code)
		return code;
	if (!present)
		return fail(err, ERR_AGAIN, "the records database is being made");
	code = refuse_newer(db, all, err);
	for (; !code && all->number; all++) {
		bool done = false;
		code = applied(db, all, &done, err);
		if (!code && !done)
			code = fail(err, ERR_AGAIN,
				    "the records database is older than this program; it is "
				    "brought up to date when the watch starts (tonoi run)");
	}
	return code;
}
