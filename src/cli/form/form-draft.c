/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ministry's file of a new year as a draft of a form. The file comes from outside: it is read
 * in a sandbox that can write nothing but the records.
 */
#include <stdio.h>

#include "base/office/xlsx-read.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/form/edition-desk.h"

#define BOOK_BYTES (512u * 1024 * 1024)

static const struct option_def option_rows[] = {
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("前の年度版の様式（必要）", "the edition it follows (needed)") },
	{ .name = "id",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("新しい様式の名前（例: yearly-r8、必要）",
		       "what the new form is called, such as yearly-r8 (needed)") },
	{ .name = "fiscal-year",
	  .type = OPTION_NUMBER,
	  .arg = "YEAR",
	  .min = 2000,
	  .max = 2200,
	  .help = TEXT("年度（西暦、必要）", "its fiscal year (needed)") },
	{ .name = "sheet",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("読むシート（なければ、いちばん合うもの）",
		       "the sheet to read (else the one that fits best)") },
	OPTIONS_END,
};

static enum errc make(struct edition_desk *desk, const struct options *options, struct err *err)
{
	const char *path = options_arg(options, 0);
	const char *slash = strrchr(path, '/');
	auto_arena arena = ARENA_INIT(BOOK_BYTES);
	auto_buf bytes = BUF_INIT(XLSX_FILE_MAX);
	const struct edition_wish wish = {
		.forms = desk->forms,
		.before = options_str(options, "from"),
		.id = options_str(options, "id"),
		.fiscal_year = options_number(options, "fiscal-year"),
		.sheet = options_str(options, "sheet"),
		.file = str_from(slash ? slash + 1 : path),
		.by = str_from(desk->user),
		.now_us = clock_wall_us(&clock_system),
	};
	size_t lines = 0;

	if (!wish.before.len || !wish.id.len || !wish.fiscal_year)
		return fail(err, ERR_USAGE, "--from, --id, --fiscal-year: %s",
			    text_of(TR("要ります", "are needed")));
	enum errc code = file_read(path, &bytes, err);
	if (!code)
		code = records_audit(desk->db, "form.draft", wish.id, str_from(path), err);
	if (code)
		return code;
	records_confine(options);
	code = edition_draft_make(desk->db, &wish, buf_str(&bytes), &arena, &lines, err);
	if (code)
		return fail_in(err, code, path);
	printf("%.*s\t%zu\n", STR_ARG(wish.id), lines);
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_edition_desk desk = { .db = NULL };
	struct err err;

	if (edition_desk_open(options, true, &desk, &err) || make(&desk, options, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_form_draft = {
	.name = "form draft",
	.summary = TEXT("国の新しい Excel から、次の年度版の様式の案を作る",
			"make a draft of the next edition of the ministry's own Excel file"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"項目を前の年度版と文言と番号で突き合わせます。tonoi form map で一行ずつ確かめ、"
		"tonoi form adopt で様式にします。同じと言い切れるのは、前の年の公式の文言（tonoi "
		"form official --keep）と一字一句同じものだけです。",
		"Holds its items against the edition before by wording and number. Review "
		"them with “tonoi form map” and make it a form with “tonoi form adopt”. Only "
		"what is last year's official wording to the letter (tonoi form official "
		"--keep) is sure to be the same."),
	.options = option_rows,
	.run = run,
};
