/* SPDX-License-Identifier: Apache-2.0 */
/* Words in texts, by 32 bytes at once and byte by byte; and what an expression cannot do without.
 */
#include "support/check.h"

#include "base/encoding/fold.h"
#include "detect/match/gates.h"
#include "detect/match/words.h"

#define TEXT_LEN 200u

static const struct str words[] = {
	{ "sekurlsa::", 10 }, { "mimikatz", 8 }, { "a", 1 }, { "::", 2 }, { "kali", 4 },
};

/* A text of letters of no word, with a word put in at each place in turn. */
static void a_word_is_found_wherever_it_stands(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	const struct word_set *set = words_new(&arena, words, ARRAY_LEN(words));
	char text[TEXT_LEN];

	for (size_t w = 0; w < ARRAY_LEN(words); w++) {
		for (size_t len = words[w].len; len <= TEXT_LEN; len++) {
			memset(text, 'q', sizeof(text));
			assert_int_equal(words_search(set, str_of(text, len)), 0);
			const size_t at = (len * 7 + w) % (len - words[w].len + 1);
			for (size_t i = 0; i < words[w].len; i++)
				text[at + i] = (char)(ascii_is_alpha(words[w].ptr[i]) && i % 2
							      ? words[w].ptr[i] ^ 0x20
							      : words[w].ptr[i]);
			assert_int_equal(words_search(set, str_of(text, len)), WORDS_FOUND);
			assert_int_equal(words_search_plain(set, str_of(text, len)), WORDS_FOUND);
			/* Cut by its last letter it does not stand there any more. */
			if (at + words[w].len == len && words[w].len > 2)
				assert_int_equal(words_search(set, str_of(text, len - 1)),
						 words_search_plain(set, str_of(text, len - 1)));
		}
	}
}

static void what_may_hide_a_word_is_told(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	const struct word_set *set = words_new(&arena, words, 2);

	assert_int_equal(words_search(set, STR("")), 0);
	assert_int_equal(words_search(set, STR("x")), 0);
	assert_int_equal(words_search(set, STR("se\\u006burlsa::")), WORDS_ESCAPE);
	assert_int_equal(words_search(set, STR("mimi\xe2\x84\xaa"
					       "atz")),
			 WORDS_FOUND);
	assert_int_equal(words_search(set, STR("\xc5\xbf"
					       "ekurlsa::")),
			 WORDS_FOUND);
}

/* How often each word was told, and a sum of the places. */
struct told {
	size_t n[ARRAY_LEN(words)];
	size_t at[ARRAY_LEN(words)];
};

static void tell(void *ctx, uint32_t number, size_t at)
{
	struct told *told = ctx;

	assert_in_range(number, 0, ARRAY_LEN(words) - 1);
	told->n[number]++;
	told->at[number] += at;
}

static void look_at_each_place(struct str text, struct told *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (size_t w = 0; w < ARRAY_LEN(words); w++) {
		for (size_t at = 0; at + words[w].len <= text.len; at++) {
			if (str_equal_nocase(str_sub(text, at, words[w].len), words[w]))
				tell(ret, (uint32_t)w, at);
		}
	}
}

