/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A detection as a formula over predicates, with negations at the leaves only. Kleene's three
 * values keep De Morgan's laws, so the formula answers what the detection does.
 */
#pragma once

#include "detect/match/predicates.h"

#define EXPRESSION_LIMIT 200000u /* leaves and nodes of one rule */

enum expression_op {
	EXPRESSION_LEAF,
	EXPRESSION_ALL,
	EXPRESSION_ANY,
};

struct expression {
	enum expression_op op;
	bool negated;	    /* leaf */
	uint32_t predicate; /* leaf */
	struct expression *parts;
	struct expression **tail;
	struct expression *next; /* part of the same node */
	uint32_t cost;		 /* of the witnesses it offers: expression_cost() */
};

struct expression_builder {
	struct predicate_table *table;
	struct arena *arena;
	size_t n; /* made so far */
};

/* NULL past EXPRESSION_LIMIT or the arena's limit. */
struct expression *expression_of_detection(struct expression_builder *builder,
					   const struct detection *detection);
struct expression *expression_of_selection(struct expression_builder *builder,
					   const struct selection *selection);

/*
 * Witnesses: predicates of which at least one holds, or cannot be decided, whenever the formula
 * does. `cost_of` tells how little a predicate says; COST_NONE: it cannot be a witness.
 */
#define COST_NONE UINT32_MAX

uint32_t expression_cost(struct expression *expression,
			 uint32_t (*cost_of)(const void *ctx, uint32_t predicate), const void *ctx);

/* After expression_cost() said something else than COST_NONE. */
void expression_witnesses(const struct expression *expression,
			  void (*take)(void *ctx, uint32_t predicate), void *ctx);

/*
 * After expression_witnesses(): where all parts have to hold, ask last for the one that offers the
 * witnesses. A rule is tried because one of them holds, so that the others decide.
 */
void expression_defer_witnesses(struct expression *expression);

/* Append the code to SECTION_CODE; where it begins. */
uint32_t expression_code(const struct expression *expression, struct parts *parts);
