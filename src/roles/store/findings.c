/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/findings.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "roles/link.h"
#include "roles/messages.h"
#include "roles/store/detector-intake.h"
#include "roles/store/findings-commit.h"
#include "roles/store/own-alerts.h"
#include "roles/store/parser-states.h"
#include "store/checkpoints.h"
#include "store/indicator-sources.h"
#include "store/rule-status.h"

#define DECODE_MAX  (8u * 1024 * 1024)
#define TRYING_NONE UINT64_MAX

/* One engine, in charge or to come. */
struct engine_peer {
	struct findings *findings;
	struct link *link;
	int64_t generation; /* of the rules being reported; 0: none */
	bool reported;	    /* all of them are here: it may begin */
};

struct findings {
	struct loop *loop;
	struct db *db;
	struct engine_peer *engine; /* in charge, NULL: none */
	struct engine_peer *next;   /* the successor, NULL: none */
	uint64_t tail;
	uint64_t position;
	struct buf waiting; /* payload of a result that could not be committed yet */
	bool started;	    /* the engine in charge has had its ENGINE_START */
	bool finished;	    /* it ends in order */
	bool died;	    /* the one before died with work at hand */
	uint64_t allowed;   /* hash of the allowed destinations it was told; 0: none yet */
	uint64_t trying;    /* the record a careful engine is at, or TRYING_NONE */
};

static struct channel *channel_of(const struct engine_peer *peer)
{
	return link_channel(peer->link);
}

static struct str engine_name(void)
{
	return STR(CONSUMER_ENGINE);
}

/* ---- the start ---- */

/* The engine died at this record as often as it was tried: go on behind it, and say so. */
static enum errc skip_record(struct findings *findings, uint64_t index, struct err *err)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	char subject[64];
	char sentence[160];

	(void)snprintf(subject, sizeof(subject), "log index %llu", (unsigned long long)index);
	(void)snprintf(sentence, sizeof(sentence),
		       "record %llu: the engine died of it %d times; it stays in the log, no rule "
		       "has seen it",
		       (unsigned long long)index, POISON_DEATHS);
	const struct own_finding finding = {
		.what = OWN_RECORD_UNREADABLE,
		.subject = str_from(subject),
		.moment_us = 0, /* the index says it all */
		.moment_is_key = true,
		.now_us = now_us,
		.log_index = index,
		.sentence = str_from(sentence),
	};
	const struct consumer_step step = {
		.from = index,
		.to = index + 1,
		.now_us = now_us,
	};
	const enum errc code = consumer_advance(findings->db, engine_name(), &step, err);
	return code ? code : own_alert_raise(findings->db, &finding, err);
}

static enum errc note_start(struct findings *findings, struct consumer *at, struct err *err)
{
	enum errc code =
		consumer_begin(findings->db, engine_name(), clock_wall_us(&clock_system), err);

	if (!code)
		code = consumer_get(findings->db, engine_name(), at, err);
	if (code || at->deaths < POISON_DEATHS)
		return code;
	log_error("a record is skipped: the engine cannot survive it",
		  log_num("index", (int64_t)at->position));
	code = skip_record(findings, at->position, err);
	at->position++;
	return code;
}

static enum errc commit_start(struct findings *findings, struct consumer *at, struct err *err)
{
	enum errc code = db_begin(findings->db, err);

	if (!code)
		code = note_start(findings, at, err);
	return db_end(findings->db, code, err);
}

static void send_tail(struct findings *findings)
{
	if (findings->engine && findings->started)
		err_ignore(message_send(channel_of(findings->engine), MSG_TAIL,
					&(struct msg_tail){ .durable_end = findings->tail }, NULL));
}

static enum errc start_engine(struct findings *findings, struct err *err)
{
	auto_buf states = BUF_INIT(MSG_STATE_MAX);
	struct consumer at;
	enum errc code = commit_start(findings, &at, err);

	if (!code)
		code = parser_states_load(findings->db, &states, err);
	if (code)
		return code;
	const bool careful = findings->died || at.deaths;
	if (careful)
		log_warn("an engine died: the next goes one record at a time",
			 log_num("index", (int64_t)at.position));
	findings->position = at.position;
	findings->started = true;
	findings->allowed = 0;
	code = detector_states_send(findings->db, channel_of(findings->engine), err);
	if (!code)
		code = correlation_hits_send(findings->db, channel_of(findings->engine), err);
	if (!code)
		code = network_allowed_send(findings->db, channel_of(findings->engine),
					    &findings->allowed, err);
	if (code)
		return code;
	const struct msg_engine_start start = {
		.index = at.position,
		.flags = (careful ? ENGINE_CAREFUL : 0u) | (at.deaths ? ENGINE_ANEW : 0u),
		.state = buf_str(&states),
	};
	code = message_send(channel_of(findings->engine), MSG_ENGINE_START, &start, err);
	send_tail(findings);
	return code;
}

