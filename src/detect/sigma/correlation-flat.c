/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/correlation-flat.h"

#include <math.h>

#include "detect/sigma/correlation-read.h"
#include "detect/sigma/set.h"

/* A member as a number: rules, then correlations. */
static void flat_member_rule(struct flat *flat, const struct ruleset *set, size_t number,
			     struct correlation_member *member)
{
	const uint32_t n = (uint32_t)(set->n_rules + number);
	const uint32_t index = flat_below(flat, member->rule ? member->rule->index : 0, n);

	if (!flat_reading(flat) || flat->failed)
		return;
	member->correlation =
		index >= set->n_rules ? set->correlations[index - set->n_rules] : NULL;
	member->rule = member->correlation ? &member->correlation->rule : &set->rules[index];
}

static void flat_place(struct detection_walk *walk, const struct correlation_member *member,
		       struct correlation_place *place)
{
	const uint32_t n_names = member->correlation ? member->correlation->n_names : 0;

	flat_slot(walk, &place->slot);
	flat_u32(&walk->flat, &place->name);
	if (place->name == CORRELATION_NO_NAME ? place->slot == SLOT_NONE : place->name >= n_names)
		flat_fail(&walk->flat);
}

static void flat_member(struct detection_walk *walk, const struct ruleset *set, size_t number,
			const struct correlation *correlation, struct correlation_member *member)
{
	struct flat *flat = &walk->flat;
	uint32_t n = correlation->n_names;

	flat_text(flat, &member->ref);
	flat_member_rule(flat, set, number, member);
	if (flat->failed)
		return;
	struct correlation_place *fresh = flat_array(flat, &n, sizeof(*fresh));
	if (n != correlation->n_names)
		flat_fail(flat);
	for (uint32_t i = 0; i < n; i++) {
		struct correlation_place place = fresh ? fresh[i] : member->places[i];
		flat_place(walk, member, &place);
		if (fresh)
			fresh[i] = place;
	}
	if (flat_reading(flat))
		member->places = fresh;
}

static void flat_members(struct detection_walk *walk, const struct ruleset *set, size_t number,
			 struct correlation *correlation)
{
	struct flat *flat = &walk->flat;
	struct correlation_member *fresh =
		flat_array(flat, &correlation->n_members, sizeof(*fresh));

	if (!correlation->n_members || correlation->n_members > CORRELATION_MEMBERS)
		flat_fail(flat);
	for (uint32_t i = 0; i < correlation->n_members && !flat->failed; i++) {
		struct correlation_member member = fresh ? fresh[i] : correlation->members[i];
		flat_member(walk, set, number, correlation, &member);
		if (fresh)
			fresh[i] = member;
	}
	if (fresh)
		correlation->members = fresh;
}

static void flat_names(struct flat *flat, struct correlation *correlation)
{
	struct str *fresh = flat_array(flat, &correlation->n_names, sizeof(*fresh));

	if (correlation->n_names > CORRELATION_NAMES)
		flat_fail(flat);
	for (uint32_t i = 0; i < correlation->n_names && !flat->failed; i++) {
		struct str name = fresh ? fresh[i] : correlation->names[i];
		flat_text(flat, &name);
		if (fresh)
			fresh[i] = name;
	}
	if (flat_reading(flat))
		correlation->names = fresh;
	correlation->n_group = flat_below(flat, correlation->n_group, correlation->n_names + 1);
	correlation->n_values = flat_below(flat, correlation->n_values,
					   correlation->n_names + 1 - correlation->n_group);
}

static void flat_bounds(struct flat *flat, struct correlation *correlation)
{
	correlation->n_bounds = flat_below(flat, correlation->n_bounds, CORRELATION_OPS + 1);
	for (uint32_t i = 0; i < correlation->n_bounds; i++) {
		struct correlation_bound *bound = &correlation->bounds[i];
		bound->op = (enum correlation_op)flat_below(flat, bound->op, CORRELATION_OPS);
		flat_double(flat, &bound->number);
		if (!isfinite(bound->number) ||
		    (correlation_counts(correlation->type) &&
		     (bound->number < 0 || bound->number > CORRELATION_COUNT)))
			flat_fail(flat);
	}
}

/* What the engine takes for granted. */
static bool is_sound(const struct correlation *correlation)
{
	const enum correlation_type type = correlation->type;
	const struct condition *expression = correlation->expression;
	const bool sorted =
		type == CORRELATION_VALUE_PERCENTILE || type == CORRELATION_VALUE_MEDIAN;
	const bool temporal = type == CORRELATION_TEMPORAL || type == CORRELATION_TEMPORAL_ORDERED;
	const bool valued = type != CORRELATION_EVENT_COUNT && !temporal;

	if (correlation->span_us <= 0 || correlation->span_us > CORRELATION_SPAN_MAX_US)
		return false;
	if (sorted && !(correlation->percentile >= 0 && correlation->percentile <= 100))
		return false;
	if (valued != (correlation->n_values > 0) || (expression && !temporal))
		return false;
	return !expression || type == CORRELATION_TEMPORAL || expression_is_chain(expression);
}

static unsigned depth_of(const struct correlation *correlation, unsigned limit)
{
	unsigned most = 0;

	for (uint32_t i = 0; i < correlation->n_members && limit; i++) {
		const struct correlation *inner = correlation->members[i].correlation;
		const unsigned depth = inner ? depth_of(inner, limit - 1) : 0;
		most = depth > most ? depth : most;
	}
	return most + 1;
}

static void flat_condition_of(struct detection_walk *walk, struct correlation *correlation)
{
	struct flat *flat = &walk->flat;
	bool has = correlation->expression != NULL;

	flat_bounds(flat, correlation);
	flat_double(flat, &correlation->percentile);
	flat_bool(flat, &correlation->at_end);
	flat_bool(flat, &has);
	if (has && !flat->failed)
		flat_expression(walk, correlation->n_members, &correlation->expression);
}

void flat_correlation(struct detection_walk *walk, const struct ruleset *set, size_t number,
		      struct correlation *correlation)
{
	struct flat *flat = &walk->flat;

	correlation->type =
		(enum correlation_type)flat_below(flat, correlation->type, CORRELATION_TYPES);
	flat_i64(flat, &correlation->span_us);
	flat_bool(flat, &correlation->generate);
	flat_names(flat, correlation);
	if (!flat->failed)
		flat_members(walk, set, number, correlation);
	if (!flat->failed)
		flat_condition_of(walk, correlation);
	if (!flat->failed && (!is_sound(correlation) ||
			      depth_of(correlation, CORRELATION_DEPTH) > CORRELATION_DEPTH))
		flat_fail(flat);
}
