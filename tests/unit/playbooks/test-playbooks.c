/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Playbooks read and checked: the ones that come with the program, good and broken cases as data,
 * conditions, and the numbered list that is printed.
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "base/os/paths.h"
#include "playbooks/outline.h"
#include "playbooks/playbook-paper.h"

#define CASES "tests/cases/playbooks"

static struct str read_case(struct arena *arena, const char *name)
{
	auto_buf text = BUF_INIT(PLAYBOOK_BYTES_MAX);
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/" CASES "/%s", getenv("TONOI_SOURCE"), name);
	assert_ok(file_read(path, &text, &err), &err);
	return arena_str(arena, buf_str(&text));
}

static struct playbook_notes *notes_new(struct arena *arena)
{
	struct playbook_notes *notes = arena_take(arena, sizeof(*notes));

	notes->arena = arena;
	return notes;
}

static void read_good(struct arena *arena, const char *name, struct playbook_copy *ret)
{
	struct err err;

	assert_ok(playbook_copy_read(read_case(arena, name), NULL, notes_new(arena), ret, &err),
		  &err);
}

/* The small playbook with the part that it calls. */
static void read_bundle(struct arena *arena, struct playbook_bundle *ret)
{
	read_good(arena, "good/small.json", &ret->at[0]);
	read_good(arena, "good/small-part.json", &ret->at[1]);
	ret->n = 2;
}

static void all_playbooks_that_come_with_the_program_are_right(void **state UNUSED)
{
	static const char *const wanted[] = {
		"ransomware",	  "vpn-compromise",  "mail-account", "vendor-compromised",
		"data-leak",	  "website-defaced", "ddos",	     "service-continuity",
		"sector-telling",
	};
	auto_playbook_set *set = NULL;
	struct err err;

	assert_ok(playbook_set_load(NULL, &set, &err), &err);
	assert_int_equal(playbook_set_count(set), ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		const struct playbook_copy *copy = playbook_set_find(set, str_from(wanted[i]));
		check_row(copy, wanted[i]);
		check_row(playbook_set_find(set, copy->playbook->id) == copy, wanted[i]);
		check_row(copy->playbook->n_sources > 0, wanted[i]);
	}
	assert_str_is(playbook_set_at(set, 0)->playbook->short_name, "ransomware");
}

/* The order that the guidance asks for: nothing off, backups, outside, segments, photograph. */
static void the_first_hour_saves_the_backups_first(void **state UNUSED)
{
	static const char *const facts[] = { "power-kept", "backups-cut", "external-cut",
					     "segments-cut", "photo-taken" };
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	auto_playbook_set *set = NULL;
	struct outline *outline = arena_take(&arena, sizeof(*outline));
	size_t next = 0;
	struct err err;

	assert_ok(playbook_set_load(NULL, &set, &err), &err);
	const struct playbook_bundle bundle = {
		.at = { *playbook_set_find(set, STR("ransomware")) }, .n = 1
	};
	assert_ok(outline_make(&bundle, &arena, outline, &err), &err);
	for (size_t i = 0; i < outline->n && next < ARRAY_LEN(facts); i++) {
		if (outline->at[i].kind == OUTLINE_STEP &&
		    str_is(outline->at[i].step->fact, facts[next]))
			next++;
	}
	assert_int_equal(next, ARRAY_LEN(facts));
}

static void good_playbooks_are_taken(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	struct playbook_copy copy;

	read_good(&arena, "good/small.json", &copy);
	assert_str_is(copy.playbook->short_name, "small");
	assert_str_is(copy.playbook->name.ja, "小さな手順");
	assert_true(copy.playbook->bilingual);
	playbook_free(copy.playbook);
}

static void a_playbook_of_others_is_taken_and_what_is_missing_is_noticed(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	struct playbook_notes *notes = notes_new(&arena);
	struct playbook_copy copy;
	struct err err;

	assert_ok(playbook_copy_read(read_case(&arena, "good/somebody-elses.json"), NULL, notes,
				     &copy, &err),
		  &err);
	assert_int_equal(notes->n_wrong, 0);
	assert_int_equal(notes->n, 2);
	assert_str_is(notes->at[0].text,
		      "a command of type bash is not run: a person does what it says");
	assert_str_is(notes->at[1].text, "has no Japanese text: people see the English one");
	assert_str_is(copy.playbook->short_name, "playbook--6deaabab-f014-57b5-a3ac-bdb480b10ab6");
	playbook_free(copy.playbook);
}