/* ---- rules ---- */

static enum errc put_rules(const struct engine_peer *peer, const struct msg_rules *rules,
			   struct err *err)
{
	struct db *db = peer->findings->db;

	for (size_t i = 0; i < rules->n_rules; i++) {
		const struct msg_rule *rule = &rules->rules[i];
		struct stored_rule row = {
			.file = rule->file,
			.line = rule->line,
			.rule_id = rule->id,
			.title = rule->title,
			.level = ALERT_MEDIUM,
			.state = rule->state > MSG_RULE_REFUSED ? RULE_REFUSED
								: (enum rule_state)rule->state,
			.reason = rule->reason,
			.text = rule->text,
		};
		(void)alert_level_parse(rule->level, &row.level);
		const enum errc code = rule_status_put(db, &row, peer->generation, err);
		if (code)
			return code;
	}
	return rules->last ? rule_status_end(db, peer->generation, err) : ERR_OK;
}

static enum errc commit_rules(const struct engine_peer *peer, const struct msg_rules *rules,
			      struct err *err)
{
	struct db *db = peer->findings->db;
	enum errc code = db_begin(db, err);

	if (!code)
		code = put_rules(peer, rules, err);
	return db_end(db, code, err);
}

/* The engine in charge begins; one to come lets the other finish, or takes its empty place. */
static void begin_or_relieve(struct engine_peer *peer)
{
	struct findings *findings = peer->findings;
	struct err err;

	if (peer == findings->next && findings->engine) {
		err_ignore(message_send(channel_of(findings->engine), MSG_YIELD, NULL, NULL));
		return;
	}
	if (peer == findings->next) {
		findings->engine = peer;
		findings->next = NULL;
	}
	if (!findings->started && start_engine(findings, &err))
		log_error("the engine cannot be started", log_err(&err));
}

static void take_rules(struct engine_peer *peer, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_rules rules;
	struct err err;

	if (message_decode(message->type, message->payload, &arena, &rules, sizeof(rules), &err)) {
		log_warn("the engine's rules cannot be read", log_err(&err));
		return;
	}
	if (!peer->generation)
		peer->generation = clock_wall_us(&clock_system);
	if (commit_rules(peer, &rules, &err))
		log_error("the rules' status is not stored", log_err(&err));
	if (!rules.last)
		return;
	peer->generation = 0;
	peer->reported = true;
	begin_or_relieve(peer);
}

/* ---- results ---- */

static bool commit_result(struct findings *findings, struct str payload)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_result result;
	struct err err;

	if (message_decode(MSG_RESULT, payload, &arena, &result, sizeof(result), &err)) {
		log_error("the engine's result cannot be read", log_err(&err));
		return true;
	}
	const enum errc code = findings_commit(findings->db, &result, &err);
	if (code == ERR_CONFLICT) {
		log_warn("a result of another engine is dropped", log_err(&err));
		return true;
	}
	if (code) {
		log_error("a result cannot be stored; trying again", log_err(&err));
		return false;
	}
	findings->trying = TRYING_NONE;
	findings->position = result.to;
	if (findings->engine)
		err_ignore(message_send(channel_of(findings->engine), MSG_RESULT_DONE,
					&(struct msg_result_done){ .to = result.to }, NULL));
	return true;
}

static void take_result(struct findings *findings, const struct message *message)
{
	if (!findings->started || findings->waiting.len) {
		log_warn("a result that was not asked for is dropped");
		return;
	}
	if (!commit_result(findings, message->payload))
		buf_add(&findings->waiting, message->payload);
}

void findings_tick(struct findings *findings)
{
	struct err err;

	if (findings->waiting.len && commit_result(findings, buf_str(&findings->waiting))) {
		buf_done(&findings->waiting);
		buf_init(&findings->waiting, CHANNEL_MESSAGE_MAX);
	}
	if (findings->engine && findings->started &&
	    network_allowed_send(findings->db, channel_of(findings->engine), &findings->allowed,
				 &err))
		log_warn("the engine is not told what is allowed", log_err(&err));
}

/* ---- deaths ---- */

/* ---- indicators ---- */

static enum errc keep_indicators(struct db *db, const struct msg_indicators *indicators,
				 struct err *err)
{
	enum errc code = indicator_sources_clear(db, err);

	for (size_t i = 0; !code && i < indicators->n_sources; i++) {
		const struct msg_indicator_source *said = &indicators->sources[i];
		const struct stored_indicator_source source = {
			.name = said->name,
			.file = said->file,
			.tlp = said->tlp,
			.imported_us = said->imported_us,
			.newest_us = said->newest_us,
			.last_end_us = said->last_end_us,
			.addresses = (int64_t)said->addresses,
			.domains = (int64_t)said->domains,
			.urls = (int64_t)said->urls,
			.mails = (int64_t)said->mails,
			.hashes = (int64_t)said->hashes,
		};
		code = indicator_sources_add(db, &source, err);
	}
	return code;
}

