/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody says what became of a notice: at the house it came to; or by a code that was read out or
 * came back on paper, entered where it was sent from.
 */
#include "cli/notice/notice-desk.h"

/* A duty of the notice and one of the answers there are. */
static enum errc read_answer(const struct options *options, const struct notice *notice,
			     struct receipt *into, struct err *err)
{
	if (!options_given(options, "duty"))
		return ERR_OK;
	into->item = options_str(options, "duty");
	into->answer = options_str(options, "answer");
	into->step = NOTICE_ACTED;
	return notice_duty_find(notice, into->item)
		       ? ERR_OK
		       : fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(into->item),
			      text_of(TR("このお知らせにそのような依頼はありません",
					 "the notice has no such duty")));
}

static enum errc confirm(const struct options *options, struct organisation_desk *desk,
			 struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(desk);
	struct notice_row row;
	struct notice notice;
	enum errc code = notice_desk_get(desk, options, &row, &notice, err);

	if (code)
		return code;
	struct receipt receipt = {
		.step = (enum notice_step)str_find_name_or(
			options_str(options, "step"), notice_step_names, NOTICE_STEPS, NOTICE_READ),
		.item = STR(""),
		.answer = STR(""),
		.at_us = actor.now_us,
		.who = options_given(options, "who") ? options_str(options, "who") : actor.by,
		.lane = options_str(options, "lane"),
	};
	code = read_answer(options, &notice, &receipt, err);
	if (!code)
		code = records_audit(desk->db, "notice.confirm", row.uuid, receipt.who, err);
	if (code)
		return code;
	return options_given(options, "code")
		       ? receipts_by_code(desk->scope, &row, options_str(options, "code"), &receipt,
					  &actor, err)
		       : receipts_say(desk->scope, &row, &receipt, &actor, err);
}

static enum exit_code run(const struct options *options)
{
	return notice_desk_run(options, confirm);
}

static const struct option_def option_rows[] = {
	{ .name = "step",
	  .type = OPTION_CHOICE,
	  .choices = "received|opened|read|acted",
	  .fallback = "read",
	  .help = TEXT("どこまで進んだか", "how far it has come") },
	{ .name = "who",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("確認した人（職名でよい）", "who says so (an office will do)") },
	{ .name = "lane",
	  .type = OPTION_CHOICE,
	  .choices = "web|phone|paper|mail",
	  .fallback = "web",
	  .help = TEXT("何で聞いたか", "by what it was said") },
	{ .name = "code",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("相手の紙や電話で聞いた確認コード",
		       "the code on the recipient's paper, or read out by telephone") },
	{ .name = "duty",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("お知らせのどの依頼への回答か", "which duty of the notice it answers") },
	{ .name = "answer",
	  .type = OPTION_CHOICE,
	  .choices = "done|not-yet|not-concerned",
	  .fallback = "done",
	  .help = TEXT("その回答", "the answer") },
	OPTIONS_END,
};

const struct command command_notice_confirm = {
	.name = "notice confirm",
	.summary = TEXT("お知らせの受領、確認、対応を記録する",
			"say that a notice was received, read or acted on"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("届いた側ではそのまま、送った側では相手の確認コードを添えて使います。",
			"Where the notice came to as it is; where it was sent from with the "
			"recipient's code."),
	.options = option_rows,
	.run = run,
};
