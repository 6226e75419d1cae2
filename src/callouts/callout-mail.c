/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-mail.h"

#include "base/calendar/day.h"
#include "callouts/callout-state.h"
#include "cases/case-leaving.h"
#include "duties/duty-post.h"

enum errc callout_mail_road(struct db *db, struct arena *arena, bool *ret, struct err *err)
{
	struct duty_post post;
	const enum errc code = duty_post_get(db, arena, &post, err);

	if (!code)
		*ret = post.enabled && post.address.len > 0;
	return code;
}

static enum errc write_letter(struct case_edit *edit, const struct callout_mailing *mailing,
			      const struct callout_person *person, int64_t *ret_letter,
			      struct err *err)
{
	const struct callout_wording wording = {
		.plan = mailing->plan,
		.callout = mailing->callout,
		.person = person,
		.facility = mailing->facility,
		.number = edit->record.number,
		.address = mailing->address,
		.lang = mailing->lang,
	};
	char day[DAY_TEXT_MAX];
	/* As a trial it goes at once, ahead of others, and only once. */
	const struct duty_mail letter = {
		.day = str_from(day_text(day_at(edit->actor.now_us, 0), day)),
		.name = person->name,
		.mail = person->mail,
		.trial = true,
		.subject = callout_subject(&wording, &edit->texts),
		.body = callout_message(&wording, &edit->texts),
		.made_us = edit->actor.now_us,
	};

	return duty_mails_add(edit->db, &letter, ret_letter, err);
}

static enum errc need_road(struct case_edit *edit, struct err *err)
{
	bool road = false;
	const enum errc code = callout_mail_road(edit->db, &edit->texts, &road, err);

	if (code || road)
		return code;
	return fail(
		err, ERR_CONFLICT, "%s",
		text_of(TR("メールの送り先が設定されていません。電話か、文面を写して送ってください",
			   "no mail server is set up; telephone, or copy the text")));
}

enum errc callout_mail_one(struct case_edit *edit, const struct callout_mailing *mailing,
			   int64_t person, struct err *err)
{
	const struct callout_person *to = callout_person_find(mailing->callout, person);
	struct callout_try call = { .person = person, .outcome = CALL_MAIL, .words = STR("") };
	enum errc code = need_road(edit, err);

	if (!code && (!to || !to->mail.len))
		code = fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(to ? to->name : STR("")),
			    text_of(TR("メールアドレスがありません", "has no mail address")));
	if (!code)
		code = case_leave(edit->record.number, edit->record.training, CASE_WAY_CALLOUT,
				  mailing->callout->training, err);
	if (!code)
		code = write_letter(edit, mailing, to, &call.letter, err);
	return code ? code : callout_call_add(edit, mailing->callout, &call, err);
}

enum errc callout_mail_all(struct case_edit *edit, const struct callout_mailing *mailing,
			   size_t *ret_n, struct err *err)
{
	const struct callout *callout = mailing->callout;
	struct callout_targets *targets = arena_take(&edit->texts, sizeof(*targets));
	enum errc code =
		targets ? need_road(edit, err) : fail(err, ERR_LIMIT, "a call-out: no room");
	size_t n = 0;

	if (code)
		return code;
	callout_targets_at(callout, edit->actor.now_us, targets);
	for (size_t i = 0; !code && i < callout->n_people; i++) {
		const struct callout_person *person = &callout->people[i];
		const struct callout_target *target = callout_target_find(targets, person->part);

		if (!person->mail.len || !target || target->standing == STANDING_REACHED)
			continue;
		code = callout_mail_one(edit, mailing, person->id, err);
		n++;
	}
	*ret_n = n;
	return code;
}

enum errc callout_mail_state(struct db *db, int64_t letter, enum lang lang, struct arena *arena,
			     struct str *ret, struct err *err)
{
	struct duty_mail mail;
	const enum errc code = duty_mails_get(db, letter, arena, &mail, err);

	if (code == ERR_NOT_FOUND) {
		*ret = STR("");
		return ERR_OK;
	}
	if (code)
		return code;
	if (mail.sent_us != TIME_NONE)
		*ret = str_from(text_in(TR("メールは出ました", "the mail left"), lang));
	else if (mail.failures)
		*ret = arena_printf(arena,
				    text_in(TR("メールは出せませんでした：%.*s",
					       "the mail did not leave: %.*s"),
					    lang),
				    STR_ARG(mail.error));
	else
		*ret = str_from(
			text_in(TR("メールを送っています", "the mail is on its way"), lang));
	return ERR_OK;
}
