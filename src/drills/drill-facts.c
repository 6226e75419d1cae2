/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-facts.h"

#include "base/calendar/day.h"
#include "drills/drill-year.h"
#include "store/facility.h"

static enum errc this_year(const struct fact_scope *scope, struct drill_year *ret, struct err *err)
{
	const int month = facility_fiscal_start(scope->db);
	const int32_t today = day_at(scope->now_us, time_zone_offset());

	return drill_year_count(scope->db, fiscal_year_of(today, month), month, time_zone_offset(),
				ret, err);
}

static enum errc count_held(const struct fact_scope *scope, struct fact_count *ret, struct err *err)
{
	struct drill_year year;
	char last[DAY_TEXT_MAX];
	const enum errc code = this_year(scope, &year, err);

	if (code)
		return code;
	ret->found = year.held;
	ret->seen = year.held;
	ret->detail = str_or_empty(arena_str(scope->arena, str_from(day_text(year.last, last))));
	return ERR_OK;
}

static enum errc count_improved(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	struct drill_year year;
	const enum errc code = this_year(scope, &year, err);

	if (code)
		return code;
	ret->found = year.improved;
	ret->seen = year.improved + year.open;
	ret->detail = STR("");
	return ERR_OK;
}

const struct fact_measure drill_measures[] = {
	{ "drills-held", count_held },
	{ "drills-improved", count_improved },
	{ .id = NULL },
};
