/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sheets of a notice for FAX and post, each with its recipient's code.
 */
#include "base/office/pdf-write.h"
#include "cli/notice/notice-desk.h"
#include "cli/out-file.h"
#include "notices/notice-sheet.h"
#include "store/facility.h"

#define PAPER_MAX (64u * 1024 * 1024)

static enum errc make(const struct options *options, struct organisation_desk *desk,
		      struct buf *out, struct err *err)
{
	const struct notice_sheet sheet = {
		.path = options_str_or(options, "to", STR("")),
		.from = facility_name(desk->db, &desk->arena),
		.phone = options_str_or(options, "phone", STR("")),
		.made_us = desk->actor.now_us,
		.utc_offset_minutes = time_zone_offset(),
		.lang = lang_get(),
	};
	struct notice_row row;
	struct notice notice;
	enum errc code = notice_desk_get(desk, options, &row, &notice, err);

	if (!code)
		code = pdf_check_fonts(err);
	/* The codes on it are as good as a signature: who took them out is written down. */
	if (!code)
		code = records_audit(desk->db, "notice.print", row.uuid, sheet.path, err);
	return code ? code : notice_sheet_write(desk->scope, &row, &sheet, out, err);
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	auto_buf out = BUF_INIT(PAPER_MAX);
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = make(options, &desk, &out, &err);
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "PATH",
	  .help = TEXT("この宛先の一枚だけ（notice codes の宛先）",
		       "one sheet, for this recipient (its path in notice codes)") },
	{ .name = "phone",
	  .type = OPTION_TEXT,
	  .arg = "NUMBER",
	  .help = TEXT("確認の電話を受ける番号", "the number to confirm by") },
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "pdf",
	  .fallback = "pdf",
	  .help = TEXT("形", "its shape") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

const struct command command_notice_print = {
	.name = "notice print",
	.summary = TEXT("確認コードと QR の付いた、FAX や手渡しの紙を作る",
			"sheets for FAX or to hand over, with code and QR"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("--to がなければ、紙で届ける先のうち、まだ読んでいないところの分を続けて作りま"
		     "す（300枚まで）。",
		     "Without --to: a sheet for each that is reached by paper and has not read it, "
		     "at most 300."),
	.options = option_rows,
	.run = run,
};
