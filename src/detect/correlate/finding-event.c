/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/finding-event.h"

#include "base/encoding/time-text.h"

#define PLACE_MAX 4096u

void finding_event_init(struct finding_event *to,
			void (*place)(void *ctx, const struct moment *moment, struct buf *out),
			void *ctx)
{
	*to = (struct finding_event){ .place = place, .ctx = ctx };
	event_init(&to->event);
}

void finding_event_done(struct finding_event *to)
{
	event_done(&to->event);
}

static void add_field(struct event *event, const char *name, struct str value)
{
	event_add_present(event, str_from(name), value);
}

static void add_time(struct event *event, const char *name, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	event_add_copy(event, str_from(name), str_from(time_format_utc(time_us, text)),
		       VALUE_STRING);
}

static void add_group(struct finding_event *to, const struct correlation_finding *finding)
{
	const struct correlation *correlation = finding->correlation;

	for (uint32_t i = 0; i < correlation->n_group; i++) {
		const struct str value =
			arena_str(&to->event.arena, group_value(finding->group, i));
		event_add(&to->event, correlation->names[i], value.ptr ? value : STR(""));
		to->fields[to->match.n_fields++] = (struct match_field){
			.name = correlation->names[i],
			.value = value.ptr ? value : STR(""),
			.selection = STR(FINDING_SELECTION_GROUP),
			.item = correlation->names[i],
		};
	}
}

static void add_counts(struct event *event, const struct correlation_finding *finding)
{
	const struct correlation *correlation = finding->correlation;
	auto_buf condition = BUF_INIT(PLACE_MAX);

	correlation_show_condition(correlation, &condition);
	add_field(event, "correlation.type", str_from(correlation_type_name(correlation->type)));
	event_add_copy(event, STR("correlation.condition"), buf_str(&condition), VALUE_STRING);
	if (correlation->n_values)
		add_field(event, "correlation.field", correlation->names[correlation->n_group]);
	add_field(event, "correlation.seconds",
		  arena_printf(&event->arena, "%lld",
			       (long long)(correlation->span_us / US_PER_SEC)));
	add_field(event, "correlation.number",
		  arena_printf(&event->arena, "%.15g", finding->number));
	add_field(event, "correlation.hits",
		  arena_printf(&event->arena, "%llu", (unsigned long long)finding->hits));
	add_time(event, "correlation.first", finding->first_us);
	add_time(event, "correlation.last", finding->last.time_us);
}

static void add_hit(struct finding_event *to, const struct correlation_finding *finding,
		    const struct moment *moment)
{
	const struct rule *rule = finding->correlation->members[moment->member].rule;
	struct arena *arena = &to->event.arena;
	auto_buf place = BUF_INIT(PLACE_MAX);
	char time[TIME_TEXT_MAX];

	to->place(to->ctx, moment, &place);
	const struct str where = arena_str(arena, buf_str(&place));
	const struct str when = arena_printf(arena, "%s", time_format_utc(moment->time_us, time));
	if (!where.ptr || !when.ptr)
		return;
	event_add(&to->event, STR("correlation.hit"),
		  arena_printf(arena, "%.*s  %.*s  %.*s", STR_ARG(when), STR_ARG(rule->title),
			       STR_ARG(where)));
	to->fields[to->match.n_fields++] = (struct match_field){
		.name = rule->title,
		.value = when,
		.selection = STR(FINDING_SELECTION_HIT),
		.item = where,
	};
}

void finding_event_fill(struct finding_event *to, const struct ruleset *set,
			const struct correlation_finding *finding)
{
	struct event *event = &to->event;

	event_clear(event);
	event->format = "correlation";
	event->time_us = finding->time_us;
	event->record = finding->last.place.number;
	event->host = finding->host.ptr ? arena_str(&event->arena, finding->host) : STR_NONE;
	to->match = (struct match){
		.rule = &finding->correlation->rule,
		.event = event,
		.fields = to->fields,
		.set = set,
	};
	add_group(to, finding);
	add_counts(event, finding);
	if (finding->user.ptr && !event_find(event, STR("user")))
		add_field(event, "user", arena_str(&event->arena, finding->user));
	for (size_t i = 0; i < finding->n_shown; i++)
		add_hit(to, finding, &finding->shown[i]);
}
