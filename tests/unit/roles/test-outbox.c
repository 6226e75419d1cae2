/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The producer's half of delivery, against a store that is played here.
 */
#include "support/check.h"

#include "base/os/channel.h"
#include "base/os/loop.h"
#include "roles/messages.h"
#include "roles/outbox.h"

#define ROOM_BYTES    1024
#define STREAM_NUMBER 7

struct world {
	struct loop *loop;
	struct outbox *outbox;
	struct outbox_stream *stream;
	struct channel *store;
	unsigned rooms; /* how often on_room was called */
};

static void one_round(struct world *w)
{
	struct err err;

	assert_ok(loop_once(w->loop, 2 * US_PER_MS, &err), &err);
}

/* What a producer does with what it has read: it goes over by one record. */
static void fill(void *ctx UNUSED, struct outbox_stream *stream, uint64_t offset UNUSED)
{
	static const char record[ROOM_BYTES];

	outbox_append(stream, 1, 0, str_of(record, sizeof(record)));
}

static void count_room(void *ctx)
{
	((struct world *)ctx)->rooms++;
}

static void begin(struct world *w)
{
	const struct outbox_handler handler = { .on_opened = fill,
						.on_room = count_room,
						.ctx = w };
	int pair[2];
	struct err err;

	*w = (struct world){ 0 };
	assert_ok(loop_new(&clock_system, &w->loop, &err), &err);
	assert_ok(channel_pair(pair, &err), &err);
	w->outbox = outbox_new(w->loop, &handler, ROOM_BYTES);
	outbox_connect(w->outbox, pair[0]);
	w->store = channel_new(pair[1]);
	w->stream = outbox_open(w->outbox, STR("file:a"), STR("key"), 0, NULL);
	one_round(w);
}

static void end(struct world *w)
{
	outbox_free(w->outbox);
	channel_free(w->store);
	loop_free(w->loop);
}

/* The tag under which the outbox asked for its stream. */
static uint32_t asked_tag(struct world *w)
{
	auto_arena arena = ARENA_INIT(4096);
	struct msg_stream_open open;
	struct message message;
	struct err err;

	assert_ok(channel_wait(w->store, 1000, &message, &err), &err);
	assert_int_equal(message.type, MSG_STREAM_OPEN);
	assert_ok(message_decode(message.type, message.payload, &arena, &open, sizeof(open), &err),
		  &err);
	return open.tag;
}

static void say_opened(struct world *w, uint32_t tag)
{
	const struct msg_stream_opened opened = { .tag = tag, .stream = STREAM_NUMBER };
	struct err err;

	assert_ok(message_send(w->store, MSG_STREAM_OPENED, &opened, &err), &err);
}

static void say_durable(struct world *w, uint64_t offset)
{
	const struct msg_durable durable = { .stream = STREAM_NUMBER, .offset = offset };
	struct err err;

	assert_ok(message_send(w->store, MSG_DURABLE, &durable, &err), &err);
}

static void is_full_until_the_store_has_the_records(void **state UNUSED)
{
	struct world w;
	struct err err;

	begin(&w);
	say_opened(&w, asked_tag(&w));
	assert_ok(channel_flush_wait(w.store, &err), &err);
	one_round(&w);
	assert_true(outbox_is_full(w.outbox));
	one_round(&w);
	assert_int_equal(w.rooms, 0);
	say_durable(&w, 1);
	assert_ok(channel_flush_wait(w.store, &err), &err);
	one_round(&w);
	one_round(&w);
	assert_false(outbox_is_full(w.outbox));
	assert_true(outbox_is_empty(w.outbox));
	assert_int_equal(w.rooms, 1);
	end(&w);
}

/*
 * The defect: fullness was looked at only before the loop waited. A producer that stopped reading
 * on a full outbox, emptied in the same round, was never told to go on: a big dropped file stood
 * still for ever.
 */
static void tells_of_room_made_in_the_round_in_which_it_became_full(void **state UNUSED)
{
	struct world w;
	struct err err;

	begin(&w);
	say_opened(&w, asked_tag(&w));
	say_durable(&w, 1);
	assert_ok(channel_flush_wait(w.store, &err), &err);
	one_round(&w);
	one_round(&w);
	assert_false(outbox_is_full(w.outbox));
	assert_int_equal(w.rooms, 1);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_full_until_the_store_has_the_records),
		cmocka_unit_test(tells_of_room_made_in_the_round_in_which_it_became_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
