/* SPDX-License-Identifier: Apache-2.0 */
#include "services/subsidy.h"

#define MONTHS_MAX 120
#define COST_MAX   (SERVICE_YEN_MAX / 200) /* of a month, so that no sum overflows */

const char *const subsidy_outcome_names[SUBSIDY_OUTCOMES] = {
	[SUBSIDY_PAID] = "paid",
	[SUBSIDY_CAPPED] = "capped",
	[SUBSIDY_TOO_LITTLE] = "too-little",
	[SUBSIDY_NOT_KNOWN] = "unknown",
};

static enum errc check(const struct subsidy_wish *wish, struct err *err)
{
	if (wish->month_yen < 0 || wish->month_yen > COST_MAX || wish->once_yen < 0 ||
	    wish->once_yen > COST_MAX)
		return fail(err, ERR_SYNTAX, "cost: is 0 to %lld yen", (long long)COST_MAX);
	if (wish->months < 1 || wish->months > MONTHS_MAX)
		return fail(err, ERR_SYNTAX, "months: are 1 to %d", MONTHS_MAX);
	return ERR_OK;
}

static void choose_rate(const struct subsidy_year *year, bool small, struct subsidy_sum *ret)
{
	const bool own = small && year->small_part != SERVICE_UNKNOWN;

	ret->part = own ? year->small_part : year->part;
	ret->whole = own ? year->small_whole : year->whole;
}

/* What the year tells is enough for a sum. */
static void work_out(const struct subsidy_year *year, struct subsidy_sum *ret)
{
	ret->paid = ret->cost * ret->part / ret->whole;
	ret->outcome = SUBSIDY_PAID;
	if (ret->paid > year->most) {
		ret->paid = year->most;
		ret->outcome = SUBSIDY_CAPPED;
	}
	if (ret->least_known && ret->paid < year->least) {
		ret->paid = 0;
		ret->outcome = SUBSIDY_TOO_LITTLE;
	}
}

enum errc subsidy_of(const struct subsidy_year *year, const struct subsidy_wish *wish,
		     struct subsidy_sum *ret, struct err *err)
{
	const enum errc code = check(wish, err);

	*ret = (struct subsidy_sum){ .outcome = SUBSIDY_NOT_KNOWN };
	if (code)
		return code;
	ret->months = year->months != SERVICE_UNKNOWN && year->months < wish->months ? year->months
										     : wish->months;
	ret->cost = wish->month_yen * ret->months + wish->once_yen;
	ret->least_known = year->least != SERVICE_UNKNOWN;
	choose_rate(year, wish->small, ret);
	if (ret->part != SERVICE_UNKNOWN && year->most != SERVICE_UNKNOWN)
		work_out(year, ret);
	ret->own = wish->month_yen * wish->months + wish->once_yen - ret->paid;
	return ERR_OK;
}
