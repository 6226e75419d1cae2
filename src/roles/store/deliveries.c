/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/deliveries.h"

#include "base/alloc.h"
#include "base/log.h"
#include "roles/link.h"
#include "roles/messages.h"
#include "roles/store/reminders.h"
#include "store/destinations.h"
#include "store/facility.h"

#define LETTERS_MAX   20u /* of one hand-over */
#define WORK_BYTES    (4u * 1024 * 1024)
#define MAIL_PAUSE_US (60 * US_PER_SEC)
#define ANSWER_MAX_US (120 * US_PER_SEC) /* then the courier is taken to be stuck */

/* When a destination may be asked again. Lost at a restart, which does no harm. */
struct pause {
	int64_t destination;
	int64_t until_us;
};

struct deliveries {
	struct loop *loop;
	struct db *db;
	struct link *courier;
	struct reminders *reminders; /* go the same way */
	struct pause pauses[DESTINATIONS_MAX];
	/* What the courier has at hand; destination 0: nothing. */
	int64_t destination;
	int64_t given_us;
	int64_t test;
	uint32_t failures; /* in a row, before this one */
	bool is_mail;
	int64_t seqs[LETTERS_MAX]; /* of the alerts it has; a trial message has none */
	size_t n_seqs;
	int64_t all_seq; /* when they are told, everything up to here is */
};

/* One hand-over being put together. */
struct parcel {
	struct arena arena;
	struct deliveries *deliveries;
	struct msg_letter letters[LETTERS_MAX];
	size_t n;
	struct msg_tell message;
};

struct deliveries *deliveries_new(struct loop *loop, struct db *db)
{
	struct deliveries *deliveries = mem_new(sizeof(*deliveries));

	deliveries->loop = loop;
	deliveries->db = db;
	deliveries->reminders = reminders_new(db);
	return deliveries;
}

void deliveries_free(struct deliveries *deliveries)
{
	if (!deliveries)
		return;
	link_free(deliveries->courier);
	reminders_free(deliveries->reminders);
	free(deliveries);
}

/* ---- pauses ---- */

static struct pause *pause_of(struct deliveries *deliveries, int64_t destination)
{
	struct pause *oldest = &deliveries->pauses[0];

	for (size_t i = 0; i < DESTINATIONS_MAX; i++) {
		struct pause *pause = &deliveries->pauses[i];
		if (pause->destination == destination)
			return pause;
		if (pause->until_us < oldest->until_us)
			oldest = pause;
	}
	*oldest = (struct pause){ .destination = destination };
	return oldest;
}

static bool is_paused(struct deliveries *deliveries, const struct destination *d, int64_t now_us)
{
	return d->test == d->test_done && pause_of(deliveries, d->id)->until_us > now_us;
}

/* ---- what was told ---- */

static void note(struct deliveries *deliveries, const struct destination_outcome *outcome)
{
	struct err err;
	enum errc code = db_begin(deliveries->db, &err);

	if (!code)
		code = destinations_note(deliveries->db, outcome, &err);
	code = db_end(deliveries->db, code, &err);
	if (!code)
		return;
	log_error("a delivery cannot be noted; it may be sent again", log_err(&err));
}

static void note_told(struct deliveries *deliveries, const struct msg_told *told, int64_t now_us)
{
	const size_t n = size_min(told->told, deliveries->n_seqs);
	const bool all = told->error.len == 0;
	struct destination_outcome outcome = {
		.id = deliveries->destination,
		.test_done = deliveries->test,
		.told = told->told,
		.now_us = now_us,
		.told_seq = n ? deliveries->seqs[n - 1] : 0,
	};

	if (all && deliveries->all_seq > outcome.told_seq)
		outcome.told_seq = deliveries->all_seq;
	/* What went well before one failed counts; then the failure. */
	if (all || told->told)
		note(deliveries, &outcome);
	if (!all) {
		outcome.error = told->error;
		note(deliveries, &outcome);
	}
}

