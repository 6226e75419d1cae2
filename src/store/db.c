/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <assert.h>
#include <limits.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "store/db-migrate.h"
#include "store/db-power.h"

#define BUSY_TIMEOUT_MS 5000
#define CACHE_KIB	2048 /* pages kept in memory by one connection */
#define STMTS_MAX	1024

struct db_stmt {
	struct db *db;
	const char *sql;
	sqlite3_stmt *handle;
	int failed; /* the first result that was no success, or SQLITE_OK */
};

struct db {
	sqlite3 *handle;
	struct db_stmt stmts[STMTS_MAX];
	size_t n_stmts;
	bool migrating; /* lifts the ban on schema changes for the owner */
	enum db_power power;
	db_scope *may; /* whose records the connection gives and takes; NULL: nobody's */
	const void *may_ctx;
};

static int authorize(void *ctx, int action, const char *a, const char *b,
		     const char *database UNUSED, const char *reader)
{
	const struct db *db = ctx;

	return db->migrating || db_may(db->power, action, a, b, reader) ? SQLITE_OK : SQLITE_DENY;
}

static enum errc errc_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ERR_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_AGAIN;
	case SQLITE_CONSTRAINT:
		return ERR_CONFLICT;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_CORRUPT;
	case SQLITE_AUTH:
	case SQLITE_READONLY:
		return ERR_DENIED;
	case SQLITE_TOOBIG:
	case SQLITE_FULL:
		return ERR_LIMIT;
	default:
		return ERR_IO;
	}
}

static enum errc fail_db(const struct db *db, int result, struct err *err)
{
	return fail(err, errc_of(result), "%s: %s", DB_FILE,
		    db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(result));
}

static enum errc run_text(struct db *db, const char *sql, struct err *err)
{
	const int result = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return result == SQLITE_OK ? ERR_OK : fail_db(db, result, err);
}

enum errc db_run_script(struct db *db, const char *sql, struct err *err)
{
	db->migrating = db->power == DB_OWNER;
	const enum errc code = run_text(db, sql, err);
	db->migrating = false;
	return code;
}

/* organisation_may(organisation, powers), for the views and triggers of scoped tables. */
static void organisation_may(sqlite3_context *call, int n UNUSED, sqlite3_value **args)
{
	const struct db *db = sqlite3_user_data(call);

	if (!db->may)
		sqlite3_result_error(call,
				     "records of organisations were asked for without a scope", -1);
	else
		sqlite3_result_int(call, db->may(db->may_ctx, sqlite3_value_int64(args[0]),
						 (unsigned)sqlite3_value_int(args[1])));
}

void db_set_scope(struct db *db, db_scope *may, const void *ctx)
{
	db->may = may;
	db->may_ctx = ctx;
}

/* Settings of the connection; those that ask nothing of the file come first. */
static enum errc configure(struct db *db, struct err *err)
{
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, (int)DB_TEXT_MAX);
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db->handle, SQLITE_LIMIT_EXPR_DEPTH, 100);
	sqlite3_limit(db->handle, SQLITE_LIMIT_TRIGGER_DEPTH, 10);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	/* Innocuous: it tells, and changes nothing. Not deterministic: scopes come and go. */
	(void)sqlite3_create_function_v2(db->handle, "organisation_may", 2,
					 SQLITE_UTF8 | SQLITE_INNOCUOUS, db, organisation_may, NULL,
					 NULL, NULL);

	const enum errc code = run_text(db,
					"PRAGMA foreign_keys = ON;"
					"PRAGMA synchronous = FULL;"
					"PRAGMA temp_store = MEMORY;"
					"PRAGMA cell_size_check = ON;"
					"PRAGMA mmap_size = 0;"
					"PRAGMA journal_size_limit = 16777216;",
					err);
	if (code)
		return code;
	if (db->power == DB_OWNER)
		return run_text(db, "PRAGMA journal_mode = WAL;", err);
	return ERR_OK;
}

static enum errc find_file(const char *data, enum db_power power, char path[static PATH_MAX],
			   struct err *err)
{
	char folder[PATH_MAX];
	enum errc code = path_join(data, DB_FOLDER, folder, err);

