/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/exchange/hub-line.h"

#include <sodium.h>

#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/log.h"
#include "base/os/paths.h"
#include "link/board.h"
#include "link/indicator-kind.h"
#include "link/rhythm.h"
#include "organisations/organisation.h"

#define BUCKETS	     4096u
#define WAITERS_MAX  16384u
#define ROUND_MAX    1024u /* questions whose acknowledgements are one transaction */
#define HEARD_US     (60 * US_PER_SEC)
#define AROUND_BYTES 1024u

/* A facility that is there, or was a moment ago. */
struct waiter {
	struct waiter *next; /* of the bucket */
	int64_t peer;
	uint64_t id; /* of the question that is open; 0: none */
	int64_t until_us;
	int64_t heard_us; /* wall; 0: it is written down */
	bool was_heard;	  /* since we began */
};

struct hub_line {
	struct exchange *exchange;
	struct link_authority *authority;
	struct buf public_key;
	struct waiter *buckets[BUCKETS];
	size_t n_waiters;
	struct msg_line_ask round[ROUND_MAX]; /* of HELLO and WAIT */
	char serials[ROUND_MAX][LINK_SERIAL_MAX];
	size_t n_round;
	int64_t write_heard_us; /* monotonic */
	int64_t board_last;	/* the newest post */
	bool look;		/* there may be something for those who wait */
};

enum errc hub_line_new(struct exchange *exchange, struct hub_line **ret, struct err *err)
{
	struct hub_line *line = mem_new(sizeof(*line));
	char path[PATH_MAX];
	enum errc code = path_join(exchange->data, LINK_AUTHORITY_FILE, path, err);

	line->exchange = exchange;
	buf_init(&line->public_key, SIGNER_PEM_MAX);
	if (!code)
		code = link_authority_open(path, clock_wall_us(&clock_system), &line->authority,
					   err);
	if (!code)
		code = signer_public(exchange->signer, &line->public_key, err);
	if (code)
		hub_line_free(line);
	else
		*ret = line;
	return code;
}

/* ---- who waits ---- */

static struct waiter **bucket_of(struct hub_line *line, int64_t peer)
{
	return &line->buckets[(uint64_t)peer % BUCKETS];
}

static struct waiter *waiter_of(struct hub_line *line, int64_t peer)
{
	struct waiter *waiter = *bucket_of(line, peer);

	while (waiter && waiter->peer != peer)
		waiter = waiter->next;
	return waiter;
}

/* NULL: there are too many. */
static struct waiter *place_for(struct hub_line *line, int64_t peer)
{
	struct waiter *waiter = waiter_of(line, peer);

	if (waiter || line->n_waiters == WAITERS_MAX)
		return waiter;
	waiter = mem_new(sizeof(*waiter));
	waiter->peer = peer;
	waiter->next = *bucket_of(line, peer);
	*bucket_of(line, peer) = waiter;
	line->n_waiters++;
	return waiter;
}

static void each_waiter(struct hub_line *line,
			void (*visit)(struct hub_line *line, struct waiter *waiter, void *ctx),
			void *ctx)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct waiter *w = line->buckets[i]; w; w = w->next)
			visit(line, w, ctx);
	}
}

void hub_line_reset(struct hub_line *line)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct waiter *w = line->buckets[i]; w; w = w->next)
			w->id = 0;
	}
	line->n_round = 0;
}

void hub_line_free(struct hub_line *line)
{
	if (!line)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (line->buckets[i]) {
			struct waiter *w = line->buckets[i];
			line->buckets[i] = w->next;
			free(w);
		}
	}
	link_authority_free(line->authority);
	buf_done(&line->public_key);
	free(line);
}

/* ---- answers ---- */

static void answer(const struct hub_line *line, uint64_t id, unsigned status, struct str body)
{
	const struct msg_line_answer message = { .id = id, .status = status, .body = body };
	struct err err;

	if (line->exchange->peer &&
	    message_send(link_channel(line->exchange->peer), MSG_LINE_ANSWER, &message, &err))
		log_warn("a facility is not answered", log_err(&err));
}

