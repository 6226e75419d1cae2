/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/records.h"

#include <limits.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/paths.h"
#include "cli/confine.h"
#include "store/audit.h"
#include "store/facility.h"

void records_give(const char *data, const char *path)
{
	struct stat owner;

	/* Only root can, and only root need: what others make is theirs. */
	if (geteuid() == 0 && stat(data, &owner) == 0)
		(void)!lchown(path, owner.st_uid, owner.st_gid);
}

static enum errc make(const char *data, struct err *err)
{
	char folder[PATH_MAX];
	char file[PATH_MAX];
	auto_db *db = NULL;

	enum errc code = db_open(data, DB_OWNER, &db, err);
	if (!code)
		code = path_join(data, DB_FOLDER, folder, err);
	if (!code)
		code = path_join(folder, DB_FILE, file, err);
	if (!code) {
		records_give(data, folder);
		records_give(data, file);
	}
	return code;
}

enum errc records_open(const struct options *options, struct db **ret, struct err *err)
{
	char data[PATH_MAX];

	enum errc code = path_data(options_text(options, "data"), data, err);
	if (!code)
		code = db_open(data, DB_CONSOLE, ret, err);
	if (code == ERR_NOT_FOUND) {
		code = make(data, err);
		if (!code)
			code = db_open(data, DB_CONSOLE, ret, err);
	}
	return code ? code : facility_use_pack(*ret, err);
}

enum errc records_read(const struct options *options, struct db **ret, struct err *err)
{
	char data[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), data, err);

	if (!code)
		code = db_open(data, DB_READER, ret, err);
	return code ? code : facility_use_pack(*ret, err);
}

enum errc records_list(const struct options *options, const struct rows_column *columns,
		       records_fill *fill, struct err *err)
{
	auto_db *db = NULL;
	enum errc code = records_read(options, &db, err);

	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = fill(options, db, rows, err);
	return rows_end_after(rows, code, err);
}

enum exit_code records_print(const struct options *options, const struct rows_column *columns,
			     records_fill *fill)
{
	struct err err;

	return records_list(options, columns, fill, &err) ? command_fail(&err) : EXIT_DONE;
}

enum errc records_use_pack(const struct options *options, struct err *err)
{
	auto_db *db = NULL;
	char data[PATH_MAX];
	struct err unseen;

	/* What cannot be opened says nothing of the sector; who needs it for more will say why. */
	if (path_data(options_text(options, "data"), data, &unseen) ||
	    db_open(data, DB_READER, &db, &unseen))
		return ERR_OK;
	return facility_use_pack(db, err);
}

struct str records_user(char out[static RECORDS_USER_MAX])
{
	const struct passwd *account = getpwuid(getuid());

	(void)snprintf(out, RECORDS_USER_MAX, "shell:%s", account ? account->pw_name : "?");
	return str_from(out);
}

enum errc records_audit(struct db *db, const char *action, struct str object, struct str detail,
			struct err *err)
{
	char user[RECORDS_USER_MAX];

	return audit_add(db,
			 &(struct audit_entry){
				 .time_us = clock_wall_us(&clock_system),
				 .user = records_user(user),
				 .role = STR(""),
				 .peer = STR(""),
				 .action = str_from(action),
				 .object = object,
				 .detail = detail,
				 .outcome = STR("done"),
			 },
			 err);
}

/* DATA/db, or a warning and "". */
static const char *folder_of(const struct options *options, char folder[static PATH_MAX])
{
	char data[PATH_MAX];
	struct err err;

	if (path_data(options_text(options, "data"), data, &err) ||
	    path_join(data, DB_FOLDER, folder, &err)) {
		log_warn("the folder of the records is not named", log_err(&err));
		folder[0] = '\0';
	}
	return folder;
}

void records_confine(const struct options *options)
{
	char folder[PATH_MAX];
	const struct sandbox_path paths[] = {
		{ folder_of(options, folder), SANDBOX_WRITE },
		{ .path = NULL },
	};

	confine_import(paths);
}

void records_confine_reading(const struct options *options)
{
	char folder[PATH_MAX];
	auto_free struct sandbox_path *paths = confine_paths(options, folder_of(options, folder));

	confine_import(paths);
}
