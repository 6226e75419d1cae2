/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "base/encoding/yaml-check.h"

#define ID_64 "a234567890123456789012345678901234567890123456789012345678901234"

/* One rule of each kind is broken in one row of the table; `line` is where that is told. */
static const struct {
	const char *text;
	unsigned line;
	const char *mistake; /* NULL: none */
} rows[] = {
	{ "id: a-1\n", 0, NULL },
	{ "id: " ID_64 "\n", 0, NULL },
	{ "id: " ID_64 "5\n", 1, "id “" ID_64 "5”: small letters, digits and dashes" },
	{ "id: -a\n", 1, "id “-a”: small letters, digits and dashes" },
	{ "n: 3\nid: A\n", 2, "id “A”: small letters, digits and dashes" },
	{ "n: 3\n", 1, "id is missing" },
	{ "n: 3\nid:\n", 2, "id is missing" },
	{ "id: [a]\n", 1, "id is one text of at most 4096 bytes" },
	{ "id: a\ncolour: red\n", 2, "a thing has no “colour”" },
	{ "id: a\nn: 10\n", 2, "n is a number from 1 to 9" },
	{ "id: a\nn: 1x\n", 2, "n is a number from 1 to 9" },
	{ "id: a\nsure: true\n", 0, NULL },
	{ "id: a\nsure: maybe\n", 2, "sure is true or false" },
	{ "id: a\nword: two\n", 0, NULL },
	{ "id: a\nword: three\n", 2, "word “three” is not known" },
	{ "id: a\nlist: []\n", 2, "list is a list of 1 to 2 entries" },
	{ "id: a\nlist: [1, 2, 3]\n", 2, "list is a list of 1 to 2 entries" },
	{ "id: a\ntitle: { ja: 題 }\n", 2, "en is missing" },
	{ "id: a\ntitle: 題\n", 2, "title is written as a map" },
	{ "- id: a\n", 1, "a thing is written as a map" },
};

static void read_thing(struct yaml_check *check, const struct yaml *doc)
{
	static const char *const keys[] = { "id", "n", "sure", "word", "list", "title", NULL };
	static const char *const words[] = { "one", "two" };

	if (!yaml_check_map(check, doc, "a thing", keys))
		return;
	(void)yaml_check_id(check, doc, "id", true);
	(void)yaml_check_number(check, doc, "n", 1, 9, 5);
	(void)yaml_check_truth(check, doc, "sure", false);
	(void)yaml_check_word(check, doc, "word", words, ARRAY_LEN(words), 0);
	(void)yaml_check_list(check, doc, "list", 2);
	(void)yaml_check_pair(check, doc, "title", false);
}

static const struct yaml *parse(const char *text, struct arena *arena)
{
	const struct yaml_limits limits = { .depth = 4, .nodes = 100 };
	auto_yaml_reader *reader = yaml_reader_new(str_from(text), limits);
	struct yaml *doc = NULL;
	unsigned line;
	struct err err;

	assert_ok(yaml_next(reader, arena, &doc, &line, &err), &err);
	return doc;
}

static void keep(void *ctx, unsigned line, struct str text)
{
	buf_printf(ctx, "%u: %.*s\n", line, STR_ARG(text));
}

static void a_mistake_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(64 * 1024);
		auto_buf wanted = BUF_INIT(1024);
		struct yaml_check check = { .file = "thing.yml" };

		read_thing(&check, parse(rows[i].text, &arena));
		check_row((check.code != ERR_OK) == (rows[i].mistake != NULL), rows[i].text);
		if (!rows[i].mistake)
			continue;
		buf_printf(&wanted, "thing.yml:%u: %s", rows[i].line, rows[i].mistake);
		check_row(str_is(buf_str(&wanted), check.err.text), rows[i].text);
	}
}

static const char all_wrong[] = "id: A\n"
				"colour: red\n"
				"n: 0\n"
				"word: three\n";

static void the_first_mistake_ends_the_reading(void **state)
{
	(void)state;
	auto_arena arena = ARENA_INIT(64 * 1024);
	struct yaml_check check = { .file = "thing.yml" };

	read_thing(&check, parse(all_wrong, &arena));
	assert_int_equal(check.code, ERR_SYNTAX);
	assert_string_equal(check.err.text, "thing.yml:2: a thing has no “colour”");
}

static void all_mistakes_are_told_to_who_takes_notes(void **state)
{
	(void)state;
	auto_arena arena = ARENA_INIT(64 * 1024);
	auto_buf notes = BUF_INIT(1024);
	struct yaml_check check = { .file = "thing.yml", .note = keep, .ctx = &notes };

	read_thing(&check, parse(all_wrong, &arena));
	assert_str_is(buf_str(&notes), "2: a thing has no “colour”\n"
				       "1: id “A”: small letters, digits and dashes\n"
				       "3: n is a number from 1 to 9\n"
				       "4: word “three” is not known\n");
	assert_int_equal(check.code, ERR_SYNTAX);
	assert_string_equal(check.err.text, "thing.yml:2: a thing has no “colour”");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistake_is_told_with_its_line),
		cmocka_unit_test(the_first_mistake_ends_the_reading),
		cmocka_unit_test(all_mistakes_are_told_to_who_takes_notes),
	};

	return cmocka_run_group_tests_name("yaml-check", tests, NULL, NULL);
}
