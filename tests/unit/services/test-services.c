/* SPDX-License-Identifier: Apache-2.0 */
/* Sums to the yen and which service fits, by tests/cases/services. */
#include <stdio.h>
#include <stdlib.h>

#include "services/service-match.h"
#include "services/subsidy.h"
#include "support/check.h"

#define CELLS 10u

typedef void each_row(const struct service_content *content, const struct str *cells);

/* Every line of the file that is no comment. */
static void each_case(const char *name, size_t columns, const struct service_content *content,
		      each_row *check)
{
	char path[4096];
	char line[512];
	size_t rows = 0;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/services/%s", getenv("TONOI_SOURCE"),
		       name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		struct str rest = str_trim(str_from(line));
		struct str cells[CELLS];
		size_t n = 0;

		if (!rest.len || rest.ptr[0] == '#')
			continue;
		while (rest.ptr && n < CELLS)
			cells[n++] = str_split(&rest, ',');
		assert_int_equal(n, columns);
		check(content, cells);
		rows++;
	}
	(void)fclose(file);
	assert_true(rows > 5);
}

static int64_t number(struct str text)
{
	int64_t n = 0;

	assert_true(str_to_i64(text, &n));
	return n;
}

static void check_sum(const struct service_content *content, const struct str *cells)
{
	const struct subsidy_year *year = subsidy_year_find(content, number(cells[0]));
	const struct subsidy_wish wish = { number(cells[1]), number(cells[2]), number(cells[3]),
					   str_is(cells[4], "yes") };
	struct subsidy_sum sum;
	struct err err;

	assert_non_null(year);
	assert_int_equal(subsidy_of(year, &wish, &sum, &err), ERR_OK);
	assert_true(str_is(cells[5], subsidy_outcome_names[sum.outcome]));
	assert_int_equal(sum.cost, number(cells[6]));
	assert_int_equal(sum.paid, number(cells[7]));
	assert_int_equal(sum.own, number(cells[8]));
}

static void check_fit(const struct service_content *content UNUSED, const struct str *cells)
{
	const struct help_service service = { .prefectures = cells[0],
					      .beds_from = number(cells[1]),
					      .beds_until = number(cells[2]),
					      .from_on = cells[3],
					      .until_on = cells[4] };
	struct service_need need = { .prefecture = cells[5], .beds = number(cells[6]) };

	assert_true(day_parse(cells[7], &need.day));
	assert_true(str_is(cells[8], service_fit_names[service_fit(&service, &need)]));
}

static struct service_content *pack_content(void)
{
	char path[4096];
	struct service_content *content = NULL;
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/content", getenv("TONOI_SOURCE"));
	if (service_content_load(path, &content, &err))
		fail_msg("%s", err.text);
	return content;
}

static void the_subsidy_is_worked_out_to_the_yen(void **state UNUSED)
{
	auto_service_content *content = pack_content();

	each_case("subsidy.csv", 9, content, check_sum);
}

static void what_fits_has_its_reason(void **state UNUSED)
{
	each_case("match.csv", 9, NULL, check_fit);
}

static void criteria_hold_from_their_day_on(void **state UNUSED)
{
	auto_service_content *content = pack_content();
	int32_t day = DAY_NONE;

	assert_true(day_parse(STR("2024-03-14"), &day));
	assert_true(str_is(service_edition_on(content, day)->id, "1.1"));
	assert_true(str_is(service_edition_on(content, day + 1)->id, "2.0"));
}

static void a_price_is_compared_with_its_edition(void **state UNUSED)
{
	auto_service_content *content = pack_content();
	struct help_service s = { .edition = STR("1.1"),
				  .grade = 1,
				  .watch = SERVICE_NETWORK,
				  .network_month = 10000,
				  .unit_month = -1 };

	assert_int_equal(service_price(content, &s), SERVICE_PRICE_KEPT);
	s.network_month++;
	assert_int_equal(service_price(content, &s), SERVICE_PRICE_OVER);
	s.grade = 2;
	assert_int_equal(service_price(content, &s), SERVICE_PRICE_UNKNOWN);
	s.grade = 1;
	s.watch = SERVICE_BOTH;
	assert_int_equal(service_price(content, &s), SERVICE_PRICE_UNKNOWN);
}

static void what_is_out_of_range_is_told(void **state UNUSED)
{
	auto_service_content *content = pack_content();
	const struct subsidy_year *year = subsidy_year_find(content, 2025);
	struct subsidy_wish wish = { .month_yen = -1, .months = 12 };
	struct subsidy_sum sum;
	struct err err;

	assert_int_equal(subsidy_of(year, &wish, &sum, &err), ERR_SYNTAX);
	wish = (struct subsidy_wish){ .month_yen = INT64_MAX, .months = 12 };
	assert_int_equal(subsidy_of(year, &wish, &sum, &err), ERR_SYNTAX);
	wish = (struct subsidy_wish){ .month_yen = 1, .months = 0 };
	assert_int_equal(subsidy_of(year, &wish, &sum, &err), ERR_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_subsidy_is_worked_out_to_the_yen),
		cmocka_unit_test(what_fits_has_its_reason),
		cmocka_unit_test(criteria_hold_from_their_day_on),
		cmocka_unit_test(a_price_is_compared_with_its_edition),
		cmocka_unit_test(what_is_out_of_range_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
