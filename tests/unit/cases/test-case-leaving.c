/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that says what of a case may leave: every way is tried with a drill and with a real
 * case, with the mark and without.
 */
#include "support/check.h"

#include "cases/case-leaving.h"

/* A way that is not in here has not been thought about. */
static const struct {
	const char *way;
	bool takes_drills;
} ways[] = {
	{ "paper", true },   { "telling", true }, { "bundle", true },  { "timestamp", false },
	{ "callout", true }, { "request", true }, { "letter", false }, { "calendar", false },
	{ "alert", false },  { "notice", false }, { "report", true },  { "hub", false },
};

static void every_way_out_has_its_row(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(ways), CASE_WAYS);
	for (size_t i = 0; i < CASE_WAYS; i++) {
		check_row(!strcmp(case_ways[i].value, ways[i].way), ways[i].way);
		check_row(case_way_takes_drills((enum case_way)i) == ways[i].takes_drills,
			  ways[i].way);
	}
}

static void a_drill_leaves_by_no_way_as_real(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASE_WAYS; i++) {
		const enum case_way way = (enum case_way)i;
		struct err err;

		check_row(case_leave(STR("T2026-0001"), true, way, false, &err) == ERR_DENIED,
			  ways[i].way);
		check_row(str_find(str_from(err.text), STR("T2026-0001")) != SIZE_MAX,
			  "the sentence names the case");
		check_row((case_leave(STR("T2026-0001"), true, way, true, NULL) == ERR_OK) ==
				  ways[i].takes_drills,
			  ways[i].way);
	}
}

static void a_real_case_leaves_by_no_way_as_a_drill(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASE_WAYS; i++) {
		const enum case_way way = (enum case_way)i;

		check_row(case_leave(STR("2026-0001"), false, way, false, NULL) == ERR_OK,
			  ways[i].way);
		check_row(case_leave(STR("2026-0001"), false, way, true, NULL) == ERR_DENIED,
			  ways[i].way);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_out_has_its_row),
		cmocka_unit_test(a_drill_leaves_by_no_way_as_real),
		cmocka_unit_test(a_real_case_leaves_by_no_way_as_a_drill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
