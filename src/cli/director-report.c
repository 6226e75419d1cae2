/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The director's one page as a PDF: what the console shows under the same name.
 */
#include <fcntl.h>

#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "risk/director.h"
#include "store/facility.h"

#define PDF_BYTES (16u * 1024 * 1024)
#define FILE_MODE 0600

static enum errc write_paper(struct duty_desk *desk, const char *out, struct err *err)
{
	auto_buf pdf = BUF_INIT(PDF_BYTES);
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = str_from(text_of(TR("責任者の一枚", "The director's page"))),
		.facility = facility_name(desk->db, &desk->arena),
		.day = str_from(day_text(desk->scope.today, day)),
		.made_us = desk->scope.now_us,
		.lang = lang_get(),
	};
	auto_report *report = report_new(&head);

	enum errc code = director_fill(desk->db, &desk->scope, report, err);
	if (!code)
		code = report_pdf(report, &pdf, err);
	auto_fd fd = code ? -1 : open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
	if (!code && fd < 0)
		return fail_errno(err, "%s", out);
	return code ? code : fd_write_all(fd, buf_str(&pdf), err);
}

static enum exit_code run(const struct options *options)
{
	const char *out = options_text(options, "out");
	auto_duty_desk desk = { .db = NULL };
	struct err err;

	if (!out) {
		(void)fail(&err, ERR_USAGE, "director report: %s",
			   text_of(TR("--out で書き出し先を示してください", "--out is needed")));
		return command_fail(&err);
	}
	if (duty_desk_open(options, false, &desk, &err) || write_paper(&desk, out, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("書き出す PDF（必要）", "the PDF to write (needed)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_director_report = {
	.name = "director report",
	.summary =
		TEXT("責任者のための一枚を PDF にする", "write the director's one page as a PDF"),
	.details = TEXT("大きな危険、担当ごとのしごと、チェックリスト、バックアップの証明、警報、"
			"まだ分からないことを並べます。",
			"The largest risks, what is open and with whom, checklists, proof of "
			"backups, alerts, and what is not known yet."),
	.options = option_rows,
	.run = run,
};
