/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/reminders.h"

#include "base/alloc.h"
#include "base/log.h"
#include "duties/duty-post.h"

#define WORK_BYTES     (1024u * 1024)
#define RETRY_FIRST_US (5 * US_PER_SEC)
#define RETRY_MAX_US   (15 * 60 * US_PER_SEC)
#define ANSWER_MAX_US  (120 * US_PER_SEC) /* then the courier is taken to be stuck */

struct reminders {
	struct db *db;
	int64_t letter; /* that the courier has; 0: none */
	int64_t given_us;
	uint32_t failures; /* in a row, of any letter: they go to one mail server */
	int64_t until_us;
};

struct reminders *reminders_new(struct db *db)
{
	struct reminders *reminders = mem_new(sizeof(*reminders));

	reminders->db = db;
	return reminders;
}

void reminders_free(struct reminders *reminders)
{
	free(reminders);
}

int64_t retry_pause_us(uint32_t failures)
{
	int64_t pause_us = RETRY_FIRST_US;

	while (failures-- > 1 && pause_us < RETRY_MAX_US)
		pause_us *= 2;
	return pause_us < RETRY_MAX_US ? pause_us : RETRY_MAX_US;
}

void reminders_lost(struct reminders *reminders)
{
	reminders->letter = 0;
}

/* ---- giving ---- */

static enum errc give(struct reminders *reminders, struct channel *courier, struct arena *arena,
		      const struct duty_mail *mail, struct err *err)
{
	struct duty_post post;
	const enum errc code = duty_post_get(reminders->db, arena, &post, err);

	if (code)
		return code;
	/* Made of what never changes: sent again, it is the same mail. */
	const struct msg_post message = {
		.id = (uint64_t)mail->id,
		.address = post.address,
		.user = post.user,
		.secret = post.secret,
		.from = post.mail_from,
		.to = mail->mail,
		.message_id = mail->envelope.len
				      ? mail->envelope
				      : arena_printf(arena, "duties.%lld.%lld", (long long)mail->id,
						     (long long)mail->made_us),
		.envelope = mail->envelope,
		.subject = mail->subject,
		.body = mail->body,
		.at_us = mail->made_us,
	};
	reminders->letter = mail->id;
	return message_send(courier, MSG_POST, &message, err);
}

static enum errc look(struct reminders *reminders, struct channel *courier, int64_t now_us,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct duty_mail mail;
	bool any = false;
	enum errc code = duty_mails_next(reminders->db, &arena, &mail, &any, err);

	/* Somebody who asks for a trial does not wait for a pause to end. */
	if (code || !any || (!mail.trial && now_us < reminders->until_us))
		return code;
	reminders->given_us = now_us;
	return give(reminders, courier, &arena, &mail, err);
}

void reminders_tick(struct reminders *reminders, struct channel *courier, int64_t now_us)
{
	struct err err;

	if (reminders->letter && now_us - reminders->given_us < ANSWER_MAX_US)
		return;
	reminders->letter = 0;
	if (look(reminders, courier, now_us, &err))
		log_error("the letters about duties cannot be read", log_err(&err));
}

/* ---- how it went ---- */

void reminders_posted(struct reminders *reminders, const struct msg_posted *posted)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	const bool taken = posted->error.len == 0;
	struct err err;

	if (!reminders->letter || (int64_t)posted->id != reminders->letter)
		return;
	if (duty_mails_note(reminders->db, reminders->letter, taken ? STR_NONE : posted->error,
			    now_us, &err))
		log_error("a letter about duties cannot be noted; it may be sent again",
			  log_err(&err));
	reminders->letter = 0;
	reminders->failures = taken ? 0 : reminders->failures + 1;
	reminders->until_us = taken ? 0 : now_us + retry_pause_us(reminders->failures);
	if (!taken)
		log_warn("a letter about duties was not taken", log_str("why", posted->error));
}