static void finish(struct deliveries *deliveries, const struct msg_told *told)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	struct pause *pause = pause_of(deliveries, deliveries->destination);

	note_told(deliveries, told, now_us);
	deliveries->destination = 0;
	if (told->error.len == 0) {
		pause->until_us = deliveries->is_mail ? now_us + MAIL_PAUSE_US : 0;
		return;
	}
	/* One that took some of it is there: it is asked again as after a first failure. */
	pause->until_us = now_us + retry_pause_us(told->told ? 1 : deliveries->failures + 1);
	log_warn("alerts could not be told", log_str("why", told->error));
}

static void on_message(void *ctx, const struct message *message)
{
	struct deliveries *deliveries = ctx;
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct msg_told told;
	struct msg_posted posted;
	struct err err;

	if (message->type == MSG_TOLD &&
	    !message_decode(message->type, message->payload, &arena, &told, sizeof(told), &err)) {
		if (deliveries->destination && (int64_t)told.destination == deliveries->destination)
			finish(deliveries, &told);
	} else if (message->type == MSG_POSTED &&
		   !message_decode(message->type, message->payload, &arena, &posted, sizeof(posted),
				   &err)) {
		reminders_posted(deliveries->reminders, &posted);
	} else {
		log_warn("unexpected message from the courier",
			 log_text("type", message_name(message->type)));
	}
}

/* What it had at hand goes again. */
static void forget_courier(struct deliveries *deliveries)
{
	link_free(deliveries->courier);
	deliveries->courier = NULL;
	deliveries->destination = 0;
	reminders_lost(deliveries->reminders);
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget_courier(ctx);
}

enum errc deliveries_connect(struct deliveries *deliveries, int fd, struct err *err)
{
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = deliveries };

	forget_courier(deliveries);
	return link_new(deliveries->loop, fd, &handler, &deliveries->courier, err);
}

/* ---- putting a parcel together ---- */

static struct str keep(struct parcel *parcel, struct str s)
{
	const struct str kept = arena_str(&parcel->arena, s.ptr ? s : STR(""));

	return kept.ptr ? kept : STR("");
}

static bool take_alert(void *ctx, const struct alert *alert)
{
	struct parcel *parcel = ctx;
	struct deliveries *deliveries = parcel->deliveries;

	if (parcel->n == LETTERS_MAX || parcel->arena.used > WORK_BYTES / 2) {
		parcel->message.more++;
		return false;
	}
	deliveries->seqs[deliveries->n_seqs++] = alert->seq;
	parcel->letters[parcel->n++] = (struct msg_letter){
		.id = keep(parcel, alert->id),
		.rule_id = keep(parcel, alert->rule_id),
		.title = keep(parcel, alert->title),
		.description = STR(""),
		.level = str_from(alert_level_name(alert->level)),
		.tags = keep(parcel, alert->tags),
		.host = keep(parcel, alert->host),
		.user = keep(parcel, alert->user),
		.source = keep(parcel, alert->source),
		.format = STR(""),
		.number = alert->record,
		.time_us = alert->time_us,
		.arrival_us = alert->arrival_us,
		.fields = keep(parcel, alert->fields),
		.matched = keep(parcel, alert->matched),
	};
	return true;
}

static void add_trial(struct parcel *parcel, const struct destination *d, int64_t now_us)
{
	parcel->letters[parcel->n++] = (struct msg_letter){
		.id = arena_printf(&parcel->arena, "test-%lld-%lld", (long long)d->id,
				   (long long)d->test),
		.rule_id = STR("tonoi-test"),
		.title = STR("これは試験です（実際の警報ではありません） / This is a test, not an "
			     "alert"),
		.description = STR(""),
		.level = STR("informational"),
		.tags = STR("[]"),
		.host = STR(""),
		.user = STR(""),
		.source = STR(""),
		.format = STR(""),
		.time_us = now_us,
		.arrival_us = now_us,
		.fields = STR("{}"),
		.matched = STR("[]"),
	};
}

static enum errc add_alerts(struct parcel *parcel, const struct destination *d, struct err *err)
{
	const struct alert_sink sink = { .take = take_alert, .ctx = parcel };
	struct alert_filter filter = ALERT_FILTER_ALL;

	filter.least = d->least;
	filter.before_seq = d->told_seq;
	filter.oldest_first = true;
	filter.limit = LETTERS_MAX + 1;
	return alerts_list(parcel->deliveries->db, &filter, &sink, err);
}

