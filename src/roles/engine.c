/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: reads what is durable in the log, parses it, evaluates the rules, and hands what it
 * found to the store together with how far it came. It has nothing but the log (read-only) and its
 * channels. See docs/ARCHITECTURE.md, "Exactly once".
 */
#include <sys/resource.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "roles/engine/batch.h"
#include "roles/engine/correlate.h"
#include "roles/engine/counts.h"
#include "roles/engine/indicators.h"
#include "roles/engine/network.h"
#include "roles/engine/rules.h"
#include "roles/engine/streams.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/reader/log-access.h"
#include "roles/role.h"

#define STATE_MAX	(6u * 1024 * 1024)
#define DECODE_MAX	(64u * 1024)
#define RULE_PATHS_MAX	64
#define STEP_US		(5 * US_PER_MS)	  /* of work, then messages are looked at */
#define STEP_RECORDS	256		  /* between two looks at the clock */
#define ALERT_DELAY_US	(100 * US_PER_MS) /* an alert waits for others so long */
#define RESULT_EVERY_US US_PER_SEC	  /* without alerts */
#define RESULT_RECORDS	50000		  /* of one stretch */
#define CAREFUL_RECORDS 1000		  /* survived: go on at full speed */
#define PASS_TIME_US	US_PER_SEC	  /* between two looks at what time has ended */
#define LATENESS_S	30		  /* without --lateness */
#define UNDECIDED_TOLD	10		  /* the rest is only counted */
#define NICE		5 /* records are taken in first: the log can wait for us, senders cannot */

struct engine {
	struct process *process;
	struct loop *loop;
	struct link *store;
	struct engine_rules rules;
	struct detector_thread *thread;
	struct engine_indicators indicators;
	struct loop_timer look; /* for another set of indicators; counts are told then */
	struct engine_counts counts;
	struct parse_shared shared;
	struct engine_streams *streams;
	struct engine_batch *batch;
	struct engine_network *network;
	struct logon_content *logons;
	struct engine_correlate *correlate; /* NULL: the rules have no correlations */
	struct log_reader *log;
	struct loop_timer work;
	struct loop_timer clock; /* wakes the work when there is nothing to read */

	bool started; /* the store said where to begin */
	bool stopping;
	uint64_t tail;	    /* records below may be read */
	uint64_t from;	    /* begin of the stretch */
	uint64_t position;  /* next record to judge */
	uint64_t replay_to; /* below it records are read for the network watch alone */
	struct buf states;  /* of the streams at that record */
	uint64_t careful;   /* records still to be judged one by one */
	bool waiting;	    /* a RESULT is on its way */
	bool dirty;	    /* something since the last RESULT */
	int64_t sent_us;    /* monotonic, when the last RESULT was sent */
	int64_t found_us;   /* monotonic, of the first alert in the batch */

	/* The record being judged. */
	const struct log_entry *entry;
	struct engine_source *source;
	struct str file;
	uint32_t event;
	uint64_t undecided;
};

/* ---- one record ---- */

static struct alert_place place_of(const struct engine *engine)
{
	return (struct alert_place){
		.index = engine->entry->record.index,
		.event = engine->event,
		.arrival_us = engine->entry->record.wall_us,
		.source = engine->source,
		.file = engine->file,
	};
}

static bool is_replaying(const struct engine *engine)
{
	return engine->position < engine->replay_to;
}

static void matched(void *ctx, const struct match *match)
{
	struct engine *engine = ctx;
	const struct alert_place place = place_of(engine);

	engine_correlate_match(engine->correlate, match, &place, engine->entry->source);
	if (match->rule->quiet)
		return;
	if (!engine_batch_has_alerts(engine->batch))
		engine->found_us = loop_now_us(engine->loop);
	engine_batch_match(engine->batch, match, &place);
}

static void undecided(void *ctx, const struct rule *rule, const struct event *event UNUSED)
{
	struct engine *engine = ctx;

	if (engine->undecided++ < UNDECIDED_TOLD)
		log_warn("a rule could not be decided", log_str("rule", rule->id),
			 log_num("index", (int64_t)engine->entry->record.index));
}

