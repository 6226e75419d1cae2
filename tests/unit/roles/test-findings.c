/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of the engine, with an engine of the test's own at the other end.
 */
#include "../store/store-fixture.h"

#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/loop.h"
#include "roles/messages.h"
#include "roles/store/findings.h"
#include "store/alerts.h"
#include "store/checkpoints.h"

struct world {
	struct store_fixture *store;
	struct loop *loop;
	struct findings *findings;
	struct channel *engine; /* the test's end */
};

static struct world make_world(void **state)
{
	struct world w = { .store = *state };
	struct err err;

	log_setup("test", LOG_ERROR + 1, LOG_TEXT);
	assert_ok(loop_new(&clock_system, &w.loop, &err), &err);
	w.findings = findings_new(w.loop, w.store->db);
	findings_tail(w.findings, 100);
	return w;
}

static void end_world(struct world *w)
{
	channel_free(w->engine);
	findings_free(w->findings);
	loop_free(w->loop);
}

static void run_rounds(struct world *w)
{
	struct err err;

	for (int i = 0; i < 6; i++)
		assert_ok(loop_once(w->loop, 0, &err), &err);
}

static void send(struct world *w, uint16_t type, const void *message)
{
	struct err err;

	assert_ok(message_send(w->engine, type, message, &err), &err);
	assert_ok(channel_flush_wait(w->engine, &err), &err);
	run_rounds(w);
}

/* The next message of that type, skipping others; false when there is none. */
static bool receive(struct world *w, uint16_t type, void *ret, size_t size)
{
	struct arena arena = ARENA_INIT(4096);
	struct message message;
	bool found = false;

	while (!found && channel_wait(w->engine, 0, &message, NULL) == ERR_OK)
		found = message.type == type &&
			message_decode(type, message.payload, &arena, ret, size, NULL) == ERR_OK;
	arena_done(&arena);
	return found;
}

/* A new engine takes the place of the last, reports its rules and is told where to begin. */
static struct msg_engine_start start_engine(struct world *w)
{
	struct msg_engine_start start = { 0 };
	struct err err;
	int pair[2];

	channel_free(w->engine);
	run_rounds(w);
	assert_ok(channel_pair(pair, &err), &err);
	assert_ok(findings_connect(w->findings, pair[0], &err), &err);
	w->engine = channel_new(pair[1]);
	send(w, MSG_RULES, &(struct msg_rules){ .last = 1 });
	assert_true(receive(w, MSG_ENGINE_START, &start, sizeof(start)));
	start.state = STR_NONE;
	return start;
}

static uint64_t count_of(struct world *w, const char *rule)
{
	struct alert_filter filter = ALERT_FILTER_ALL;
	uint64_t n;
	struct err err;

	filter.rule_id = str_from(rule);
	assert_ok(alerts_count(w->store->db, &filter, &n, &err), &err);
	return n;
}

static struct msg_result result_of(struct msg_alert *alert, uint64_t from, uint64_t to)
{
	*alert = (struct msg_alert){
		.record = from,
		.rule_id = STR("r1"),
		.title = STR("t"),
		.level = STR("high"),
		.time_us = TIME_NONE,
		.arrival_us = 1,
		.fields = STR("{}"),
		.matched = STR("[]"),
	};
	return (struct msg_result){ .from = from, .to = to, .alerts = alert, .n_alerts = 1 };
}

static void a_result_moves_the_engine_and_is_confirmed(void **state)
{
	struct world w = make_world(state);
	struct msg_result_done done = { 0 };
	struct msg_alert alert;
	const struct msg_result result = result_of(&alert, 0, 40);

	assert_int_equal(start_engine(&w).index, 0);
	send(&w, MSG_RESULT, &result);
	assert_true(receive(&w, MSG_RESULT_DONE, &done, sizeof(done)));
	assert_int_equal(done.to, 40);
	assert_int_equal(findings_position(w.findings), 40);
	assert_int_equal(start_engine(&w).index, 40);
	assert_int_equal(count_of(&w, "r1"), 1);
	end_world(&w);
}

static void a_result_that_comes_again_is_dropped_whole(void **state)
{
	struct world w = make_world(state);
	struct msg_alert alert;
	struct msg_result result = result_of(&alert, 0, 40);

	(void)start_engine(&w);
	send(&w, MSG_RESULT, &result);
	alert.record = 7; /* not even what looks new in it */
	send(&w, MSG_RESULT, &result);
	assert_int_equal(count_of(&w, "r1"), 1);
	assert_int_equal(findings_position(w.findings), 40);
	end_world(&w);
}

