/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8, JSON on the way out, error sentences, arenas.
 */
#include "support/check.h"

#include <errno.h>

#include "base/arena.h"
#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"

static void utf8_is_what_rfc_3629_says(void **state UNUSED)
{
	static const struct {
		const char *bytes;
		bool valid;
	} rows[] = {
		{ "plain", true },
		{ "宿直", true },
		{ "𠮷", true },
		{ "\xc0\xaf", false }, /* overlong */
		{ "\xe0\x80\xaf", false },
		{ "\xf0\x80\x80\xaf", false },
		{ "\xed\xa0\x80", false },     /* a surrogate */
		{ "\xf4\x90\x80\x80", false }, /* over U+10FFFF */
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\x80", false },
		{ "\xe5\xae", false },
		{ "\xff", false },
		{ "a\xe5\xae\xbf", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(utf8_valid(str_from(rows[i].bytes)) == rows[i].valid, rows[i].bytes);
}

static void repair_replaces_each_bad_byte(void **state UNUSED)
{
	auto_buf out = BUF_INIT(100);

	utf8_add_repaired(&out, STR("a\xff\xe5\xae宿\x80"));
	assert_string_equal(out.ptr, "a" UTF8_REPLACEMENT UTF8_REPLACEMENT UTF8_REPLACEMENT
				     "宿" UTF8_REPLACEMENT);
}

static void cut_ends_between_characters(void **state UNUSED)
{
	assert_str_is(utf8_cut(STR("宿直"), 5), "宿");
	assert_str_is(utf8_cut(STR("宿直"), 6), "宿直");
	assert_str_is(utf8_cut(STR("宿直"), 2), "");
}

static void every_character_is_encoded_and_decoded(void **state UNUSED)
{
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		auto_buf out = BUF_INIT(8);
		uint32_t back;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		utf8_add(&out, c);
		if (utf8_decode(buf_str(&out), &back) != out.len || back != c)
			fail_msg("U+%04X came back as U+%04X", c, back);
	}
}

static void json_strings_are_escaped_and_repaired(void **state UNUSED)
{
	auto_buf out = BUF_INIT(200);

	json_add_string(&out, str_of("q\" b\\ n\n \x01\x7f \xff宿\0", 17));
	assert_string_equal(out.ptr,
			    "\"q\\\" b\\\\ n\\n \\u0001\\u007f " UTF8_REPLACEMENT "宿\\u0000\"");
}

static void json_commas_are_the_writers_business(void **state UNUSED)
{
	auto_buf out = BUF_INIT(200);
	struct json_writer w = json_writer_to(&out);

	json_begin_object(&w);
	json_i64(&w, "a", -1);
	json_begin_array(&w, "b");
	json_bool(&w, NULL, true);
	json_begin_object(&w);
	json_end_object(&w);
	json_none(&w, NULL);
	json_end_array(&w);
	json_name(&w, STR("c\""));
	json_text(&w, NULL, "x");
	json_str(&w, "d", STR_NONE);
	json_end_object(&w);
	assert_string_equal(out.ptr, "{\"a\":-1,\"b\":[true,{},null],\"c\\\"\":\"x\",\"d\":null}");
}

static void a_long_error_is_cut_between_characters(void **state UNUSED)
{
	char long_text[600];
	struct err err;

	for (size_t i = 0; i + 3 < sizeof(long_text); i += 3)
		memcpy(long_text + i, "宿", 4);
	assert_int_equal(fail(&err, ERR_SYNTAX, "x%s", long_text), ERR_SYNTAX);
	assert_true(utf8_valid(str_from(err.text)));
	assert_true(str_ends(str_from(err.text), STR("…")));
}

static void errors_gather_their_objects(void **state UNUSED)
{
	struct err err;

	errno = ENOENT;
	assert_int_equal(fail_errno(&err, "open"), ERR_IO);
	assert_int_equal(fail_in(&err, err.code, "fw.log"), ERR_IO);
	assert_string_equal(err.text, "fw.log: open: No such file or directory");
	assert_int_equal(fail(NULL, ERR_LIMIT, "unheard"), ERR_LIMIT);
	assert_string_equal(errc_name(ERR_LIMIT), "limit");
}

static void an_arena_stops_at_its_limit_and_starts_again(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(10000);

	for (int round = 0; round < 3; round++) {
		size_t taken = 0;
		while (arena_take(&arena, 100))
			taken++;
		assert_int_equal(taken, 100);
		assert_null(arena_str(&arena, STR("more")).ptr);
		arena_clear(&arena);
	}
	assert_null(arena_take_array(&arena, SIZE_MAX / 2, 4));
}

static void arena_memory_is_zeroed_and_aligned(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(100000);

	for (size_t size = 1; size < 200; size++) {
		(void)arena_str(&arena, STR("x"));
		const unsigned char *p = arena_take(&arena, size);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_what_rfc_3629_says),
		cmocka_unit_test(repair_replaces_each_bad_byte),
		cmocka_unit_test(cut_ends_between_characters),
		cmocka_unit_test(every_character_is_encoded_and_decoded),
		cmocka_unit_test(json_strings_are_escaped_and_repaired),
		cmocka_unit_test(json_commas_are_the_writers_business),
		cmocka_unit_test(a_long_error_is_cut_between_characters),
		cmocka_unit_test(errors_gather_their_objects),
		cmocka_unit_test(an_arena_stops_at_its_limit_and_starts_again),
		cmocka_unit_test(arena_memory_is_zeroed_and_aligned),
	};

	return cmocka_run_group_tests_name("text-out", tests, NULL, NULL);
}
