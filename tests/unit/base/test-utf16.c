/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/encoding/utf16.h"

static const struct {
	const char *name;
	const char *in;
	size_t units;
	const char *out;
	bool repaired;
} rows[] = {
	{ "nothing", "", 0, "", false },
	{ "ASCII shorter than a step", "a\0b\0", 2, "ab", false },
	{ "ASCII over two steps",
	  "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0a\0b\0c\0d\0e\0f\0g\0", 17,
	  "0123456789abcdefg", false },
	{ "a step and a bit", "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0a\0", 11,
	  "0123456789a", false },
	{ "a letter behind the last whole step",
	  "0\0001\0002\0003\0004\0005\0006\0007\0008\0\x42\x30"
	  "a\0",
	  11, "012345678あa", false },
	{ "a letter in less than a step",
	  "0\0001\0\x42\x30"
	  "5\0006\0007\0",
	  6, "01あ567", false },
	{ "a letter in the middle of a step",
	  "0\0001\0002\0003\0\x42\x30"
	  "5\0006\0007\0008\0",
	  9, "0123あ5678", false },
	{ "two bytes", "\xe9\0", 1, "é", false },
	{ "three bytes", "\xbf\x5b", 1, "宿", false },
	{ "a surrogate pair", "\x42\xd8\xb7\xdf", 2, "𠮷", false },
	{ "a high surrogate at the end", "a\0\x42\xd8", 2, "a\xef\xbf\xbd", true },
	{ "a low surrogate alone",
	  "\xb7\xdf"
	  "a\0",
	  2,
	  "\xef\xbf\xbd"
	  "a",
	  true },
	{ "two high surrogates", "\x42\xd8\x42\xd8\xb7\xdf", 3, "\xef\xbf\xbd𠮷", true },
	{ "the last character there is", "\xff\xdb\xff\xdf", 2, "\xf4\x8f\xbf\xbf", false },
};

static void becomes_utf8(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[64];
		bool repaired = false;
		assert_true(UTF16_UTF8_MAX(rows[i].units) <= sizeof(out));
		const size_t n = utf16_to_utf8((const unsigned char *)rows[i].in, rows[i].units,
					       out, &repaired);
		check_row(str_is(str_of(out, n), rows[i].out), rows[i].name);
		check_row(repaired == rows[i].repaired, rows[i].name);
	}
}

/* Of every length, with a letter nowhere and at every place: the steps must meet. */
static void any_length_becomes_utf8(void **state UNUSED)
{
	enum { LENGTH_MAX = 40 };

	for (size_t units = 0; units <= LENGTH_MAX; units++) {
		for (size_t letter = 0; letter <= units; letter++) {
			unsigned char in[2 * LENGTH_MAX];
			char out[UTF16_UTF8_MAX(LENGTH_MAX)];
			char wanted[UTF16_UTF8_MAX(LENGTH_MAX)];
			bool repaired = false;
			size_t len = 0;
			for (size_t i = 0; i < units; i++) {
				const unsigned char c = (unsigned char)('!' + i);
				in[2 * i] = i == letter ? 0xe9 : c;
				in[2 * i + 1] = 0;
				if (i == letter)
					wanted[len++] = (char)0xc3;
				wanted[len++] = i == letter ? (char)0xa9 : (char)c;
			}
			assert_int_equal(utf16_to_utf8(in, units, out, &repaired), len);
			assert_memory_equal(out, wanted, len);
			assert_false(repaired);
		}
	}
}

/* What stands at an odd address is read as well, and nothing behind its end. */
static void reads_any_alignment(void **state UNUSED)
{
	const char bytes[] = "?a\0b\0c\0d\0e\0f\0g\0h\0\xff\xff";
	char out[24];
	bool repaired = false;

	assert_int_equal(utf16_to_utf8((const unsigned char *)bytes + 1, 8, out, &repaired), 8);
	assert_memory_equal(out, "abcdefgh", 8);
	assert_false(repaired);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_utf8),
		cmocka_unit_test(any_length_becomes_utf8),
		cmocka_unit_test(reads_any_alignment),
	};

	return cmocka_run_group_tests_name("utf16", tests, NULL, NULL);
}
