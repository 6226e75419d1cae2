/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The data model of SCORM 1.2 by the error codes of its standard, names that lead out of a package,
 * and manifests that do not hold.
 */
#include "training/package-read.h"
#include "training/scorm-model.h"

#include "support/check.h"

static void values_are_checked_by_element_and_type(void **state UNUSED)
{
	static const struct {
		const char *name;
		const char *value;
		enum scorm_error error;
	} rows[] = {
		{ "cmi.core.lesson_status", "passed", SCORM_FINE },
		{ "cmi.core.lesson_status", "not attempted", SCORM_TYPE },
		{ "cmi.core.student_id", "x", SCORM_READ_ONLY },
		{ "cmi.core._children", "x", SCORM_KEYWORD },
		{ "cmi.core.nothing", "x", SCORM_ARGUMENT },
		{ "cmi.core.score.raw", "100", SCORM_FINE },
		{ "cmi.core.score.raw", "100.5", SCORM_TYPE },
		{ "cmi.core.score.raw", "", SCORM_FINE },
		{ "cmi.core.session_time", "00:10:05.5", SCORM_FINE },
		{ "cmi.core.session_time", "0:10:05", SCORM_TYPE },
		{ "cmi.core.exit", "suspend", SCORM_FINE },
		{ "cmi.core.exit", "later", SCORM_TYPE },
		{ "cmi.objectives.1.id", "a", SCORM_ARGUMENT },
		{ "cmi.objectives.0.id", "a", SCORM_FINE },
		{ "cmi.objectives.1.id", "b", SCORM_FINE },
		{ "cmi.interactions.0.type", "choice", SCORM_FINE },
		{ "cmi.interactions.0.type", "guess", SCORM_TYPE },
		{ "cmi.student_preference.audio", "101", SCORM_TYPE },
		{ "cmi.student_preference.audio", "-1", SCORM_FINE },
	};
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct scorm_state model = { .arena = &arena };
	struct str got;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(scorm_set(&model, str_from(rows[i].name), str_from(rows[i].value)) ==
				  rows[i].error,
			  rows[i].name);
	assert_int_equal(scorm_get(&model, STR("cmi.objectives._count"), &got), SCORM_FINE);
	assert_str_is(got, "2");
	assert_int_equal(scorm_get(&model, STR("cmi.core.exit"), &got), SCORM_WRITE_ONLY);
	assert_int_equal(scorm_get(&model, STR("cmi.core.lesson_status._children"), &got),
			 SCORM_NO_CHILDREN);
	assert_int_equal(scorm_get(&model, STR("cmi.core.lesson_status._count"), &got),
			 SCORM_NO_COUNT);
}

static void suspend_data_ends_at_4096_characters(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct scorm_state model = { .arena = &arena };
	static char text[SCORM_TEXT_MAX + 2];

	memset(text, 'a', sizeof(text));
	assert_int_equal(scorm_set(&model, STR("cmi.suspend_data"), str_of(text, 4096)),
			 SCORM_FINE);
	assert_int_equal(scorm_set(&model, STR("cmi.suspend_data"), str_of(text, 4097)),
			 SCORM_TYPE);
}

static void times_add_up_and_a_score_decides(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct scorm_state model = { .arena = &arena };
	const struct scorm_launch launch = { .learner = STR("A1"),
					     .learner_name = STR("A1"),
					     .mastery = STR("60"),
					     .max_time = STR(""),
					     .limit_action = STR(""),
					     .launch_data = STR("") };
	struct str got;

	for (int i = 0; i < 2; i++) {
		scorm_begin(&model, &launch);
		(void)scorm_get(&model, STR("cmi.core.entry"), &got);
		assert_str_is(got, i ? "resume" : "ab-initio");
		assert_int_equal(scorm_set(&model, STR("cmi.core.session_time"), STR("00:40:00")),
				 SCORM_FINE);
		assert_int_equal(scorm_set(&model, STR("cmi.core.exit"), STR("suspend")),
				 SCORM_FINE);
		assert_int_equal(
			scorm_set(&model, STR("cmi.core.score.raw"), i ? STR("60") : STR("59.9")),
			SCORM_FINE);
		scorm_finish(&model);
		assert_int_equal(scorm_is_done(&model), i == 1);
	}
	(void)scorm_get(&model, STR("cmi.core.total_time"), &got);
	assert_str_is(got, "0001:20:00.00");
}

static void names_that_lead_out_of_a_package_are_refused(void **state UNUSED)
{
	static const char *const bad[] = { "",	   "/etc/passwd", "../x",  "a/../../x", "a//b",
					   "a\\b", "C:x",	  "a/./b", "a\nb",	"\xff" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		check_row(package_path_check(str_from(bad[i]), NULL) == ERR_SYNTAX, bad[i]);
	assert_int_equal(package_path_check(STR("pages/問1.html"), NULL), ERR_OK);
}

#define ORG                                                                                        \
	"<organizations><organization identifier='o'><title>t</title>"                             \
	"<item identifier='i' identifierref='r'><title>p</title></item></organization>"            \
	"</organizations>"

static void a_manifest_that_does_not_hold_is_refused_with_its_clause(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum errc code;
	} rows[] = {
		{ "<manifest>" ORG "<resources><resource identifier='r' href='a.html'/>"
		  "</resources></manifest>",
		  ERR_OK },
		{ "<manifest>" ORG "<resources><resource identifier='r' href='b.html'/>"
		  "</resources></manifest>",
		  ERR_SYNTAX },
		{ "<manifest>" ORG "<resources><resource identifier='r' "
		  "href='http://example.org/'/></resources></manifest>",
		  ERR_UNSUPPORTED },
		{ "<manifest>" ORG "<resources/></manifest>", ERR_SYNTAX },
		{ "<manifest><metadata><schemaversion>2004 3rd Edition</schemaversion></metadata>"
		  "</manifest>",
		  ERR_UNSUPPORTED },
		{ "<!DOCTYPE m [<!ENTITY a 'b'>]><manifest/>", ERR_SYNTAX },
		{ "no xml", ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(1024u * 1024);
		struct package_file file = { .path = STR("a.html"), .bytes = STR("") };
		static struct package package;
		struct err err;

		package = (struct package){ .files = &file, .n_files = 1 };
		const enum errc code =
			package_read_manifest(str_from(rows[i].text), &arena, &package, &err);
		check_row(code == rows[i].code, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_checked_by_element_and_type),
		cmocka_unit_test(suspend_data_ends_at_4096_characters),
		cmocka_unit_test(times_add_up_and_a_score_decides),
		cmocka_unit_test(names_that_lead_out_of_a_package_are_refused),
		cmocka_unit_test(a_manifest_that_does_not_hold_is_refused_with_its_clause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
