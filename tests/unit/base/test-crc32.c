/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/crc32.h"

static const struct {
	const char *name;
	struct str bytes;
	uint32_t crc;
} known[] = {
	{ "nothing", { "", 0 }, 0 },
	{ "the usual nine digits", { "123456789", 9 }, 0xcbf43926 },
	{ "longer than a step",
	  { "The quick brown fox jumps over the lazy dog. "
	    "The quick brown fox jumps over the lazy dog.",
	    89 },
	  0x9ae90aa7 },
};

static void known_sums(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		check_row(crc32_of(0, known[i].bytes) == known[i].crc, known[i].name);
		check_row(crc32_by_table(0, known[i].bytes) == known[i].crc, known[i].name);
	}
}

static void every_length_and_alignment_gives_what_the_table_gives(void **state UNUSED)
{
	char bytes[700]; /* enough for each way, and for steps of each behind one another */
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		x = x * 1664525 + 1013904223;
		bytes[i] = (char)(x >> 24);
	}
	for (size_t at = 0; at < 16; at++) {
		for (size_t len = 0; len <= sizeof(bytes) - at; len++) {
			const struct str part = str_of(bytes + at, len);
			assert_int_equal(crc32_of(x, part), crc32_by_table(x, part));
		}
	}
}

static void a_sum_goes_on_where_another_ended(void **state UNUSED)
{
	const struct str whole = known[2].bytes;

	for (size_t at = 0; at <= whole.len; at++) {
		const uint32_t first = crc32_of(0, str_sub(whole, 0, at));
		assert_int_equal(crc32_of(first, str_from_pos(whole, at)), known[2].crc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_sums),
		cmocka_unit_test(every_length_and_alignment_gives_what_the_table_gives),
		cmocka_unit_test(a_sum_goes_on_where_another_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
