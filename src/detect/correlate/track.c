/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/track.h"

#include <math.h>

#include "base/alloc.h"

#define DEFINITION_MAX (256u * 1024)

/* ---- how much a window must keep ---- */

static double greatest_bound(const struct correlation *correlation)
{
	double most = 0;

	for (uint32_t i = 0; i < correlation->n_bounds; i++)
		most = fmax(most, correlation->bounds[i].number);
	return most;
}

/* The least count at which bounds that only ask for more hold. */
static uint32_t least_count(const struct correlation *correlation)
{
	double least = 1;

	for (uint32_t i = 0; i < correlation->n_bounds; i++) {
		const struct correlation_bound *bound = &correlation->bounds[i];
		const double n = bound->op == CORRELATION_GT ? floor(bound->number) + 1
							     : ceil(bound->number);
		least = fmax(least, n);
	}
	return (uint32_t)least;
}

static uint32_t cap_of(const struct correlation *correlation)
{
	switch (correlation->type) {
	case CORRELATION_EVENT_COUNT:
		return correlation->at_end ? WINDOW_SHOWN : least_count(correlation);
	case CORRELATION_VALUE_COUNT:
		/* One above every bound is as good as any number above it. */
		return correlation->at_end ? (uint32_t)greatest_bound(correlation) + 2
					   : least_count(correlation);
	case CORRELATION_VALUE_SUM:
	case CORRELATION_VALUE_AVG:
		return WINDOW_VALUES;
	case CORRELATION_VALUE_PERCENTILE:
	case CORRELATION_VALUE_MEDIAN:
		return WINDOW_SORTED;
	case CORRELATION_TEMPORAL:
	case CORRELATION_TEMPORAL_ORDERED:
	case CORRELATION_TYPES:
		break;
	}
	return 0;
}

static const struct window_kind *kind_of(const struct correlation *correlation)
{
	static const struct window_kind *const kinds[CORRELATION_TYPES] = {
		[CORRELATION_EVENT_COUNT] = &window_count,
		[CORRELATION_VALUE_COUNT] = &window_values,
		[CORRELATION_TEMPORAL] = &window_temporal,
		[CORRELATION_TEMPORAL_ORDERED] = &window_temporal,
		[CORRELATION_VALUE_SUM] = &window_measure,
		[CORRELATION_VALUE_AVG] = &window_measure,
		[CORRELATION_VALUE_PERCENTILE] = &window_measure,
		[CORRELATION_VALUE_MEDIAN] = &window_measure,
	};

	return kinds[correlation->type];
}

/* ---- the order of temporal_ordered ---- */

/* "a and not b and c": a, then c; never b. */
static void order_chain(struct track *track, const struct condition *c)
{
	if (c->op == CONDITION_SELECTION) {
		if (track->position[c->selection] == TRACK_NO_POSITION)
			track->position[c->selection] = track->n_positions++;
		return;
	}
	if (c->op == CONDITION_NOT) {
		track->negated[c->parts[0]->selection] = true;
		return;
	}
	for (uint32_t i = 0; i < c->n_parts; i++)
		order_chain(track, c->parts[i]);
}

static void set_order(struct track *track)
{
	const struct correlation *correlation = track->correlation;

	for (uint32_t i = 0; i < CORRELATION_MEMBERS; i++)
		track->position[i] = TRACK_NO_POSITION;
	if (correlation->type != CORRELATION_TEMPORAL_ORDERED)
		return;
	if (correlation->expression)
		order_chain(track, correlation->expression);
	for (uint32_t i = 0; !correlation->expression && i < correlation->n_members; i++)
		track->position[i] = track->n_positions++;
	track->rows = track->n_positions;
	if (!correlation->expression && !correlation->at_end &&
	    least_count(correlation) < track->rows)
		track->rows = least_count(correlation);
}

/* ---- fingerprints ---- */

