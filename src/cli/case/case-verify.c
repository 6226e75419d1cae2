/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks an exported case. No records are needed: any machine with this program can do it.
 */
#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/print/rows.h"
#include "custody/case-bundle.h"

#define REPORT_BYTES (1024u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "number", .title = TEXT("事案", "CASE") },
	{ .name = "title", .title = TEXT("題名", "TITLE") },
	{ .name = "entries", .title = TEXT("記録", "ENTRIES"), .number = true },
	{ .name = "exhibits", .title = TEXT("証拠", "EXHIBITS"), .number = true },
	{ .name = "kept", .title = TEXT("ファイル", "FILES"), .number = true },
	{ .name = "stamps", .title = TEXT("時刻の証明", "STAMPS"), .number = true },
	{ .name = "key", .title = TEXT("鍵の指紋", "KEY") },
	{ .name = NULL },
};

static enum errc print(const struct options *options, const struct case_bundle_report *report,
		       struct arena *arena, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	const struct str cells[] = {
		report->number,
		report->title,
		arena_printf(arena, "%llu", (unsigned long long)report->entries),
		arena_printf(arena, "%llu", (unsigned long long)report->exhibits),
		arena_printf(arena, "%llu", (unsigned long long)report->kept),
		arena_printf(arena, "%llu", (unsigned long long)report->stamps),
		str_from(report->fingerprint),
	};

	rows_add(rows, cells);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_buf bytes = BUF_INIT(CASE_BUNDLE_MAX);
	auto_arena arena = ARENA_INIT(REPORT_BYTES);
	struct case_bundle_report report;
	struct err err;

	auto_free struct sandbox_path *paths = confine_paths(options, NULL);
	confine_import(paths);
	enum errc code = file_read(options_arg(options, 0), &bytes, &err);
	if (!code)
		code = case_bundle_check(buf_str(&bytes), &arena, &report, &err);
	if (!code)
		code = print(options, &report, &arena, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_case_verify = {
	.name = "case verify",
	.summary = TEXT("書き出された事案が、変えられていないか確かめる",
			"check that an exported case was not changed"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("だれの鍵かは、渡した人の紙にある指紋と見比べてください。",
			"Whose key it is: compare the fingerprint with the paper that came along."),
	.options = option_rows,
	.run = run,
};
