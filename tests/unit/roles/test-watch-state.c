/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <sys/mman.h>

#include "base/os/fd.h"
#include "roles/watcher/watch-state.h"

#define TEXT_MAX (64u * 1024)

static int file_of(const char *text)
{
	const int fd = memfd_create("log", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_ok(fd_write_all(fd, str_from(text), NULL), &(struct err){ 0 });
	return fd;
}

static struct watch_row *add(struct watch_state *state, const char *path, int fd, uint32_t head_len)
{
	struct watch_row *row = watch_state_add(state, str_from(path));

	row->device = 1;
	row->inode = 7;
	row->head_len = head_len;
	assert_true(watch_head_hash(fd, head_len, row->head_hash));
	return row;
}

static void remembers_what_it_wrote(void **state UNUSED)
{
	struct watch_state before = { 0 };
	struct watch_state after = { 0 };
	auto_buf text = BUF_INIT(TEXT_MAX);
	auto_fd fd = file_of("one\ntwo\n");
	struct err err;

	add(&before, "/var/log/with a space.log", fd, 4)->framing = 2;
	watch_state_write(&before, &text);
	assert_ok(watch_state_read(&after, buf_str(&text), &err), &err);
	assert_int_equal(after.n, 1);
	assert_str_is(after.rows[0].source, "/var/log/with a space.log");
	assert_string_equal(after.rows[0].key, before.rows[0].key);
	assert_int_equal(after.rows[0].framing, 2);
	assert_non_null(watch_state_find(&after, fd, 1, 7));
	watch_state_done(&before);
	watch_state_done(&after);
}

static void refuses_damaged_rows(void **state UNUSED)
{
	static const char *const rows[] = {
		"\n",
		"key\n",
		"key 1 2 3 0 00 5 /a\n",
		"key 1 2 99999 0 "
		"0000000000000000000000000000000000000000000000000000000000000000 5 /a\n",
		"key 1 2 3 0 "
		"0000000000000000000000000000000000000000000000000000000000000000 5 \n",
		"key-longer-than-any-key-that-was-ever-written 1 2 3 0 "
		"0000000000000000000000000000000000000000000000000000000000000000 5 /a\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct watch_state read = { 0 };
		struct err err;
		check_row(watch_state_read(&read, str_from(rows[i]), &err) == ERR_CORRUPT, rows[i]);
		watch_state_done(&read);
	}
}

static void knows_a_file_by_inode_and_head(void **state UNUSED)
{
	struct watch_state known = { 0 };
	auto_fd fd = file_of("first line\nsecond\n");
	auto_fd other = file_of("another log\nsecond\n");
	auto_fd shorter = file_of("first");

	add(&known, "/a.log", fd, 11);
	assert_non_null(watch_state_find(&known, fd, 1, 7));
	assert_null(watch_state_find(&known, fd, 1, 8));      /* another inode */
	assert_null(watch_state_find(&known, other, 1, 7));   /* the inode was used again */
	assert_null(watch_state_find(&known, shorter, 1, 7)); /* truncated */
	watch_state_done(&known);
}

static void takes_only_related_names_for_rotated_ones(void **state UNUSED)
{
	static const struct {
		const char *a;
		const char *b;
		bool related;
	} rows[] = {
		{ "/l/app.log", "/l/app.log.1", true },
		{ "/l/app.log", "/l/app-20261122.log", true },
		{ "/l/app.log", "/l/app.1.log", true },
		{ "/l/app.log", "/l/app.log.1.gz", true },
		{ "/l/app.log", "/m/app.log.1", false },
		{ "/l/app.log", "/l/squid.log", false },
		{ "/l/", "/l/app.log", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		check_row(watch_names_related(str_from(rows[i].a), str_from(rows[i].b)) ==
				  rows[i].related,
			  rows[i].b);
		check_row(watch_names_related(str_from(rows[i].b), str_from(rows[i].a)) ==
				  rows[i].related,
			  rows[i].b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_what_it_wrote),
		cmocka_unit_test(refuses_damaged_rows),
		cmocka_unit_test(knows_a_file_by_inode_and_head),
		cmocka_unit_test(takes_only_related_names_for_rotated_ones),
	};

	return cmocka_run_group_tests_name("watch-state", tests, NULL, NULL);
}
