/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs: each has every word that is asked for, words take their place in content, and a pack that
 * is not there is told.
 */
#include "support/check.h"

#include <dirent.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "base/os/paths.h"

#define TEXT_MAX (4u * 1024 * 1024)

static const char *const packs[] = { "medicine", "water" };

static void use(const char *id)
{
	struct err err;

	assert_ok(pack_choose(id, &err), &err);
	assert_ok(pack_load(&err), &err);
	assert_string_equal(pack_id(), id);
}

/* Every name that `pattern` finds in a file, of its first group. */
static void each_name(const char *path, const char *pattern)
{
	auto_buf text = BUF_INIT(TEXT_MAX);
	regmatch_t at[2];
	regex_t regex;
	struct err err;

	assert_ok(file_read(path, &text, &err), &err);
	buf_add_char(&text, '\0');
	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE), 0);
	for (const char *rest = text.ptr; regexec(&regex, rest, 2, at, 0) == 0;
	     rest += at[0].rm_eo) {
		char name[100];

		(void)snprintf(name, sizeof(name), "%.*s", (int)(at[1].rm_eo - at[1].rm_so),
			       rest + at[1].rm_so);
		if (!text_word(name))
			fail_msg("%s: pack %s has no word “%s”", path, pack_id(), name);
	}
	regfree(&regex);
}

/* `of` is a folder of the source or of the content; all its files of that ending. */
static void each_file(const char *of, const char *ending, const char *pattern)
{
	DIR *dir = opendir(of);
	const struct dirent *entry;
	char path[PATH_MAX];
	struct err err;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (!str_ends(str_from(entry->d_name), str_from(ending)))
			continue;
		assert_ok(path_join(of, entry->d_name, path, &err), &err);
		each_name(path, pattern);
	}
	(void)closedir(dir);
}

static void every_pack_has_every_word(void **state UNUSED)
{
	static const char *const rooms[] = { "store", "advisories", "assets", "risk", "vendors" };
	static const char *const kinds[] = { "guidance", "duties", "facts", "risk" };
	const char *content = getenv("TONOI_CONTENT");
	char folder[PATH_MAX];

	for (size_t p = 0; p < ARRAY_LEN(packs); p++) {
		use(packs[p]);
		for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
			(void)snprintf(folder, sizeof(folder), "%s/../src/%s", content, rooms[i]);
			each_file(folder, ".c", "WORD\\(\"([a-z-]+)\"\\)");
		}
		for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
			(void)snprintf(folder, sizeof(folder), "%s/%s", content, kinds[i]);
			each_file(folder, ".yml", "\\{([a-z][a-z-]+)\\}");
		}
		(void)snprintf(folder, sizeof(folder), "%s/text", content);
		each_file(folder, ".yml", "^    word: ([a-z-]+)$");
	}
}

static void words_are_those_of_the_pack(void **state UNUSED)
{
	use("medicine");
	assert_string_equal(text_in(TR(WORD_MARK "people", WORD_MARK "people"), LANG_JA),
			    "患者さん");
	use("water");
	assert_string_equal(text_in(TR(WORD_MARK "people", WORD_MARK "people"), LANG_EN),
			    "customers");
	assert_string_equal(text_in(TR(WORD_MARK "no-such", WORD_MARK "no-such"), LANG_EN),
			    "no-such");
	assert_string_equal(text_in(TR("a", "b"), LANG_EN), "b");
}

static void words_take_their_place_in_content(void **state UNUSED)
{
	static const struct {
		const char *given;
		const char *wanted;
	} rows[] = {
		{ "to {people}.", "to customers." },
		{ "{people}{people}", "customerscustomers" },
		{ "{1} of {2}", "{1} of {2}" },
		{ "{no-such} {", "{no-such} {" },
		{ "{}", "{}" },
		{ "{people", "{people" },
		{ "", "" },
	};
	auto_arena arena = ARENA_INIT(64 * 1024);

	use("water");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct yaml node = { .kind = YAML_SCALAR,
				     .key = STR("en"),
				     .text = str_from(rows[i].given) };
		struct yaml other = node;

		pack_expand(&node, &arena);
		assert_str_is(node.text, rows[i].wanted);
		other.key = STR("id");
		pack_expand(&other, &arena);
		assert_str_is(other.text, rows[i].given);
	}
}

static void a_pack_that_is_not_there_is_told(void **state UNUSED)
{
	static const struct {
		const char *id;
		enum errc code;
	} rows[] = {
		{ "no-such", ERR_NOT_FOUND }, { "../water", ERR_USAGE }, { "", ERR_USAGE },
		{ "-a", ERR_USAGE },	      { "a/b", ERR_USAGE },
	};
	struct err err;

	use("water");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(pack_choose(rows[i].id, &err) == rows[i].code, rows[i].id);
	assert_string_equal(pack_id(), "water");
}

static void the_record_does_not_overrule_a_person(void **state UNUSED)
{
	struct err err;

	use("water");
	assert_ok(pack_suggest(STR("medicine"), &err), &err);
	assert_string_equal(pack_id(), "water");
}

static void folders_are_those_that_are_there(void **state UNUSED)
{
	struct pack_folders folders;
	struct err err;

	use("water");
	assert_ok(pack_folders(NULL, "duties", &folders, &err), &err);
	assert_int_equal(folders.n, 2);
	assert_non_null(strstr(folders.at[1], "/packs/water/duties"));
	assert_ok(pack_folders(NULL, "forms", &folders, &err), &err);
	assert_int_equal(folders.n, 1);
	assert_ok(pack_folders(NULL, "no-such-kind", &folders, &err), &err);
	assert_int_equal(folders.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pack_has_every_word),
		cmocka_unit_test(words_are_those_of_the_pack),
		cmocka_unit_test(words_take_their_place_in_content),
		cmocka_unit_test(a_pack_that_is_not_there_is_told),
		cmocka_unit_test(the_record_does_not_overrule_a_person),
		cmocka_unit_test(folders_are_those_that_are_there),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
