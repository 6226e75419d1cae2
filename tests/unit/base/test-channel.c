/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "base/os/channel.h"
#include "base/os/fd.h"

struct pair {
	struct channel *a;
	struct channel *b;
	int raw; /* duplicate of a's end, for writing nonsense */
};

static int open_pair(void **state)
{
	static struct pair pair;
	int fds[2];

	assert_ok(channel_pair(fds, NULL), &(struct err){ 0 });
	pair = (struct pair){ .raw = dup(fds[0]),
			      .a = channel_new_limited(fds[0], 1000, 4000),
			      .b = channel_new_limited(fds[1], 1000, 4000) };
	*state = &pair;
	return 0;
}

static int close_pair(void **state)
{
	struct pair *pair = *state;

	channel_free(pair->a);
	channel_free(pair->b);
	fd_close_at(&pair->raw);
	return 0;
}

static void delivers_messages_in_order_and_whole(void **state)
{
	struct pair *pair = *state;
	struct message got;
	struct err err;

	assert_ok(channel_send(pair->a, 1, STR("one"), &err), &err);
	assert_ok(channel_send(pair->a, 2, STR(""), &err), &err);
	assert_ok(channel_flush(pair->a, &err), &err);
	assert_ok(channel_fill(pair->b, &err), &err);
	assert_ok(channel_next(pair->b, &got, &err), &err);
	assert_int_equal(got.type, 1);
	assert_str_is(got.payload, "one");
	assert_ok(channel_next(pair->b, &got, &err), &err);
	assert_int_equal(got.type, 2);
	assert_int_equal(got.payload.len, 0);
	assert_int_equal(channel_next(pair->b, &got, &err), ERR_AGAIN);
	assert_int_equal(channel_fill(pair->b, &err), ERR_AGAIN);
}

static void puts_a_message_together_from_single_bytes(void **state)
{
	struct pair *pair = *state;
	struct message got;
	struct err err;
	static const char bytes[] = "\x03\0\0\0\x07\0abc";

	for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
		assert_int_equal(channel_next(pair->b, &got, &err), ERR_AGAIN);
		assert_ok(fd_write_all(pair->raw, str_of(bytes + i, 1), &err), &err);
		assert_ok(channel_fill(pair->b, &err), &err);
	}
	assert_ok(channel_next(pair->b, &got, &err), &err);
	assert_int_equal(got.type, 7);
	assert_str_is(got.payload, "abc");
}

static void hands_a_descriptor_to_the_message_it_belongs_to(void **state)
{
	struct pair *pair = *state;
	struct message got;
	struct err err;
	int pipe_fds[2];

	assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
	assert_ok(channel_send(pair->a, 1, STR("before"), &err), &err);
	assert_ok(channel_send_fd(pair->a, 2, STR("with"), pipe_fds[1], &err), &err);
	assert_ok(channel_send(pair->a, 3, STR("after"), &err), &err);
	assert_ok(channel_flush(pair->a, &err), &err);
	int passed = -1;
	for (uint16_t type = 1; type <= 3; type++) {
		assert_ok(channel_wait(pair->b, 1000, &got, &err), &err);
		assert_int_equal(got.type, type);
		assert_int_equal(got.fd >= 0, type == 2);
		passed = type == 2 ? got.fd : passed;
	}
	assert_ok(fd_write_all(passed, STR("x"), &err), &err);
	char c;
	assert_int_equal(read(pipe_fds[0], &c, 1), 1);
	fd_close_at(&passed);
	/* Ours was closed when it was sent: the reader sees the end. */
	assert_int_equal(read(pipe_fds[0], &c, 1), 0);
	fd_close_at(&pipe_fds[0]);
}