static unsigned status_of(enum errc code)
{
	static const struct {
		enum errc code;
		unsigned status;
	} rows[] = {
		{ ERR_OK, 200 },      { ERR_SYNTAX, 400 },	{ ERR_LIMIT, 413 },
		{ ERR_DENIED, 403 },  { ERR_CONFLICT, 409 },	{ ERR_NOT_FOUND, 403 },
		{ ERR_CORRUPT, 403 }, { ERR_UNSUPPORTED, 400 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].code == code)
			return rows[i].status;
	}
	return 503; /* ours, and not theirs: they come again */
}

static void refuse(const struct hub_line *line, uint64_t id, enum errc code, const struct err *err)
{
	const unsigned status = status_of(code);

	log_warn("a facility was refused", log_num("status", (int64_t)status), log_err(err));
	answer(line, id, status, status == 503 ? STR("") : str_from(err->text));
}

static void answer_bundle(const struct hub_line *line, struct turn *turn,
			  const struct link_peer *peer, uint64_t id)
{
	auto_buf bundle = BUF_INIT(LINE_BODY_MAX);
	struct err err;
	const enum errc code = turn_write(turn, peer, &bundle, &err);

	if (code)
		refuse(line, id, code, &err);
	else
		answer(line, id, 200, buf_str(&bundle));
}

/* ---- questions with a certificate ---- */

static bool has_something(const struct hub_line *line, const struct link_peer *peer)
{
	return peer->next_sequence - 1 > peer->acknowledged || line->board_last > peer->board_there;
}

/* A bundle of somebody else is not taken over this line. */
static enum errc take_messages(struct turn *turn, struct link_peer *peer, struct str bundle,
			       struct err *err)
{
	auto_link_bundle opened;
	enum errc code = link_bundle_open(bundle, &opened, err);

	if (!code && !str_equal(opened.from, peer->code))
		code = fail(err, ERR_DENIED, "bundle: of %.*s, over the line of %.*s",
			    STR_ARG(opened.from), STR_ARG(peer->code));
	if (!code)
		code = turn_read(turn, bundle, err);
	return code ? code
		    : link_peers_get(turn->scope, peer->organisation, &turn->arena, peer, err);
}

static struct link_house house_of(const struct hub_line *line, struct turn *turn)
{
	char day[DAY_TEXT_MAX];
	struct organisation self = { .name = turn->own };

	err_ignore(organisations_get(turn->scope, ORG_SELF,
				     str_from(day_text(org_scope_today(turn->scope), day)),
				     &turn->arena, &self, NULL));
	return (struct link_house){ .authority = line->authority,
				    .code = turn->own,
				    .name = self.name.len ? self.name : turn->own,
				    .public_key = buf_str(&line->public_key) };
}

static enum errc serve(struct hub_line *line, struct turn *turn, const struct msg_line_ask *ask,
		       struct buf *out, struct err *err)
{
	const struct link_house house = house_of(line, turn);
	struct link_peer peer;
	enum errc code;

	if (ask->what == LINE_ENROL)
		return link_enrolment_answer(turn->scope, &house, ask->body, turn->now_us, out,
					     err);
	code = link_certificate_holder(turn->scope, ask->serial, turn->now_us, &turn->arena, &peer,
				       err);
	if (code)
		return code;
	if (ask->what == LINE_RENEW)
		return link_renewal_answer(turn->scope, &house, &peer, ask->body, turn->now_us, out,
					   err);
	code = take_messages(turn, &peer, ask->body, err);
	return code ? code : turn_write(turn, &peer, out, err);
}