static void take_event(void *ctx, struct event *event)
{
	struct engine *engine = ctx;
	const struct match_sink sink = {
		.matched = matched,
		.undecided = undecided,
		.ctx = engine,
	};

	const struct alert_place place = place_of(engine);

	if (!is_replaying(engine)) {
		engine_source_event(engine->source, event, engine->entry->record.wall_us);
		engine_batch_logon(engine->batch, event, engine->entry->record.wall_us);
		detector_run(engine->thread, event, &sink);
	}
	engine_network_event(engine->network, event, &place, engine->entry->source);
	engine->event++;
}

static void record_failed(void *ctx, uint64_t record UNUSED, const struct err *err)
{
	struct engine *engine = ctx;

	if (!is_replaying(engine))
		engine_source_failed(engine->source, engine->entry->record.index, err);
}

/* What stands behind the kind in a source's name: an address, a path. */
static struct str name_behind_kind(struct str source)
{
	const size_t colon = str_find_char(source, ':');

	return colon == SIZE_MAX ? source : str_from_pos(source, colon + 1);
}

static void judge_data(struct engine *engine, struct engine_stream *stream)
{
	const struct log_record *record = &engine->entry->record;
	const struct str name = name_behind_kind(engine->entry->source);
	const bool from_peer = str_starts(engine->entry->source, STR("syslog"));
	const struct record_in in = {
		.bytes = record->payload,
		.number = ++stream->records,
		.end = record->offset,
		.flags = record->flags & LOG_FLAG_CUT ? RECORD_CUT : 0,
		.arrival_us = record->wall_us,
		.peer = from_peer ? name : STR(""),
	};

	engine->file = name;
	if (!is_replaying(engine))
		engine_source_record(engine->source, record->wall_us);
	parse_record(stream->session, &in);
}

static void judge(struct engine *engine, const struct log_entry *entry)
{
	const bool data = entry->record.kind == LOG_KIND_DATA;
	const bool closed =
		entry->record.kind == LOG_KIND_STREAM && entry->record.flags & LOG_FLAG_CLOSED;

	if (!data && !closed)
		return;
	struct engine_stream *stream =
		engine_streams_get(engine->streams, entry->source, entry->key);
	engine->entry = entry;
	engine->event = 0;
	if (!is_replaying(engine))
		engine->source = engine_batch_source(engine->batch, entry->source);
	if (data) {
		judge_data(engine, stream);
		return;
	}
	engine->file = name_behind_kind(entry->source);
	parse_finish(stream->session);
	engine_streams_close(engine->streams, stream);
}

/* ---- results ---- */

static void send_result(struct engine *engine)
{
	auto_buf state = BUF_INIT(STATE_MAX);
	const uint64_t to = is_replaying(engine) ? engine->replay_to : engine->position;
	struct msg_result result = { .from = engine->from, .to = to };
	struct err err;

	if (!engine_streams_save(engine->streams, &state))
		log_error("what parsers remember does not fit into a result");
	result.state = buf_str(&state);
	result.hits = engine_correlate_hits(engine->correlate);
	engine_batch_fill(engine->batch, &result);
	if (message_send(link_channel(engine->store), MSG_RESULT, &result, &err))
		process_die("a result cannot be sent", &err);
	engine_batch_clear(engine->batch);
	engine_correlate_sent(engine->correlate, link_channel(engine->store), to);
	engine->from = to;
	engine->waiting = true;
	engine->dirty = false;
	engine->sent_us = loop_now_us(engine->loop);
	if (!is_replaying(engine))
		engine_network_send(engine->network, link_channel(engine->store), to,
				    engine->stopping);
}

static bool stretch_is_full(const struct engine *engine)
{
	return engine->careful || engine_batch_is_full(engine->batch) ||
	       engine_correlate_is_full(engine->correlate) ||
	       engine->position - engine->from >= RESULT_RECORDS;
}

