/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema's history: src/store/migrations/NNN-name.sql, built into the program. Each is applied
 * once, in one transaction with the row that says so. What was released is never edited; a change
 * is a new file.
 */
#pragma once

#include "store/db.h"

struct migration {
	int number;
	const char *name;
	const char *sql;
};

/* In the order of their numbers; number 0 at the end. Made by tools/make-migrations.py. */
extern const struct migration migrations[];

/* Bring the schema up to date; ERR_UNSUPPORTED when it is newer than `all`. */
enum errc db_migrate(struct db *db, const struct migration *all, struct err *err) MUST_CHECK;

/* ERR_AGAIN when a migration of `all` is missing, ERR_UNSUPPORTED when the schema is newer. */
enum errc db_check_schema(struct db *db, const struct migration *all, struct err *err) MUST_CHECK;

/* Several statements in one text; only for migrations, whose text is not a parameterised one. */
enum errc db_run_script(struct db *db, const char *sql, struct err *err) MUST_CHECK;
