/* SPDX-License-Identifier: Apache-2.0 */
#include "support/log-fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "log/log-retain.h"
#include "log/seal/proof.h"
#include "log/segment/segment-format.h"
#include "log/segment/segment-list.h"
#include "log/verify.h"

#include <limits.h>

/* Segments of about 100 records each. */
static struct log_writer *write_segments(struct log_fixture *f, uint64_t n)
{
	f->options.segment_max_bytes = 10000;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	for (uint64_t i = 0; i < n; i += 100)
		log_fixture_append_many(writer, i, i + 100);
	assert_ok(log_writer_seal_now(writer, &err), &err);
	return writer;
}

static void expect_proves(struct log_fixture *f, uint64_t from)
{
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct verify_options options = { .dir = dir };
	auto_log_prover *prover = NULL;
	auto_log_proof proof = LOG_PROOF_INIT;
	struct verify_report r;
	struct err err;

	assert_ok(log_verify(&options, &r, &err), &err);
	for (size_t i = 0; i < r.n_problems; i++)
		print_error("  %s\n", r.problems[i].text);
	assert_int_equal(r.failures, 0);
	assert_int_equal(r.first, from);
	assert_ok(log_prover_open(dir, NULL, &prover, &err), &err);
	for (uint64_t index = from; index < r.sealed; index += 97)
		assert_ok(log_prover_prove(prover, index, &proof, &err), &err);
	assert_int_equal(log_prover_prove(prover, from - 1, &proof, &err), ERR_NOT_FOUND);
}

static void what_is_left_keeps_proving(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = write_segments(f, 3000);
	const struct log_retention small = { .max_bytes = 100000, .held_from_us = INT64_MAX };
	struct log_removed removed;
	struct err err;

	assert_ok(log_writer_retain(writer, &small, &removed, &err), &err);
	assert_true(removed.segments > 5);
	assert_int_equal(removed.from, 0);
	assert_ok(log_writer_close(writer, &err), &err);
	expect_proves(f, removed.to);

	/* And after reopening, writing on, deleting again. */
	struct log_found found;
	writer = log_fixture_writer(f, &found);
	assert_false(found.tree_differs);
	assert_int_equal(found.first, removed.to);
	for (uint64_t i = 3000; i < 6000; i += 100)
		log_fixture_append_many(writer, i, i + 100);
	assert_ok(log_writer_seal_now(writer, &err), &err);
	assert_ok(log_writer_retain(writer, &small, &removed, &err), &err);
	assert_ok(log_writer_close(writer, &err), &err);
	expect_proves(f, removed.to);
}

static void level_0_tiles_go_when_a_full_tile_stands_for_them(void **state)
{
	struct log_fixture *f = *state;
	f->options.segment_max_bytes = 1000000;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	const struct log_retention small = { .max_bytes = 1500000, .held_from_us = INT64_MAX };
	struct log_removed removed;
	struct err err;
	char path[PATH_MAX];

	for (uint64_t i = 0; i < 90000; i += 1000)
		log_fixture_append_many(writer, i, i + 1000);
	assert_ok(log_writer_seal_now(writer, &err), &err);
	assert_ok(log_writer_retain(writer, &small, &removed, &err), &err);
	assert_true(removed.to > 65536);
	assert_int_equal(path_join(f->dir, "tile/0/000", path, NULL), ERR_OK);
	assert_int_equal(access(path, F_OK), -1);
	assert_ok(log_writer_close(writer, &err), &err);
	expect_proves(f, removed.to);
}

/* As if the oldest segments had been written in the year 2001. */
static void age_segments(struct log_fixture *f, size_t n)
{
	static const struct timespec then[2] = { { .tv_sec = 1000000000 },
						 { .tv_sec = 1000000000 } };
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_segment_list list = { .n = 0 };
	char name[SEGMENT_NAME_LEN + 1];
	struct err err;

	assert_ok(segment_list_read(&list, dir, &err), &err);
	assert_true(list.n > n + 2);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(utimensat(dir, segment_name(list.firsts[i], name), then, 0), 0);
}

static void a_hold_by_time_keeps_what_came_since(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = write_segments(f, 3000);
	struct log_retention since = { .max_age_us = 1, .max_bytes = 1 };
	struct log_removed removed;
	struct err err;

	f->clock.fake_us = INT64_C(4000000000000000);
	age_segments(f, 4);
	assert_ok(log_writer_retain(writer, &since, &removed, &err), &err);
	assert_int_equal(removed.segments, 0); /* nobody said what is held: all of it */
	since.held_from_us = INT64_C(1000000000) * US_PER_SEC;
	assert_ok(log_writer_retain(writer, &since, &removed, &err), &err);
	assert_int_equal(removed.segments, 0); /* the second in which the last record came */
	since.held_from_us += 2 * US_PER_SEC;
	assert_ok(log_writer_retain(writer, &since, &removed, &err), &err);
	assert_int_equal(removed.segments, 4);
	assert_ok(log_writer_close(writer, &err), &err);
	expect_proves(f, removed.to);
}

static void a_hold_keeps_its_records_and_what_is_younger(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = write_segments(f, 3000);
	const struct log_retention none = { .max_age_us = 1, .held_from_us = INT64_MAX };
	struct log_removed removed;
	struct err err;
	char path[PATH_MAX];

	/* The machine's clock stamps the files; the log's clock is put far past it. */
	f->clock.fake_us = INT64_C(4000000000000000);
	assert_int_equal(path_join(f->dir, LOG_HOLD_NAME, path, NULL), ERR_OK);
	assert_ok(file_replace(path, STR("# case 7\n1500 1600 police\n"), 0600, &err), &err);
	assert_ok(log_writer_retain(writer, &none, &removed, &err), &err);
	assert_true(removed.to > 1000);
	assert_true(removed.to <= 1500);

	const struct log_removed before = removed;
	assert_ok(file_replace(path, STR("fifteen hundred\n"), 0600, &err), &err);
	assert_ok(log_writer_retain(writer, &none, &removed, &err), &err);
	assert_int_equal(removed.segments, 0);
	assert_ok(file_replace(path, STR(""), 0600, &err), &err);
	assert_ok(log_writer_retain(writer, &none, &removed, &err), &err);
	assert_int_equal(removed.from, before.to);
	assert_ok(log_writer_close(writer, &err), &err);
	expect_proves(f, removed.to);
}

int main(void)
{
#define WITH_LOG(test)                                                                             \
	cmocka_unit_test_setup_teardown(test, log_fixture_setup, log_fixture_teardown)
	const struct CMUnitTest tests[] = {
		WITH_LOG(what_is_left_keeps_proving),
		WITH_LOG(level_0_tiles_go_when_a_full_tile_stands_for_them),
		WITH_LOG(a_hold_by_time_keeps_what_came_since),
		WITH_LOG(a_hold_keeps_its_records_and_what_is_younger),
	};

	return cmocka_run_group_tests_name("log retention", tests, NULL, NULL);
}
