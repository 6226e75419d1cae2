/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-year.h"

#include "base/calendar/day.h"

struct counting {
	int32_t first;
	int32_t last;
	int utc_offset_minutes;
	struct drill_year *year;
	int64_t ids[1000];
	size_t n;
};

static void take_drill(void *ctx, const struct drill_record *drill)
{
	struct counting *c = ctx;
	const int32_t day = drill->ended_us == TIME_NONE
				    ? DAY_NONE
				    : day_at(drill->ended_us, c->utc_offset_minutes);

	if (day == DAY_NONE || day < c->first || day > c->last)
		return;
	c->year->held++;
	if (c->year->last == DAY_NONE || day > c->year->last)
		c->year->last = day;
	if (c->n < ARRAY_LEN(c->ids))
		c->ids[c->n++] = drill->id;
}

static void take_improvement(void *ctx, const struct drill_improvement *one)
{
	struct drill_year *year = ctx;

	if (one->done_us == TIME_NONE)
		year->open++;
	else
		year->improved++;
}

enum errc drill_year_count(struct db *db, int fiscal_year, int first_month, int utc_offset_minutes,
			   struct drill_year *ret, struct err *err)
{
	struct counting c = { .first = fiscal_year_first(fiscal_year, first_month),
			      .last = fiscal_year_last(fiscal_year, first_month),
			      .utc_offset_minutes = utc_offset_minutes,
			      .year = ret };

	*ret = (struct drill_year){ .last = DAY_NONE };
	enum errc code = drills_each(db, take_drill, &c, err);
	for (size_t i = 0; !code && i < c.n; i++)
		code = drill_improvements_each(db, c.ids[i], take_improvement, ret, err);
	return code;
}