	if (code)
		return code;
	if (power == DB_OWNER) {
		code = dir_make(folder, err);
		if (code)
			return code;
	}
	code = path_join(folder, DB_FILE, path, err);
	if (code)
		return code;
	if (power != DB_OWNER && access(path, R_OK))
		return fail(err, ERR_NOT_FOUND, "%s: there is no records database yet", path);
	return ERR_OK;
}

static enum errc open_handle(struct db *db, const char *path, struct err *err)
{
	static const int flags[] = {
		[DB_OWNER] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		[DB_CONSOLE] = SQLITE_OPEN_READWRITE,
		[DB_SEALER] = SQLITE_OPEN_READWRITE,
		[DB_READER] = SQLITE_OPEN_READONLY,
	};
	/* The database holds personal data: never readable by others, whatever the umask. */
	const mode_t old_mask = umask(0077);
	const int result = sqlite3_open_v2(
		path, &db->handle, flags[db->power] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
		NULL);
	(void)umask(old_mask);

	return result == SQLITE_OK ? ERR_OK : fail_in(err, fail_db(db, result, err), path);
}

enum errc db_open(const char *data, enum db_power power, struct db **ret, struct err *err)
{
	auto_db *db = mem_new(sizeof(*db));
	char path[PATH_MAX];

	db->power = power;
	enum errc code = find_file(data, power, path, err);
	if (code)
		return code;
	code = open_handle(db, path, err);
	if (code)
		return code;
	code = configure(db, err);
	if (code)
		return fail_in(err, code, path);
	sqlite3_set_authorizer(db->handle, authorize, db);

	code = power == DB_OWNER ? db_migrate(db, migrations, err)
				 : db_check_schema(db, migrations, err);
	if (code)
		return fail_in(err, code, path);
	*ret = STEAL(db);
	return ERR_OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->n_stmts; i++)
		sqlite3_finalize(db->stmts[i].handle);
	sqlite3_close(db->handle);
	free(db);
}

void db_close_at(struct db **db)
{
	db_close(*db);
}

static struct db_stmt *find_stmt(struct db *db, const char *sql)
{
	for (size_t i = 0; i < db->n_stmts; i++) {
		if (db->stmts[i].sql == sql)
			return &db->stmts[i];
	}
	return NULL;
}

struct db_stmt *db_stmt(struct db *db, const char *sql)
{
	struct db_stmt *stmt = find_stmt(db, sql);

	if (!stmt) {
		assert(db->n_stmts < STMTS_MAX);
		stmt = &db->stmts[db->n_stmts++];
		*stmt = (struct db_stmt){ .db = db, .sql = sql };
	}
	if (!stmt->handle) {
		stmt->failed = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
						  &stmt->handle, NULL);
		return stmt;
	}
	sqlite3_reset(stmt->handle);
	sqlite3_clear_bindings(stmt->handle);
	stmt->failed = SQLITE_OK;
	return stmt;
}

/* The parameter's number, or 0 when the statement has already failed. */
static int parameter(struct db_stmt *stmt, const char *name)
{
	if (stmt->failed)
		return 0;

	const int i = sqlite3_bind_parameter_index(stmt->handle, name);
	assert(i > 0);
	return i;
}

static void bound(struct db_stmt *stmt, int result)
{
	if (result != SQLITE_OK && !stmt->failed)
		stmt->failed = result;
}

void db_bind_i64(struct db_stmt *stmt, const char *name, int64_t value)
{
	const int i = parameter(stmt, name);

	if (i)
		bound(stmt, sqlite3_bind_int64(stmt->handle, i, value));
}

void db_bind_null(struct db_stmt *stmt, const char *name)
{
	const int i = parameter(stmt, name);

	if (i)
		bound(stmt, sqlite3_bind_null(stmt->handle, i));
}

void db_bind_text(struct db_stmt *stmt, const char *name, struct str value)
{
	const int i = parameter(stmt, name);

	if (!i)
		return;
	/* Copied: a caller's buffer may be gone before the statement runs. */
	bound(stmt, value.ptr ? sqlite3_bind_text64(stmt->handle, i, value.ptr, value.len,
						    SQLITE_TRANSIENT, SQLITE_UTF8)
			      : sqlite3_bind_null(stmt->handle, i));
}