static void serve_now(struct hub_line *line, const struct msg_line_ask *ask)
{
	auto_buf out = BUF_INIT(LINE_BODY_MAX);
	auto_turn turn;
	struct err err;
	enum errc code = turn_begin(line->exchange, &turn, &err);

	if (!code)
		code = serve(line, &turn, ask, &out, &err);
	if (code)
		refuse(line, ask->id, code, &err);
	else
		answer(line, ask->id, 200, buf_str(&out));
	/* What took effect may be something for others. */
	line->look = true;
}

void hub_line_asked(struct hub_line *line, const struct msg_line_ask *ask)
{
	if (ask->what != LINE_WAIT && ask->what != LINE_HELLO) {
		serve_now(line, ask);
		return;
	}
	if (line->n_round == ROUND_MAX)
		hub_line_round(line);
	if (ask->serial.len >= LINK_SERIAL_MAX) {
		answer(line, ask->id, 403, STR("certificate: is none of ours"));
		return;
	}
	char *serial = line->serials[line->n_round];
	(void)snprintf(serial, LINK_SERIAL_MAX, "%.*s", STR_ARG(ask->serial));
	line->round[line->n_round] = *ask;
	line->round[line->n_round].serial = str_from(serial);
	line->round[line->n_round++].body = STR_NONE;
}

/* ---- waiting ---- */

/* It is there. One that was not is written down soon. */
static void note_heard(struct hub_line *line, struct turn *turn, const struct link_peer *peer)
{
	struct waiter *waiter = place_for(line, peer->id);

	if (waiter && !waiter->was_heard)
		line->write_heard_us = 0;
	if (waiter) {
		waiter->heard_us = turn->now_us;
		waiter->was_heard = true;
	}
}

static void wait_for_more(struct hub_line *line, const struct link_peer *peer, uint64_t id)
{
	struct waiter *waiter = waiter_of(line, peer->id);

	if (!waiter) {
		answer(line, id, 503, STR(""));
		return;
	}
	if (waiter->id)
		answer(line, waiter->id, 204, STR(""));
	waiter->id = id;
	waiter->until_us = loop_now_us(line->exchange->loop) + link_hold_us(randombytes_random());
}

/* Within the round's transaction. */
static enum errc acknowledge(struct turn *turn, const struct msg_line_ask *ask,
			     struct link_peer *ret, struct err *err)
{
	const int64_t received = (int64_t)ask->received;
	const int64_t board = (int64_t)ask->board;
	const int64_t armed = (int64_t)ask->armed;
	enum errc code = link_certificate_holder(turn->scope, ask->serial, turn->now_us,
						 &turn->arena, ret, err);

	if (!code && received > ret->acknowledged)
		code = link_acknowledged(turn->scope, ret, received, turn->now_us, err);
	if (!code)
		code = link_board_reached(turn->scope, ret, board, armed, turn->now_us, err);
	if (code)
		return code;
	if (received > ret->acknowledged)
		ret->acknowledged = received;
	ret->board_there = board;
	return ERR_OK;
}

struct outcome {
	enum errc code;
	struct err err;
	struct link_peer peer;
};

static enum errc take_round(struct hub_line *line, struct turn *turn, struct outcome *outcomes,
			    struct err *err)
{
	enum errc code = db_begin(line->exchange->db, err);

	if (code)
		return code;
	for (size_t i = 0; i < line->n_round; i++)
		outcomes[i].code =
			acknowledge(turn, &line->round[i], &outcomes[i].peer, &outcomes[i].err);
	return db_end(line->exchange->db, ERR_OK, err);
}

static void answer_one(struct hub_line *line, struct turn *turn, const struct msg_line_ask *ask,
		       const struct outcome *outcome)
{
	if (outcome->code) {
		refuse(line, ask->id, outcome->code, &outcome->err);
		return;
	}
	note_heard(line, turn, &outcome->peer);
	if (has_something(line, &outcome->peer))
		answer_bundle(line, turn, &outcome->peer, ask->id);
	else if (ask->what == LINE_HELLO)
		answer(line, ask->id, 204, STR(""));
	else
		wait_for_more(line, &outcome->peer, ask->id);
}