/* When the stretch must be sent at the latest; TIME_NONE when there is nothing to send. */
static int64_t result_due_us(const struct engine *engine)
{
	if (!engine->dirty)
		return TIME_NONE;
	const int64_t plain_us = engine->sent_us + RESULT_EVERY_US;
	const int64_t alert_us = engine->found_us + ALERT_DELAY_US;
	return engine_batch_has_alerts(engine->batch) && alert_us < plain_us ? alert_us : plain_us;
}

static void send_when_due(struct engine *engine)
{
	const int64_t due_us = result_due_us(engine);

	if (!engine->waiting &&
	    (engine->position > engine->from || engine_batch_has_alerts(engine->batch)) &&
	    (stretch_is_full(engine) ||
	     (due_us != TIME_NONE && loop_now_us(engine->loop) >= due_us)))
		send_result(engine);
}

/* ---- reading on ---- */

static void skip_damage(struct engine *engine, const struct err *err)
{
	const struct log_damage *damage = log_reader_damage(engine->log);

	log_error("records cannot be read", log_num("from", (int64_t)damage->from),
		  log_num("to", (int64_t)damage->to), log_err(err));
	engine_batch_gone(engine->batch, damage->from, damage->to, str_from(damage->why));
	engine->found_us = loop_now_us(engine->loop);
	engine->position = log_reader_position(engine->log);
	engine->dirty = true;
}

/* Retention took records away before they were judged. */
static void note_gap(struct engine *engine, uint64_t index)
{
	if (index <= engine->position)
		return;
	log_error("records were deleted before they were judged",
		  log_num("from", (int64_t)engine->position), log_num("to", (int64_t)index));
	engine_batch_gone(engine->batch, engine->position, index,
			  STR("deleted by retention before they were judged"));
	engine->found_us = loop_now_us(engine->loop);
}

/* Should we die of the next record, the store must know which it was. */
static void say_trying(struct engine *engine, uint64_t index)
{
	struct channel *store = link_channel(engine->store);

	if (message_send(store, MSG_TRYING, &(struct msg_trying){ .index = index }, NULL) == ERR_OK)
		err_ignore(channel_flush_wait(store, NULL));
}

/* Time has passed: what correlations then find is told as if the record had fired. */
static void correlate_until(struct engine *engine, int64_t arrival_us)
{
	const bool had_alerts = engine_batch_has_alerts(engine->batch);

	engine_correlate_arrived(engine->correlate, arrival_us);
	if (!had_alerts && engine_batch_has_alerts(engine->batch))
		engine->found_us = loop_now_us(engine->loop);
}

/* One record; false when there is none to read now. */
static bool read_one(struct engine *engine)
{
	struct log_entry entry;
	struct err err;

	if (engine->careful)
		say_trying(engine, engine->position);
	const enum errc code = log_reader_next(engine->log, &entry, &err);

	if (code == ERR_END)
		return false;
	if (code == ERR_CORRUPT) {
		skip_damage(engine, &err);
		return true;
	}
	if (code)
		process_die("the log cannot be read", &err);
	note_gap(engine, entry.record.index);
	judge(engine, &entry);
	correlate_until(engine, entry.record.wall_us);
	engine->position = entry.record.index + 1;
	engine->dirty = true;
	if (engine->careful)
		engine->careful--;
	return true;
}

/* The watch has seen what was judged before the restart: from here on all is judged again. */
static void caught_up(struct engine *engine)
{
	struct err err;

	engine_network_caught_up(engine->network);
	if (engine_streams_restore(engine->streams, buf_str(&engine->states), &err))
		process_die("what parsers remember cannot be read", &err);
	buf_done(&engine->states);
	buf_init(&engine->states, STATE_MAX);
	engine_batch_reset(engine->batch);
}

