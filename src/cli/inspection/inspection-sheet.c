/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One inspection on paper: findings, plans, history.
 */
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/records.h"
#include "inspections/finding-sheet.h"
#include "store/facility.h"

#define FILE_MODE   0600
#define SHEET_BYTES (32u * 1024 * 1024)

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .arg = "KIND",
	  .choices = "pdf|xlsx",
	  .fallback = "pdf",
	  .help = TEXT("何として書き出すか", "what to write") },
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("書き出し先（必要）", "file to write (needed)") },
	OPTIONS_END,
};

static enum errc write_sheet(const struct options *options, struct db *db, struct buf *out,
			     struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	auto_report *report = NULL;
	struct finding_sheet sheet = {
		.facility = facility_name(db, &arena),
		.lang = lang_get(),
		.now_us = clock_wall_us(&clock_system),
		.utc_offset_minutes = time_zone_offset(),
	};

	if (!str_to_i64(str_from(options_arg(options, 0)), &sheet.inspection))
		return fail(
			err, ERR_USAGE, "%s: %s", options_arg(options, 0),
			text_of(TR("検査の番号ではありません", "is no number of an inspection")));
	const enum errc code = finding_sheet(db, &sheet, &report, err);
	if (code)
		return code;
	return str_is(str_from(options_text(options, "as")), "xlsx") ? report_xlsx(report, out, err)
								     : report_pdf(report, out, err);
}

static enum exit_code run(const struct options *options)
{
	auto_buf out = BUF_INIT(SHEET_BYTES);
	const char *path = options_text(options, "out");
	auto_db *db = NULL;
	struct err err;

	if (!path) {
		(void)fail(&err, ERR_USAGE, "--out: %s",
			   text_of(TR("書き出し先が要ります", "where to is needed")));
		return command_fail(&err);
	}
	enum errc code = records_read(options, &db, &err);
	if (!code)
		code = write_sheet(options, db, &out, &err);
	if (!code)
		code = file_replace(path, buf_str(&out), FILE_MODE, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_inspection_sheet = {
	.name = "inspection sheet",
	.summary = TEXT("立入検査の指摘・改善計画・経過を書き出す",
			"write what an inspection found, what is planned, and its history"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