static enum errc store_indicators(struct db *db, const struct msg_indicators *indicators,
				  struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = keep_indicators(db, indicators, err);
	return db_end(db, code, err);
}

static void take_indicators(struct findings *findings, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_indicators indicators;
	struct err err;

	if (message_decode(MSG_INDICATORS, message->payload, &arena, &indicators,
			   sizeof(indicators), &err) ||
	    store_indicators(findings->db, &indicators, &err))
		log_error("the lists of indicators are not kept", log_err(&err));
}

static void take_trying(struct findings *findings, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_trying trying;

	if (message_decode(message->type, message->payload, &arena, &trying, sizeof(trying),
			   NULL) == ERR_OK)
		findings->trying = trying.index;
}

static void note_death(struct findings *findings)
{
	struct err err;

	if (!findings->started)
		return;
	findings->died = !findings->finished && findings->position < findings->tail;
	if (!findings->died || findings->trying != findings->position)
		return;
	log_warn("the engine died while it judged a record",
		 log_num("index", (int64_t)findings->trying));
	if (consumer_note_death(findings->db, engine_name(), clock_wall_us(&clock_system), &err))
		log_error("the engine's death is not noted", log_err(&err));
}

/* ---- the channels ---- */

static void take_from_engine(struct findings *findings, const struct message *message)
{
	switch (message->type) {
	case MSG_RESULT:
		take_result(findings, message);
		break;
	case MSG_TRYING:
		take_trying(findings, message);
		break;
	case MSG_INDICATORS:
		take_indicators(findings, message);
		break;
	case MSG_FINISHED:
		findings->finished = true;
		break;
	default:
		if (!detector_intake_take(findings->db, message))
			log_warn("unexpected message from the engine",
				 log_text("type", message_name(message->type)));
		break;
	}
}

static void on_message(void *ctx, const struct message *message)
{
	struct engine_peer *peer = ctx;

	if (message->type == MSG_RULES)
		take_rules(peer, message);
	else if (peer == peer->findings->engine)
		take_from_engine(peer->findings, message);
	else
		log_warn("an engine speaks before its turn",
			 log_text("type", message_name(message->type)));
}

static void free_peer(struct engine_peer *peer)
{
	if (!peer)
		return;
	link_free(peer->link);
	free(peer);
}

static void forget_engine(struct findings *findings)
{
	note_death(findings);
	free_peer(findings->engine);
	findings->engine = NULL;
	findings->started = false;
	findings->finished = false;
	findings->trying = TRYING_NONE;
	buf_clear(&findings->waiting);
}

static void forget_next(struct findings *findings)
{
	free_peer(findings->next);
	findings->next = NULL;
}

static void on_closed(void *ctx, const struct err *err)
{
	struct engine_peer *peer = ctx;
	struct findings *findings = peer->findings;

	log_info("the engine is gone", log_err(err));
	if (peer == findings->next) {
		forget_next(findings);
		return;
	}
	forget_engine(findings);
	if (findings->next && findings->next->reported)
		begin_or_relieve(findings->next);
}

static enum errc new_peer(struct findings *findings, int fd, struct engine_peer **ret,
			  struct err *err)
{
	struct engine_peer *peer = mem_new(sizeof(*peer));
	const struct link_handler handler = {
		.on_message = on_message,
		.on_closed = on_closed,
		.ctx = peer,
	};

	peer->findings = findings;
	const enum errc code = link_new(findings->loop, fd, &handler, &peer->link, err);
	if (code)
		free(peer);
	else
		*ret = peer;
	return code;
}

enum errc findings_connect(struct findings *findings, int fd, struct err *err)
{
	forget_engine(findings);
	return new_peer(findings, fd, &findings->engine, err);
}

enum errc findings_connect_next(struct findings *findings, int fd, struct err *err)
{
	forget_next(findings);
	return new_peer(findings, fd, &findings->next, err);
}

void findings_tail(struct findings *findings, uint64_t end)
{
	findings->tail = end;
	send_tail(findings);
}

uint64_t findings_position(const struct findings *findings)
{
	return findings->position;
}

struct findings *findings_new(struct loop *loop, struct db *db)
{
	struct findings *findings = mem_new(sizeof(*findings));

	findings->loop = loop;
	findings->db = db;
	findings->trying = TRYING_NONE;
	buf_init(&findings->waiting, CHANNEL_MESSAGE_MAX);
	return findings;
}

void findings_free(struct findings *findings)
{
	if (!findings)
		return;
	forget_engine(findings);
	forget_next(findings);
	buf_done(&findings->waiting);
	free(findings);
}
