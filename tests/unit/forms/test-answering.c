/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What forms say of answers, on the sample of tests/cases/forms and on the shipped checklists.
 */
#include "support/check.h"

#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "forms/answering.h"
#include "forms/form-set.h"

static int set_up(void **state)
{
	struct form_set *set = form_set_new();
	const char *source = getenv("TONOI_SOURCE");
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/forms/sound.yml", source ? source : ".");
	assert_ok(form_set_add(set, path, &err), &err);
	(void)snprintf(path, sizeof(path), "%s/tests/cases/forms/topics.yml",
		       source ? source : ".");
	assert_ok(form_set_add(set, path, &err), &err);
	assert_ok(form_set_add_content(set, NULL, &err), &err);
	form_set_finish(set);
	*state = set;
	return 0;
}

static int tear_down(void **state)
{
	form_set_free(*state);
	return 0;
}

static const struct form *form_of(void **state, const char *id)
{
	const struct form *form = form_set_find(*state, str_from(id));

	assert_non_null(form);
	return form;
}

struct filled {
	struct facility facility;
	struct str values[FORM_ITEMS_MAX];
	struct sheet sheet;
};

static void put(struct filled *f, const char *item, const char *value)
{
	const size_t at = form_find(f->sheet.form, str_from(item));

	assert_true(at != SIZE_MAX);
	f->values[at] = str_from(value);
}

static enum form_verdict asks(const struct filled *f, const char *item)
{
	return sheet_asks(&f->sheet, form_find(f->sheet.form, str_from(item)));
}

static void what_is_not_known_hides_nothing(void **state)
{
	static struct filled f;

	f = (struct filled){ .sheet.form = form_of(state, "mhlw-hospital-r7") };
	f.sheet.facility = &f.facility;
	f.sheet.values = f.values;
	assert_int_equal(asks(&f, "gate"), VERDICT_YES);
	assert_int_equal(asks(&f, "mds-sds"), VERDICT_UNKNOWN);
	put(&f, "gate", "yes");
	assert_int_equal(asks(&f, "mds-sds"), VERDICT_UNKNOWN);
	f.facility.fields[FACILITY_VENDOR_CONTRACT] = STR("no");
	assert_int_equal(asks(&f, "mds-sds"), VERDICT_NO);
	assert_int_equal(asks(&f, "bcp"), VERDICT_YES);
	put(&f, "gate", "no");
	assert_int_equal(asks(&f, "bcp"), VERDICT_NO);
}

static void a_verdict_is_computed_and_unknown_until_it_is_known(void **state)
{
	static struct filled f;

	f = (struct filled){ .sheet.form = form_of(state, "sound") };
	f.sheet.facility = &f.facility;
	f.sheet.values = f.values;
	const size_t at = form_find(f.sheet.form, STR("verdict"));
	assert_int_equal(sheet_compute(&f.sheet, at), VERDICT_UNKNOWN);
	put(&f, "backups", "yes");
	put(&f, "offline", "na");
	put(&f, "since", "2025-04-01");
	assert_int_equal(sheet_compute(&f.sheet, at), VERDICT_UNKNOWN);
	f.facility.fields[FACILITY_BEDS] = STR("20");
	assert_int_equal(sheet_compute(&f.sheet, at), VERDICT_YES);
	put(&f, "offline", "no");
	assert_int_equal(sheet_compute(&f.sheet, at), VERDICT_NO);
}

static void a_value_must_be_of_its_type(void **state)
{
	static const struct {
		const char *item;
		const char *value;
		enum errc code;
	} rows[] = {
		{ "gate", "yes", ERR_OK },
		{ "gate", "", ERR_OK },
		{ "gate", "na", ERR_SYNTAX },
		{ "offline", "na", ERR_OK },
		{ "beds", "20", ERR_OK },
		{ "beds", "-1", ERR_SYNTAX },
		{ "beds", "many", ERR_SYNTAX },
		{ "how", "tape", ERR_OK },
		{ "how", "cloud", ERR_SYNTAX },
		{ "since", "2026-02-29", ERR_SYNTAX },
		{ "since", "2028-02-29", ERR_OK },
		{ "remarks", "何でも", ERR_OK },
		{ "proof", "yes", ERR_SYNTAX },
		{ "verdict", "yes", ERR_SYNTAX },
		{ "nothing", "yes", ERR_NOT_FOUND },
	};
	const struct form *form = form_of(state, "sound");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct answer answer = { .item = str_from(rows[i].item),
					       .pass = 1,
					       .value = str_from(rows[i].value) };
		check_row(answer_check(form, &answer, NULL) == rows[i].code, rows[i].value);
	}
	const struct answer third = { .item = STR("gate"), .pass = 3, .value = STR("yes") };
	assert_int_equal(answer_check(form, &third, NULL), ERR_SYNTAX);
}

static void a_text_over_the_limit_is_a_fault_of_its_item(void **state)
{
	static const struct {
		size_t len;
		enum errc code;
	} rows[] = { { ANSWER_TEXT_MAX, ERR_OK }, { ANSWER_TEXT_MAX + 1, ERR_LIMIT } };
	const struct form *form = form_of(state, "sound");
	auto_free char *text = mem_new_array(ANSWER_TEXT_MAX + 1, 1);

	memset(text, 'a', ANSWER_TEXT_MAX + 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct answer answer = { .item = STR("gate"),
					       .pass = 1,
					       .value = STR("yes"),
					       .note = str_of(text, rows[i].len) };

		assert_int_equal(answer_check(form, &answer, NULL), rows[i].code);
	}
}

