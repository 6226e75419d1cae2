/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "detect/sigma/pattern.h"

/* Numbers that look like chance and are the same in every run. */
static unsigned next(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 24;
}

static void fill(unsigned *state, const char *letters, char *out, size_t len)
{
	const size_t n = strlen(letters);

	for (size_t i = 0; i < len; i++)
		out[i] = letters[next(state) % n];
}

/* The meaning of a pattern, written as plainly as can be. */
static bool matches_plainly(struct str pattern, struct str value)
{
	if (pattern.len == 0)
		return value.len == 0;

	const struct str rest = str_from_pos(pattern, 1);
	if (pattern.ptr[0] == PATTERN_RUN) {
		for (size_t i = 0; i <= value.len; i++) {
			if (matches_plainly(rest, str_from_pos(value, i)))
				return true;
		}
		return false;
	}
	if (value.len == 0)
		return false;
	return (pattern.ptr[0] == PATTERN_ONE || pattern.ptr[0] == value.ptr[0]) &&
	       matches_plainly(rest, str_from_pos(value, 1));
}

static void matches_what_the_plain_definition_matches(void **state UNUSED)
{
	unsigned seed = 1;
	unsigned matched = 0;

	for (unsigned round = 0; round < 50000; round++) {
		auto_arena arena = ARENA_INIT(4096);
		auto_buf marked = BUF_INIT(64);
		struct pattern pattern;
		struct byte_pairs *pairs;
		char written[7];
		char text[11];
		fill(&seed, "ab*?b", written, sizeof(written));
		const struct str value = str_of(text, next(&seed) % sizeof(text));
		fill(&seed, "ab", text, sizeof(text));
		pattern_read(str_of(written, next(&seed) % sizeof(written)), &marked);
		assert_true(pattern_compile(buf_str(&marked), false, &arena, &pattern));
		pairs = byte_pairs_new(&arena, value.len);
		assert_non_null(pairs);
		byte_pairs_add(pairs, value);

		const bool expected = matches_plainly(buf_str(&marked), value);
		matched += expected;
		if (pattern_matches(&pattern, value) != expected)
			fail_msg("round %u: value “%.*s”", round, STR_ARG(value));
		if (expected && !pattern_may_match(&pattern, pairs))
			fail_msg("round %u: ruled out “%.*s”", round, STR_ARG(value));
	}
	assert_true(matched > 1000);
}

static void compile_part(struct str part, struct arena *arena, struct pattern *ret)
{
	auto_buf marked = BUF_INIT(64);

	buf_add_char(&marked, PATTERN_RUN);
	buf_add(&marked, part);
	buf_add_char(&marked, PATTERN_RUN);
	assert_true(pattern_compile(buf_str(&marked), false, arena, ret));
}

/* Two texts of `len` small letters summed up together: parts of both, and what is in neither. */
static void sum_up(size_t len)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	auto_buf texts = BUF_INIT(64u * 1024);
	struct byte_pairs *pairs = byte_pairs_new(&arena, 2 * len);
	struct pattern pattern;
	unsigned seed = 7;

	assert_non_null(pairs);
	assert_non_null(buf_room(&texts, 2 * len));
	fill(&seed, "abcdefgh", texts.ptr, len);
	fill(&seed, "stuvwxyz", texts.ptr + len, len);
	byte_pairs_add(pairs, str_of(texts.ptr, len));
	byte_pairs_add(pairs, str_of(texts.ptr + len, len));
	for (size_t at = 0; at + 8 <= 2 * len; at++) {
		if (at + 8 > len && at < len)
			continue; /* across the border */
		compile_part(str_of(texts.ptr + at, 8), &arena, &pattern);
		if (!pattern_may_match(&pattern, pairs))
			fail_msg("%zu bytes: ruled out what is at %zu", len, at);
	}
	compile_part(STR("ab-cd"), &arena, &pattern);
	assert_false(pattern_may_match(&pattern, pairs));
	compile_part(STR("-"), &arena, &pattern);
	assert_true(pattern_may_match(&pattern, pairs));
}

static void rules_out_only_what_is_in_no_text(void **state UNUSED)
{
	static const size_t lens[] = { 8, 100, 1023, 1024, 5000 };

	for (size_t i = 0; i < ARRAY_LEN(lens); i++)
		sum_up(lens[i]);
}

static const struct {
	const char *written;
	enum pattern_kind kind;
	const char *shown;
} kinds[] = {
	{ "abc", PATTERN_EXACT, "abc" },	{ "", PATTERN_EXACT, "" },
	{ "abc*", PATTERN_PREFIX, "abc*" },	{ "*abc", PATTERN_SUFFIX, "*abc" },
	{ "*abc*", PATTERN_CONTAINS, "*abc*" }, { "**A**", PATTERN_CONTAINS, "*a*" },
	{ "*", PATTERN_ANYTHING, "*" },		{ "***", PATTERN_ANYTHING, "*" },
	{ "a*c", PATTERN_MIXED, "a*c" },	{ "?", PATTERN_MIXED, "?" },
	{ "*a?", PATTERN_MIXED, "*a?" },	{ "\\*", PATTERN_EXACT, "*" },
};

static void finds_the_quickest_way_to_compare(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		auto_arena arena = ARENA_INIT(4096);
		auto_buf marked = BUF_INIT(64);
		auto_buf shown = BUF_INIT(64);
		struct pattern pattern;
		pattern_read(str_from(kinds[i].written), &marked);
		assert_true(pattern_compile(buf_str(&marked), false, &arena, &pattern));
		check_row(pattern.kind == kinds[i].kind, kinds[i].written);
		pattern_show(&pattern, &shown);
		check_row(str_is(buf_str(&shown), kinds[i].shown), kinds[i].written);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_what_the_plain_definition_matches),
		cmocka_unit_test(rules_out_only_what_is_in_no_text),
		cmocka_unit_test(finds_the_quickest_way_to_compare),
	};

	return cmocka_run_group_tests_name("sigma-pattern", tests, NULL, NULL);
}