static void refuses_nonsense_and_stays_refused(void **state UNUSED)
{
	static const struct {
		const char *name;
		const char *bytes;
		size_t len;
		enum errc code;
	} rows[] = {
		{ "length over the limit", "\xff\xff\xff\xff\x01\0", 6, ERR_SYNTAX },
		{ "one byte over the limit", "\xe9\x03\0\0\x01\0", 6, ERR_SYNTAX },
		{ "descriptor announced, none came", "\x01\0\0\0\x01\x80!", 7, ERR_SYNTAX },
		{ "closed within the header", "\x01\0", 2, ERR_SYNTAX },
		{ "closed within the payload", "\x02\0\0\0\x01\0!", 7, ERR_SYNTAX },
		{ "closed between messages", "\x01\0\0\0\x01\0!", 7, ERR_END },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		void *held;
		struct message got;
		struct err err;
		open_pair(&held);
		struct pair *pair = held;
		assert_ok(fd_write_all(pair->raw, str_of(rows[i].bytes, rows[i].len), &err), &err);
		fd_close_at(&pair->raw);
		channel_free(pair->a);
		pair->a = NULL;
		enum errc code;
		do {
			code = channel_next(pair->b, &got, &err);
			if (code == ERR_AGAIN)
				code = channel_fill(pair->b, &err);
		} while (code == ERR_OK);
		check_row(code == rows[i].code, rows[i].name);
		if (code == ERR_SYNTAX)
			check_row(channel_next(pair->b, &got, &err) == ERR_SYNTAX, rows[i].name);
		close_pair(&held);
	}
}

static void refuses_what_passes_its_own_limits(void **state)
{
	struct pair *pair = *state;
	static char big[1001];
	struct err err;

	memset(big, 'x', sizeof(big));
	assert_int_equal(channel_send(pair->a, 1, str_of(big, 1001), &err), ERR_LIMIT);
	assert_int_equal(channel_queued(pair->a), 0);
	for (size_t i = 0; i < 3; i++)
		assert_ok(channel_send(pair->a, 1, str_of(big, 1000), &err), &err);
	assert_true(channel_is_crowded(pair->a));
	assert_int_equal(channel_send(pair->a, 1, str_of(big, 1000), &err), ERR_LIMIT);
	assert_int_equal(channel_queued(pair->a), 3 * 1006);
	assert_ok(channel_flush(pair->a, &err), &err);
	assert_false(channel_is_crowded(pair->a));
}

static void survives_far_more_than_its_queue(void **state)
{
	struct pair *pair = *state;
	struct err err;
	struct message got;
	size_t sent = 0;

	for (size_t received = 0; received < 20000;) {
		char text[24];
		(void)snprintf(text, sizeof(text), "%zu", sent);
		if (sent < 20000 && channel_send(pair->a, 9, str_from(text), &err) == ERR_OK)
			sent++;
		else
			err_ignore(channel_flush(pair->a, &err));
		while (sent - received > 150 || sent == 20000) {
			err_ignore(channel_flush(pair->a, &err));
			if (channel_next(pair->b, &got, &err) == ERR_AGAIN) {
				const enum errc code = channel_fill(pair->b, &err);
				if (code == ERR_AGAIN)
					break;
				assert_ok(code, &err);
				continue;
			}
			(void)snprintf(text, sizeof(text), "%zu", received++);
			assert_str_is(got.payload, text);
			if (received == 20000)
				break;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(delivers_messages_in_order_and_whole, open_pair,
						close_pair),
		cmocka_unit_test_setup_teardown(puts_a_message_together_from_single_bytes,
						open_pair, close_pair),
		cmocka_unit_test_setup_teardown(hands_a_descriptor_to_the_message_it_belongs_to,
						open_pair, close_pair),
		cmocka_unit_test(refuses_nonsense_and_stays_refused),
		cmocka_unit_test_setup_teardown(refuses_what_passes_its_own_limits, open_pair,
						close_pair),
		cmocka_unit_test_setup_teardown(survives_far_more_than_its_queue, open_pair,
						close_pair),
	};

	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