static void a_sheet_that_discloses_wants_no_target_date(void **state)
{
	const struct form *form = form_of(state, "mds-sds-annex");
	const struct facility here = { .fiscal_start = 0 };
	struct answer answer = { .item = STR("disposal"),
				 .pass = 1,
				 .value = STR("no"),
				 .checked_on = STR("2026-11-01") };

	assert_int_equal(answer_gaps(form, &here, &answer), 0);
	answer.checked_on = STR_NONE;
	assert_int_equal(answer_gaps(form, &here, &answer), GAP_CHECKED_ON);
}

static void a_no_wants_a_target_date_inside_the_fiscal_year(void **state)
{
	static const struct {
		const char *item;
		const char *value;
		const char *checked;
		const char *target;
		unsigned gaps;
	} rows[] = {
		{ "bcp", "", NULL, NULL, GAP_VALUE },
		{ "bcp", "yes", NULL, NULL, GAP_CHECKED_ON },
		{ "bcp", "yes", "2025-06-01", NULL, 0 },
		{ "bcp", "no", "2025-06-01", NULL, GAP_TARGET_ON },
		{ "bcp", "no", "2025-06-01", "2026-03-31", 0 },
		{ "bcp", "no", "2025-06-01", "2026-04-01", GAP_TARGET_YEAR },
		{ "bcp", "no", "2025-06-01", "2025-03-31", GAP_TARGET_YEAR },
		{ "gate", "no", "2025-06-01", NULL, 0 },
	};
	const struct form *form = form_of(state, "mhlw-hospital-r7");
	const struct facility here = { .fiscal_start = 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct answer answer = { .item = str_from(rows[i].item),
					 .pass = 1,
					 .value = str_from(rows[i].value),
					 .checked_on = str_from(rows[i].checked),
					 .target_on = str_from(rows[i].target) };
		check_row(answer_gaps(form, &here, &answer) == rows[i].gaps, rows[i].value);
		answer.proposed = true;
		check_row(answer_gaps(form, &here, &answer) == (rows[i].gaps | GAP_CONFIRM),
			  rows[i].value);
	}
}

static void the_fiscal_year_is_the_facilitys_unless_the_form_says_whose_it_is(void **state)
{
	static const struct {
		const char *form;
		const char *item;
		int starts;
		const char *target;
		unsigned gaps;
	} rows[] = {
		{ "sound", "backups", 0, "2026-03-31", 0 },
		{ "sound", "backups", 4, "2025-04-01", 0 },
		{ "sound", "backups", 4, "2026-04-01", GAP_TARGET_YEAR },
		{ "sound", "backups", 1, "2025-01-01", 0 },
		{ "sound", "backups", 1, "2025-12-31", 0 },
		{ "sound", "backups", 1, "2026-01-01", GAP_TARGET_YEAR },
		{ "sound", "backups", 10, "2025-09-30", GAP_TARGET_YEAR },
		{ "sound", "backups", 10, "2025-10-01", 0 },
		{ "sound", "backups", 10, "2026-09-30", 0 },
		{ "sound", "backups", 10, "2026-10-01", GAP_TARGET_YEAR },
		{ "mhlw-hospital-r7", "bcp", 10, "2025-09-30", 0 },
		{ "mhlw-hospital-r7", "bcp", 10, "2026-04-01", GAP_TARGET_YEAR },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct facility here = { .fiscal_start = rows[i].starts };
		const struct answer answer = { .item = str_from(rows[i].item),
					       .pass = 1,
					       .value = STR("no"),
					       .checked_on = STR("2025-06-01"),
					       .target_on = str_from(rows[i].target) };
		const struct form *form = form_of(state, rows[i].form);

		check_row(answer_gaps(form, &here, &answer) == rows[i].gaps, rows[i].target);
	}
}

static void an_edition_proposes_answers_to_the_next(void **state)
{
	static const struct {
		const char *item;
		const char *from[3];
		const char *values[3];
		const char *proposed;
	} rows[] = {
		{ "inventory", { "inventory" }, { "yes" }, "yes" },
		{ "inventory", { "inventory" }, { "no" }, "no" },
		{ "inventory", { NULL }, { NULL }, NULL },
		{ "patches",
		  { "patches-server", "patches-terminal", "patches-network" },
		  { "yes", "yes", "yes" },
		  "yes" },
		{ "patches", { "patches-server", "patches-terminal" }, { "yes", "no" }, "no" },
		{ "patches", { "patches-server", "patches-terminal" }, { "yes", "yes" }, NULL },
		{ "access-rights",
		  { "access-rights-server", "access-rights-terminal" },
		  { "yes", "yes" },
		  NULL },
		{ "two-factor", { "inventory" }, { "yes" }, NULL },
	};
	const struct form *form = form_of(state, "mhlw-hospital-r7");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str previous[FORM_ITEMS_MAX] = { STR_NONE };
		for (size_t k = 0; k < 3 && rows[i].from[k]; k++)
			previous[form_find(form->previous, str_from(rows[i].from[k]))] =
				str_from(rows[i].values[k]);
		const size_t at = form_find(form, str_from(rows[i].item));
		check_row(str_equal(carry_over(form, at, previous), str_from(rows[i].proposed)),
			  rows[i].item);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_known_hides_nothing),
		cmocka_unit_test(a_verdict_is_computed_and_unknown_until_it_is_known),
		cmocka_unit_test(a_value_must_be_of_its_type),
		cmocka_unit_test(a_text_over_the_limit_is_a_fault_of_its_item),
		cmocka_unit_test(a_no_wants_a_target_date_inside_the_fiscal_year),
		cmocka_unit_test(a_sheet_that_discloses_wants_no_target_date),
		cmocka_unit_test(the_fiscal_year_is_the_facilitys_unless_the_form_says_whose_it_is),
		cmocka_unit_test(an_edition_proposes_answers_to_the_next),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
