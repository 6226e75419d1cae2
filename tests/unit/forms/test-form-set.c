/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms as they are read: the mistakes of tests/cases/forms stand in those files beside the lines
 * that have them ("# expect: …"), and the forms that come with the program.
 */
#include "support/check.h"

#include <limits.h>
#include <stdlib.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "forms/form-set.h"

#define MARK "# expect: "

static void case_path(const char *name, char out[static PATH_MAX])
{
	const char *source = getenv("TONOI_SOURCE");

	(void)snprintf(out, PATH_MAX, "%s/tests/cases/forms/%s", source ? source : ".", name);
}

static struct form_set *read_cases(const char *const *names)
{
	struct form_set *set = form_set_new();
	char path[PATH_MAX];
	struct err err;

	for (; *names; names++) {
		case_path(*names, path);
		assert_ok(form_set_add(set, path, &err), &err);
	}
	form_set_finish(set);
	return set;
}

static const struct form_note *note_at(const struct form_set *set, const char *file, unsigned line)
{
	for (size_t i = 0; i < form_set_notes(set); i++) {
		const struct form_note *note = form_set_note(set, i);
		if (note->line == line && str_ends(note->file, str_from(file)))
			return note;
	}
	return NULL;
}

/* Every expected mistake is told at its line, and no other. */
static void expect_notes(const struct form_set *set, const char *name)
{
	auto_buf text = BUF_INIT(1024 * 1024);
	char path[PATH_MAX];
	struct str line;
	unsigned number = 0;
	size_t expected = 0;
	struct err err;

	case_path(name, path);
	assert_ok(file_read(path, &text, &err), &err);
	struct str rest = buf_str(&text);
	while (str_next_line(&rest, &line)) {
		number++;
		const size_t at = str_find(line, STR(MARK));
		if (at == SIZE_MAX)
			continue;
		const struct form_note *note = note_at(set, name, number);
		const struct str wanted = str_from_pos(line, at + strlen(MARK));
		if (!note || !str_equal(note->text, wanted))
			fail_msg("%s:%u: expected “%.*s”, told “%.*s”", name, number,
				 STR_ARG(wanted), STR_ARG(note ? note->text : STR("nothing")));
		expected++;
	}
	assert_true(expected > 0);
	if (form_set_notes(set) != expected) {
		for (size_t i = 0; i < form_set_notes(set); i++)
			print_error("%u: %.*s\n", form_set_note(set, i)->line,
				    STR_ARG(form_set_note(set, i)->text));
		fail_msg("%s: %zu mistakes told, %zu expected", name, form_set_notes(set),
			 expected);
	}
}

static void tells_every_mistake_at_its_line(void **state)
{
	(void)state;
	static const char *const form[] = { "broken-form.yml", NULL };
	auto_form_set *set = read_cases(form);

	expect_notes(set, "broken-form.yml");
	assert_int_equal(form_set_count(set), 0);
}

static void tells_what_does_not_fit_the_edition_before(void **state)
{
	(void)state;
	static const char *const names[] = { "topics.yml", "sound.yml", "broken-links.yml", NULL };
	auto_form_set *set = read_cases(names);

	expect_notes(set, "broken-links.yml");
	assert_int_equal(form_set_count(set), 1);
}

static void tells_the_line_where_the_yaml_breaks(void **state)
{
	(void)state;
	static const char *const names[] = { "broken-yaml.yml", NULL };
	auto_form_set *set = read_cases(names);

	assert_int_equal(form_set_notes(set), 1);
	assert_true(form_set_note(set, 0)->line >= 2);
	assert_true(str_starts(form_set_note(set, 0)->text, STR("YAML 1.2: ")));
}

static void a_second_form_of_the_same_id_is_refused(void **state)
{
	(void)state;
	static const char *const names[] = { "topics.yml", "sound.yml", "sound.yml", NULL };
	auto_form_set *set = read_cases(names);

	assert_int_equal(form_set_count(set), 1);
	assert_int_equal(form_set_notes(set), 1);
	assert_str_is(form_set_note(set, 0)->text, "form sound is there already");
}

static void an_item_takes_its_texts_from_the_topic(void **state)
{
	(void)state;
	static const char *const names[] = { "topics.yml", "sound.yml", NULL };
	auto_form_set *set = read_cases(names);
	auto_buf title = BUF_INIT(1024);

	assert_int_equal(form_set_notes(set), 0);
	const struct form *form = form_set_find(set, STR("sound"));
	assert_non_null(form);
	const struct form_item *item = &form->items[form_find(form, STR("backups"))];
	form_add_title(item, LANG_JA, &title);
	assert_str_is(buf_str(&title), "控えがある（サーバー）");
	assert_str_is(item->help.en, "Explained");
	assert_int_equal(item->n_refs, 1);
	assert_str_is(item->refs[0].clause, "18①");
	assert_str_is(form_section_of(form, form_find(form, STR("verdict")))->id, "rest");
}

/* Numbers of items by docs of the ministry: 1 + 8 + 1, 1 + 14 + 3, 1 + 13 + 3 + 1. */
static void the_checklists_that_come_with_the_program_are_whole(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		size_t asked;
		size_t reference;
		size_t gates;
	} rows[] = {
		{ "mhlw-hospital-r5", 10, 8, 0 }, { "mhlw-hospital-r6", 18, 0, 1 },
		{ "mhlw-hospital-r7", 18, 0, 1 }, { "mhlw-pharmacy-r5", 10, 8, 0 },
		{ "mhlw-pharmacy-r6", 18, 0, 1 }, { "mhlw-pharmacy-r7", 18, 0, 1 },
		{ "mhlw-vendor-r5", 8, 6, 0 },	  { "mhlw-vendor-r6", 14, 0, 0 },
		{ "mhlw-vendor-r7", 13, 0, 0 },
	};
	auto_form_set *set = form_set_new();
	struct err err;

	assert_ok(form_set_add_content(set, NULL, &err), &err);
	form_set_finish(set);
	for (size_t i = 0; i < form_set_notes(set); i++)
		print_error("%u: %.*s\n", form_set_note(set, i)->line,
			    STR_ARG(form_set_note(set, i)->text));
	assert_int_equal(form_set_notes(set), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct form *form = form_set_find(set, str_from(rows[i].id));
		check_row(form != NULL, rows[i].id);
		check_row(form_count(form, DUTY_ASKED) == rows[i].asked, rows[i].id);
		check_row(form_count(form, DUTY_REFERENCE) == rows[i].reference, rows[i].id);
		check_row(form_count(form, DUTY_GATE) == rows[i].gates, rows[i].id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_every_mistake_at_its_line),
		cmocka_unit_test(tells_what_does_not_fit_the_edition_before),
		cmocka_unit_test(tells_the_line_where_the_yaml_breaks),
		cmocka_unit_test(a_second_form_of_the_same_id_is_refused),
		cmocka_unit_test(an_item_takes_its_texts_from_the_topic),
		cmocka_unit_test(the_checklists_that_come_with_the_program_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
