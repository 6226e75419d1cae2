/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support-mail.h"

#include "duties/duty-post.h"
#include "store/destinations.h"

static enum errc need_road(struct db *db, struct arena *arena, struct err *err)
{
	struct duty_post post;
	const enum errc code = duty_post_get(db, arena, &post, err);

	if (code || (post.enabled && post.address.len))
		return code;
	return fail(err, ERR_CONFLICT, "%s",
		    text_of(TR("メールの設定がありません。電話かFAXで依頼してください",
			       "no mail is set up; telephone, or send a FAX")));
}

static enum errc write_letter(struct support_edit *edit, const struct support_sheet_scope *scope,
			      int64_t request, const struct support_mail *mail, int64_t *ret_letter,
			      struct err *err)
{
	struct str text = STR("");
	char day[DAY_TEXT_MAX];
	const enum errc code = support_sheet_text(scope, request, &text, err);

	if (code)
		return code;
	/* The first line of the sheet is its title, with the mark of a drill. */
	struct str rest = text;
	const struct str title = str_split(&rest, '\n');
	const struct duty_mail letter = {
		.day = str_from(
			day_text(day_at(edit->actor.now_us, scope->utc_offset_minutes), day)),
		.name = mail->theirs,
		.mail = mail->to,
		.trial = true,
		.subject = arena_printf(scope->arena, "%.*s %.*s", STR_ARG(title),
					STR_ARG(scope->facility)),
		.body = text,
		.made_us = edit->actor.now_us,
	};
	return duty_mails_add(edit->db, &letter, ret_letter, err);
}

enum errc support_mail_send(struct support_edit *edit, const struct support_sheet_scope *scope,
			    int64_t request, const struct support_mail *mail, struct err *err)
{
	struct support_step step = {
		.stage = SUPPORT_REQUEST,
		.happened_us = edit->actor.now_us,
		.how = TELLING_MAIL,
		.ours = edit->actor.by,
		.theirs = mail->theirs,
		.training = mail->training,
		.papers = str_from(text_in(TR("支援の依頼書", "the request"), scope->lang)),
	};
	enum errc code = need_road(edit->db, scope->arena, err);

	if (!code && !mail_address_valid(mail->to))
		code = fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(mail->to, 0, 100)),
			    text_of(TR("メールアドレスではありません", "is no mail address")));
	if (!code)
		code = write_letter(edit, scope, request, mail, &step.letter, err);
	if (code)
		return code;
	step.words = arena_printf(
		scope->arena,
		text_in(TR("依頼書をメールで送った（%.*s）", "The request was sent by mail (%.*s)"),
			scope->lang),
		STR_ARG(mail->to));
	return support_step_add(edit, request, &step, err);
}
