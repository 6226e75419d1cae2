/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inspector's folder, made of what the hospital keeps.
 */
#include <dirent.h>
#include <errno.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "inspections/pack.h"

#define FILE_MODE   0600
#define SCOPE_BYTES (64u * 1024 * 1024)
#define SUMS	    "SHA256SUMS"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("書き出し先の、空の（または、まだない）フォルダ（必要）",
		       "the folder to write to, empty or not there yet (needed)") },
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .arg = "KIND",
	  .choices = "all|pdf|xlsx",
	  .fallback = "all",
	  .help = TEXT("何として書き出すか", "what to write") },
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "bytes", .title = TEXT("バイト", "BYTES"), .number = true },
	{ .name = NULL },
};

struct packing {
	char folder[PATH_MAX];
	struct rows *rows;
};

static unsigned shapes_of(const struct options *options)
{
	const struct str as = str_from(options_text(options, "as"));

	if (str_is(as, "pdf"))
		return PACK_PDF;
	return str_is(as, "xlsx") ? PACK_XLSX : PACK_PDF | PACK_XLSX;
}

/* Files of an earlier pack beside those of this one would be taken for its own. */
static enum errc check_empty(const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	bool empty = true;

	if (!dir)
		return errno == ENOENT ? ERR_OK : fail_errno(err, "%s", folder);
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		empty = empty &&
			(strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
	(void)closedir(dir);
	return empty ? ERR_OK
		     : fail(err, ERR_CONFLICT, "%s: %s", folder,
			    text_of(TR("空のフォルダではありません", "is no empty folder")));
}

static enum errc take(void *ctx, struct str name, struct str bytes, struct err *err)
{
	struct packing *packing = ctx;
	char file[PACK_NAME_MAX];
	char path[PATH_MAX];
	char size[24];

	(void)snprintf(file, sizeof(file), "%.*s", STR_ARG(name));
	(void)snprintf(size, sizeof(size), "%zu", bytes.len);
	enum errc code = path_join(packing->folder, file, path, err);
	if (!code)
		code = file_replace(path, bytes, FILE_MODE, err);
	if (!code)
		rows_add(packing->rows, (const struct str[]){ name, str_from(size) });
	return code;
}

static enum errc prepare(const struct options *options, struct packing *packing, struct err *err)
{
	const char *out = options_text(options, "out");
	enum errc code = out ? path_absolute(out, packing->folder, err)
			     : fail(err, ERR_USAGE, "--out: %s",
				    text_of(TR("書き出し先が要ります", "where to is needed")));

	if (!code)
		code = check_empty(packing->folder, err);
	return code ? code : dir_make(packing->folder, err);
}

static enum errc pack(const struct options *options, struct packing *packing, struct err *err)
{
	auto_arena arena = ARENA_INIT(SCOPE_BYTES);
	auto_pack_office *office = NULL;
	auto_db *db = NULL;
	char content[PATH_MAX];
	const struct pack_sink sink = { .take = take, .ctx = packing };
	enum errc code = records_open(options, &db, err);

	if (!code)
		code = path_content(content, err);
	if (!code)
		code = pack_office_open(content, &office, err);
	if (!code)
		code = prepare(options, packing, err);
	if (!code)
		code = records_audit(db, "inspection.pack", str_from(packing->folder), STR(""),
				     err);
	if (code)
		return code;
	const struct pack_scope scope =
		pack_scope_at(office, db, &arena, lang_get(), clock_wall_us(&clock_system));
	return pack_write(&scope, shapes_of(options), &sink, err);
}

static enum exit_code run(const struct options *options)
{
	struct packing packing = { .rows = rows_new(rows_format_of(options), columns) };
	struct err err;
	const enum errc code = pack(options, &packing, &err);

	return rows_end_after(packing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_inspection_pack = {
	.name = "inspection pack",
	.summary = TEXT("立入検査の資料をまとめて書き出す（PDF と Excel）",
			"write the inspector's folder (PDF and workbooks)"),
	.details = TEXT(
		"チェックリスト（確認日・目標日つき）、事業者確認用、連絡体制図、台帳、証拠の"
		"一覧、残っている項目と改善計画、目次を書き出します。すべてのファイルの SHA-256 "
		"が目次と " SUMS " にあります。",
		"It has the checklist with both dates, the vendors' sheets, the contact "
		"diagram, the inventory, the list of proofs, open items with the plan, and an "
		"index. The SHA-256 of every file stands in the index and in " SUMS "."),
	.options = option_rows,
	.run = run,
};
