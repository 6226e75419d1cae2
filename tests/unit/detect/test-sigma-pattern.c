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
		struct byte_pairs pairs = { { 0 } };
		char written[7];
		char text[11];
		fill(&seed, "ab*?b", written, sizeof(written));
		const struct str value = str_of(text, next(&seed) % sizeof(text));
		fill(&seed, "ab", text, sizeof(text));
		pattern_read(str_of(written, next(&seed) % sizeof(written)), &marked);
		assert_true(pattern_compile(buf_str(&marked), false, &arena, &pattern));
		byte_pairs_of(value, &pairs);

		const bool expected = matches_plainly(buf_str(&marked), value);
		matched += expected;
		if (pattern_matches(&pattern, value) != expected)
			fail_msg("round %u: value “%.*s”", round, STR_ARG(value));
		if (expected && !pattern_may_match(&pattern, &pairs))
			fail_msg("round %u: ruled out “%.*s”", round, STR_ARG(value));
	}
	assert_true(matched > 1000);
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
		cmocka_unit_test(finds_the_quickest_way_to_compare),
	};

	return cmocka_run_group_tests_name("sigma-pattern", tests, NULL, NULL);
}
