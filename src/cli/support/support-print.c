/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request for help as a paper for FAX, or as text for a mail.
 */
#include "base/office/pdf-write.h"
#include "cli/command.h"
#include "cli/out-file.h"
#include "cli/records.h"
#include "store/facility.h"
#include "support/support-sheet.h"

#define WORK_BYTES (32u * 1024 * 1024)
#define PAPER_MAX  (16u * 1024 * 1024)

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "pdf|text",
	  .fallback = "pdf",
	  .help = TEXT("FAX用の PDF か、メール・電話用の文面",
		       "a PDF for FAX, or text to mail or read out") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

static enum errc make(const struct options *options, const struct support_sheet_scope *scope,
		      struct buf *out, struct err *err)
{
	auto_report *report = NULL;
	struct str text = STR("");
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (code)
		return code;
	if (str_is(options_str(options, "as"), "text")) {
		code = support_sheet_text(scope, id, &text, err);
		buf_add(out, text);
		return code;
	}
	code = support_sheet(scope, id, &report, err);
	if (!code)
		code = pdf_check_fonts(err);
	return code ? code : report_pdf(report, out, err);
}

static enum errc print(const struct options *options, struct err *err)
{
	auto_support_content *content = NULL;
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_buf out = BUF_INIT(PAPER_MAX);
	auto_db *db = NULL;
	enum errc code = records_read(options, &db, err);

	if (!code)
		code = support_content_load(NULL, &content, err);
	if (code)
		return code;
	const struct support_sheet_scope scope = { .db = db,
						   .content = content,
						   .facility = facility_name(db, &arena),
						   .lang = lang_get(),
						   .now_us = clock_wall_us(&clock_system),
						   .utc_offset_minutes = time_zone_offset(),
						   .arena = &arena };
	code = make(options, &scope, &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	return print(options, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_support_print = {
	.name = "support print",
	.summary = TEXT("支援の依頼書を作る", "write a request for help for printing"),
	.args = "NUMBER",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("まだ書かれていない項目は、手で書ける線になります。訓練の依頼には【訓練】が付"
		     "きます。",
		     "What nobody has said yet is a line to write on. Of a drill it has the mark."),
	.options = option_rows,
	.run = run,
};
