/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader: answers the console's questions about the sealed log. It has the log (read-only), as
 * the engine has, because a record is parsed to be shown.
 */
#include <fcntl.h>

#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/reader/log-access.h"
#include "roles/reader/log-search.h"
#include "roles/reader/record-view.h"
#include "roles/role.h"

#define SEARCHES_MAX 8
#define STEP_US	     (10 * US_PER_MS) /* of searching, then questions are looked at */
#define DECODE_MAX   (16u * 1024)

struct reader {
	struct process *process;
	struct loop *loop;
	struct link *console;
	struct link *store;
	struct log_access access;
	struct log_reader *log;
	struct parse_shared shared;
	struct record_view *view;
	struct log_search *searches[SEARCHES_MAX];
	struct loop_timer work;
	uint64_t tail;
	int dir;
	unsigned next; /* whose turn it is */
};

static void answer(struct reader *reader, uint16_t type, const void *message)
{
	struct err err;

	if (reader->console && message_send(link_channel(reader->console), type, message, &err))
		log_warn("an answer cannot be sent", log_text("type", message_name(type)),
			 log_err(&err));
}

/* ---- searches ---- */

static void on_hit(void *ctx, const struct msg_search_hit *hit)
{
	answer(ctx, MSG_SEARCH_HIT, hit);
}

static void drop_search(struct reader *reader, size_t i)
{
	log_search_free(reader->searches[i]);
	reader->searches[i] = NULL;
}

static void drop_searches(struct reader *reader)
{
	for (size_t i = 0; i < SEARCHES_MAX; i++)
		drop_search(reader, i);
}

static bool is_searching(const struct reader *reader)
{
	for (size_t i = 0; i < SEARCHES_MAX; i++) {
		if (reader->searches[i])
			return true;
	}
	return false;
}

/* One slice of the next search; waits while the console is slow to take what was found. */
static void do_work(void *ctx)
{
	struct reader *reader = ctx;

	if (!reader->console || channel_is_crowded(link_channel(reader->console)))
		return;
	const size_t i = reader->next++ % SEARCHES_MAX;
	struct log_search *search = reader->searches[i];
	if (search && log_search_step(search, reader->log,
				      clock_mono_us(&clock_system) + STEP_US) != SEARCH_GOES_ON) {
		const struct msg_search_end end = log_search_end(search);
		answer(reader, MSG_SEARCH_END, &end);
		drop_search(reader, i);
	}
	if (is_searching(reader))
		loop_timer_after(reader->loop, &reader->work, 0);
}

static void begin_search(struct reader *reader, const struct msg_search *asked)
{
	const struct search_sink sink = { .hit = on_hit, .ctx = reader };
	const struct msg_search_end busy = {
		.id = asked->id,
		.error = STR("too many searches at a time"),
	};

	for (size_t i = 0; i < SEARCHES_MAX; i++) {
		if (reader->searches[i])
			continue;
		reader->searches[i] = log_search_new(asked, reader->tail, &sink);
		loop_timer_after(reader->loop, &reader->work, 0);
		return;
	}
	answer(reader, MSG_SEARCH_END, &busy);
}

static void cancel_search(struct reader *reader, uint64_t id)
{
	for (size_t i = 0; i < SEARCHES_MAX; i++) {
		if (reader->searches[i] && log_search_id(reader->searches[i]) == id)
			drop_search(reader, i);
	}
}

/* ---- questions ---- */

static void give_record(struct reader *reader, const struct msg_record_get *asked)
{
	struct msg_record record;

	record_view_get(reader->view, reader->log, asked->index, &record);
	record.id = asked->id;
	answer(reader, MSG_RECORD, &record);
}

static void give_proof(struct reader *reader, const struct msg_record_get *asked)
{
	struct msg_proof proof;

	record_view_prove(reader->view, reader->dir, log_access_key(&reader->access), asked->index,
			  &proof);
	proof.id = asked->id;
	answer(reader, MSG_PROOF, &proof);
}

