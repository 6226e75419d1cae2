/* SPDX-License-Identifier: Apache-2.0 */
#include "support/indicator-fixture.h"

#include <sys/mman.h>

#include "base/os/fd.h"

const struct hash_key indicator_test_key = { .a = UINT64_C(0x1234567890abcdef),
					     .b = UINT64_C(0xfedcba0987654321) };

static NORETURN void die(const char *what, const struct err *err)
{
	fprintf(stderr, "%s: %s\n", what, err ? err->text : "");
	abort();
}

int indicator_test_fd(void)
{
	const int fd = memfd_create("indicators", MFD_CLOEXEC);

	if (fd < 0)
		die("memfd_create", NULL);
	return fd;
}

static enum errc read_bytes(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err UNUSED)
{
	struct test_bytes *bytes = ctx;
	size_t n = size_min(room, bytes->rest.len);

	if (bytes->piece)
		n = size_min(n, bytes->piece);
	if (n)
		memcpy(to, bytes->rest.ptr, n);
	bytes->rest = str_from_pos(bytes->rest, n);
	*ret_n = n;
	return ERR_OK;
}

struct byte_source test_byte_source(struct test_bytes *bytes)
{
	return (struct byte_source){ .read = read_bytes, .ctx = bytes };
}

struct indicator_set *indicator_test_set(const char *text, enum tlp tlp, struct import **ret_import)
{
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	const struct indicator_source source = {
		.name = STR("test"), .file = STR("test.json"), .tlp = tlp, .imported_us = 1
	};
	struct import_options options = { .valid_until_us = TIME_NONE,
					  .confidence = INDICATOR_NO_CONFIDENCE };
	struct test_bytes bytes = { .rest = str_from(text) };
	const struct byte_source from = test_byte_source(&bytes);
	struct indicator_set *set = NULL;
	uint64_t count;
	struct err err;

	if (set_writer_source(writer, &source, &options.source, &err))
		die("source", &err);
	struct import *import = import_new(writer, &options);
	if (import_file(import, &from, &err) || set_writer_finish(writer, &count, &err) ||
	    indicator_set_open(fd, &set, &err))
		die("import", &err);
	if (ret_import)
		*ret_import = import;
	else
		import_free(import);
	return set;
}
