/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/findings.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "roles/link.h"
#include "roles/messages.h"
#include "roles/store/findings-commit.h"
#include "roles/store/own-alerts.h"
#include "roles/store/parser-states.h"
#include "store/checkpoints.h"
#include "store/rule-status.h"

#define DECODE_MAX  (8u * 1024 * 1024)
#define TRYING_NONE UINT64_MAX

struct findings {
	struct loop *loop;
	struct db *db;
	struct link *link;
	uint64_t tail;
	uint64_t position;
	struct buf waiting; /* payload of a result that could not be committed yet */
	int64_t generation; /* of the rules being reported; 0: none */
	bool started;	    /* this engine has had its ENGINE_START */
	bool died;	    /* the one before died with work at hand */
	uint64_t trying;    /* the record a careful engine is at, or TRYING_NONE */
};

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
	if (!code)
		code = db_commit(findings->db, err);
	if (code)
		db_rollback(findings->db);
	return code;
}

static void send_tail(struct findings *findings)
{
	if (findings->link && findings->started)
		err_ignore(message_send(link_channel(findings->link), MSG_TAIL,
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
	const struct msg_engine_start start = {
		.index = at.position,
		.flags = careful ? ENGINE_CAREFUL : 0,
		.state = buf_str(&states),
	};
	code = message_send(link_channel(findings->link), MSG_ENGINE_START, &start, err);
	send_tail(findings);
	return code;
}

/* ---- rules ---- */

static enum errc put_rules(struct findings *findings, const struct msg_rules *rules,
			   struct err *err)
{
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
		const enum errc code =
			rule_status_put(findings->db, &row, findings->generation, err);
		if (code)
			return code;
	}
	return rules->last ? rule_status_end(findings->db, findings->generation, err) : ERR_OK;
}

static enum errc commit_rules(struct findings *findings, const struct msg_rules *rules,
			      struct err *err)
{
	enum errc code = db_begin(findings->db, err);

	if (!code)
		code = put_rules(findings, rules, err);
	if (!code)
		code = db_commit(findings->db, err);
	if (code)
		db_rollback(findings->db);
	return code;
}

static void take_rules(struct findings *findings, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_rules rules;
	struct err err;

	if (message_decode(message->type, message->payload, &arena, &rules, sizeof(rules), &err)) {
		log_warn("the engine's rules cannot be read", log_err(&err));
		return;
	}
	if (!findings->generation)
		findings->generation = clock_wall_us(&clock_system);
	if (commit_rules(findings, &rules, &err))
		log_error("the rules' status is not stored", log_err(&err));
	if (!rules.last)
		return;
	findings->generation = 0;
	if (!findings->started && start_engine(findings, &err))
		log_error("the engine cannot be started", log_err(&err));
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
	if (findings->link)
		err_ignore(message_send(link_channel(findings->link), MSG_RESULT_DONE,
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
	if (findings->waiting.len && commit_result(findings, buf_str(&findings->waiting))) {
		buf_done(&findings->waiting);
		buf_init(&findings->waiting, CHANNEL_MESSAGE_MAX);
	}
}

/* ---- deaths ---- */

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
	findings->died = findings->position < findings->tail;
	if (!findings->died || findings->trying != findings->position)
		return;
	log_warn("the engine died while it judged a record",
		 log_num("index", (int64_t)findings->trying));
	if (consumer_note_death(findings->db, engine_name(), clock_wall_us(&clock_system), &err))
		log_error("the engine's death is not noted", log_err(&err));
}

/* ---- the channel ---- */

static void on_message(void *ctx, const struct message *message)
{
	struct findings *findings = ctx;

	switch (message->type) {
	case MSG_RULES:
		take_rules(findings, message);
		break;
	case MSG_RESULT:
		take_result(findings, message);
		break;
	case MSG_TRYING:
		take_trying(findings, message);
		break;
	default:
		log_warn("unexpected message from the engine",
			 log_text("type", message_name(message->type)));
		break;
	}
}

static void disconnect(struct findings *findings)
{
	note_death(findings);
	link_free(findings->link);
	findings->link = NULL;
	findings->started = false;
	findings->trying = TRYING_NONE;
	findings->generation = 0;
	buf_clear(&findings->waiting);
}

static void on_closed(void *ctx, const struct err *err)
{
	log_info("the engine is gone", log_err(err));
	disconnect(ctx);
}

enum errc findings_connect(struct findings *findings, int fd, struct err *err)
{
	const struct link_handler handler = {
		.on_message = on_message,
		.on_closed = on_closed,
		.ctx = findings,
	};

	disconnect(findings);
	return link_new(findings->loop, fd, &handler, &findings->link, err);
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
	disconnect(findings);
	buf_done(&findings->waiting);
	free(findings);
}