/* Texts of pieces of words and what is near to them, of all lengths up to some blocks. */
static void all_places_of_all_words_are_told(void **state UNUSED)
{
	static const char pieces[][6] = { "a",	  "A",	      "::", "kal",   "kali", "KALI",
					  "mimi", "katz",     "Mi", "sekur", "lsa",  ":",
					  "lsa:", "\xe3\x82", "q",  "!" };
	auto_arena arena = ARENA_INIT(1024 * 1024);
	const struct word_set *set = words_new(&arena, words, ARRAY_LEN(words));
	uint32_t random = 1;

	for (size_t round = 0; round < 20000; round++) {
		char text[TEXT_LEN + sizeof(pieces[0])];
		size_t len = 0;
		struct told wanted;
		struct told fast = { { 0 } };
		struct told plain = { { 0 } };
		while (len < round % TEXT_LEN) {
			random = random * 1664525 + 1013904223;
			const char *piece = pieces[(random >> 16) % ARRAY_LEN(pieces)];
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		const struct str whole = str_of(text, len);
		look_at_each_place(whole, &wanted);
		assert_true(words_find(set, whole, &(struct word_sink){ tell, &fast }));
		assert_true(words_find_plain(set, whole, &(struct word_sink){ tell, &plain }));
		assert_memory_equal(&fast, &wanted, sizeof(wanted));
		assert_memory_equal(&plain, &wanted, sizeof(wanted));
	}
}

static void a_letter_that_folds_into_ascii_is_told_instead(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	const struct word_set *set = words_new(&arena, words, 2);
	struct told told = { { 0 } };
	const struct word_sink sink = { tell, &told };

	assert_false(words_find(set, STR("mimi\xe2\x84\xaa"), &sink));
	assert_false(words_find_plain(set, STR("\xc5\xbf"), &sink));
	assert_true(words_find(set, STR("mimi\xe2\x84 \xc5 \\u0041"), &sink));
	assert_int_equal(told.n[0] + told.n[1], 0);
}

/* The guards of words.c are all there are. */
static void two_letters_from_outside_fold_into_ascii(void **state UNUSED)
{
	for (uint32_t c = 0x80; c < 0x110000; c++) {
		if (fold_char(c) < 0x80)
			assert_true(c == 0x212a || c == 0x17f);
	}
}

static const struct gate_row {
	const char *source;
	const char *gate; /* separated by "|"; "" for none */
} gate_rows[] = {
	{ "Invoke-Obfuscation", "invoke-obfuscation" },
	{ "foo.*longer", "longer" },
	{ "(foo|ba(r|z))x?", "foo|ba" },
	{ "abc(def)?gh", "abc" },
	{ "abcd?ef", "abc" },
	{ "abcd{0,2}ef", "abc" },
	{ "abcd+ef", "abcd" },
	{ "a{x|y}b", "" },
	{ "\\$\\{env:", "${env:" },
	{ "(?i)ABC", "abc" },
	{ "(?x)a b c", "" },
	{ "foo\\Qbar\\E", "" },
	{ "[abc]def[^]x]ghij", "ghij" },
	{ "[[:alpha:]]cmd\\.exe$", "cmd.exe" },
	{ "\\bpowershell\\s+-e", "powershell" },
	{ "foo|", "" },
	{ "(foo|\\d)bar", "bar" },
	{ "(?=foo)bar", "" },
	{ "(?:foo){2,}bar", "bar" },
	{ "\\x41bcd", "" },
	{ "(a)(b)\\1", "" },
	{ "a|b(c", "" },
	{ "\xe3\x82\xa2xyz", "xyz" },
};

static void an_expression_needs_its_plain_parts(void **state UNUSED)
{
	static struct gate gate;

	for (size_t i = 0; i < ARRAY_LEN(gate_rows); i++) {
		char text[256] = "";
		size_t len = 0;
		gate_of_regex(str_from(gate_rows[i].source), &gate);
		for (size_t k = 0; k < gate.n; k++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.*s",
						k ? "|" : "", STR_ARG(gate.at[k]));
		if (strcmp(text, gate_rows[i].gate) != 0)
			fail_msg("“%s”: “%s”, not “%s”", gate_rows[i].source, text,
				 gate_rows[i].gate);
	}
}

static void what_json_escapes_is_no_plain_part(void **state UNUSED)
{
	assert_str_is(gate_plain_part(STR("\\perfc.dat")), "perfc.dat");
	assert_str_is(gate_plain_part(STR("-filepath \"\\\\")), "-filepath ");
	assert_str_is(gate_plain_part(STR("http://a<b")), "http:");
	assert_str_is(gate_plain_part(STR("\xe3\x82\xa2")), "");
}

/* Only then the numbers and identifiers that a lean event leaves out have to be looked at. */
static void words_that_could_stand_in_a_number_are_told(void **state UNUSED)
{
	static const struct {
		const char *word;
		bool bare;
	} rows[] = {
		{ "mimikatz", false },	{ "seatbelt", false }, { "a b", false },
		{ "\\temp", false },	{ "0x1f", true },      { "dead-beef", true },
		{ "s-1-5-18", true },	{ "{a", true },	       { "00:00z", true },
		{ "two\nlines", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(1 << 20);
		const struct str word = str_from(rows[i].word);
		const struct word_set *set = words_new(&arena, &word, 1);
		assert_non_null(set);
		check_row(set->bare == rows[i].bare, rows[i].word);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_could_stand_in_a_number_are_told),
		cmocka_unit_test(a_word_is_found_wherever_it_stands),
		cmocka_unit_test(all_places_of_all_words_are_told),
		cmocka_unit_test(a_letter_that_folds_into_ascii_is_told_instead),
		cmocka_unit_test(what_may_hide_a_word_is_told),
		cmocka_unit_test(two_letters_from_outside_fold_into_ascii),
		cmocka_unit_test(an_expression_needs_its_plain_parts),
		cmocka_unit_test(what_json_escapes_is_no_plain_part),
	};

	return cmocka_run_group_tests_name("match-words", tests, NULL, NULL);
}
