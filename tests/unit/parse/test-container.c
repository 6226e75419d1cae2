/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/os/fd.h"
#include "parse/stream/container.h"

#define OUT_MAX (8u * 1024 * 1024)

static const struct container_limits usual = CONTAINER_LIMITS;

static int file_of(struct str bytes)
{
	const int fd = memfd_create("container", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void gzip_into(struct buf *out, struct str text)
{
	z_stream z = { .zalloc = Z_NULL };

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	const size_t room = deflateBound(&z, text.len);
	char *to = buf_room(out, room);
	char *copy = mem_copy(text.ptr, text.len);
	z.next_in = (unsigned char *)copy;
	z.avail_in = (uInt)text.len;
	z.next_out = (unsigned char *)to;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	buf_added(out, room - z.avail_out);
	(void)deflateEnd(&z);
	free(copy);
}

/* A zip of two members (and a folder), the second of them packed by gzip. */
static int zip_file(struct str second)
{
	char path[] = "/tmp/tonoi-test-XXXXXX";
	int reason;

	assert_int_equal(close(mkstemp(path)), 0);
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &reason);
	assert_non_null(zip);
	assert_true(zip_dir_add(zip, "folder", 0) >= 0);
	assert_true(zip_file_add(zip, "folder/a.log", zip_source_buffer(zip, "alpha\n", 6, 0), 0) >=
		    0);
	assert_true(zip_file_add(zip, "b.log.gz", zip_source_buffer(zip, second.ptr, second.len, 0),
				 0) >= 0);
	assert_int_equal(zip_close(zip), 0);

	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	return fd;
}

/* The whole of the next member. */
static enum errc take_member(struct container *c, struct buf *out, struct err *err)
{
	char piece[100];
	size_t n = 1;
	enum errc code = ERR_OK;

	while (!code && n) {
		code = container_read(c, piece, sizeof(piece), &n, err);
		buf_add_bytes(out, piece, n);
	}
	return code;
}

static void reads_a_plain_file(void **state UNUSED)
{
	auto_fd fd = file_of(STR("one\ntwo\n"));
	auto_container *c = NULL;
	auto_buf out = BUF_INIT(OUT_MAX);
	struct container_member member;
	struct err err;

	assert_ok(container_open(fd, &usual, &c, &err), &err);
	assert_ok(container_next(c, &member, &err), &err);
	assert_str_is(member.name, "");
	assert_ok(take_member(c, &out, &err), &err);
	assert_string_equal(out.ptr, "one\ntwo\n");
	assert_int_equal(container_next(c, &member, &err), ERR_END);
}

static void reads_gzip_members_in_a_row(void **state UNUSED)
{
	auto_buf packed = BUF_INIT(OUT_MAX);
	gzip_into(&packed, STR("one\n"));
	gzip_into(&packed, STR("two\n"));

	auto_fd fd = file_of(buf_str(&packed));
	auto_container *c = NULL;
	auto_buf out = BUF_INIT(OUT_MAX);
	struct container_member member;
	struct err err;
	assert_ok(container_open(fd, &usual, &c, &err), &err);
	assert_ok(container_next(c, &member, &err), &err);
	assert_ok(take_member(c, &out, &err), &err);
	assert_string_equal(out.ptr, "one\ntwo\n");
}

static void reads_zip_members_and_unpacks_gzip_inside(void **state UNUSED)
{
	auto_buf packed = BUF_INIT(OUT_MAX);
	gzip_into(&packed, STR("beta\n"));

	auto_fd fd = zip_file(buf_str(&packed));
	auto_container *c = NULL;
	auto_buf out = BUF_INIT(OUT_MAX);
	struct container_member member;
	struct err err;
	assert_ok(container_open(fd, &usual, &c, &err), &err);
	assert_ok(container_next(c, &member, &err), &err);
	assert_str_is(member.name, "folder/a.log");
	assert_ok(take_member(c, &out, &err), &err);
	assert_ok(container_next(c, &member, &err), &err);
	assert_str_is(member.name, "b.log.gz");
	assert_ok(take_member(c, &out, &err), &err);
	assert_string_equal(out.ptr, "alpha\nbeta\n");
	assert_int_equal(container_next(c, &member, &err), ERR_END);
}

static void says_when_gzip_breaks_off(void **state UNUSED)
{
	auto_buf packed = BUF_INIT(OUT_MAX);
	gzip_into(&packed, STR("some text that is packed"));

	for (size_t cut = 3; cut < packed.len; cut++) {
		auto_fd fd = file_of(str_sub(buf_str(&packed), 0, cut));
		auto_container *c = NULL;
		auto_buf out = BUF_INIT(OUT_MAX);
		struct container_member member;
		struct err err;

		assert_ok(container_open(fd, &usual, &c, &err), &err);
		assert_ok(container_next(c, &member, &err), &err);
		assert_int_equal(take_member(c, &out, &err), ERR_CORRUPT);
	}
}

static void ends_bombs(void **state UNUSED)
{
	static const struct container_limits rows[] = {
		{ .bytes = 1000000, .ratio = 1000000, .members = 10 },
		{ .bytes = UINT64_MAX, .ratio = 100, .members = 10 },
	};
	const size_t size = 4u * 1024 * 1024;
	char *zeros = mem_new(size);
	auto_buf packed = BUF_INIT(OUT_MAX);
	gzip_into(&packed, str_of(zeros, size));
	free(zeros);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_fd fd = file_of(buf_str(&packed));
		auto_container *c = NULL;
		auto_buf out = BUF_INIT(OUT_MAX);
		struct container_member member;
		struct err err;

		assert_ok(container_open(fd, &rows[i], &c, &err), &err);
		assert_ok(container_next(c, &member, &err), &err);
		assert_int_equal(take_member(c, &out, &err), ERR_LIMIT);
	}
}

static void limits_the_number_of_members(void **state UNUSED)
{
	const struct container_limits one = { .bytes = 1000, .ratio = 1000, .members = 2 };
	auto_fd fd = zip_file(STR("x"));
	auto_container *c = NULL;
	struct container_member member;
	struct err err;

	assert_ok(container_open(fd, &one, &c, &err), &err);
	assert_ok(container_next(c, &member, &err), &err);
	assert_int_equal(container_next(c, &member, &err), ERR_LIMIT);
}

static void refuses_a_broken_zip(void **state UNUSED)
{
	auto_fd fd = file_of(STR("PK\3\4 this is none"));
	struct container *c = NULL;
	struct err err;

	assert_int_equal(container_open(fd, &usual, &c, &err), ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_plain_file),
		cmocka_unit_test(reads_gzip_members_in_a_row),
		cmocka_unit_test(reads_zip_members_and_unpacks_gzip_inside),
		cmocka_unit_test(says_when_gzip_breaks_off),
		cmocka_unit_test(ends_bombs),
		cmocka_unit_test(limits_the_number_of_members),
		cmocka_unit_test(refuses_a_broken_zip),
	};

	return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
