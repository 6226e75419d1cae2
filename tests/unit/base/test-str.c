/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "support/random.h"

#include "base/cursor.h"
#include "base/str.h"

static void numbers_take_the_whole_text_or_nothing(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "00", true, 0 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "1844674407370955161600000000", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1_0", false, 0 },
		{ "0x1", false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t n = 0;
		check_row(str_to_u64(str_from(rows[i].text), &n) == rows[i].ok, rows[i].text);
		check_row(n == rows[i].value, rows[i].text);
	}
}

static void signed_numbers_reach_both_ends(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t value;
	} rows[] = {
		{ "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "-9223372036854775809", false, 0 },
		{ "-", false, 0 },
		{ "--1", false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t n = 0;
		check_row(str_to_i64(str_from(rows[i].text), &n) == rows[i].ok, rows[i].text);
		check_row(n == rows[i].value, rows[i].text);
	}
}

static void hexadecimal_numbers_fit_64_bits(void **state UNUSED)
{
	uint64_t n;

	assert_true(str_to_u64_hex(STR("ffffFFFFffffFFFF"), &n));
	assert_true(n == UINT64_MAX);
	assert_false(str_to_u64_hex(STR("10000000000000000"), &n));
	assert_false(str_to_u64_hex(STR("0x1"), &n));
	assert_false(str_to_u64_hex(STR(""), &n));
}

static void split_ends_with_none(void **state UNUSED)
{
	struct str rest = STR("a,,b");

	assert_str_is(str_split(&rest, ','), "a");
	assert_str_is(str_split(&rest, ','), "");
	assert_str_is(str_split(&rest, ','), "b");
	assert_null(rest.ptr);
}

static void lines_lose_their_ends(void **state UNUSED)
{
	struct str rest = STR("one\r\ntwo\n\nthree");
	struct str line;
	static const char *const lines[] = { "one", "two", "", "three" };

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		assert_true(str_next_line(&rest, &line));
		assert_str_is(line, lines[i]);
	}
	assert_false(str_next_line(&rest, &line));
}

static void views_may_hold_nul_bytes(void **state UNUSED)
{
	const struct str s = str_of("a\0b\0c", 5);

	assert_int_equal(str_find(s, str_of("\0c", 2)), 3);
	assert_int_equal(str_find_char(s, '\0'), 1);
	assert_true(str_ends(s, str_of("b\0c", 3)));
	assert_false(str_equal(s, STR("a")));
}

static void sub_is_cut_to_what_is_there(void **state UNUSED)
{
	assert_str_is(str_sub(STR("abc"), 1, 99), "bc");
	assert_str_is(str_sub(STR("abc"), 99, 1), "");
	assert_str_is(str_from_pos(STR("abc"), 3), "");
	assert_null(str_sub(STR_NONE, 1, 1).ptr);
}

static size_t find_by_the_letter(struct str s, struct str needle)
{
	for (size_t at = 0; at + needle.len <= s.len; at++) {
		if (str_equal(str_sub(s, at, needle.len), needle))
			return at;
	}
	return SIZE_MAX;
}

/* Few letters, so that needles nearly stand everywhere; every length around a step of 16. */
static void find_is_right_on_random_texts(void **state UNUSED)
{
	struct random random = random_of(2);
	char text[400];

	for (unsigned round = 0; round < 20000; round++) {
		const size_t len = random_below(&random, round % 2 ? 60 : sizeof(text));
		const size_t letters = 1 + random_below(&random, 3);
		for (size_t i = 0; i < len; i++)
			text[i] = (char)('a' + random_below(&random, letters));
		const struct str s = str_of(text, len);
		const struct str place = str_from_pos(s, random_below(&random, len + 1));
		char copy[40];
		const size_t n = size_min(place.len, 1 + random_below(&random, sizeof(copy) - 1));
		memcpy(copy, place.ptr, n);
		if (n && random_below(&random, 2))
			copy[random_below(&random, n)] = 'b';
		const struct str needle = str_of(copy, n);
		if (str_find(s, needle) != find_by_the_letter(s, needle))
			fail_msg("“%.*s” in “%.*s”", STR_ARG(needle), STR_ARG(s));
	}
}

static void hashes_have_no_case(void **state UNUSED)
{
	char lower[40];
	char upper[40];

	for (size_t len = 0; len < sizeof(lower); len++) {
		for (size_t i = 0; i < len; i++) {
			/* The letters, what stands beside them in ASCII, and what is none. */
			lower[i] = "az@[`{\xc3\x9e"
				   "09Z"[(i + len) % 11];
			upper[i] = lower[i] >= 'a' && lower[i] <= 'z' ? (char)(lower[i] - 32)
								      : lower[i];
		}
		assert_true(str_hash_nocase(str_of(lower, len)) ==
			    str_hash_nocase(str_of(upper, len)));
		if (len == 0)
			continue;
		upper[len - 1] ^= 0x40;
		assert_true(str_hash_nocase(str_of(lower, len)) !=
			    str_hash_nocase(str_of(upper, len)));
	}
}

