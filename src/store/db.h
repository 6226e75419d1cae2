/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records database: what machines concluded and people decided (never the raw records, which
 * live in the sealed log). One file, DATA/db/tonoi.db, opened by several processes with different
 * powers; the power is enforced on every statement, not only agreed upon.
 *
 * Each record type has its own file in this folder, which owns all SQL of its tables: constant
 * statements with named parameters. Only db.c knows the library underneath, so that another
 * backend can stand behind this header.
 *
 *     struct db_stmt *stmt = db_stmt(db, "SELECT title FROM alerts WHERE id = :id");
 *     db_bind_text(stmt, ":id", id);
 *     while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
 *             … db_text(stmt, 0) …
 *
 * A statement belongs to its connection and is prepared once; asking for it again rewinds it, so
 * one constant serves one loop at a time. Binding cannot fail visibly: the first thing that went
 * wrong with a statement is what db_next() or db_run() answers.
 *
 * Durable: a committed transaction survives a power cut (write-ahead log, synchronous FULL).
 */
#pragma once

#include "base/err.h"
#include "base/os/clock.h"
#include "base/str.h"

/* DATA/db/tonoi.db */
#define DB_FOLDER "db"
#define DB_FILE	  "tonoi.db"

#define DB_TEXT_MAX (8u * 1024 * 1024) /* bytes of one value */

enum db_power {
	DB_OWNER,   /* the store: creates the file, migrates the schema, writes everything */
	DB_CONSOLE, /* reads everything; writes the console's tables and an alert's status */
	DB_SEALER,  /* reads everything; writes which packs of papers were made */
	DB_READER,  /* reads */
};

struct db;
struct db_stmt;

/*
 * Open DATA/db/tonoi.db of the data folder `data`. DB_OWNER creates it and brings the schema up
 * to date; the others get ERR_NOT_FOUND when there is none and ERR_AGAIN while the schema is older
 * than the program. A schema newer than the program is ERR_UNSUPPORTED for everyone.
 */
enum errc db_open(const char *data, enum db_power power, struct db **ret,
		  struct err *err) MUST_CHECK;
void db_close(struct db *db);
void db_close_at(struct db **db);
#define auto_db CLEANUP(db_close_at) struct db

/*
 * Who may do what with rows of tables that belong to organisations, asked for each of them by the
 * views and triggers of those tables. NULL: nobody was named, and every such statement fails.
 * organisations/scope.h alone sets it; bits of `powers` are its.
 */
typedef bool db_scope(const void *ctx, int64_t organisation, unsigned powers);
void db_set_scope(struct db *db, db_scope *may, const void *ctx);

/* `sql` is a string constant: it is known by its address. Rewound, nothing bound. */
struct db_stmt *db_stmt(struct db *db, const char *sql) MUST_CHECK;

/* `name` with its colon; one that the statement does not have is our mistake and aborts. */
void db_bind_i64(struct db_stmt *stmt, const char *name, int64_t value);
void db_bind_text(struct db_stmt *stmt, const char *name, struct str value); /* NONE is NULL */
void db_bind_blob(struct db_stmt *stmt, const char *name, struct str value);
void db_bind_null(struct db_stmt *stmt, const char *name);

/* TIME_NONE is stored as NULL. */
void db_bind_time(struct db_stmt *stmt, const char *name, int64_t time_us);

/* `*ret_row` says whether there is a row; after the last one the statement is at rest. */
enum errc db_next(struct db_stmt *stmt, bool *ret_row, struct err *err) MUST_CHECK;

/* Run a statement that gives no rows, or whose rows do not matter. */
enum errc db_run(struct db_stmt *stmt, struct err *err) MUST_CHECK;

/*
 * The one row that is meant: its columns can be read until db_rest(). Without one, ERR_NOT_FOUND
 * with the sentence given, and the statement is at rest.
 */
enum errc db_one(struct db_stmt *stmt, struct err *err, const char *none, ...) MUST_CHECK
	PRINTF(3, 4);

/* db_run() of a change that must find its row: when it changed none, as db_one(). */
enum errc db_run_one(struct db_stmt *stmt, struct err *err, const char *none, ...) MUST_CHECK
	PRINTF(3, 4);

/*
 * The first column of the only row that counts, 0 without a row or when it is NULL; 0 too after an
 * error. db_count() is the same for what is never below 0. The statement is at rest then.
 */
enum errc db_number(struct db_stmt *stmt, int64_t *ret, struct err *err) MUST_CHECK;
enum errc db_count(struct db_stmt *stmt, uint64_t *ret, struct err *err) MUST_CHECK;

/* Done with the rows before the last was read (a statement in the middle keeps its snapshot). */
void db_rest(struct db_stmt *stmt);

/* Columns of the row, from 0. Texts are good until the statement moves. */
int64_t db_i64(const struct db_stmt *stmt, int column);
struct str db_text(const struct db_stmt *stmt, int column); /* NULL is STR_NONE */
int64_t db_time(const struct db_stmt *stmt, int column);    /* NULL is TIME_NONE */
bool db_is_null(const struct db_stmt *stmt, int column);

/* Rows changed by the last db_run() on this connection. */
int64_t db_changed(const struct db *db);
int64_t db_last_id(const struct db *db);

/*
 * All or nothing. db_begin() takes the write lock at once (waiting up to five seconds for another
 * writer), so what is read inside stays true until the commit. Do not nest.
 */
enum errc db_begin(struct db *db, struct err *err) MUST_CHECK;

/*
 * The end of it: what was done is kept when `code` is ERR_OK and it can be committed; else nothing
 * has happened. Fine when nothing was begun and `code` says so.
 */
enum errc db_end(struct db *db, enum errc code, struct err *err) MUST_CHECK;

/*
 * Changes whenever another connection committed something: a cheap question to ask often.
 */
int64_t db_data_version(struct db *db);

/* Give memory that caches hold back to the system. */
void db_trim(struct db *db);