static void on_question(void *ctx, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct reader *reader = ctx;
	union {
		struct msg_record_get get;
		struct msg_search search;
		struct msg_search_end end;
	} asked;
	const size_t size = message_size(message->type);
	struct err err;

	if (size > sizeof(asked) ||
	    message_decode(message->type, message->payload, &arena, &asked, size, &err)) {
		log_warn("a question cannot be read",
			 log_text("type", message_name(message->type)));
		return;
	}
	switch (message->type) {
	case MSG_RECORD_GET:
		give_record(reader, &asked.get);
		break;
	case MSG_PROOF_GET:
		give_proof(reader, &asked.get);
		break;
	case MSG_SEARCH:
		begin_search(reader, &asked.search);
		break;
	case MSG_SEARCH_CANCEL:
		cancel_search(reader, asked.end.id);
		break;
	default:
		log_warn("unexpected question", log_text("type", message_name(message->type)));
		break;
	}
}

static void on_console_room(void *ctx)
{
	struct reader *reader = ctx;

	if (is_searching(reader))
		loop_timer_after(reader->loop, &reader->work, 0);
}

static void forget_console(struct reader *reader)
{
	drop_searches(reader);
	link_free(reader->console);
	reader->console = NULL;
}

static void on_console_closed(void *ctx, const struct err *err UNUSED)
{
	forget_console(ctx);
}

/* ---- the store says how far may be read ---- */

static void on_store_message(void *ctx, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct reader *reader = ctx;
	struct msg_tail tail;

	if (message->type != MSG_TAIL ||
	    message_decode(MSG_TAIL, message->payload, &arena, &tail, sizeof(tail), NULL))
		return;
	reader->tail = tail.durable_end;
	log_reader_limit(reader->log, tail.durable_end);
}

static void on_store_closed(void *ctx, const struct err *err UNUSED)
{
	struct reader *reader = ctx;

	link_free(reader->store);
	reader->store = NULL;
}

static enum errc connect_to(struct reader *reader, bool store, int fd, struct err *err)
{
	const struct link_handler console = {
		.on_message = on_question,
		.on_closed = on_console_closed,
		.on_room = on_console_room,
		.ctx = reader,
	};
	const struct link_handler to_store = {
		.on_message = on_store_message,
		.on_closed = on_store_closed,
		.ctx = reader,
	};

	if (!store) {
		forget_console(reader);
		return link_new(reader->loop, fd, &console, &reader->console, err);
	}
	link_free(reader->store);
	reader->store = NULL;
	return link_new(reader->loop, fd, &to_store, &reader->store, err);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct reader *reader = ctx;
	const bool store = str_is(str_from(name), "store");
	struct err err;

	if (!store && !str_is(str_from(name), "console")) {
		fd_close_at(&fd);
		return;
	}
	if (connect_to(reader, store, fd, &err))
		log_error("a channel cannot be used", log_text("to", name), log_err(&err));
}

/* ---- start and stop ---- */

static void begin(struct reader *reader)
{
	struct err err;

	reader->loop = process_loop(reader->process);
	reader->work = (struct loop_timer){ .fire = do_work, .ctx = reader, .at_us = TIME_NONE };
	log_access_find(reader->process, &reader->access);
	reader->log = log_access_reader(&reader->access);
	log_reader_limit(reader->log, 0);
	reader->dir = open(reader->access.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (reader->dir < 0 && fail_errno(&err, "%s", reader->access.dir))
		process_die("the log cannot be opened", &err);
	if (parse_shared_open(process_option(reader->process, "content", 0), &reader->shared, &err))
		process_die("the taxonomy cannot be loaded", &err);
	reader->view = record_view_new(&reader->shared);
}

static void finish(struct reader *reader)
{
	forget_console(reader);
	link_free(reader->store);
	record_view_free(reader->view);
	parse_shared_close(&reader->shared);
	log_reader_free(reader->log);
	log_key_clear(&reader->access.key);
	fd_close_at(&reader->dir);
}

static int run(void)
{
	struct reader reader = { .dir = -1 };
	const struct process_hooks hooks = { .role = "reader", .on_channel = on_channel };

	reader.process = process_begin(&hooks, &reader);
	begin(&reader);
	const struct sandbox_path paths[] = {
		{ .path = reader.access.dir, .access = SANDBOX_READ },
		{ .path = NULL },
	};
	process_enter(reader.process, paths, "");
	const int code = process_run(reader.process);
	finish(&reader);
	process_free(reader.process);
	return code;
}

const struct role role_reader = {
	.name = "reader",
	.run = run,
};
