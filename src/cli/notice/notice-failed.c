/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/notice/notice-desk.h"

static enum errc note(const struct options *options, struct organisation_desk *desk,
		      struct err *err)
{
	const struct str path = str_from(options_arg(options, 1));
	const struct str why = options_str(options, "why");
	struct notice_row row;
	struct notice notice;
	enum errc code = notice_desk_get(desk, options, &row, &notice, err);

	if (!code)
		code = records_audit(desk->db, "notice.failed", row.uuid, path, err);
	return code ? code
		    : notice_failed(desk->scope, row.id, path,
				    (enum notice_failure)str_find_name_or(why, notice_failure_names,
									  NOTICE_FAILURES,
									  NOTICE_NO_FAILURE),
				    options_str(options, "words"), desk->actor.now_us, err);
}

static enum exit_code run(const struct options *options)
{
	return notice_desk_run(options, note);
}

static const struct option_def option_rows[] = {
	{ .name = "why",
	  .type = OPTION_CHOICE,
	  .choices = "no-contact|bounced|left|no-answer|refused|none",
	  .fallback = "bounced",
	  .help = TEXT("届かなかったわけ。none は取り消し", "why; none takes it back") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("くわしいわけ", "in words") },
	OPTIONS_END,
};

const struct command command_notice_failed = {
	.name = "notice failed",
	.summary = TEXT("お知らせが届かなかったことと、そのわけを記録する",
			"note that a notice did not arrive somewhere, and why"),
	.args = "ID PATH",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("PATH は notice receipts --format json の path です。",
			"PATH is what notice receipts --format json calls path."),
	.options = option_rows,
	.run = run,
};
