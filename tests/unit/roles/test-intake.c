/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery into the log, with a disk that can be told to refuse.
 */
#include "../store/store-fixture.h"

#include <errno.h>

#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/loop.h"
#include "roles/messages.h"
#include "roles/store/intake.h"

/* log_sys_real, but for a sync that can fail. */
static bool disk_fails;

static int faulty_sync(const struct log_sys *sys UNUSED, int fd)
{
	if (!disk_fails)
		return log_sys_real.sync(&log_sys_real, fd);
	errno = EIO;
	return -1;
}

struct world {
	struct store_fixture *store;
	struct log_sys sys;
	struct loop *loop;
	struct log_writer *writer;
	struct source_watch *watch;
	struct intake *intake;
	struct channel *producer;
	unsigned failures;
	unsigned recoveries;
	uint64_t durable;
};

static void on_durable(void *ctx, uint64_t end)
{
	((struct world *)ctx)->durable = end;
}

static void on_failed(void *ctx, const struct err *err UNUSED)
{
	((struct world *)ctx)->failures++;
}

static void on_recovered(void *ctx)
{
	((struct world *)ctx)->recoveries++;
}

static void on_note(void *ctx UNUSED, const struct msg_note *note UNUSED)
{
}

static enum errc no_news(void *ctx UNUSED, const struct source *source UNUSED,
			 struct err *err UNUSED)
{
	return ERR_OK;
}

static void run_rounds(struct world *w)
{
	struct err err;

	for (int i = 0; i < 12; i++)
		assert_ok(loop_once(w->loop, 2 * US_PER_MS, &err), &err);
}

static void begin(struct world *w, void **state)
{
	const struct intake_hooks hooks = { on_durable, on_failed, on_recovered, on_note, w };
	const struct source_watch_hooks quiet = { no_news, no_news, NULL };
	struct log_found found;
	char dir[96];
	struct err err;
	int pair[2];

	*w = (struct world){ .store = *state, .sys = log_sys_real };
	w->sys.sync = faulty_sync;
	disk_fails = false;
	log_setup("test", LOG_ERROR + 1, LOG_TEXT);
	(void)snprintf(dir, sizeof(dir), "%s/log", w->store->data);
	const struct log_writer_options options = { .dir = dir, .host = "test", .sys = &w->sys };
	assert_ok(loop_new(&clock_system, &w->loop, &err), &err);
	assert_ok(log_writer_open(&options, &w->writer, &found, &err), &err);
	assert_ok(source_watch_new(w->store->db, &quiet, 0, &w->watch, &err), &err);
	w->intake = intake_new(w->loop, w->writer, w->watch, &hooks);
	assert_ok(channel_pair(pair, &err), &err);
	assert_ok(intake_connect(w->intake, "listener", pair[0], &err), &err);
	w->producer = channel_new(pair[1]);
}

static void end(struct world *w)
{
	struct err err;

	channel_free(w->producer);
	intake_free(w->intake);
	source_watch_free(w->watch);
	assert_ok(log_writer_close(w->writer, &err), &err);
	loop_free(w->loop);
}

static void send(struct world *w, uint16_t type, const void *message)
{
	struct err err;

	assert_ok(message_send(w->producer, type, message, &err), &err);
	assert_ok(channel_flush_wait(w->producer, &err), &err);
	run_rounds(w);
}

/* The next message; 0 when there is none. */
static uint16_t receive(struct world *w, void *ret, size_t size)
{
	struct arena arena = ARENA_INIT(4096);
	struct message message;
	uint16_t type = 0;

	if (channel_wait(w->producer, 0, &message, NULL) == ERR_OK && message.fd < 0 &&
	    message_size(message.type) <= size &&
	    message_decode(message.type, message.payload, &arena, ret, message_size(message.type),
			   NULL) == ERR_OK)
		type = message.type;
	arena_done(&arena);
	return type;
}

union answer {
	struct msg_stream_opened opened;
	struct msg_durable durable;
	struct msg_failed failed;
};

static const struct msg_stream_open open_message = {
	.tag = 7,
	.source = STR("http:ward"),
	.key = STR("k"),
};

