/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hospital's clock as fields of events, so that rules can say "at night" whatever the format
 * and the zone its times are written in:
 *
 *     tonoi.local_hour      0 to 23
 *     tonoi.local_weekday   monday … sunday
 *     tonoi.working_day     true from Monday to Friday (public holidays too), else false
 *
 * They are made of the event's time and the zone of the node, and only when the plan names one of
 * them: without a rule that asks they cost nothing. An event without a time has none of them.
 */
#pragma once

#include "event/event.h"

struct local_time {
	bool wanted;
	int zone_minutes; /* east of UTC */
};

struct local_time local_time_of(const struct field_plan *plan, int zone_minutes);

void local_time_add(const struct local_time *local, struct event *event);