static enum errc fill(struct parcel *parcel, const struct destination *d, int64_t now_us,
		      struct err *err)
{
	struct deliveries *deliveries = parcel->deliveries;
	enum errc code = alerts_last_seq(deliveries->db, &deliveries->all_seq, err);

	deliveries->n_seqs = 0;
	if (d->test != d->test_done) {
		add_trial(parcel, d, now_us);
		deliveries->all_seq = 0;
		return code;
	}
	if (!code && d->enabled)
		code = add_alerts(parcel, d, err);
	/* Only when none is left out is everything up to the newest told. */
	if (parcel->message.more || !d->enabled)
		deliveries->all_seq = 0;
	return code;
}

static enum errc hand_over(struct parcel *parcel, const struct destination *d, int64_t now_us,
			   struct err *err)
{
	struct deliveries *deliveries = parcel->deliveries;

	parcel->message = (struct msg_tell){
		.destination = (uint64_t)d->id,
		.kind = d->kind,
		.facility = facility_name(deliveries->db, &parcel->arena),
		.address = d->address,
		.shape = d->shape,
		.lang = d->lang,
		.mail_from = d->mail_from,
		.mail_to = d->mail_to,
		.user = d->user,
		.secret = d->secret,
		.more = parcel->message.more,
		.letters = parcel->letters,
		.n_letters = parcel->n,
	};
	deliveries->destination = d->id;
	deliveries->given_us = now_us;
	deliveries->test = d->test;
	deliveries->failures = d->failures;
	deliveries->is_mail = d->kind == DESTINATION_MAIL;
	return message_send(link_channel(deliveries->courier), MSG_TELL, &parcel->message, err);
}

/* Nothing for it up to the newest alert: its position moves there, so that it stays cheap. */
static void skip_ahead(struct deliveries *deliveries, const struct destination *d, int64_t now_us)
{
	const struct destination_outcome outcome = {
		.id = d->id,
		.told_seq = deliveries->all_seq,
		.test_done = d->test_done,
		.now_us = now_us,
	};

	if (deliveries->all_seq > d->told_seq && !d->failures)
		note(deliveries, &outcome);
}

static enum errc serve(struct deliveries *deliveries, const struct destination *d, int64_t now_us,
		       struct err *err)
{
	struct parcel *parcel = mem_new(sizeof(*parcel));

	parcel->deliveries = deliveries;
	arena_init(&parcel->arena, WORK_BYTES);
	enum errc code = fill(parcel, d, now_us, err);
	if (!code && parcel->n)
		code = hand_over(parcel, d, now_us, err);
	else if (!code)
		skip_ahead(deliveries, d, now_us);
	arena_done(&parcel->arena);
	free(parcel);
	return code;
}

static enum errc settle(struct deliveries *deliveries, struct err *err)
{
	enum errc code = db_begin(deliveries->db, err);

	if (!code)
		code = destinations_settle(deliveries->db, err);
	return db_end(deliveries->db, code, err);
}

static bool is_settled(const struct destinations *all)
{
	for (size_t i = 0; i < all->n; i++) {
		if (!all->at[i].settled)
			return false;
	}
	return true;
}

static enum errc look(struct deliveries *deliveries, int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024);
	struct destinations *all = mem_new(sizeof(*all));
	enum errc code = destinations_list(deliveries->db, &arena, all, err);

	if (!code && !is_settled(all)) {
		code = settle(deliveries, err);
		if (!code)
			code = destinations_list(deliveries->db, &arena, all, err);
	}
	for (size_t i = 0; !code && i < all->n && !deliveries->destination; i++) {
		if (!is_paused(deliveries, &all->at[i], now_us))
			code = serve(deliveries, &all->at[i], now_us, err);
	}
	free(all);
	return code;
}

void deliveries_tick(struct deliveries *deliveries, int64_t now_us)
{
	struct err err;

	if (!deliveries->courier)
		return;
	reminders_tick(deliveries->reminders, link_channel(deliveries->courier), now_us);
	if (deliveries->destination) {
		if (now_us - deliveries->given_us < ANSWER_MAX_US)
			return;
		log_warn("the courier did not answer");
		deliveries->destination = 0;
	}
	if (look(deliveries, now_us, &err))
		log_error("the destinations of alerts cannot be read", log_err(&err));
}