/* One record for the network watch alone; what cannot be read was told before. */
static bool replay_one(struct engine *engine)
{
	struct log_entry entry;
	struct err err;
	const enum errc code = log_reader_next(engine->log, &entry, &err);

	if (code == ERR_END)
		return false;
	if (code && code != ERR_CORRUPT)
		process_die("the log cannot be read", &err);
	if (!code && entry.record.index < engine->replay_to)
		judge(engine, &entry);
	engine->position = log_reader_position(engine->log);
	if (is_replaying(engine))
		return true;
	engine->position = engine->replay_to;
	if (log_reader_seek(engine->log, engine->position, &err))
		process_die("the log cannot be read", &err);
	caught_up(engine);
	return true;
}

static bool may_read(const struct engine *engine)
{
	return engine->started && !engine->stopping && engine->position < engine->tail &&
	       !(engine->waiting && stretch_is_full(engine));
}

/* With nothing to read, time passes all the same. */
static void pass_time(struct engine *engine)
{
	const bool had_alerts = engine_batch_has_alerts(engine->batch);

	if (engine->stopping || engine->position < engine->tail || !engine->correlate)
		return;
	engine_correlate_idle(engine->correlate, clock_wall_us(&clock_system));
	if (!had_alerts && engine_batch_has_alerts(engine->batch)) {
		engine->found_us = loop_now_us(engine->loop);
		engine->dirty = true;
	}
	loop_timer_after(engine->loop, &engine->clock, PASS_TIME_US);
}

static void do_work(void *ctx)
{
	struct engine *engine = ctx;
	const int64_t until_us = loop_now_us(engine->loop) + STEP_US;
	bool more = may_read(engine);

	while (more && clock_mono_us(&clock_system) < until_us) {
		for (unsigned i = 0; more && i < STEP_RECORDS; i++)
			more = (is_replaying(engine) ? replay_one(engine) : read_one(engine)) &&
			       !stretch_is_full(engine) && may_read(engine);
		if (stretch_is_full(engine))
			break;
	}
	if (!engine->started)
		return;
	pass_time(engine);
	send_when_due(engine);
	if (may_read(engine))
		loop_timer_after(engine->loop, &engine->work, 0);
	else if (!engine->waiting && result_due_us(engine) != TIME_NONE)
		loop_timer_set(engine->loop, &engine->work, result_due_us(engine));
}

/* ---- the end ---- */

/* The store is told that this is no death; all that was judged is in its results. */
static void end(struct engine *engine)
{
	struct channel *store = engine->store ? link_channel(engine->store) : NULL;

	if (store && engine->started && engine->position == engine->from)
		engine_network_send(engine->network, store, engine->from, true);
	if (store && message_send(store, MSG_FINISHED, NULL, NULL) == ERR_OK)
		err_ignore(channel_flush_wait(store, NULL));
	process_stop(engine->process);
}

/* What was judged while a result was on its way is one more; then nothing is left. */
static void end_when_kept(struct engine *engine)
{
	if (engine->waiting)
		return;
	if (engine->started && engine->position > engine->from)
		send_result(engine);
	else
		end(engine);
}

/* In order: what was found is kept. Told by the supervisor, or by the store for a successor. */
static void on_stop(void *ctx)
{
	struct engine *engine = ctx;

	engine->stopping = true;
	end_when_kept(engine);
}

/* ---- the store ---- */

static void take_start(struct engine *engine, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_engine_start start;
	struct err err;

	if (message_decode(message->type, message->payload, &arena, &start, sizeof(start), &err) ||
	    engine_streams_restore(engine->streams, start.state, &err))
		process_die("the start cannot be read", &err);
	engine->careful = start.flags & ENGINE_CAREFUL ? CAREFUL_RECORDS : 0;
	engine->position =
		engine_network_start(engine->network, start.index, start.flags & ENGINE_ANEW);
	/* A death among records that were survived before counts against the next one, too. */
	if (engine->careful && engine->position < start.index)
		say_trying(engine, start.index);
	engine->replay_to = start.index;
	buf_clear(&engine->states);
	if (is_replaying(engine))
		buf_add(&engine->states, start.state);
	if (log_reader_seek(engine->log, engine->position, &err))
		process_die("the start cannot be read", &err);
	engine_batch_reset(engine->batch);
	engine_correlate_start(engine->correlate, start.flags & ENGINE_ANEW);
	engine->from = start.index;
	engine->waiting = false;
	engine->dirty = false;
	engine->sent_us = loop_now_us(engine->loop);
	engine->started = true;
}

