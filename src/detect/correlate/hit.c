/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/hit.h"

#include <arpa/inet.h>

#include "detect/sigma/pool.h"
#include "event/event-json.h"

/* The first field of that slot, as far as the event knows slots of this plan. */
static struct str find_value(const struct event *event, const struct field_plan *plan,
			     uint32_t slot)
{
	const bool planned = event->plan == plan;

	if (slot == FIELD_NO_SLOT)
		return STR_NONE;
	if (!planned) {
		const struct field *field = event_find(event, plan->names[slot]);
		return field ? field->value : STR_NONE;
	}
	for (size_t i = 0; i < event->n_fields; i++) {
		if (event->fields[i].slot == slot)
			return event->fields[i].value;
	}
	return STR_NONE;
}

/*
 * One log writes 10.0.0.1 and another ::ffff:10.0.0.1 of the same host (RFC 4291 section 2.5.5.2),
 * by how the program that wrote it listens. They are one value.
 */
static struct str without_mapping(struct str value)
{
	const struct str prefix = STR("::ffff:");
	const struct str rest = str_from_pos(value, prefix.len);
	char text[INET_ADDRSTRLEN];
	struct in_addr address;

	if (rest.len >= sizeof(text) || !str_equal_nocase(str_sub(value, 0, prefix.len), prefix))
		return value;
	(void)snprintf(text, sizeof(text), "%.*s", STR_ARG(rest));
	return inet_pton(AF_INET, text, &address) == 1 ? rest : value;
}

void hit_of_match(const struct match *match, int64_t fallback_us, struct str *values,
		  struct hit *ret)
{
	const struct event *event = match->event;
	const struct rule *rule = match->rule;
	const struct field_plan *plan = ruleset_plan(match->set);

	for (size_t i = 0; i < size_min(rule->n_reads, HIT_VALUES_MAX); i++) {
		const uint32_t slot = rule->reads[i];
		const uint32_t alias = match->aliases ? match->aliases[slot] : FIELD_NO_SLOT;
		values[i] = find_value(event, plan, alias);
		if (!values[i].ptr)
			values[i] = find_value(event, plan, slot);
		values[i] = without_mapping(str_sub(values[i], 0, HIT_VALUE_MAX));
	}
	*ret = (struct hit){
		.rule = rule,
		.time_us = event->time_us == TIME_NONE ? fallback_us : event->time_us,
		.place = { .number = event->record },
		.values = values,
		.host = str_sub(event->host, 0, HIT_VALUE_MAX),
		.user = str_sub(event_user(event), 0, HIT_VALUE_MAX),
	};
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

int hit_compare(const struct hit *a, const struct hit *b)
{
	if (a->time_us != b->time_us)
		return a->time_us < b->time_us ? -1 : 1;
	if (a->place.record != b->place.record)
		return compare_u64(a->place.record, b->place.record);
	if (a->place.event != b->place.event)
		return compare_u64(a->place.event, b->place.event);
	return compare_u64(a->rule->index, b->rule->index);
}
