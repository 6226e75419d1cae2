/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes in packages of SCORM 1.2. They come from outside: the archive is read into memory first and
 * looked at in a sandbox that can write nothing but the records and the folder of courses.
 */
#include <stdio.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"
#include "training/packages.h"

#define ARENA_BYTES (PACKAGE_UNPACKED_MAX + 16u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "package", .title = TEXT("番号", "PACKAGE"), .number = true },
	{ .name = "audience", .title = TEXT("対象", "AUDIENCE") },
	{ .name = "items", .title = TEXT("章", "PARTS"), .number = true },
	{ .name = "bytes", .title = TEXT("バイト", "BYTES"), .number = true },
	{ .name = "sha256", .title = TEXT("SHA-256", "SHA-256") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "audience",
	  .type = OPTION_CHOICE,
	  .arg = "AUDIENCE",
	  .choices = "management|managers|staff",
	  .fallback = "staff",
	  .help = TEXT("import: 対象", "import: whom it is for") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static void take(void *ctx, const struct training_package *package)
{
	char n[3][24];

	(void)snprintf(n[0], sizeof(n[0]), "%lld", (long long)package->id);
	(void)snprintf(n[1], sizeof(n[1]), "%lld", (long long)package->items);
	(void)snprintf(n[2], sizeof(n[2]), "%lld", (long long)package->bytes);
	rows_add(ctx, (const struct str[]){
			      str_from(n[0]), str_from(audience_names[package->audience]),
			      str_from(n[1]), str_from(n[2]), package->sha256, package->title });
}

static enum errc list(const struct options *options, struct db *db, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	const enum errc code = training_packages_each(db, take, rows, err);

	return rows_end_after(rows, code, err);
}

static enum errc keep(const struct options *options, struct db *db, const char *folder,
		      struct str archive, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct package *package = arena_take(&arena, sizeof(*package));
	char user[RECORDS_USER_MAX];
	struct training_package about = {
		.audience = AUDIENCE_STAFF,
		.added_by = records_user(user),
		.added_us = clock_wall_us(&clock_system),
	};
	char data[PATH_MAX];
	int64_t id = 0;

	(void)audience_parse(options_str(options, "audience"), &about.audience);
	enum errc code = path_data(options_text(options, "data"), data, err);
	if (code)
		return code;
	confine_import((const struct sandbox_path[]){ { data, SANDBOX_WRITE }, { .path = NULL } });
	code = package ? package_read(archive, &arena, package, err)
		       : fail(err, ERR_LIMIT, "no room for a package");
	if (!code)
		code = training_packages_add(db, folder, package, archive, &about, &id, err);
	if (!code)
		printf("%lld\n", (long long)id);
	return code;
}

static enum errc import(const struct options *options, struct db *db, struct err *err)
{
	auto_buf archive = BUF_INIT(PACKAGE_FILE_MAX);
	const char *path = options_arg(options, 1);
	char data[PATH_MAX];
	char folder[PATH_MAX];

	enum errc code = file_read(path, &archive, err);
	if (!code)
		code = path_data(options_text(options, "data"), data, err);
	if (!code)
		code = path_join(data, PACKAGE_FOLDER, folder, err);
	if (!code)
		code = dir_make(folder, err);
	if (!code)
		code = records_audit(db, "training.package", str_from(path), STR(""), err);
	if (code)
		return code;
	code = keep(options, db, folder, buf_str(&archive), err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const bool imports = str_is(verb, "import");
	auto_db *db = NULL;
	struct err err;

	if (options_args(options) != (imports ? 2u : 1u) || (!imports && !str_is(verb, "list"))) {
		(void)fail(&err, ERR_USAGE, "%.*s: import FILE, list", STR_ARG(verb));
		return command_fail(&err);
	}
	if (records_open(options, &db, &err))
		return command_fail(&err);
	return (imports ? import : list)(options, db, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_training_scorm = {
	.name = "training scorm",
	.summary =
		TEXT("SCORM 1.2 の教材を取り込む、並べる", "take in or list packages of SCORM 1.2"),
	.args = "import|list [FILE]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT("zip は隔離して読みます。大きすぎるもの、外へ出る名前、リンク、暗号化、"
			"DTD のある目録は、理由を示して取り込みません。",
			"The archive is read in a sandbox. What is too large, names that lead out "
			"of it, links, encrypted parts and a manifest with a document type are "
			"refused with the reason."),
	.options = option_rows,
	.run = run,
};
