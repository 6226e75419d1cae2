/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/keyed-hash.h"

static const struct hash_key key = { .a = UINT64_C(0x0123456789abcdef),
				     .b = UINT64_C(0x1032547698badcfe) };
static const char text[] = "The night watch looks after those who sleep.";

/* Sets of indicators on disk are found by these numbers: they may never change. */
static const struct {
	size_t len;
	uint64_t hash;
} known[] = {
	{ 0, UINT64_C(0x5e2f011b12416901) },  { 1, UINT64_C(0x37dd20d335495fb2) },
	{ 2, UINT64_C(0xcd5c875205466f04) },  { 3, UINT64_C(0x80dafd09af0a1bf7) },
	{ 4, UINT64_C(0xd7ed13f3295e6257) },  { 5, UINT64_C(0x160aa0c18767577b) },
	{ 6, UINT64_C(0xe064b83e8bd8c397) },  { 7, UINT64_C(0xb5dd7bd8f48d632a) },
	{ 8, UINT64_C(0x885bfa46d93c8869) },  { 9, UINT64_C(0x2ea5045c438170a1) },
	{ 11, UINT64_C(0xad8f300cb76501e7) }, { 12, UINT64_C(0xb16ba9bdddc24bea) },
	{ 13, UINT64_C(0xa28fb5021cbcd1c5) }, { 15, UINT64_C(0x996a63869afae5da) },
	{ 16, UINT64_C(0xd136c801823102fe) }, { 17, UINT64_C(0x8f9d29db174c1aa0) },
	{ 20, UINT64_C(0xfcb39ae407fca025) }, { 23, UINT64_C(0x8e3706b8b1c20876) },
	{ 24, UINT64_C(0x2afae876d2d20fc8) }, { 25, UINT64_C(0xdeb06dcdb3c864db) },
	{ 31, UINT64_C(0xc664a65aa5646aab) }, { 32, UINT64_C(0x6cdbdffb8d1dd0c6) },
	{ 33, UINT64_C(0x3551ea3be03edfa9) }, { 44, UINT64_C(0x3f8da88e054acb03) },
};

static void numbers_on_disk_stay_what_they_are(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_int_equal(keyed_hash(&key, str_of(text, known[i].len)), known[i].hash);
}

static void every_byte_of_every_length_counts(void **state UNUSED)
{
	char bytes[64];

	for (size_t len = 1; len < sizeof(text) - 1; len++) {
		memcpy(bytes, text, len);
		const uint64_t whole = keyed_hash(&key, str_of(bytes, len));
		assert_int_not_equal(whole, keyed_hash(&key, str_of(bytes, len - 1)));
		for (size_t i = 0; i < len; i++) {
			bytes[i] ^= 1;
			assert_int_not_equal(whole, keyed_hash(&key, str_of(bytes, len)));
			bytes[i] ^= 1;
		}
	}
}

static void another_key_gives_another_hash(void **state UNUSED)
{
	const struct hash_key first = { .a = key.a + 1, .b = key.b };
	const struct hash_key second = { .a = key.a, .b = key.b + 1 };
	const uint64_t hash = keyed_hash(&key, STR("198.51.100.7"));

	assert_int_not_equal(hash, keyed_hash(&first, STR("198.51.100.7")));
	assert_int_not_equal(hash, keyed_hash(&second, STR("198.51.100.7")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_on_disk_stay_what_they_are),
		cmocka_unit_test(every_byte_of_every_length_counts),
		cmocka_unit_test(another_key_gives_another_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
