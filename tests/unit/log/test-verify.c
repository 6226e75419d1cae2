/* SPDX-License-Identifier: Apache-2.0 */
#include "support/log-fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "log/verify.h"

static void verify_with(struct log_fixture *f, struct str remembered, struct verify_report *ret)
{
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct verify_options options = {
		.dir = dir,
		.key = f->options.key,
		.remembered = remembered,
	};
	struct err err;

	assert_true(dir >= 0);
	assert_ok(log_verify(&options, ret, &err), &err);
}

static void verify(struct log_fixture *f, struct verify_report *ret)
{
	verify_with(f, STR_NONE, ret);
}

static void print_problems(const struct verify_report *r)
{
	for (size_t i = 0; i < r->n_problems; i++)
		print_error("  %d: %s\n", (int)r->problems[i].kind, r->problems[i].text);
}

static void expect_clean(struct log_fixture *f, uint64_t data_records)
{
	struct verify_report r;

	verify(f, &r);
	if (r.failures || r.warnings)
		print_problems(&r);
	assert_int_equal(r.failures, 0);
	assert_int_equal(r.warnings, 0);
	assert_int_equal(r.sealed, r.end);
	assert_true(r.records >= data_records);
}

/* Two segments, `n` records each, the second encrypted. */
static void write_log(struct log_fixture *f, uint64_t n)
{
	struct err err;

	for (uint64_t i = 0; i < 2; i++) {
		struct log_writer *writer = log_fixture_writer(f, NULL);
		log_fixture_append_many(writer, i * n, i * n + n);
		assert_ok(log_writer_close(writer, &err), &err);
		memset(&f->key, 7, sizeof(f->key));
		f->options.key = &f->key;
	}
}

static void proves_a_log_that_was_closed(void **state)
{
	struct log_fixture *f = *state;
	struct verify_report r;

	write_log(f, 400);
	expect_clean(f, 800);
	verify(f, &r);
	assert_int_equal(r.segments, 2);
	assert_int_equal(r.tiles, 3);
	assert_int_equal(r.keys, 2);
	assert_true(r.encrypted >= 400);
}

static void proves_a_log_that_crashed_and_was_reopened(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);

	log_fixture_append_many(writer, 0, 300);
	log_writer_abandon(writer);

	/* Not reopened: whole, but nobody has sealed it. */
	struct verify_report r;
	verify(f, &r);
	assert_int_equal(r.failures, 0);
	assert_int_equal(r.sealed, 0);
	writer = log_fixture_writer(f, NULL);
	log_writer_abandon(writer);
	expect_clean(f, 300);
}

/* A byte of a file, changed for the length of one verification. */
static bool is_noticed(struct log_fixture *f, const char *path, off_t at, uint8_t bit)
{
	auto_fd fd = open(path, O_RDWR | O_CLOEXEC);
	struct verify_report r;
	uint8_t byte;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	const uint8_t good = byte;
	byte ^= bit;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	verify(f, &r);
	assert_int_equal(pwrite(fd, &good, 1, at), 1);
	return r.failures + r.warnings > 0;
}

static size_t flip_file(struct log_fixture *f, const char *path, off_t step)
{
	struct stat st;
	size_t flips = 0;

	assert_int_equal(stat(path, &st), 0);
	for (off_t at = 0; at < st.st_size; at += step, flips++) {
		if (!is_noticed(f, path, at, (uint8_t)(1u << (at % 8))))
			fail_msg("%s: byte %lld: the change went unnoticed", path, (long long)at);
	}
	return flips;
}

static size_t flip_folder(struct log_fixture *f, const char *folder, off_t step)
{
	DIR *dir = opendir(folder);
	size_t flips = 0;

	assert_non_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		char path[PATH_MAX];
		struct stat st;
		if (e->d_name[0] == '.')
			continue;
		assert_int_equal(path_join(folder, e->d_name, path, NULL), ERR_OK);
		assert_int_equal(stat(path, &st), 0);
		flips +=
			S_ISDIR(st.st_mode) ? flip_folder(f, path, step) : flip_file(f, path, step);
	}
	closedir(dir);
	return flips;
}

static void notices_a_change_of_any_byte(void **state)
{
	struct log_fixture *f = *state;

	write_log(f, 6);
	expect_clean(f, 12);
	const size_t flips = flip_folder(f, f->dir, 1);
	print_message("# %zu bytes changed, one at a time\n", flips);
	assert_true(flips > 3000);
	expect_clean(f, 12);
}

static void notices_changes_in_tiles(void **state)
{
	struct log_fixture *f = *state;
	char tiles[PATH_MAX];

	write_log(f, 300);
	assert_int_equal(path_join(f->dir, "tile", tiles, NULL), ERR_OK);
	assert_true(flip_folder(f, tiles, 331) > 40);
}

