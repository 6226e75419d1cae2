/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report's document reads as what was written and names what is wrong; a desk's rule is asked
 * with three values, and by the day.
 */
#include "incidents/incident-content.h"
#include "incidents/incident-report.h"
#include "support/check.h"

#define TEXTS_MAX (1024u * 1024)

static const char good[] =
	"{\"version\":1,\"report\":\"r-1\",\"case\":\"c-1\",\"reference\":7,\"stage\":\"first\","
	"\"training\":true,\"title\":\"題\",\"attack\":\"ransomware\",\"care\":\"yes\","
	"\"known\":\"2026-11-23T00:00:00.000000Z\",\"made\":\"2026-11-23T01:00:00.000000Z\","
	"\"limits\":[{\"title\":\"ER\",\"state\":\"closed\"}]}";

static void a_document_reads_as_what_was_written(UNUSED void **state)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	auto_buf again = BUF_INIT(TEXTS_MAX);
	struct incident_said said;
	struct err err;

	assert_ok(incident_report_read(str_from(good), &arena, &said, &err), &err);
	assert_true(said.training && said.reference == 7 && said.n_limits == 1);
	assert_int_equal(said.limits[0].state, INCIDENT_IS_CLOSED);
	assert_int_equal(said.personal.len, 0); /* not known is not no */
	incident_report_write(&said, &again);
	assert_str_is(buf_str(&again), good);
}

static void what_is_wrong_is_named(UNUSED void **state)
{
	static const struct {
		const char *text;
		const char *named;
	} rows[] = {
		{ "{}", "version" },
		{ "{\"version\":1}", "stage" },
		{ "{\"version\":1,\"stage\":\"first\"}", "report" },
		{ "{\"version\":1,\"stage\":\"first\",\"patient\":\"x\"}", "patient" },
		{ "{\"version\":1,\"stage\":\"first\",\"report\":\"r\",\"care\":\"perhaps\"}",
		  "care" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(TEXTS_MAX);
		struct incident_said said;
		struct err err;

		check_row(incident_report_read(str_from(rows[i].text), &arena, &said, &err) ==
				  ERR_SYNTAX,
			  rows[i].named);
		check_row(str_find(str_from(err.text), str_from(rows[i].named)) != SIZE_MAX,
			  rows[i].named);
	}
}

static void a_rule_is_asked_with_three_values(UNUSED void **state)
{
	static const struct {
		enum incident_truth attack;
		enum incident_truth personal;
		enum incident_truth care;
		enum incident_truth verdict;
	} rows[] = {
		{ INCIDENT_YES, INCIDENT_YES, INCIDENT_UNKNOWN, INCIDENT_YES },
		{ INCIDENT_YES, INCIDENT_NO, INCIDENT_UNKNOWN, INCIDENT_UNKNOWN },
		{ INCIDENT_YES, INCIDENT_NO, INCIDENT_NO, INCIDENT_NO },
		{ INCIDENT_NO, INCIDENT_YES, INCIDENT_YES, INCIDENT_NO },
		{ INCIDENT_UNKNOWN, INCIDENT_YES, INCIDENT_NO, INCIDENT_UNKNOWN },
	};
	const struct incident_rule rule = { .all = 1u << INCIDENT_ATTACK,
					    .any = 1u << INCIDENT_PERSONAL | 1u << INCIDENT_CARE };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct incident_state s = { .facts = { [INCIDENT_ATTACK] = rows[i].attack,
							     [INCIDENT_PERSONAL] = rows[i].personal,
							     [INCIDENT_CARE] = rows[i].care } };
		unsigned lacks;

		assert_int_equal(incident_rule_ask(&rule, &s, &lacks), rows[i].verdict);
		assert_int_equal(lacks != 0, rows[i].verdict == INCIDENT_UNKNOWN);
	}
}

static void a_desk_has_the_rule_of_the_day(UNUSED void **state)
{
	auto_incident_content *content = NULL;
	struct err err;

	assert_ok(incident_content_load(getenv("TONOI_CONTENT"), &content, &err), &err);
	const struct incident_desk *before = incident_desk_find(content, STR("nisc"));
	const struct incident_desk *after = incident_desk_find(content, STR("nco"));
	assert_true(before && after);
	assert_non_null(incident_rule_on(before, day_of(2025, 6, 30)));
	assert_null(incident_rule_on(before, day_of(2025, 7, 1)));
	assert_null(incident_rule_on(after, day_of(2025, 6, 30)));
	assert_non_null(incident_rule_on(after, day_of(2025, 7, 1)));
	assert_int_equal(incident_size_of(content, STR("hospital"), 200), 0);
	assert_int_equal(incident_size_of(content, STR("hospital"), INCIDENT_BEDS_NONE),
			 content->n_sizes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_reads_as_what_was_written),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(a_rule_is_asked_with_three_values),
		cmocka_unit_test(a_desk_has_the_rule_of_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