static void find_gives_the_first_place(void **state UNUSED)
{
	assert_int_equal(str_find(STR("xaxa"), STR("xa")), 0);
	assert_int_equal(str_find(STR("xaxa"), STR("a")), 1);
	assert_int_equal(str_find(STR("xaxa"), STR("")), 0);
	assert_true(str_find(STR("xaxa"), STR("xaxax")) == SIZE_MAX);
	assert_true(str_find(STR_NONE, STR("x")) == SIZE_MAX);
}

static void case_is_folded_for_ascii_only(void **state UNUSED)
{
	assert_true(str_equal_nocase(STR("EventID"), STR("eVENTid")));
	assert_false(str_equal_nocase(STR("É"), STR("é")));
	assert_true(str_hash_nocase(STR("A")) == str_hash_nocase(STR("a")));
}

static void order_is_by_bytes_then_length(void **state UNUSED)
{
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("a"), STR("aa")) < 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_compare(STR(""), STR_NONE), 0);
}

static void a_cursor_keeps_its_first_error(void **state UNUSED)
{
	struct cursor c = cursor_of(str_of("\x01\x02\x03", 3));

	assert_int_equal(cursor_u16(&c), 0x0201);
	assert_int_equal(cursor_u32(&c), 0);
	assert_true(c.failed);
	assert_int_equal(cursor_u8(&c), 0);
	assert_int_equal(cursor_left(&c), 0);
}

static void a_cursor_reads_up_to_the_last_byte(void **state UNUSED)
{
	struct cursor c = cursor_of(str_of("\x08\x07\x06\x05\x04\x03\x02\x01xy", 10));

	assert_true(cursor_u64(&c) == 0x0102030405060708u);
	assert_str_is(cursor_bytes(&c, 2), "xy");
	assert_false(c.failed);
	cursor_seek(&c, 10);
	assert_false(c.failed);
	cursor_seek(&c, 11);
	assert_true(c.failed);
}

/* Every byte against every other, in texts of up to three words; one other letter at any place. */
static void equality_without_case_is_that_of_each_letter(void **state UNUSED)
{
	char a[24];
	char b[24];

	for (size_t len = 1; len <= sizeof(a); len++) {
		const size_t at = (len - 1) / 2;
		memset(a, 'x', sizeof(a));
		memset(b, 'X', sizeof(b));
		for (unsigned x = 0; x < 256; x++) {
			for (unsigned y = 0; y < 256; y++) {
				a[at] = (char)x;
				b[at] = (char)y;
				assert_int_equal(str_equal_nocase(str_of(a, len), str_of(b, len)),
						 ascii_lower((char)x) == ascii_lower((char)y));
			}
		}
		for (size_t place = 0; place < len; place++) {
			memset(a, 'x', sizeof(a));
			memset(b, 'X', sizeof(b));
			assert_true(str_equal_nocase(str_of(a, len), str_of(b, len)));
			b[place] = 'Y';
			assert_false(str_equal_nocase(str_of(a, len), str_of(b, len)));
		}
	}
}

static void names_are_found_whole(void **state)
{
	static const char *const names[] = { "a", "ab", "", "b" };
	static const struct {
		int number;
		const char *name;
	} rows[] = { { 1, "one" }, { 2, "two" }, { 2, "two" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(str_find_name(str_from(names[i]), names, ARRAY_LEN(names)), i);
	assert_int_equal(str_find_name(STR("B"), names, ARRAY_LEN(names)), ARRAY_LEN(names));
	assert_int_equal(str_find_name(STR("b"), names, 3), 3);
	assert_true(str_is_any(STR("ab"), names, ARRAY_LEN(names)));
	assert_false(str_is_any(STR("abc"), names, ARRAY_LEN(names)));
	assert_int_equal(STR_FIND_ROW(STR("two"), rows, name), 1);
	assert_int_equal(STR_FIND_ROW(STR("tw"), rows, name), ARRAY_LEN(rows));
	assert_non_null(str_or_empty(STR_NONE).ptr);
	assert_str_is(str_or_empty(STR("x")), "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality_without_case_is_that_of_each_letter),
		cmocka_unit_test(numbers_take_the_whole_text_or_nothing),
		cmocka_unit_test(signed_numbers_reach_both_ends),
		cmocka_unit_test(hexadecimal_numbers_fit_64_bits),
		cmocka_unit_test(split_ends_with_none),
		cmocka_unit_test(lines_lose_their_ends),
		cmocka_unit_test(views_may_hold_nul_bytes),
		cmocka_unit_test(sub_is_cut_to_what_is_there),
		cmocka_unit_test(find_gives_the_first_place),
		cmocka_unit_test(find_is_right_on_random_texts),
		cmocka_unit_test(hashes_have_no_case),
		cmocka_unit_test(case_is_folded_for_ascii_only),
		cmocka_unit_test(order_is_by_bytes_then_length),
		cmocka_unit_test(names_are_found_whole),
		cmocka_unit_test(a_cursor_keeps_its_first_error),
		cmocka_unit_test(a_cursor_reads_up_to_the_last_byte),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
