/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/matcher.h"

#include "base/alloc.h"
#include "detect/indicators/lookup.h"

#define SEEN_SIZE      8192u /* values remembered to be on no list; a power of two */
#define SHORTEST_VALUE 4u    /* "a.co"; nothing shorter is on a list */
#define FOUND_MAX      64u   /* indicators of one event */

/* An indicator found in the event, and the fields that had it. */
struct found {
	const struct stand_in *stand_in;
	struct match_field fields[4];
	size_t n_fields;
};

struct indicator_matcher {
	const struct indicator_fields *fields;
	const struct allow *allow;
	struct indicator_rules *rules;
	const struct indicator_set *set;
	uint64_t seen[SEEN_SIZE];
	struct found found[FOUND_MAX];
	size_t n_found;
	struct indicator_match_counts counts;
};

struct indicator_matcher *indicator_matcher_new(const struct indicator_fields *fields,
						const struct allow *allow,
						struct indicator_rules *rules)
{
	struct indicator_matcher *matcher = mem_new(sizeof(*matcher));

	matcher->fields = fields;
	matcher->allow = allow;
	matcher->rules = rules;
	return matcher;
}

void indicator_matcher_free(struct indicator_matcher *matcher)
{
	free(matcher);
}

void indicator_matcher_use(struct indicator_matcher *matcher, const struct indicator_set *set)
{
	matcher->set = set;
	memset(matcher->seen, 0, sizeof(matcher->seen));
}

struct indicator_match_counts indicator_matcher_counts(const struct indicator_matcher *matcher)
{
	return matcher->counts;
}

/* ---- one event ---- */

static void add_field(struct found *found, const struct field *field)
{
	if (found->n_fields == ARRAY_LEN(found->fields))
		return;
	found->fields[found->n_fields++] = (struct match_field){
		.name = field->name,
		.value = field->value,
		.selection = found->stand_in->note.source,
		.item = STR("|indicator"),
		.indicator = &found->stand_in->note,
	};
}

static void add_found(struct indicator_matcher *matcher, const struct stand_in *stand_in,
		      const struct field *field)
{
	for (size_t i = 0; i < matcher->n_found; i++) {
		if (matcher->found[i].stand_in == stand_in) {
			const struct found *found = &matcher->found[i];
			if (found->fields[found->n_fields - 1].name.ptr != field->name.ptr)
				add_field(&matcher->found[i], field);
			return;
		}
	}
	if (matcher->n_found == FOUND_MAX)
		return;
	struct found *found = &matcher->found[matcher->n_found++];
	*found = (struct found){ .stand_in = stand_in };
	add_field(found, field);
}

static bool has_ended(const struct indicator *indicator, int64_t at_us)
{
	return indicator->valid_until_us != TIME_NONE && at_us >= indicator->valid_until_us;
}

/* Logs without a time are judged as of now: what is over is over. */
static int64_t time_of(const struct event *event)
{
	return event->time_us == TIME_NONE ? clock_wall_us(&clock_system) : event->time_us;
}

static void take_hit(struct indicator_matcher *matcher, const struct event *event,
		     const struct field *field, uint64_t place)
{
	struct indicator indicator;

	if (!indicator_set_read(matcher->set, place, &indicator))
		return;
	if (has_ended(&indicator, time_of(event))) {
		matcher->counts.ended++;
		return;
	}
	if (matcher->allow && allow_covers(matcher->allow, indicator.type, indicator.value)) {
		matcher->counts.allowed++;
		return;
	}
	const struct stand_in *stand_in =
		indicator_rules_get(matcher->rules, matcher->set, &indicator);
	if (stand_in)
		add_found(matcher, stand_in, field);
}

/*
 * Where a value is remembered. The hash is under the set's secret key and of 64 bits: nobody can
 * make one up that stands for another.
 */
static uint64_t seen_hash(const struct indicator_matcher *matcher, enum field_kind kind,
			  struct str value)
{
	const struct hash_key *key = indicator_set_key(matcher->set);
	const struct hash_key own = { .a = key->a ^ ((uint64_t)kind << 56), .b = key->b };

	return keyed_hash(&own, value) | 1; /* 0 is a free place */
}

static void look_at(struct indicator_matcher *matcher, const struct event *event,
		    const struct field *field, const struct indicator_field *known)
{
	struct indicator_hits hits = { .n = 0 };
	const bool alone = known->kind != FIELD_KIND_PATH;
	const uint64_t hash = seen_hash(matcher, known->kind, field->value);
	uint64_t *seen = &matcher->seen[hash >> 32 & (SEEN_SIZE - 1)];

	matcher->counts.values++;
	if (alone && *seen == hash) {
		matcher->counts.cached++;
		return;
	}
	if (alone) {
		lookup_text(matcher->set, known->kind, field->value, &hits);
	} else {
		const struct field *host = event_find(event, known->host);
		lookup_path(matcher->set, host ? host->value : STR_NONE, field->value, &hits);
	}
	if (alone && !hits.n)
		*seen = hash;
	for (size_t i = 0; i < hits.n; i++)
		take_hit(matcher, event, field, hits.at[i]);
}

static void report(struct indicator_matcher *matcher, const struct event *event,
		   const struct match_sink *sink)
{
	for (size_t i = 0; i < matcher->n_found; i++) {
		const struct found *found = &matcher->found[i];
		const struct match match = {
			.rule = &found->stand_in->rule,
			.event = event,
			.fields = found->fields,
			.n_fields = found->n_fields,
		};
		matcher->counts.matches++;
		sink->matched(sink->ctx, &match);
	}
}

void indicator_matcher_run(struct indicator_matcher *matcher, const struct event *event,
			   const struct match_sink *sink)
{
	if (!matcher->set)
		return;
	matcher->n_found = 0;
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		const struct indicator_field *known =
			indicator_fields_of(matcher->fields, event, field);
		if (known && field->type == VALUE_STRING && field->value.len >= SHORTEST_VALUE)
			look_at(matcher, event, field, known);
	}
	report(matcher, event, sink);
}

bool indicator_lists_host(const struct indicator_set *set, const struct allow *allow,
			  struct str host, int64_t at_us)
{
	struct indicator_hits hits = { .n = 0 };
	struct indicator indicator;

	lookup_text(set, FIELD_KIND_HOST, host, &hits);
	for (size_t i = 0; i < hits.n; i++) {
		if (indicator_set_read(set, hits.at[i], &indicator) &&
		    !has_ended(&indicator, at_us) &&
		    !(allow && allow_covers(allow, indicator.type, indicator.value)))
			return true;
	}
	return false;
}

void indicator_lookup(const struct indicator_set *set, const struct indicator_value *value,
		      struct indicator_hits *hits)
{
	lookup_value(set, value, hits);
}
