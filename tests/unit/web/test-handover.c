/* SPDX-License-Identifier: Apache-2.0 */
/* A file asked of the sealer: how far it is, whose it is, and how long it is kept. */
#include "support/check.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/os/fd.h"
#include "web/worst-day/handover.h"

struct fixture {
	struct clock clock;
	struct desk *desk;
	struct handover *handover;
	struct channel *sealer; /* the other end */
};

static int set_up(void **state)
{
	static struct fixture f;
	int ends[2];
	struct err err;

	f = (struct fixture){ .clock = clock_fake(1) };
	f.desk = desk_new("sealer", &f.clock);
	f.handover = handover_new(&f.clock);
	assert_ok(channel_pair(ends, &err), &err);
	f.sealer = channel_new(ends[1]);
	desk_set(f.desk, channel_new(ends[0]));
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	desk_free(f->desk);
	handover_free(f->handover);
	channel_free(f->sealer);
	return 0;
}

static enum errc begin(struct fixture *f, const char *object)
{
	const struct msg_seal seal = { .what = SEAL_CASE,
				       .object = str_from(object),
				       .by = STR("night") };
	struct err err;

	return handover_begin(f->handover, f->desk, &seal, memfd_create("file", MFD_CLOEXEC), &err);
}

/* What the sealer got; its file is the caller's. */
static int take_seal(struct fixture *f, uint64_t *ret_id)
{
	auto_arena arena = ARENA_INIT(65536);
	struct message message;
	struct msg_seal seal;
	struct err err;

	desk_run(f->desk);
	assert_ok(channel_fill(f->sealer, &err), &err);
	assert_ok(channel_next(f->sealer, &message, &err), &err);
	assert_int_equal(message.type, MSG_SEAL);
	assert_ok(message_decode(MSG_SEAL, message.payload, &arena, &seal, sizeof(seal), &err),
		  &err);
	assert_true(str_is(seal.by, "night"));
	*ret_id = seal.id;
	return message.fd;
}

static void say(struct fixture *f, uint16_t type, const void *message)
{
	struct err err;

	assert_ok(message_send(f->sealer, type, message, &err), &err);
	assert_ok(channel_flush(f->sealer, &err), &err);
	desk_run(f->desk);
}

static enum handover_state state_of(struct fixture *f, const char *object)
{
	return handover_status(f->handover, SEAL_CASE, str_from(object)).state;
}

static void it_is_seen_how_far_it_is_and_then_it_is_there(void **state)
{
	struct fixture *f = *state;
	uint64_t id;

	assert_int_equal(begin(f, "1"), ERR_OK);
	auto_fd file = take_seal(f, &id);
	assert_int_equal(state_of(f, "1"), HANDOVER_WORKING);
	assert_int_equal(state_of(f, "2"), HANDOVER_NONE);
	say(f, MSG_SEALING, &(struct msg_sealing){ id, 3, 4096 });
	assert_int_equal(handover_status(f->handover, SEAL_CASE, STR("1")).files, 3);
	assert_int_equal(handover_file(f->handover), -1);
	assert_int_equal(write(file, "PK", 2), 2);
	say(f, MSG_SEALED,
	    &(struct msg_sealed){ .id = id, .problem = STR(""), .fingerprint = STR("ab") });
	const struct handover_status done = handover_status(f->handover, SEAL_CASE, STR("1"));
	assert_int_equal(done.state, HANDOVER_DONE);
	assert_int_equal(done.size, 2);
	assert_string_equal(done.fingerprint, "ab");
	auto_fd ours = handover_file(f->handover);
	assert_true(ours >= 0);
}

static void progress_gives_it_time_and_silence_ends_it(void **state)
{
	struct fixture *f = *state;
	uint64_t id;

	assert_int_equal(begin(f, "1"), ERR_OK);
	auto_fd file UNUSED = take_seal(f, &id);
	for (unsigned i = 1; i <= 5; i++) {
		f->clock.fake_us += (DESK_WAIT_S - 1) * US_PER_SEC;
		say(f, MSG_SEALING, &(struct msg_sealing){ id, i, i });
		assert_int_equal(state_of(f, "1"), HANDOVER_WORKING);
	}
	f->clock.fake_us += (DESK_WAIT_S + 1) * US_PER_SEC;
	desk_run(f->desk);
	assert_int_equal(state_of(f, "1"), HANDOVER_FAILED);
}

static void one_at_a_time_and_kept_for_a_while(void **state)
{
	struct fixture *f = *state;
	uint64_t id;

	assert_int_equal(begin(f, "1"), ERR_OK);
	auto_fd file = take_seal(f, &id);
	assert_int_equal(begin(f, "2"), ERR_CONFLICT);
	assert_int_equal(state_of(f, "1"), HANDOVER_WORKING);
	assert_int_equal(write(file, "PK", 2), 2);
	say(f, MSG_SEALED,
	    &(struct msg_sealed){ .id = id, .problem = STR(""), .fingerprint = STR("") });
	f->clock.fake_us += (HANDOVER_KEEPS_S - 1) * US_PER_SEC;
	handover_run(f->handover);
	assert_int_equal(state_of(f, "1"), HANDOVER_DONE);
	f->clock.fake_us += 2 * US_PER_SEC;
	handover_run(f->handover);
	assert_int_equal(state_of(f, "1"), HANDOVER_NONE);
}

static void what_went_wrong_is_told(void **state)
{
	struct fixture *f = *state;
	uint64_t id;

	assert_int_equal(begin(f, "9"), ERR_OK);
	auto_fd file UNUSED = take_seal(f, &id);
	say(f, MSG_SEALED,
	    &(struct msg_sealed){ .id = id,
				  .failed = SEAL_ABSENT,
				  .problem = STR("no such case"),
				  .fingerprint = STR("") });
	assert_int_equal(state_of(f, "9"), HANDOVER_ABSENT);
	assert_string_equal(handover_status(f->handover, SEAL_CASE, STR("9")).problem,
			    "no such case");
	assert_int_equal(handover_file(f->handover), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_seen_how_far_it_is_and_then_it_is_there,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(progress_gives_it_time_and_silence_ends_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(one_at_a_time_and_kept_for_a_while, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_went_wrong_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("handover", tests, NULL, NULL);
}
