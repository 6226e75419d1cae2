/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conditions of fees as shipped: a verdict is yes or no only when the answers and the number of
 * beds decide it.
 */
#include "support/check.h"

#include "forms/answering.h"
#include "forms/form-set.h"

struct answers {
	const char *all; /* what every question is answered with, or NULL */
	const char *but; /* this one otherwise */
	const char *with;
};

static enum form_verdict judge(const struct form *form, const char *beds,
			       const struct answers *answers, const char *verdict)
{
	struct str values[FORM_ITEMS_MAX] = { STR_NONE };
	const struct facility facility = { .fields = { [FACILITY_BEDS] = str_from(beds) } };
	const struct sheet sheet = { .form = form, .facility = &facility, .values = values };

	for (size_t i = 0; i < form->n_items; i++) {
		const bool other = answers->but && str_is(form->items[i].id, answers->but);
		values[i] = str_from(other ? answers->with : answers->all);
	}
	const size_t at = form_find(form, str_from(verdict));
	assert_true(at != SIZE_MAX);
	return sheet_compute(&sheet, at);
}

static void a_fee_is_judged_only_when_the_answers_decide(void **state UNUSED)
{
	static const struct {
		const char *form;
		const char *verdict;
		const char *beds;
		struct answers answers;
		enum form_verdict wanted;
	} rows[] = {
		{ "fee-records-r4", "met", "450", { "yes", NULL, NULL }, VERDICT_YES },
		{ "fee-records-r4", "met", "450", { "yes", "training", "no" }, VERDICT_NO },
		{ "fee-records-r4", "met", "450", { "yes", "training", NULL }, VERDICT_UNKNOWN },
		{ "fee-records-r4", "met", "399", { NULL, NULL, NULL }, VERDICT_YES },
		{ "fee-records-r4", "met", NULL, { "yes", NULL, NULL }, VERDICT_YES },
		{ "fee-records-r4", "met", NULL, { "no", NULL, NULL }, VERDICT_UNKNOWN },
		{ "fee-records-r6", "met-200", "200", { "no", NULL, NULL }, VERDICT_NO },
		{ "fee-records-r6", "met-200", "199", { "no", NULL, NULL }, VERDICT_YES },
		{ "fee-records-r6", "met-level-1", "199", { "yes", "manager", "no" }, VERDICT_YES },
		{ "fee-records-r6", "met-level-1", "200", { "yes", "manager", "no" }, VERDICT_NO },
		{ "fee-records-r6",
		  "met-level-1",
		  "19",
		  { "yes", "offline", NULL },
		  VERDICT_UNKNOWN },
		{ "fee-records-r6", "met-level-1", NULL, { "yes", "drill", "no" }, VERDICT_NO },
		{ "fee-coordination-r8", "met", "300", { "yes", "rest", NULL }, VERDICT_UNKNOWN },
		{ "fee-coordination-r8", "met", "300", { "yes", NULL, NULL }, VERDICT_YES },
	};
	auto_form_set *set = form_set_new();
	struct err err;

	assert_ok(form_set_add_content(set, NULL, &err), &err);
	form_set_finish(set);
	assert_int_equal(form_set_notes(set), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct form *form = form_set_find(set, str_from(rows[i].form));
		char row[128];
		(void)snprintf(row, sizeof(row), "%zu: %s %s", i, rows[i].form, rows[i].verdict);
		check_row(form != NULL, row);
		check_row(judge(form, rows[i].beds, &rows[i].answers, rows[i].verdict) ==
				  rows[i].wanted,
			  row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fee_is_judged_only_when_the_answers_decide),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
