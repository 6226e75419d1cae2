/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vendor/vendor-desk.h"
#include "vendors/invitations.h"

#define DAY_US (24 * 3600 * US_PER_SEC)

static const struct option_def option_rows[] = {
	{ .name = "days",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INVITATION_DAYS_MAX,
	  .fallback = "14",
	  .help = TEXT("何日使えるか", "for how many days it can be used") },
	{ .name = "url",
	  .type = OPTION_TEXT,
	  .arg = "URL",
	  .help = TEXT("宿直の画面のアドレス（https://tonoi.example）",
		       "address of the console (https://tonoi.example)") },
	OPTIONS_END,
};

static enum exit_code run(const struct options *options)
{
	const char *url = options_text(options, "url");
	auto_vendor_desk desk = { .db = NULL };
	char by[RECORDS_USER_MAX];
	char token[INVITATION_TOKEN_LEN + 1];
	struct invitation invitation = { .vendor = vendor_desk_arg(options, 0),
					 .made_by = records_user(by) };
	int64_t id = 0;
	struct err err;

	if (vendor_desk_open(options, true, &desk, &err))
		return command_fail(&err);
	invitation.made_us = desk.scope.now_us;
	invitation.expires_us = desk.scope.now_us + options_number(options, "days") * DAY_US;
	if (records_audit(desk.db, "vendor.invite", invitation.vendor, STR(""), &err) ||
	    invitations_make(desk.db, &invitation, token, &id, &err))
		return command_fail(&err);
	printf("%s" INVITATION_PATH_PREFIX "%s\n", url ? url : "", token);
	return EXIT_DONE;
}

const struct command command_vendor_invite = {
	.name = "vendor invite",
	.summary = TEXT("事業者のログインを作る、一度だけ使えるリンクを出す",
			"print a link that works once and gives a vendor a log-in of its own"),
	.args = "VENDOR",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("リンクはここに一度だけ出ます。保存されるのはハッシュだけです。届ける相手を"
		     "確かめて渡してください。",
		     "The link is shown here once; only a hash of it is kept. Give it to whom it "
		     "is meant for."),
	.options = option_rows,
	.run = run,
};
