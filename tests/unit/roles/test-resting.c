/* SPDX-License-Identifier: Apache-2.0 */
/* A role that rests: what its peers send while it does not run is there when it does. */
#include "support/check.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/os/fd.h"
#include "roles/supervisor/resting.h"

struct bed {
	struct loop *loop;
	struct resting resting;
	unsigned woken;
};

static void on_wake(void *ctx)
{
	struct bed *bed = ctx;

	bed->woken++;
}

static void make_bed(struct bed *bed)
{
	*bed = (struct bed){ .resting = { .wake = on_wake, .ctx = bed } };
	assert_int_equal(loop_new(&clock_system, &bed->loop, NULL), ERR_OK);
	bed->resting.loop = bed->loop;
}

static void put_away(struct bed *bed)
{
	resting_close(&bed->resting);
	loop_free(bed->loop);
}

/* The peer's end; the role's is kept. */
static int add_peer(struct bed *bed, const char *name)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	resting_keep(&bed->resting, name, ends[0]);
	return ends[1];
}

static void turn(struct bed *bed)
{
	for (int i = 0; i < 3; i++)
		assert_int_equal(loop_once(bed->loop, 0, NULL), ERR_OK);
}

static int kept_end(const struct bed *bed, const char *name)
{
	for (size_t i = 0; i < RESTING_PEERS_MAX; i++) {
		const struct resting_end *end = &bed->resting.ends[i];

		if (end->peer && strcmp(end->peer, name) == 0)
			return end->watch.fd;
	}
	return -1;
}

static void a_first_byte_wakes_once_and_is_left_to_be_read(void **state UNUSED)
{
	struct bed bed;
	char got[8] = "";

	make_bed(&bed);
	auto_fd peer = add_peer(&bed, "console");
	resting_watch(&bed.resting, true);
	turn(&bed);
	assert_int_equal(bed.woken, 0);
	assert_int_equal(write(peer, "ab", 2), 2);
	turn(&bed);
	assert_int_equal(write(peer, "c", 1), 1);
	turn(&bed);
	assert_int_equal(bed.woken, 1);
	assert_int_equal(read(kept_end(&bed, "console"), got, sizeof(got)), 3);
	assert_string_equal(got, "abc");
	put_away(&bed);
}

static void what_came_before_the_watching_wakes_too(void **state UNUSED)
{
	struct bed bed;

	make_bed(&bed);
	auto_fd peer = add_peer(&bed, "console");
	assert_int_equal(write(peer, "a", 1), 1);
	turn(&bed);
	assert_int_equal(bed.woken, 0);
	resting_watch(&bed.resting, true);
	turn(&bed);
	assert_int_equal(bed.woken, 1);
	put_away(&bed);
}

static void a_peer_that_ends_wakes_nobody(void **state UNUSED)
{
	struct bed bed;

	make_bed(&bed);
	int gone = add_peer(&bed, "listener");
	auto_fd peer = add_peer(&bed, "console");
	resting_watch(&bed.resting, true);
	fd_close_at(&gone);
	turn(&bed);
	assert_int_equal(bed.woken, 0);
	assert_int_equal(kept_end(&bed, "listener"), -1);
	assert_int_equal(write(peer, "a", 1), 1);
	turn(&bed);
	assert_int_equal(bed.woken, 1);
	put_away(&bed);
}

static void words_of_a_peer_that_ended_are_still_heard(void **state UNUSED)
{
	struct bed bed;

	make_bed(&bed);
	int gone = add_peer(&bed, "console");
	assert_int_equal(write(gone, "a", 1), 1);
	fd_close_at(&gone);
	resting_watch(&bed.resting, true);
	turn(&bed);
	assert_int_equal(bed.woken, 1);
	put_away(&bed);
}

static void a_new_channel_takes_the_place_of_the_old(void **state UNUSED)
{
	struct bed bed;
	char c;

	make_bed(&bed);
	resting_watch(&bed.resting, true);
	auto_fd old = add_peer(&bed, "console");
	auto_fd fresh = add_peer(&bed, "console");
	assert_int_equal(read(old, &c, 1), 0);
	assert_int_equal(write(fresh, "a", 1), 1);
	turn(&bed);
	assert_int_equal(bed.woken, 1);
	put_away(&bed);
}

static void closing_tells_every_peer(void **state UNUSED)
{
	struct bed bed;
	char c;

	make_bed(&bed);
	auto_fd a = add_peer(&bed, "console");
	auto_fd b = add_peer(&bed, "listener");
	resting_close(&bed.resting);
	assert_int_equal(read(a, &c, 1), 0);
	assert_int_equal(read(b, &c, 1), 0);
	put_away(&bed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_byte_wakes_once_and_is_left_to_be_read),
		cmocka_unit_test(what_came_before_the_watching_wakes_too),
		cmocka_unit_test(a_peer_that_ends_wakes_nobody),
		cmocka_unit_test(words_of_a_peer_that_ended_are_still_heard),
		cmocka_unit_test(a_new_channel_takes_the_place_of_the_old),
		cmocka_unit_test(closing_tells_every_peer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