static void take_tail(struct engine *engine, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_tail tail;

	if (message_decode(message->type, message->payload, &arena, &tail, sizeof(tail), NULL))
		return;
	engine->tail = tail.durable_end;
	log_reader_limit(engine->log, tail.durable_end);
}

static void on_message(void *ctx, const struct message *message)
{
	struct engine *engine = ctx;

	switch (message->type) {
	case MSG_ENGINE_START:
		take_start(engine, message);
		break;
	case MSG_TAIL:
		take_tail(engine, message);
		break;
	case MSG_RESULT_DONE:
		engine->waiting = false;
		break;
	case MSG_YIELD:
		log_info("new rules are ready; these have done their work");
		on_stop(engine);
		return;
	default:
		if (!engine_correlate_message(engine->correlate, message) &&
		    !engine_network_message(engine->network, message))
			log_warn("unexpected message from the store",
				 log_text("type", message_name(message->type)));
		break;
	}
	if (engine->stopping)
		end_when_kept(engine);
	else if (engine->started)
		loop_timer_after(engine->loop, &engine->work, 0);
}

static void forget_store(struct engine *engine)
{
	link_free(engine->store);
	engine->store = NULL;
	engine->started = false;
	engine->waiting = false;
	loop_timer_clear(engine->loop, &engine->work);
	loop_timer_clear(engine->loop, &engine->clock);
}

static void on_closed(void *ctx, const struct err *err)
{
	struct engine *engine = ctx;

	log_info("the store is gone", log_err(err));
	forget_store(engine);
	if (engine->stopping)
		process_stop(engine->process);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct engine *engine = ctx;
	const struct link_handler handler = {
		.on_message = on_message,
		.on_closed = on_closed,
		.ctx = engine,
	};
	struct err err;

	if (!str_is(str_from(name), "store")) {
		fd_close_at(&fd);
		return;
	}
	forget_store(engine);
	if (link_new(engine->loop, fd, &handler, &engine->store, &err) ||
	    engine_rules_report(&engine->rules, link_channel(engine->store), &err))
		log_error("the store cannot be reached", log_err(&err));
}

/* ---- now and then: another set of indicators, what was counted ---- */

static void look_around(void *ctx)
{
	struct engine *engine = ctx;
	struct err err;

	engine_indicators_look(&engine->indicators, engine->thread);
	if (engine->started) {
		const enum errc code = engine_indicators_report(&engine->indicators,
								link_channel(engine->store), &err);
		if (code && code != ERR_AGAIN)
			log_error("the lists of indicators are not reported", log_err(&err));
		engine_counts_send(&engine->counts, engine->correlate, engine->network,
				   link_channel(engine->store));
	}
	loop_timer_after(engine->loop, &engine->look, LOOK_EVERY_US);
}

/* ---- start and stop ---- */