static void answer_round(struct hub_line *line, struct turn *turn, const struct outcome *outcomes)
{
	for (size_t i = 0; i < line->n_round; i++)
		answer_one(line, turn, &line->round[i], &outcomes[i]);
}

void hub_line_round(struct hub_line *line)
{
	struct err err;

	if (!line->n_round)
		return;
	struct outcome *outcomes = mem_new_array(line->n_round, sizeof(*outcomes));
	auto_turn turn;
	enum errc code = turn_begin(line->exchange, &turn, &err);
	if (!code)
		code = take_round(line, &turn, outcomes, &err);
	if (!code)
		answer_round(line, &turn, outcomes);
	for (size_t i = 0; code && i < line->n_round; i++)
		refuse(line, line->round[i].id, ERR_AGAIN, &err);
	line->n_round = 0;
	free(outcomes);
}

void hub_line_gone(struct hub_line *line, uint64_t id)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct waiter *w = line->buckets[i]; w; w = w->next) {
			if (w->id == id)
				w->id = 0;
		}
	}
}

/* ---- something for them ---- */

static enum errc answer_waiting(struct hub_line *line, struct turn *turn, struct err *err)
{
	const struct link_peer *peer = NULL;
	enum errc code = link_board_last(turn->scope, &line->board_last, err);

	if (!code)
		code = link_peers_due(turn->scope, line->board_last, &turn->arena, &peer, err);
	for (; !code && peer; peer = peer->next) {
		struct waiter *waiter = waiter_of(line, peer->id);

		if (!waiter || !waiter->id)
			continue;
		if (channel_is_crowded(link_channel(line->exchange->peer))) {
			line->look = true; /* the rest of them when there is room */
			break;
		}
		const uint64_t id = waiter->id;
		const bool revoked = peer->revoked_us != TIME_NONE;
		waiter->id = 0;
		if (revoked)
			answer(line, id, 403, STR("certificate: was revoked"));
		else
			answer_bundle(line, turn, peer, id);
	}
	return code;
}

static void end_overdue(struct hub_line *line, struct waiter *waiter, void *ctx)
{
	const int64_t *now_us = ctx;
	const uint64_t id = waiter->id;

	if (!id || waiter->until_us > *now_us)
		return;
	waiter->id = 0;
	answer(line, id, 204, STR(""));
}

static void write_heard(struct hub_line *line UNUSED, struct waiter *waiter, void *ctx)
{
	struct turn *turn = ctx;

	if (waiter->heard_us &&
	    !link_peers_heard(turn->scope, waiter->peer, waiter->heard_us, NULL))
		waiter->heard_us = 0;
}

static void write_all_heard(struct hub_line *line, struct turn *turn)
{
	if (db_begin(line->exchange->db, NULL))
		return;
	each_waiter(line, write_heard, turn);
	err_ignore(db_end(line->exchange->db, ERR_OK, NULL));
}

void hub_line_tick(struct hub_line *line)
{
	int64_t now_us = loop_now_us(line->exchange->loop);
	struct err err;

	if (!line->exchange->peer)
		return;
	hub_line_round(line);
	each_waiter(line, end_overdue, &now_us);
	line->look = line->exchange->changed || line->look;
	const bool writes = now_us >= line->write_heard_us;
	if (!line->n_waiters || (!line->look && !writes))
		return;
	auto_turn turn;
	enum errc code = turn_begin(line->exchange, &turn, &err);
	line->look = false;
	/* What is offered here is for all; what is wrong with it keeps nothing from them. */
	if (!code && link_indicators_post(turn.scope, turn.now_us, &err))
		log_warn("what is offered here is not posted", log_err(&err));
	if (!code)
		code = answer_waiting(line, &turn, &err);
	if (code)
		log_warn("those who wait are not told", log_err(&err));
	if (code || !writes)
		return;
	write_all_heard(line, &turn);
	line->write_heard_us = now_us + HEARD_US;
}