/* What is wrong first, and that nothing came of it. broken.tsv: name, place, clause, sentence. */
static void each_broken_playbook_is_refused_with_place_and_clause(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(64u * 1024 * 1024);
	struct str list = read_case(&arena, "broken.tsv");
	struct str line;
	size_t n = 0;

	while (str_next_line(&list, &line)) {
		const struct str name = str_split(&line, '\t');
		const struct str place = str_split(&line, '\t');
		const struct str clause = str_split(&line, '\t');
		const char *file =
			arena_cstr(&arena, arena_printf(&arena, "broken/%.*s.json", STR_ARG(name)));
		struct playbook_notes *notes = notes_new(&arena);
		struct playbook_copy copy = { .playbook = NULL };
		struct err err;

		check_row(playbook_copy_read(read_case(&arena, file), NULL, notes, &copy, &err) ==
				  ERR_SYNTAX,
			  file);
		check_row(!copy.playbook, file);
		const bool noted = !str_is(clause, "RFC 8259");
		const struct str told =
			arena_printf(&arena, "%.*s%s%.*s%s%.*s", STR_ARG(noted ? place : STR("")),
				     noted ? ": " : "", STR_ARG(noted ? clause : STR("")),
				     noted ? ": " : "", STR_ARG(line));
		/* A sentence has room for 256 bytes. */
		check_row(str_starts(told, str_from(err.text)) ||
				  str_ends(str_from(err.text), STR("…")),
			  file);
		if (noted)
			check_row(notes->n_wrong > 0, file);
		n++;
	}
	assert_true(n > 40);
}

static void what_is_too_large_is_refused(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	auto_buf json = BUF_INIT(2 * PLAYBOOK_BYTES_MAX);
	struct playbook_copy copy;
	struct err err;

	while (json.len <= PLAYBOOK_BYTES_MAX)
		buf_add_text(&json, "{\"type\": \"playbook\"}                    ");
	assert_int_equal(playbook_copy_read(buf_str(&json), NULL, notes_new(&arena), &copy, &err),
			 ERR_LIMIT);
}

/* ---- conditions ---- */

static struct str test_value(void *ctx UNUSED, struct str variable)
{
	if (str_is(variable, "__beds__"))
		return STR("180");
	if (str_is(variable, "__seen__"))
		return STR("yes");
	return STR_NONE;
}

static void conditions_are_judged_as_they_read(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool holds;
	} rows[] = {
		{ "__seen__:value = 'yes'", true },
		{ "__seen__:value == 'yes'", true },
		{ "__seen__:value != 'yes'", false },
		{ "__seen__:value IN ('no', 'yes')", true },
		{ "__seen__:value IN ('no')", false },
		{ "NOT __seen__:value = 'no'", true },
		{ "__beds__:value < 200", true },
		{ "__beds__:value <= 180", true },
		{ "__beds__:value > 180", false },
		{ "__beds__:value >= 180", true },
		{ "__beds__:value < 'many'", false },
		{ "__nobody__:value = 'yes'", false },
		{ "__nobody__:value != 'yes'", true },
		{ "__nobody__:value < 5", false },
		{ "__seen__:value = 'no' AND __beds__:value = 180 OR __seen__:value = 'yes'",
		  true },
		{ "__seen__:value = 'no' AND (__beds__:value = 180 OR __seen__:value = 'yes')",
		  false },
		{ "__seen__:value = 'y\\'es'", false },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(64 * 1024);
		const struct branch_condition *condition = NULL;
		struct err err;

		assert_ok(branch_condition_read(str_from(rows[i].text), &arena, &condition, &err),
			  &err);
		check_row(branch_condition_holds(condition, test_value, NULL) == rows[i].holds,
			  rows[i].text);
	}
}

static void what_is_no_condition_is_refused_with_its_byte(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *told;
	} rows[] = {
		{ "", "byte 1: a variable such as __name__:value is wanted" },
		{ "__x__:value", "byte 12: a comparison is wanted" },
		{ "__x__ = 'a'", "byte 1: a variable such as __name__:value is wanted" },
		{ "__x__:value = ",
		  "byte 15: a quoted text, a whole number, true or false is wanted" },
		{ "__x__:value = 'a' AND", "byte 22: a variable such as __name__:value is wanted" },
		{ "(__x__:value = 'a'", "byte 19: a bracket is not closed" },
		{ "__x__:value = 'a' b", "byte 19: AND, OR or the end is wanted" },
		{ "__x__:value IN 'a'", "byte 16: IN needs a list in brackets" },
		{ "((((((((((((((((((((__x__:value = 1))))))))))))))))))))",
		  "byte 17: brackets within too many brackets" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(64 * 1024);
		const struct branch_condition *condition = NULL;
		struct err err;

		check_row(branch_condition_read(str_from(rows[i].text), &arena, &condition, &err) ==
				  ERR_SYNTAX,
			  rows[i].text);
		if (strcmp(err.text, rows[i].told) != 0)
			fail_msg("row “%s”: %s", rows[i].text, err.text);
	}
}

