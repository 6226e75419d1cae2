/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a list of indicators; what is taken must make a set that can be read. */
#include <sys/mman.h>

#include "detect/indicators/import.h"
#include "fuzz/fuzz.h"

struct bytes {
	struct str rest;
};

static enum errc read_bytes(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err UNUSED)
{
	struct bytes *bytes = ctx;

	*ret_n = size_min(room, bytes->rest.len);
	if (*ret_n)
		memcpy(to, bytes->rest.ptr, *ret_n);
	bytes->rest = str_from_pos(bytes->rest, *ret_n);
	return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int fd = memfd_create("set", 0);
	struct set_writer *writer = set_writer_new(fd, (struct hash_key){ 1, 2 }, 1);
	const struct indicator_source source = { .name = STR("fuzz"), .file = STR("f") };
	struct import_options options = { .valid_until_us = TIME_NONE,
					  .confidence = INDICATOR_NO_CONFIDENCE };
	struct bytes bytes = { .rest = str_of(data, size) };
	const struct byte_source from = { .read = read_bytes, .ctx = &bytes };
	struct indicator_set *set = NULL;
	uint64_t count;

	assert(!set_writer_source(writer, &source, &options.source, NULL));
	struct import *import = import_new(writer, &options);
	if (!import_file(import, &from, NULL)) {
		assert(!set_writer_finish(writer, &count, NULL));
		assert(!indicator_set_open(fd, &set, NULL));
		struct indicator one;
		bool damaged = false;
		for (uint64_t at = 0; (at = indicator_set_next(set, at, &one, &damaged)) != 0;)
			;
		assert(!damaged);
	}
	indicator_set_free(set);
	import_free(import);
	set_writer_free(writer);
	close(fd);
	return 0;
}
