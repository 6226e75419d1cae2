/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands that change the records database beside a running watch: they may write what the
 * console may, wait for other writers, and leave a line in the audit trail first.
 */
#pragma once

#include "base/options.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "store/db.h"

/* By --data. A database that is not there yet is made, and given to the data folder's owner. */
enum errc records_open(const struct options *options, struct db **ret, struct err *err) MUST_CHECK;

/* A file that was made in the data folder goes to the folder's owner. */
void records_give(const char *data, const char *path);

/* To look only; ERR_NOT_FOUND when there is none. */
enum errc records_read(const struct options *options, struct db **ret, struct err *err) MUST_CHECK;

/* The rows of one table, by --format. `fill` adds them; what it answers goes before what printing
 * does. */
typedef enum errc records_fill(const struct options *options, struct db *db, struct rows *rows,
			       struct err *err);
enum errc records_list(const struct options *options, const struct rows_column *columns,
		       records_fill *fill, struct err *err) MUST_CHECK;

/* The same, as all that a command does. */
enum exit_code records_print(const struct options *options, const struct rows_column *columns,
			     records_fill *fill);

/* For commands that read content before records, or no records at all: the facility's pack. */
enum errc records_use_pack(const struct options *options, struct err *err) MUST_CHECK;

/* Who runs the command, as the audit trail and answers name them: "shell:tanaka". Never fails. */
#define RECORDS_USER_MAX 64u
struct str records_user(char out[static RECORDS_USER_MAX]);

/* Before the effect. */
enum errc records_audit(struct db *db, const char *action, struct str object, struct str detail,
			struct err *err) MUST_CHECK;

/*
 * Before a file from outside is read: from now on the process can write the open database and
 * nothing else. Without a sandbox it goes on, with a warning.
 */
void records_confine(const struct options *options);

/* The same, with the files among the arguments still to be read. */
void records_confine_reading(const struct options *options);