/* ---- the numbered list ---- */

static const struct outline_line *line_named(const struct outline *outline, const char *name)
{
	for (size_t i = 0; i < outline->n; i++) {
		if (outline->at[i].number && str_is(outline->at[i].step->name.en, name))
			return &outline->at[i];
	}
	return NULL;
}

static void every_answer_leads_to_a_number(void **state UNUSED)
{
	static const struct {
		const char *name;
		unsigned number;
		unsigned to[3];
	} rows[] = {
		{ "What is seen", 1, { 2, 3, 3 } },
		{ "Photograph", 2, { 3, 3, 3 } },
		{ "Cut", 4, { OUTLINE_WAIT, OUTLINE_WAIT, OUTLINE_WAIT } },
		{ "Others", 6, { 7, 9, 9 } },
		{ "The next too", 7, { 8, 8, 8 } },
		{ "And again", 8, { 7, 9, 9 } },
		{ "Call the team", 10, { 12, 12, 12 } },
		{ "Helpers", 11, { 12, 12, 12 } },
		{ "The inner step", 12, { 13, 13, 13 } },
		{ "The last", 13, { OUTLINE_END, OUTLINE_END, OUTLINE_END } },
	};
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	auto_playbook_bundle bundle = { .n = 0 };
	struct outline *outline = arena_take(&arena, sizeof(*outline));
	struct err err;

	read_bundle(&arena, &bundle);
	assert_ok(outline_make(&bundle, &arena, outline, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct outline_line *line = line_named(outline, rows[i].name);

		check_row(line && line->number == rows[i].number, rows[i].name);
		for (size_t a = 0; a < ARRAY_LEN(rows[i].to); a++)
			check_row(line->arrows[a].to == rows[i].to[a], rows[i].name);
	}
	const struct outline_line *together = line_named(outline, "Share");
	assert_int_equal(together->then, 6);
	const struct outline_line *decision = &outline->at[together - outline->at + 1];
	while (decision->kind != OUTLINE_DECIDE)
		decision++;
	assert_int_equal(decision->number, 9);
	assert_int_equal(decision->arrows[0].to, 10);
	assert_int_equal(decision->arrows[1].to, 11);
}

static void the_text_has_every_step_in_both_languages(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	auto_playbook_bundle bundle = { .n = 0 };
	struct playbook_paper paper = { .bundle = &bundle, .lang = LANG_JA };
	auto_buf ja = BUF_INIT(1024 * 1024);
	auto_buf en = BUF_INIT(1024 * 1024);
	struct err err;

	read_bundle(&arena, &bundle);
	assert_ok(playbook_paper_text(&paper, &ja, &err), &err);
	paper.lang = LANG_EN;
	assert_ok(playbook_paper_text(&paper, &en, &err), &err);
	assert_true(str_find(buf_str(&ja), STR("列 A")) < ja.len);
	assert_true(str_find(buf_str(&ja), STR("列 B")) < ja.len);
	assert_true(str_find(buf_str(&ja), STR("中の段")) < ja.len);
	assert_true(str_find(buf_str(&en), STR("The inner step")) < en.len);
	assert_true(str_find(buf_str(&en), STR("□ Yes → 2")) < en.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_playbooks_that_come_with_the_program_are_right),
		cmocka_unit_test(the_first_hour_saves_the_backups_first),
		cmocka_unit_test(good_playbooks_are_taken),
		cmocka_unit_test(a_playbook_of_others_is_taken_and_what_is_missing_is_noticed),
		cmocka_unit_test(each_broken_playbook_is_refused_with_place_and_clause),
		cmocka_unit_test(what_is_too_large_is_refused),
		cmocka_unit_test(conditions_are_judged_as_they_read),
		cmocka_unit_test(what_is_no_condition_is_refused_with_its_byte),
		cmocka_unit_test(every_answer_leads_to_a_number),
		cmocka_unit_test(the_text_has_every_step_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