static void what_the_detector_counts_is_kept_for_people(void **state)
{
	static const struct {
		const char *fact;
		int64_t number;
	} wanted[] = {
		{ "correlations.late", 7 },	{ "correlations.lost", 2 },
		{ "correlations.evicted", 30 }, { "correlations.early", 1 },
		{ "correlations.groups", 12 },	{ "correlations.bytes", 4096 },
		{ "network.flows", 99 },	{ "network.bytes", 512 },
	};
	struct world w = make_world(state);
	const struct msg_detector_counts counts = {
		.hits_late = 7,
		.hits_lost = 2,
		.groups_evicted = 30,
		.hits_early = 1,
		.groups = 12,
		.correlation_bytes = 4096,
		.flows = 99,
		.network_bytes = 512,
	};

	(void)start_engine(&w);
	send(&w, MSG_DETECTOR_COUNTS, &counts);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		int64_t number = 0;
		bool known = false;
		struct err err;
		assert_ok(fact_number(w.store->db, wanted[i].fact, &known, &number, &err), &err);
		check_row(known && number == wanted[i].number, wanted[i].fact);
	}
	end_world(&w);
}

static void the_record_that_kills_every_engine_is_skipped_and_told(void **state)
{
	struct world w = make_world(state);
	struct msg_engine_start start = start_engine(&w);

	assert_int_equal(start.flags, 0);
	for (int i = 0; i < POISON_DEATHS; i++) {
		start = start_engine(&w);
		assert_int_equal(start.index, 0);
		assert_int_equal(start.flags, i ? ENGINE_CAREFUL | ENGINE_ANEW : ENGINE_CAREFUL);
		send(&w, MSG_TRYING, &(struct msg_trying){ .index = 0 });
	}
	assert_int_equal(start_engine(&w).index, 1);
	assert_int_equal(count_of(&w, "tonoi-record-unreadable"), 1);
	end_world(&w);
}

static void an_engine_killed_before_it_tried_costs_no_record(void **state)
{
	struct world w = make_world(state);

	for (int i = 0; i < 4 * POISON_DEATHS; i++)
		assert_int_equal(start_engine(&w).index, 0);
	assert_int_equal(count_of(&w, "tonoi-record-unreadable"), 0);
	end_world(&w);
}

static void progress_clears_a_record_of_suspicion(void **state)
{
	struct world w = make_world(state);
	const struct msg_result step = { .from = 0, .to = 1 };

	(void)start_engine(&w);
	for (int i = 0; i < POISON_DEATHS - 1; i++) {
		(void)start_engine(&w);
		send(&w, MSG_TRYING, &(struct msg_trying){ .index = 0 });
	}
	(void)start_engine(&w);
	send(&w, MSG_RESULT, &step);
	for (int i = 0; i < POISON_DEATHS; i++)
		assert_int_equal(start_engine(&w).index, 1);
	assert_int_equal(count_of(&w, "tonoi-record-unreadable"), 0);
	end_world(&w);
}

static void garbage_from_the_engine_changes_nothing(void **state)
{
	struct world w = make_world(state);
	struct err err;

	(void)start_engine(&w);
	assert_ok(channel_send(w.engine, MSG_RESULT, STR("\xff\xff garbage"), &err), &err);
	assert_ok(channel_send(w.engine, MSG_SEARCH, STR(""), &err), &err);
	assert_ok(channel_flush_wait(w.engine, &err), &err);
	run_rounds(&w);
	assert_int_equal(findings_position(w.findings), 0);
	assert_int_equal(start_engine(&w).index, 0);
	end_world(&w);
}

struct times {
	int64_t time_us;
	int64_t arrival_us;
	bool slow; /* the sentence says so */
};

static bool see_times(void *ctx, const struct alert *alert)
{
	*(struct times *)ctx = (struct times){
		.time_us = alert->time_us,
		.arrival_us = alert->arrival_us,
		.slow = str_find(alert->fields, STR("60 minutes slow")) != SIZE_MAX,
	};
	return true;
}

/* The defect: raised once a day, it told the day's midnight as its time. */
static void a_clock_alert_tells_when_it_was_seen(void **state)
{
	struct world w = make_world(state);
	struct msg_source_stats stats = { .source = STR("syslog:10.0.0.1"),
					  .records = 1,
					  .last_wall_us = 1,
					  .last_time_us = TIME_NONE,
					  .clock_offset_us = -3600 * US_PER_SEC };
	const struct msg_result result = { .to = 40, .sources = &stats, .n_sources = 1 };
	struct alert_filter filter = ALERT_FILTER_ALL;
	struct times times = { 0 };
	const int64_t before_us = clock_wall_us(&clock_system);
	struct err err;

	(void)start_engine(&w);
	send(&w, MSG_RESULT, &result);
	assert_int_equal(count_of(&w, "tonoi-source-clock"), 1);
	filter.rule_id = STR("tonoi-source-clock");
	assert_ok(alerts_list(w.store->db, &filter,
			      &(struct alert_sink){ .take = see_times, .ctx = &times }, &err),
		  &err);
	assert_true(times.time_us >= before_us);
	assert_int_equal(times.time_us, times.arrival_us);
	assert_true(times.slow);
	end_world(&w);
}