static void load_rules(struct engine *engine)
{
	const char *paths[RULE_PATHS_MAX];
	struct ruleset_sources sources = {
		.paths = paths,
		.content = process_option(engine->process, "content", 0),
	};
	struct err err;

	while (sources.n_paths < RULE_PATHS_MAX &&
	       process_option(engine->process, "rules", sources.n_paths)) {
		paths[sources.n_paths] = process_option(engine->process, "rules", sources.n_paths);
		sources.n_paths++;
	}
	if (engine_rules_load(&sources, process_option(engine->process, "data", 0), &engine->rules,
			      &err))
		process_refuse(engine->process, "the rules cannot be loaded", &err);
	if (engine_network_new(sources.content, &engine->network, &err) ||
	    engine_network_plan(engine->network, detector_open_plan(engine->rules.detector), &err))
		process_refuse(engine->process, "the network watch cannot be loaded", &err);
	if (logon_content_load(sources.content, &engine->logons, &err) ||
	    logon_content_plan(engine->logons, detector_open_plan(engine->rules.detector), &err))
		process_refuse(engine->process, "what a log-on is cannot be loaded", &err);
	if (engine_indicators_open(&engine->indicators, process_option(engine->process, "data", 0),
				   engine->rules.detector, sources.content, &err))
		process_refuse(engine->process, "indicators cannot be looked for", &err);
	if (parse_shared_open(sources.content, &engine->shared, &err))
		process_refuse(engine->process, "the taxonomy cannot be loaded", &err);
	const struct ruleset *set = engine_rules_set(&engine->rules);
	log_info("rules are loaded", log_num("loaded", (int64_t)ruleset_count(set)),
		 log_num("refused", (int64_t)ruleset_refused_count(set)));
}

static int64_t lateness_us(const struct engine *engine)
{
	const char *given = process_option(engine->process, "lateness", 0);
	uint64_t seconds = LATENESS_S;

	return given && !str_to_u64(str_from(given), &seconds) ? LATENESS_S * US_PER_SEC
							       : (int64_t)seconds * US_PER_SEC;
}

static void begin(struct engine *engine)
{
	const struct event_sink sink = {
		.take = take_event,
		.failed = record_failed,
		.ctx = engine,
	};

	engine->loop = process_loop(engine->process);
	engine->thread = detector_thread_new(engine->rules.detector);
	engine->streams = engine_streams_new(&sink, &engine->shared);
	engine->batch = engine_batch_new();
	engine_batch_count_logons(engine->batch, engine->logons);
	engine_network_batch(engine->network, engine->batch);
	engine_network_indicators(engine->network, engine->thread);
	engine->correlate = engine_correlate_new(engine_rules_set(&engine->rules),
						 lateness_us(engine), engine->batch);
	buf_init(&engine->states, STATE_MAX);
	engine->work = (struct loop_timer){ .fire = do_work, .ctx = engine, .at_us = TIME_NONE };
	engine->clock = engine->work;
	engine->look =
		(struct loop_timer){ .fire = look_around, .ctx = engine, .at_us = TIME_NONE };
}

static void finish(struct engine *engine)
{
	link_free(engine->store);
	engine_streams_free(engine->streams);
	engine_network_free(engine->network);
	engine_correlate_free(engine->correlate);
	engine_batch_free(engine->batch);
	logon_content_free(engine->logons);
	buf_done(&engine->states);
	detector_thread_free(engine->thread);
	engine_indicators_done(&engine->indicators);
	log_reader_free(engine->log);
	parse_shared_close(&engine->shared);
	engine_rules_done(&engine->rules);
}

static int run(void)
{
	struct engine engine = { 0 };
	struct log_access access;
	const struct process_hooks hooks = {
		.role = "engine",
		.on_channel = on_channel,
		.on_stop = on_stop,
	};
	char detail[64];

	engine.process = process_begin(&hooks, &engine);
	load_rules(&engine);
	(void)setpriority(PRIO_PROCESS, 0, NICE);
	log_access_find(engine.process, &access);
	engine.log = log_access_reader(&access);
	log_key_clear(&access.key);
	begin(&engine);
	const struct sandbox_path paths[] = {
		{ .path = access.dir, .access = SANDBOX_READ },
		{ .path = engine.indicators.dir, .access = SANDBOX_READ },
		{ .path = NULL },
	};
	(void)snprintf(detail, sizeof(detail), "%zu rules",
		       ruleset_count(engine_rules_set(&engine.rules)));
	process_enter(engine.process, paths, detail);
	look_around(&engine);
	const int code = process_run(engine.process);
	finish(&engine);
	process_free(engine.process);
	return code;
}

const struct role role_engine = {
	.name = "engine",
	.run = run,
};