void db_bind_blob(struct db_stmt *stmt, const char *name, struct str value)
{
	const int i = parameter(stmt, name);

	if (!i)
		return;
	bound(stmt, value.ptr ? sqlite3_bind_blob64(stmt->handle, i, value.ptr, value.len,
						    SQLITE_TRANSIENT)
			      : sqlite3_bind_null(stmt->handle, i));
}

void db_bind_time(struct db_stmt *stmt, const char *name, int64_t time_us)
{
	if (time_us == TIME_NONE)
		db_bind_null(stmt, name);
	else
		db_bind_i64(stmt, name, time_us);
}

enum errc db_next(struct db_stmt *stmt, bool *ret_row, struct err *err)
{
	const int result = stmt->failed ? stmt->failed : sqlite3_step(stmt->handle);

	*ret_row = result == SQLITE_ROW;
	if (result == SQLITE_ROW)
		return ERR_OK;
	if (result == SQLITE_DONE) {
		sqlite3_reset(stmt->handle);
		return ERR_OK;
	}
	const enum errc code = fail_db(stmt->db, result, err);
	db_rest(stmt);
	return code;
}

enum errc db_run(struct db_stmt *stmt, struct err *err)
{
	bool row;
	const enum errc code = db_next(stmt, &row, err);

	if (!code && row)
		db_rest(stmt);
	return code;
}

enum errc db_one(struct db_stmt *stmt, struct err *err, const char *none, ...)
{
	bool row = false;
	enum errc code = db_next(stmt, &row, err);
	va_list args;

	if (code || row)
		return code;
	va_start(args, none);
	code = fail_va(err, ERR_NOT_FOUND, none, args);
	va_end(args);
	return code;
}

enum errc db_run_one(struct db_stmt *stmt, struct err *err, const char *none, ...)
{
	enum errc code = db_run(stmt, err);
	va_list args;

	if (code || db_changed(stmt->db))
		return code;
	va_start(args, none);
	code = fail_va(err, ERR_NOT_FOUND, none, args);
	va_end(args);
	return code;
}

enum errc db_number(struct db_stmt *stmt, int64_t *ret, struct err *err)
{
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	*ret = !code && row ? db_i64(stmt, 0) : 0;
	db_rest(stmt);
	return code;
}

enum errc db_count(struct db_stmt *stmt, uint64_t *ret, struct err *err)
{
	int64_t n;
	const enum errc code = db_number(stmt, &n, err);

	*ret = (uint64_t)n;
	return code;
}

void db_rest(struct db_stmt *stmt)
{
	if (stmt->handle)
		sqlite3_reset(stmt->handle);
}

int64_t db_i64(const struct db_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->handle, column);
}

struct str db_text(const struct db_stmt *stmt, int column)
{
	/* Blob first: it gives the bytes as they are, with NULs, and the length fits them. */
	const void *bytes = sqlite3_column_blob(stmt->handle, column);
	const int len = sqlite3_column_bytes(stmt->handle, column);

	if (db_is_null(stmt, column))
		return STR_NONE;
	return len > 0 ? str_of(bytes, (size_t)len) : STR("");
}

int64_t db_time(const struct db_stmt *stmt, int column)
{
	return db_is_null(stmt, column) ? TIME_NONE : db_i64(stmt, column);
}

bool db_is_null(const struct db_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

int64_t db_changed(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

enum errc db_begin(struct db *db, struct err *err)
{
	return db_run(db_stmt(db, "BEGIN IMMEDIATE"), err);
}

static enum errc commit(struct db *db, struct err *err)
{
	return db_run(db_stmt(db, "COMMIT"), err);
}

static void roll_back(struct db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		err_ignore(db_run(db_stmt(db, "ROLLBACK"), NULL));
}

enum errc db_end(struct db *db, enum errc code, struct err *err)
{
	if (!code)
		code = commit(db, err);
	if (code)
		roll_back(db);
	return code;
}

int64_t db_data_version(struct db *db)
{
	struct db_stmt *stmt = db_stmt(db, "PRAGMA data_version");
	bool row = false;
	int64_t version = 0;

	if (db_next(stmt, &row, NULL) == ERR_OK && row)
		version = db_i64(stmt, 0);
	db_rest(stmt);
	return version;
}

void db_trim(struct db *db)
{
	(void)sqlite3_db_release_memory(db->handle);
}
