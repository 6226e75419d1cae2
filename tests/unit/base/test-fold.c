/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/encoding/fold.h"
#include "base/encoding/utf8.h"

static const struct {
	const char *text;
	const char *folded;
} rows[] = {
	{ "", "" },
	{ "ABC xyz 123 [\\]^_`{", "abc xyz 123 [\\]^_`{" },
	{ "ÀÉÎÕÜÿ ß", "àéîõüÿ ß" },
	{ "ABCDEFGHIJKLMNOPQRSTUVWX", "abcdefghijklmnopqrstuvwx" },
	{ "ABCDEFGÀHIJKLMNOPÉÉQRSTUVWXYÎ", "abcdefgàhijklmnopééqrstuvwxyî" },
	{ "ΑΣΩ ς", "ασω σ" },
	{ "ЖЯЁ", "жяё" },
	{ "ＡＺａ", "ａｚａ" },
	{ "\xe2\x84\xaa \xc5\xbf \xe2\x84\xab", "k s å" }, /* Kelvin, long s, Ångström */
	{ "Ⱥ", "ⱥ" },					   /* two bytes become three */
	{ "\xe1\xba\x9e", "ß" },			   /* capital sharp s */
	{ "İ", "İ" }, /* has no simple folding outside Turkish */
	{ "𐐀", "𐐨" }, /* Deseret, beyond the first plane */
	{ "漢字かなカナ", "漢字かなカナ" },
	{ "A\xff\xc3(B", "a\xff\xc3(b" }, /* bytes that are no UTF-8 stay */
};

static void folds_each_character_to_one(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str text = str_from(rows[i].text);
		char out[128];
		assert_true(fold_max(text.len) <= sizeof(out));
		const struct str folded = str_of(out, fold_text(text, out));
		check_row(str_is(folded, rows[i].folded), rows[i].text);
	}
}

/* Steps of many bytes at once, wherever they begin, end, and meet what is not ASCII. */
static void folds_texts_of_any_length_as_their_characters(void **state UNUSED)
{
	static const char *const odd[] = { "", "É", "\xff" };

	for (size_t len = 0; len <= 50; len++) {
		for (size_t at = 0; at <= len; at++) {
			auto_buf text = BUF_INIT(64);
			auto_buf expected = BUF_INIT(64);
			for (size_t i = 0; i <= len; i++) {
				const char *here = i == at ? odd[(at + len) % ARRAY_LEN(odd)] : "";
				const char c = (char)('?' + (i * 7 + len) % 40);
				buf_add_text(&text, here);
				buf_add_text(&expected, strcmp(here, "É") == 0 ? "é" : here);
				buf_add_char(&text, c);
				buf_add_char(&expected, ascii_lower(c));
			}
			char out[96]; /* fold_max(64) */
			const size_t n = fold_text(buf_str(&text), out);
			check_row(str_equal(str_of(out, n), buf_str(&expected)), text.ptr);
		}
	}
}

static void folding_twice_changes_nothing(void **state UNUSED)
{
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		const uint32_t once = fold_char(c);
		if (fold_char(once) != once)
			fail_msg("U+%04X", c);
	}
}

/* What fold_max() promises, for every character there is. */
static void never_grows_by_more_than_half(void **state UNUSED)
{
	for (uint32_t c = 0x80; c <= 0x10ffff; c++) {
		auto_buf before = BUF_INIT(8);
		char out[8];
		utf8_add(&before, c);
		assert_true(fold_text(buf_str(&before), out) <= fold_max(before.len));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_each_character_to_one),
		cmocka_unit_test(folds_texts_of_any_length_as_their_characters),
		cmocka_unit_test(folding_twice_changes_nothing),
		cmocka_unit_test(never_grows_by_more_than_half),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
