/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/stream/local-time.h"

#include "base/encoding/time-text.h"

#define DAY_US (INT64_C(86400) * US_PER_SEC)

static const char *const names[] = {
	"tonoi.local_hour",
	"tonoi.local_weekday",
	"tonoi.working_day",
};

/* 1970-01-01 was a Thursday. */
static const char *const weekdays[] = {
	"thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday",
};

static const char *const hours[] = {
	"0",  "1",  "2",  "3",	"4",  "5",  "6",  "7",	"8",  "9",  "10", "11",
	"12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23",
};

struct local_time local_time_of(const struct field_plan *plan, int zone_minutes)
{
	struct local_time local = { .zone_minutes = zone_minutes };

	for (size_t i = 0; plan && i < ARRAY_LEN(names); i++) {
		const struct str name = str_from(names[i]);
		local.wanted = local.wanted ||
			       field_plan_find(plan, name, field_name_hash(name)) != FIELD_NO_SLOT;
	}
	return local;
}

static bool is_weekend(const char *weekday)
{
	return weekday[0] == 's';
}

void local_time_add(const struct local_time *local, struct event *event)
{
	if (!local->wanted || event->time_us == TIME_NONE)
		return;
	const int64_t wall_us = event->time_us + local->zone_minutes * 60 * US_PER_SEC;
	int64_t day = wall_us / DAY_US;

	if (wall_us % DAY_US < 0)
		day--;
	const char *weekday = weekdays[(day % 7 + 7) % 7];
	const char *hour = hours[(wall_us - day * DAY_US) / (DAY_US / 24)];

	event_add_typed(event, str_from(names[0]), str_from(hour), VALUE_NUMBER);
	event_add(event, str_from(names[1]), str_from(weekday));
	event_add_typed(event, str_from(names[2]), str_from(is_weekend(weekday) ? "false" : "true"),
			VALUE_BOOL);
}