static uint32_t open_stream(struct world *w, uint64_t expected_offset)
{
	union answer answer;

	send(w, MSG_STREAM_OPEN, &open_message);
	assert_int_equal(receive(w, &answer, sizeof(answer)), MSG_STREAM_OPENED);
	assert_int_equal(answer.opened.tag, 7);
	assert_int_equal(answer.opened.offset, expected_offset);
	return answer.opened.stream;
}

static void append(struct world *w, uint32_t stream, uint64_t offset)
{
	send(w, MSG_APPEND,
	     &(struct msg_append){ .stream = stream,
				   .offset = offset,
				   .wall_us = 1,
				   .mono_us = 1,
				   .bytes = STR("record") });
}

static void expect_durable(struct world *w, uint64_t offset)
{
	union answer answer;

	assert_int_equal(receive(w, &answer, sizeof(answer)), MSG_DURABLE);
	assert_int_equal(answer.durable.offset, offset);
}

static void a_record_is_acknowledged_and_its_copy_adds_nothing(void **state)
{
	struct world w;

	begin(&w, state);
	const uint32_t stream = open_stream(&w, 0);
	append(&w, stream, 1);
	expect_durable(&w, 1);
	const uint64_t end_before = w.durable;
	append(&w, stream, 1);
	expect_durable(&w, 1);
	assert_int_equal(log_writer_end(w.writer), end_before);
	end(&w);
}

static void nothing_is_acknowledged_while_the_disk_refuses(void **state)
{
	struct world w;
	union answer answer;

	begin(&w, state);
	uint32_t stream = open_stream(&w, 0);
	append(&w, stream, 1);
	expect_durable(&w, 1);

	disk_fails = true;
	append(&w, stream, 2);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), MSG_FAILED);
	assert_int_equal(w.failures, 1);
	append(&w, stream, 3); /* it has not seen FAILED yet */
	send(&w, MSG_STREAM_OPEN, &open_message);
	intake_tick(w.intake);
	run_rounds(&w);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), 0);

	/* A later attempt finds the disk well: opened where it stood, nothing was kept meanwhile.
	 */
	disk_fails = false;
	intake_tick(w.intake);
	run_rounds(&w);
	assert_int_equal(w.recoveries, 1);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), MSG_STREAM_OPENED);
	assert_int_equal(answer.opened.offset, 1);
	stream = answer.opened.stream;
	append(&w, stream, 2);
	expect_durable(&w, 2);
	end(&w);
}

static void a_full_disk_closes_streams_and_room_opens_them(void **state)
{
	struct world w;
	union answer answer;

	begin(&w, state);
	append(&w, open_stream(&w, 0), 1);
	expect_durable(&w, 1);
	intake_pause(w.intake, "the disk is full");
	run_rounds(&w);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), MSG_FAILED);
	send(&w, MSG_STREAM_OPEN, &open_message);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), 0);
	intake_resume(w.intake);
	run_rounds(&w);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), MSG_STREAM_OPENED);
	assert_int_equal(answer.opened.offset, 1);
	end(&w);
}

static void a_stream_belongs_to_who_opened_it(void **state)
{
	struct world w;
	union answer answer;
	struct err err;
	int pair[2];

	begin(&w, state);
	const uint32_t stream = open_stream(&w, 0);
	struct channel *first = w.producer;
	assert_ok(channel_pair(pair, &err), &err);
	assert_ok(intake_connect(w.intake, "watcher", pair[0], &err), &err);
	w.producer = channel_new(pair[1]);
	append(&w, stream, 1);
	assert_int_equal(receive(&w, &answer, sizeof(answer)), 0);
	channel_free(w.producer);
	w.producer = first;
	append(&w, stream, 1);
	expect_durable(&w, 1);
	end(&w);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(a_record_is_acknowledged_and_its_copy_adds_nothing),
		WITH_STORE(nothing_is_acknowledged_while_the_disk_refuses),
		WITH_STORE(a_full_disk_closes_streams_and_room_opens_them),
		WITH_STORE(a_stream_belongs_to_who_opened_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
