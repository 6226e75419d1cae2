/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call-outs: start one in a case or rehearse one, send mails, end it, and see where it stands.
 */
#include "callouts/callout-mail.h"
#include "cli/contact/contact-desk.h"

static const struct option_def option_rows[] = {
	{ .name = "start",
	  .type = OPTION_TEXT,
	  .arg = "PLAN",
	  .help = TEXT("この種類の緊急連絡を始める（attack、outage など）",
		       "start a call-out of this plan (attack, outage, …)") },
	{ .name = "rehearse",
	  .type = OPTION_TEXT,
	  .arg = "PLAN",
	  .help = TEXT("訓練の事案を開いて始める（CASE は要らない）",
		       "open a drill and start it there (without CASE)") },
	{ .name = "mail",
	  .type = OPTION_FLAG,
	  .help = TEXT("まだつながらない人全員にメールを送る",
		       "send a mail to everybody who is not reached") },
	{ .name = "url",
	  .type = OPTION_TEXT,
	  .arg = "URL",
	  .help = TEXT("メールに書く宿直の画面のアドレス（https://tonoi.example）",
		       "address of the console for the mail (https://tonoi.example)") },
	{ .name = "end",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("緊急連絡を終える理由", "end the call-out, and why") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static enum errc find_plan(const struct contact_desk *desk, struct str id,
			   const struct callout_plan **ret, struct err *err)
{
	*ret = callout_plan_find(desk->plans, id);
	return *ret ? ERR_OK
		    : fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(id, 0, 64)),
			   text_of(TR("その緊急連絡はありません（30-callouts.yml）",
				      "there is no such plan (30-callouts.yml)")));
}

static enum errc begin_drill(struct contact_desk *desk, struct case_edit *edit, struct err *err)
{
	const struct case_opening opening = {
		.title = str_from(text_of(TR("緊急連絡の訓練", "Rehearsal of the call-out"))),
		.kind = CASE_UNKNOWN,
		.known_us = TIME_NONE,
		.phase = CASE_DETECTION,
		.origin = CASE_BY_DRILL,
		.training = true,
	};

	return case_open_begin(desk->db, &opening, &desk->actor, edit, err);
}

static enum errc begin_of_case(struct contact_desk *desk, const struct options *options,
			       struct case_edit *edit, struct err *err)
{
	struct case_record record;
	const enum errc code =
		cases_find(desk->db, str_from(options_arg(options, 0)), &desk->arena, &record, err);

	return code ? code : case_edit_begin(desk->db, record.id, &desk->actor, edit, err);
}

static enum errc start(struct contact_desk *desk, const struct options *options, int64_t *ret,
		       struct err *err)
{
	const bool drill = options_given(options, "rehearse");
	const struct str name = options_str(options, drill ? "rehearse" : "start");
	const struct callout_plan *plan = NULL;
	struct case_edit edit = { .db = NULL };
	enum errc code = find_plan(desk, name, &plan, err);

	if (!code)
		code = records_audit(desk->db, drill ? "callout.rehearse" : "callout.start",
				     plan->id, STR(""), err);
	if (code)
		return code;
	code = drill ? begin_drill(desk, &edit, err) : begin_of_case(desk, options, &edit, err);
	if (!code)
		code = callout_start(&edit, plan, desk->parts, ret, err);
	return edit.db ? case_edit_end(&edit, code, err) : code;
}

static enum errc change(struct contact_desk *desk, const struct options *options,
			const struct callout *callout, struct err *err)
{
	const bool mails = options_flag(options, "mail");
	struct case_edit edit = { .db = NULL };
	const struct callout_plan *plan = NULL;
	size_t n = 0;
	enum errc code = find_plan(desk, callout->plan, &plan, err);

	if (!code)
		code = records_audit(desk->db, mails ? "callout.mail" : "callout.end",
				     callout->plan, STR(""), err);
	if (code)
		return code;
	code = case_edit_begin(desk->db, callout->case_id, &desk->actor, &edit, err);
	const struct callout_mailing mailing = { .plan = plan,
						 .callout = callout,
						 .facility = desk->scope.facility,
						 .address = options_str(options, "url"),
						 .lang = lang_get() };
	if (!code && mails)
		code = callout_mail_all(&edit, &mailing, &n, err);
	else if (!code)
		code = callout_end(&edit, callout, options_str(options, "end"), err);
	return case_edit_end(&edit, code, err);
}

/* The call-out that is shown, after what was asked for has been done. */
static enum errc act(struct contact_desk *desk, const struct options *options,
		     struct callout *callout, struct err *err)
{
	struct case_record record;
	int64_t id = 0;

	if (options_given(options, "start") || options_given(options, "rehearse")) {
		const enum errc code = start(desk, options, &id, err);
		return code ? code : callouts_get(desk->db, id, &desk->arena, callout, err);
	}
	enum errc code = contact_desk_callout(desk, options, &record, callout, err);
	if (code || (!options_flag(options, "mail") && !options_given(options, "end")))
		return code;
	code = change(desk, options, callout, err);
	return code ? code : callouts_get(desk->db, callout->id, &desk->arena, callout, err);
}

static enum exit_code run(const struct options *options)
{
	const bool needs_case = !options_given(options, "rehearse");
	auto_contact_desk desk = { .db = NULL };
	struct callout callout;
	struct err err;
	enum errc code = ERR_OK;

	if (needs_case != (options_args(options) == 1))
		code = fail(&err, ERR_USAGE, "%s",
			    text_of(TR("CASE か --rehearse のどちらかが要ります",
				       "either CASE or --rehearse is needed")));
	if (!code)
		code = contact_desk_open(options, true, &desk, &err);
	if (!code)
		code = act(&desk, options, &callout, &err);
	if (!code)
		code = contact_desk_print(&desk, options, &callout, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_contact_callout = {
	.name = "contact callout",
	.summary = TEXT("緊急連絡を始める・終える、だれにつながったかを出す",
			"start or end a call-out, show who was reached"),
	.args = "[CASE]",
	.max_args = 1,
	.details = TEXT("番の欄の next が、いま電話する人です。何分待つかが過ぎると、次の人（代理）"
			"がひとりでに next になります。",
			"TURN says next for whom to call now. When the minutes are over, the next "
			"of the part (the deputy) is shown by itself."),
	.options = option_rows,
	.run = run,
};
