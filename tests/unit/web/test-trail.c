/* SPDX-License-Identifier: Apache-2.0 */
/* The audit trail on its way into the sealed log (ASVS 5.0 items 16.4.2, 16.4.3). */
#include "support/check.h"

#include <ftw.h>

#include "roles/messages.h"
#include "web/auth/trail.h"

static char folder[] = "/tmp/test-trail-XXXXXX";

struct fixture {
	struct db *db;
	struct trail *trail;
	struct channel *store; /* the other end */
};

static int remove_one(const char *path, const struct stat *s UNUSED, int flag UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

static void connect_store(struct fixture *f)
{
	int ends[2];
	struct err err;

	assert_ok(channel_pair(ends, &err), &err);
	channel_free(f->store);
	f->store = channel_new(ends[1]);
	trail_set(f->trail, channel_new(ends[0]));
	trail_run(f->trail);
}

static int set_up(void **state)
{
	static struct fixture f;
	struct err err;

	f = (struct fixture){ 0 };
	assert_ok(db_open(folder, DB_OWNER, &f.db, &err), &err);
	f.trail = trail_new(f.db, &clock_system);
	connect_store(&f);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char path[64];

	trail_free(f->trail);
	channel_free(f->store);
	db_close(f->db);
	snprintf(path, sizeof(path), "%s/db", folder);
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void add_row(struct fixture *f, const char *object)
{
	struct err err;

	assert_ok(audit_add(f->db,
			    &(struct audit_entry){ .time_us = 1,
						   .user = STR("admin"),
						   .action = STR("login"),
						   .object = str_from(object),
						   .outcome = STR("done") },
			    &err),
		  &err);
	trail_pump(f->trail);
}

static void next_message(struct fixture *f, uint16_t type, void *ret, size_t size,
			 struct arena *arena)
{
	struct message message;
	struct err err;

	assert_ok(channel_wait(f->store, 1000, &message, &err), &err);
	assert_int_equal(message.type, type);
	assert_ok(message_decode(type, message.payload, arena, ret, size, &err), &err);
}

static bool is_quiet(struct fixture *f)
{
	struct message message;

	trail_run(f->trail);
	return channel_wait(f->store, 20, &message, NULL) == ERR_AGAIN;
}

/* Take the stream's opening and answer what is durable of it. */
static void open_at(struct fixture *f, uint64_t durable, struct arena *arena)
{
	struct msg_stream_open open;
	struct err err;

	next_message(f, MSG_STREAM_OPEN, &open, sizeof(open), arena);
	assert_str_is(open.source, TRAIL_SOURCE);
	const struct msg_stream_opened opened = { .tag = open.tag, .stream = 7, .offset = durable };

	assert_ok(message_send(f->store, MSG_STREAM_OPENED, &opened, &err), &err);
	assert_ok(channel_flush_wait(f->store, &err), &err);
	trail_run(f->trail);
}

static void expect_row(struct fixture *f, uint64_t offset, const char *object, struct arena *arena)
{
	struct msg_append append;

	next_message(f, MSG_APPEND, &append, sizeof(append), arena);
	assert_int_equal(append.stream, 7);
	assert_int_equal(append.offset, offset);
	assert_true(str_find(append.bytes, str_from(object)) != SIZE_MAX);
}

static void sends_each_row_once_with_its_number_as_offset(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);

	add_row(f, "before the stream is open");
	open_at(f, 0, &arena);
	expect_row(f, 1, "before the stream", &arena);
	add_row(f, "afterwards");
	expect_row(f, 2, "afterwards", &arena);
	assert_true(is_quiet(f));
}

static void after_a_new_connection_sends_what_was_not_durable(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);

	open_at(f, 0, &arena);
	add_row(f, "first");
	add_row(f, "second");
	connect_store(f);
	open_at(f, 1, &arena);
	expect_row(f, 2, "second", &arena);
	assert_true(is_quiet(f));
}

static void sends_nothing_before_the_store_has_said_where_it_stands(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct msg_stream_open open;

	next_message(f, MSG_STREAM_OPEN, &open, sizeof(open), &arena);
	add_row(f, "early");
	assert_true(is_quiet(f));
}

static void an_answer_to_an_older_opening_does_not_count(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct msg_stream_open open;
	struct err err;

	next_message(f, MSG_STREAM_OPEN, &open, sizeof(open), &arena);
	const struct msg_stream_opened old = { .tag = open.tag + 9, .stream = 3 };

	assert_ok(message_send(f->store, MSG_STREAM_OPENED, &old, &err), &err);
	assert_ok(channel_flush_wait(f->store, &err), &err);
	trail_run(f->trail);
	add_row(f, "early");
	assert_true(is_quiet(f));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sends_each_row_once_with_its_number_as_offset),
		CASE(after_a_new_connection_sends_what_was_not_durable),
		CASE(sends_nothing_before_the_store_has_said_where_it_stands),
		CASE(an_answer_to_an_older_opening_does_not_count),
	};

	if (!mkdtemp(folder))
		return 1;
	const int failed = cmocka_run_group_tests_name("trail", tests, NULL, NULL);

	(void)rmdir(folder);
	return failed;
}
