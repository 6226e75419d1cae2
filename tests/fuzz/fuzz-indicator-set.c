/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a set of indicators; its sums are made right, so that all is reached. */
#include <sys/mman.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/crc32c.h"
#include "detect/indicators/set-format.h"
#include "fuzz/fuzz.h"

static void mend(unsigned char *bytes, size_t size)
{
	const size_t tables = set_align(SET_HEADER + load_u64(bytes + SET_AT_RECORDS_LEN));

	store_u64(bytes + SET_AT_FILE_SIZE, size);
	if (tables < size)
		store_u32(bytes + SET_AT_TABLES_CRC,
			  crc32c(0, str_of(bytes + tables, size - tables)));
	store_u32(bytes + SET_AT_HEADER_CRC, crc32c(0, str_of(bytes, SET_AT_HEADER_CRC)));
}

static void ask(const struct indicator_set *set)
{
	const struct str value = STR("evil.example");
	const char ip[INDICATOR_IP_BYTES] = { 1 };
	struct indicator_hits hits = { .n = 0 };
	struct indicator one;
	bool damaged;

	indicator_set_find(set, INDICATOR_DOMAIN, value,
			   indicator_hash(indicator_set_key(set), INDICATOR_DOMAIN, value), &hits);
	indicator_set_find_networks(set, ip, &hits);
	for (size_t i = 0; i < hits.n; i++)
		(void)indicator_set_read(set, hits.at[i], &one);
	for (uint64_t at = 0; (at = indicator_set_next(set, at, &one, &damaged)) != 0;)
		(void)indicator_set_context(set, one.context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct indicator_set *set = NULL;
	const int fd = memfd_create("set", 0);
	unsigned char *bytes = mem_copy(data, size);

	if (size > SET_HEADER) {
		mend(bytes, size);
		assert(write(fd, bytes, size) == (ssize_t)size);
		if (!indicator_set_open(fd, &set, NULL))
			ask(set);
	}
	indicator_set_free(set);
	free(bytes);
	close(fd);
	return 0;
}
