/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/encoding/time-text.h"
#include "parse/stream/local-time.h"

#define JAPAN (9 * 60)

static struct event event_at(const struct field_plan *plan, const char *utc)
{
	struct event event;

	event_init(&event);
	event.plan = plan;
	event.time_us = TIME_NONE;
	if (utc)
		assert_true(time_parse_iso(str_from(utc), 0, &event.time_us));
	return event;
}

static void tells_the_hospitals_clock(void **state UNUSED)
{
	static const struct {
		const char *utc;
		int zone;
		const char *hour;
		const char *weekday;
		const char *working;
	} rows[] = {
		{ "2026-11-24T17:00:00Z", JAPAN, "2", "wednesday", "true" },
		{ "2026-11-24T14:59:59.999999Z", JAPAN, "23", "tuesday", "true" },
		{ "2026-11-24T15:00:00Z", JAPAN, "0", "wednesday", "true" },
		{ "2026-11-22T03:00:00Z", JAPAN, "12", "sunday", "false" },
		{ "2026-11-20T15:00:00Z", JAPAN, "0", "saturday", "false" },
		{ "2026-11-22T15:00:00Z", JAPAN, "0", "monday", "true" },
		{ "2026-11-23T02:30:00Z", -210, "23", "sunday", "false" },
		{ "1970-01-01T00:00:00Z", 0, "0", "thursday", "true" },
		{ "1969-12-31T23:00:00Z", 0, "23", "wednesday", "true" },
	};
	struct field_plan plan;

	field_plan_init(&plan);
	assert_true(field_plan_add(&plan, STR("Tonoi.Local_Hour")) != FIELD_NO_SLOT);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct local_time local = local_time_of(&plan, rows[i].zone);
		auto_event event = event_at(&plan, rows[i].utc);

		local_time_add(&local, &event);
		check_row(str_is(event_get(&event, "tonoi.local_hour"), rows[i].hour), rows[i].utc);
		check_row(str_is(event_get(&event, "tonoi.local_weekday"), rows[i].weekday),
			  rows[i].utc);
		check_row(str_is(event_get(&event, "tonoi.working_day"), rows[i].working),
			  rows[i].utc);
	}
	field_plan_done(&plan);
}

static void says_nothing_when_nobody_asks_or_the_time_is_not_known(void **state UNUSED)
{
	struct field_plan asks;
	struct field_plan other;

	field_plan_init(&asks);
	field_plan_init(&other);
	assert_true(field_plan_add(&asks, STR("tonoi.working_day")) != FIELD_NO_SLOT);
	assert_true(field_plan_add(&other, STR("EventID")) != FIELD_NO_SLOT);
	const struct {
		const struct field_plan *plan;
		const char *utc;
		size_t fields;
	} rows[] = {
		{ &asks, "2026-11-24T17:00:00Z", 3 },
		{ &asks, NULL, 0 },
		{ &other, "2026-11-24T17:00:00Z", 0 },
		{ NULL, "2026-11-24T17:00:00Z", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct local_time local = local_time_of(rows[i].plan, JAPAN);
		auto_event event = event_at(rows[i].plan, rows[i].utc);

		local_time_add(&local, &event);
		assert_int_equal(event.n_fields, rows[i].fields);
	}
	field_plan_done(&asks);
	field_plan_done(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_hospitals_clock),
		cmocka_unit_test(says_nothing_when_nobody_asks_or_the_time_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
