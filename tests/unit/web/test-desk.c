/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a list that was handed to the importer, however the importer behaves. */
#include "support/check.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "base/os/fd.h"
#include "web/parts/desk.h"

struct fixture {
	struct clock clock;
	struct desk *desk;
	struct channel *importer; /* the other end */
	struct desk_call call;
	unsigned done;
	unsigned lost;
	enum desk_lost why;
	uint64_t taken;
};

static void on_done(void *user, const void *answer)
{
	const struct msg_list_done *done = answer;
	struct fixture *f = user;

	f->done++;
	f->taken = done->taken;
}

static void on_lost(void *user, enum desk_lost why)
{
	struct fixture *f = user;

	f->lost++;
	f->why = why;
}

static void connect_importer(struct fixture *f)
{
	int ends[2];
	struct err err;

	assert_ok(channel_pair(ends, &err), &err);
	channel_free(f->importer);
	f->importer = channel_new(ends[1]);
	desk_set(f->desk, channel_new(ends[0]));
}

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .clock = clock_fake(1) };
	f.desk = desk_new("importer", &f.clock);
	f.call = (struct desk_call){ .on_done = on_done, .on_lost = on_lost, .user = &f };
	connect_importer(&f);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	desk_free(f->desk);
	channel_free(f->importer);
	return 0;
}

static int file_of(const char *text)
{
	const int fd = memfd_create("list", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static enum errc ask(struct fixture *f, int fd)
{
	struct msg_list list = { .name = STR("isac"),
				 .file = STR("feed.csv"),
				 .tlp = STR("amber") };
	const struct desk_request request = { .type = fd < 0 ? MSG_LIST_REMOVE : MSG_LIST_TAKE,
					      .message = &list,
					      .fd = fd,
					      .answer = MSG_LIST_DONE };

	return desk_ask(f->desk, &request, &f->call, NULL);
}

/* The next request as the importer reads it. */
static uint64_t take_request(struct fixture *f, uint16_t type, struct arena *arena,
			     struct msg_list *ret, int *ret_fd)
{
	struct message message;
	struct err err;

	desk_run(f->desk);
	assert_ok(channel_wait(f->importer, 5000, &message, &err), &err);
	assert_int_equal(message.type, type);
	assert_ok(message_decode(type, message.payload, arena, ret, sizeof(*ret), &err), &err);
	*ret_fd = message.fd;
	return ret->id;
}

static void answer(struct fixture *f, uint64_t id)
{
	struct msg_list_refusal refusal = { .entry = STR("10.0.0.1"), .reason = STR("x") };
	const struct msg_list_done done = { .id = id,
					    .problem = STR(""),
					    .taken = 7,
					    .refused = 1,
					    .refusals = &refusal,
					    .n_refusals = 1 };
	struct err err;

	assert_ok(message_send(f->importer, MSG_LIST_DONE, &done, &err), &err);
	assert_ok(channel_flush_wait(f->importer, &err), &err);
	desk_run(f->desk);
}

static void a_file_goes_to_the_importer_and_its_answer_comes_back(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct msg_list list;
	char bytes[32] = "";
	int fd;

	assert_int_equal(ask(f, file_of("evil.example\n")), ERR_OK);
	const uint64_t id = take_request(f, MSG_LIST_TAKE, &arena, &list, &fd);
	assert_str_is(list.name, "isac");
	assert_str_is(list.tlp, "amber");
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, bytes, sizeof(bytes) - 1, 0), 13);
	close(fd);
	answer(f, id);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->taken, 7);
	assert_int_equal(f->lost, 0);
	assert_int_equal(ask(f, -1), ERR_OK);
	(void)take_request(f, MSG_LIST_REMOVE, &arena, &list, &fd);
	assert_int_equal(fd, -1);
}

static void a_second_list_waits_for_the_first(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct msg_list list;
	int fd;

	assert_int_equal(ask(f, -1), ERR_OK);
	assert_int_equal(ask(f, file_of("x")), ERR_CONFLICT);
	answer(f, take_request(f, MSG_LIST_REMOVE, &arena, &list, &fd));
	assert_int_equal(ask(f, -1), ERR_OK);
}

static void an_importer_that_ends_is_told_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, file_of("x")), ERR_OK);
	desk_run(f->desk);
	channel_free(f->importer);
	f->importer = NULL;
	desk_run(f->desk);
	assert_int_equal(f->lost, 1);
	assert_int_equal(f->why, DESK_LOST_ROLE);
	assert_int_equal(ask(f, file_of("x")), ERR_AGAIN);
	connect_importer(f);
	assert_int_equal(f->lost, 1);
	assert_int_equal(ask(f, -1), ERR_OK);
}

static void one_that_takes_too_long_keeps_its_place(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct msg_list list;
	int fd;

	assert_int_equal(ask(f, -1), ERR_OK);
	const uint64_t id = take_request(f, MSG_LIST_REMOVE, &arena, &list, &fd);
	f->clock.fake_us += DESK_WAIT_S * US_PER_SEC - 1;
	desk_run(f->desk);
	assert_int_equal(f->lost, 0);
	f->clock.fake_us += 1;
	desk_run(f->desk);
	assert_int_equal(f->lost, 1);
	assert_int_equal(f->why, DESK_LOST_TIME);
	assert_int_equal(ask(f, -1), ERR_CONFLICT);
	answer(f, id);
	assert_int_equal(f->done, 0);
	assert_int_equal(ask(f, -1), ERR_OK);
}

static void who_has_gone_hears_nothing(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct msg_list list;
	int fd;

	assert_int_equal(ask(f, -1), ERR_OK);
	desk_forget(f->desk);
	answer(f, take_request(f, MSG_LIST_REMOVE, &arena, &list, &fd));
	assert_int_equal(f->done + f->lost, 0);
}

static void an_answer_nobody_asked_for_ends_the_channel(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, -1), ERR_OK);
	answer(f, 4711);
	assert_int_equal(f->done, 0);
	assert_int_equal(f->lost, 1);
	assert_int_equal(ask(f, -1), ERR_AGAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_file_goes_to_the_importer_and_its_answer_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_second_list_waits_for_the_first, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_importer_that_ends_is_told_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(one_that_takes_too_long_keeps_its_place, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_has_gone_hears_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_answer_nobody_asked_for_ends_the_channel, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