static void add_member(const struct ruleset *set, const struct correlation *correlation,
		       const struct correlation_member *member, struct buf *out)
{
	const struct field_plan *plan = ruleset_plan(set);

	buf_printf(out, "\n%.*s", STR_ARG(member->rule->id));
	for (uint32_t i = 0; i < correlation->n_names; i++) {
		const struct correlation_place *place = &member->places[i];
		buf_add_char(out, ' ');
		if (place->name == CORRELATION_NO_NAME)
			buf_add(out, plan->names[place->slot]);
		else
			buf_printf(out, "@%u", place->name);
	}
}

static uint64_t correlation_fingerprint(const struct ruleset *set,
					const struct correlation *correlation)
{
	auto_buf text = BUF_INIT(DEFINITION_MAX);

	buf_printf(&text, "%.*s %s %lld %u %u %.17g ", STR_ARG(correlation->rule.id),
		   correlation_type_name(correlation->type), (long long)correlation->span_us,
		   correlation->n_group, correlation->n_values, correlation->percentile);
	correlation_show_condition(correlation, &text);
	for (uint32_t i = 0; i < correlation->n_members; i++)
		add_member(set, correlation, &correlation->members[i], &text);
	return str_hash(buf_str(&text));
}

uint64_t rule_fingerprint(const struct ruleset *set, const struct rule *rule)
{
	const struct field_plan *plan = ruleset_plan(set);
	uint64_t hash = str_hash(rule->id);

	for (size_t i = 0; i < rule->n_reads; i++)
		hash = hash * 31 + str_hash_nocase(plan->names[rule->reads[i]]);
	return hash;
}

/* ---- targets ---- */

static void count_targets(struct tracks *tracks)
{
	for (size_t i = 0; i < tracks->n; i++) {
		const struct correlation *correlation = tracks->at[i].correlation;
		for (uint32_t m = 0; m < correlation->n_members; m++)
			tracks->first[correlation->members[m].rule->index + 1]++;
	}
	for (size_t i = 0; i < tracks->n_nodes; i++)
		tracks->first[i + 1] += tracks->first[i];
}

static void fill_targets(struct tracks *tracks)
{
	auto_free uint32_t *next = mem_copy(tracks->first, (tracks->n_nodes + 1) * sizeof(*next));

	for (uint32_t i = 0; i < tracks->n; i++) {
		const struct correlation *correlation = tracks->at[i].correlation;
		for (uint32_t m = 0; m < correlation->n_members; m++)
			tracks->targets[next[correlation->members[m].rule->index]++] =
				(struct target){ .track = i, .member = m };
	}
}

struct target_list tracks_targets(const struct tracks *tracks, uint32_t node)
{
	return (struct target_list){
		.at = &tracks->targets[tracks->first[node]],
		.n = tracks->first[node + 1] - tracks->first[node],
	};
}

void tracks_init(struct tracks *tracks, const struct ruleset *set)
{
	*tracks = (struct tracks){ .n = ruleset_correlation_count(set) };
	tracks->n_nodes = ruleset_count(set) + tracks->n;
	tracks->at = mem_new_array(tracks->n, sizeof(*tracks->at));
	tracks->first = mem_new_array(tracks->n_nodes + 1, sizeof(*tracks->first));
	for (uint32_t i = 0; i < tracks->n; i++) {
		const struct correlation *correlation = ruleset_correlation(set, i);
		struct track *track = &tracks->at[i];
		*track = (struct track){
			.correlation = correlation,
			.kind = kind_of(correlation),
			.fingerprint = correlation_fingerprint(set, correlation),
			.number = i,
			.cap = cap_of(correlation),
		};
		set_order(track);
	}
	count_targets(tracks);
	tracks->targets = mem_new_array(tracks->first[tracks->n_nodes], sizeof(*tracks->targets));
	fill_targets(tracks);
}

void tracks_done(struct tracks *tracks)
{
	free(tracks->at);
	free(tracks->targets);
	free(tracks->first);
	*tracks = (struct tracks){ .n = 0 };
}