/* A second engine reports its rules beside the first. */
static struct channel *start_successor(struct world *w)
{
	const struct msg_rules rules = { .last = 1 };
	struct err err;
	int pair[2];

	assert_ok(channel_pair(pair, &err), &err);
	assert_ok(findings_connect_next(w->findings, pair[0], &err), &err);
	struct channel *successor = channel_new(pair[1]);
	assert_ok(message_send(successor, MSG_RULES, &rules, &err), &err);
	assert_ok(channel_flush_wait(successor, &err), &err);
	run_rounds(w);
	return successor;
}

static uint16_t next_type(struct channel *channel)
{
	struct message message;

	return channel_wait(channel, 0, &message, NULL) == ERR_OK ? message.type : 0;
}

/* The first engine goes, and the successor is what the test speaks for. */
static void succeed(struct world *w, struct channel *successor)
{
	channel_free(w->engine);
	w->engine = successor;
	run_rounds(w);
}

static void a_successor_begins_where_the_first_engine_finished(void **state)
{
	struct world w = make_world(state);
	struct msg_engine_start start = { 0 };
	struct msg_alert alert;
	const struct msg_result result = result_of(&alert, 0, 40);

	(void)start_engine(&w);
	while (next_type(w.engine))
		;
	struct channel *successor = start_successor(&w);
	assert_int_equal(next_type(successor), 0);
	assert_int_equal(next_type(w.engine), MSG_YIELD);
	/* The first engine is still the one that is listened to. */
	send(&w, MSG_RESULT, &result);
	assert_int_equal(findings_position(w.findings), 40);
	send(&w, MSG_FINISHED, NULL);
	succeed(&w, successor);
	assert_true(receive(&w, MSG_ENGINE_START, &start, sizeof(start)));
	assert_int_equal(start.index, 40);
	assert_int_equal(start.flags, 0); /* nobody died */
	assert_int_equal(count_of(&w, "r1"), 1);
	end_world(&w);
}

static void a_successor_follows_an_engine_that_died_too(void **state)
{
	struct world w = make_world(state);
	struct msg_engine_start start = { 0 };

	(void)start_engine(&w);
	succeed(&w, start_successor(&w));
	assert_true(receive(&w, MSG_ENGINE_START, &start, sizeof(start)));
	assert_int_equal(start.index, 0);
	assert_int_equal(start.flags, ENGINE_CAREFUL);
	end_world(&w);
}

static void a_successor_is_not_heard_before_its_turn(void **state)
{
	struct world w = make_world(state);
	struct msg_alert alert;
	const struct msg_result result = result_of(&alert, 0, 40);
	struct err err;

	(void)start_engine(&w);
	struct channel *successor = start_successor(&w);
	assert_ok(message_send(successor, MSG_RESULT, &result, &err), &err);
	assert_ok(channel_flush_wait(successor, &err), &err);
	run_rounds(&w);
	assert_int_equal(findings_position(w.findings), 0);
	assert_int_equal(count_of(&w, "r1"), 0);
	/* And its end changes nothing. */
	channel_free(successor);
	run_rounds(&w);
	send(&w, MSG_RESULT, &result);
	assert_int_equal(findings_position(w.findings), 40);
	end_world(&w);
}

static void an_engine_that_ends_in_order_did_not_die(void **state)
{
	struct world w = make_world(state);

	(void)start_engine(&w);
	send(&w, MSG_FINISHED, NULL);
	assert_int_equal(start_engine(&w).flags, 0);
	/* Without the word it did: 100 records were at hand. */
	assert_int_equal(start_engine(&w).flags, ENGINE_CAREFUL);
	end_world(&w);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(a_result_moves_the_engine_and_is_confirmed),
		WITH_STORE(a_result_that_comes_again_is_dropped_whole),
		WITH_STORE(what_the_detector_counts_is_kept_for_people),
		WITH_STORE(the_record_that_kills_every_engine_is_skipped_and_told),
		WITH_STORE(an_engine_killed_before_it_tried_costs_no_record),
		WITH_STORE(progress_clears_a_record_of_suspicion),
		WITH_STORE(garbage_from_the_engine_changes_nothing),
		WITH_STORE(a_clock_alert_tells_when_it_was_seen),
		WITH_STORE(a_successor_begins_where_the_first_engine_finished),
		WITH_STORE(a_successor_follows_an_engine_that_died_too),
		WITH_STORE(a_successor_is_not_heard_before_its_turn),
		WITH_STORE(an_engine_that_ends_in_order_did_not_die),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