static void set_size(struct log_fixture *f, const char *name, off_t size)
{
	char path[PATH_MAX];

	assert_int_equal(path_join(f->dir, name, path, NULL), ERR_OK);
	assert_int_equal(truncate(path, size), 0);
}

static void notices_every_truncation(void **state)
{
	struct log_fixture *f = *state;
	const char *name = "segment-00000000000000000000.log";
	char path[PATH_MAX];
	char copy[PATH_MAX];
	struct stat st;
	struct verify_report r;
	struct err err;

	struct log_writer *writer = log_fixture_writer(f, NULL);
	log_fixture_append_many(writer, 0, 6);
	assert_ok(log_writer_close(writer, &err), &err);
	assert_int_equal(path_join(f->dir, name, path, NULL), ERR_OK);
	(void)snprintf(copy, sizeof(copy), "%s.copy", f->dir);
	copy_tree(f->dir, copy);
	assert_int_equal(stat(path, &st), 0);
	for (off_t size = st.st_size - 1; size >= 0; size--) {
		set_size(f, name, size);
		verify(f, &r);
		if (!r.failures)
			fail_msg("cut to %lld bytes: unnoticed", (long long)size);
	}
	remove_tree(copy);
}

static void read_checkpoint(struct log_fixture *f, struct buf *out)
{
	char path[PATH_MAX];
	struct err err;

	assert_int_equal(path_join(f->dir, "checkpoint", path, NULL), ERR_OK);
	assert_ok(file_read(path, out, &err), &err);
}

static void notices_an_older_copy_by_a_remembered_checkpoint(void **state)
{
	struct log_fixture *f = *state;
	char copy[PATH_MAX];
	auto_buf checkpoint = BUF_INIT(4096);
	struct verify_report r;
	struct err err;

	write_log(f, 20);
	(void)snprintf(copy, sizeof(copy), "%s.copy", f->dir);
	copy_tree(f->dir, copy);
	struct log_writer *writer = log_fixture_writer(f, NULL);
	log_fixture_append_many(writer, 40, 60);
	assert_ok(log_writer_close(writer, &err), &err);
	read_checkpoint(f, &checkpoint);
	verify_with(f, buf_str(&checkpoint), &r);
	assert_int_equal(r.failures, 0);
	assert_true(r.remembered_fits);

	/* The older copy proves by itself; only who remembers sees that it is old. */
	remove_tree(f->dir);
	copy_tree(copy, f->dir);
	remove_tree(copy);
	expect_clean(f, 40);
	verify_with(f, buf_str(&checkpoint), &r);
	assert_true(r.failures > 0);
	assert_false(r.remembered_fits);
	assert_int_equal(r.problems[0].kind, VERIFY_REMEMBERED);
}

static void notices_segments_removed_or_swapped(void **state)
{
	struct log_fixture *f = *state;
	struct verify_report r;
	char first[PATH_MAX];
	char second[PATH_MAX];
	char aside[PATH_MAX];
	struct log_found found;
	struct err err;

	write_log(f, 20);
	struct log_writer *writer = log_fixture_writer(f, &found);
	log_fixture_append_many(writer, 40, 60);
	assert_ok(log_writer_close(writer, &err), &err);
	expect_clean(f, 60);

	char name[64];
	(void)snprintf(name, sizeof(name), "segment-%020" PRIu64 ".log", found.end);
	assert_int_equal(path_join(f->dir, name, second, NULL), ERR_OK);
	assert_int_equal(path_join(f->dir, "segment-00000000000000000000.log", first, NULL), 0);
	assert_int_equal(path_join(f->dir, "aside", aside, NULL), ERR_OK);

	assert_int_equal(rename(second, aside), 0); /* the newest */
	verify(f, &r);
	assert_true(r.failures > 0);
	assert_int_equal(rename(aside, second), 0);

	assert_int_equal(rename(first, aside), 0); /* the oldest, without tiles over it */
	verify(f, &r);
	assert_true(r.failures > 0);

	assert_int_equal(rename(second, first), 0); /* swapped */
	assert_int_equal(rename(aside, second), 0);
	verify(f, &r);
	assert_true(r.failures > 0);
}

int main(void)
{
#define WITH_LOG(test)                                                                             \
	cmocka_unit_test_setup_teardown(test, log_fixture_setup, log_fixture_teardown)
	const struct CMUnitTest tests[] = {
		WITH_LOG(proves_a_log_that_was_closed),
		WITH_LOG(proves_a_log_that_crashed_and_was_reopened),
		WITH_LOG(notices_a_change_of_any_byte),
		WITH_LOG(notices_changes_in_tiles),
		WITH_LOG(notices_every_truncation),
		WITH_LOG(notices_an_older_copy_by_a_remembered_checkpoint),
		WITH_LOG(notices_segments_removed_or_swapped),
	};

	return cmocka_run_group_tests_name("log verify", tests, NULL, NULL);
}
