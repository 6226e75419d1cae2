/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/expression.h"

static struct expression *new_expression(struct expression_builder *builder, enum expression_op op)
{
	if (builder->n++ == EXPRESSION_LIMIT)
		return NULL;

	struct expression *expression = arena_take(builder->arena, sizeof(*expression));
	if (expression) {
		expression->op = op;
		expression->tail = &expression->parts;
	}
	return expression;
}

static struct expression *new_node(struct expression_builder *builder, bool all)
{
	return new_expression(builder, all ? EXPRESSION_ALL : EXPRESSION_ANY);
}

static void append(struct expression *node, struct expression *part)
{
	*node->tail = part;
	node->tail = &part->next;
}

/*
 * Put `part` into `node`; the parts of a node of the same kind directly, which keeps the formula
 * flat. Takes NULL, and then gives it back.
 */
static struct expression *add_part(struct expression *node, struct expression *part)
{
	if (!part || part->op != node->op) {
		if (part)
			append(node, part);
		return part;
	}
	for (struct expression *one = part->parts; one;) {
		struct expression *next = one->next;
		one->next = NULL;
		append(node, one);
		one = next;
	}
	return part;
}

/* A node of one part is that part. */
static struct expression *simplify(struct expression *node)
{
	return node && node->parts && !node->parts->next ? node->parts : node;
}

static struct expression *leaf_of(struct expression_builder *builder, const struct item *item,
				  const struct test *test, bool negate)
{
	struct expression *leaf = new_expression(builder, EXPRESSION_LEAF);

	if (leaf) {
		leaf->predicate = predicate_table_add(builder->table, item->slot, test);
		leaf->negated = negate;
	}
	return leaf;
}

/* One value of the rule, in any of its spellings; `*at` moves behind it. */
static struct expression *value_of(struct expression_builder *builder, const struct item *item,
				   uint32_t *at, bool negate)
{
	struct expression *any = new_node(builder, negate);
	bool more = true;

	for (; more && any; (*at)++) {
		const struct test *test = &item->tests[*at];
		more = test->more;
		if (!add_part(any, leaf_of(builder, item, test, negate)))
			any = NULL;
	}
	return simplify(any);
}

static struct expression *item_of(struct expression_builder *builder, const struct item *item,
				  bool negate)
{
	const bool flip = negate != item->negated;
	struct expression *node = new_node(builder, item->all != flip);

	for (uint32_t at = 0; at < item->n_tests && node;) {
		if (!add_part(node, value_of(builder, item, &at, flip)))
			node = NULL;
	}
	return simplify(node);
}

static struct expression *group_of(struct expression_builder *builder,
				   const struct item_group *group, bool negate)
{
	struct expression *node = new_node(builder, !negate);

	for (uint32_t i = 0; i < group->n_items && node; i++) {
		if (!add_part(node, item_of(builder, &group->items[i], negate)))
			node = NULL;
	}
	return simplify(node);
}

static struct expression *selection_of(struct expression_builder *builder,
				       const struct selection *selection, bool negate)
{
	struct expression *node = new_node(builder, negate);

	for (uint32_t i = 0; i < selection->n_groups && node; i++) {
		if (!add_part(node, group_of(builder, &selection->groups[i], negate)))
			node = NULL;
	}
	return simplify(node);
}

/* The depth is bounded by CONDITION_LENGTH: every level costs characters of the condition. */
static struct expression *condition_of(struct expression_builder *builder,
				       const struct detection *detection,
				       const struct condition *condition, bool negate)
{
	if (condition->op == CONDITION_SELECTION)
		return selection_of(builder, &detection->selections[condition->selection], negate);
	if (condition->op == CONDITION_NOT)
		return condition_of(builder, detection, condition->parts[0], !negate);

	struct expression *node = new_node(builder, (condition->op == CONDITION_AND) != negate);
	for (uint32_t i = 0; i < condition->n_parts && node; i++) {
		if (!add_part(node, condition_of(builder, detection, condition->parts[i], negate)))
			node = NULL;
	}
	return simplify(node);
}

struct expression *expression_of_detection(struct expression_builder *builder,
					   const struct detection *detection)
{
	builder->n = 0;
	return condition_of(builder, detection, detection->condition, false);
}

struct expression *expression_of_selection(struct expression_builder *builder,
					   const struct selection *selection)
{
	builder->n = 0;
	return selection_of(builder, selection, false);
}

static uint32_t sum(uint32_t a, uint32_t b)
{
	return a == COST_NONE || b >= COST_NONE - 1 - a ? COST_NONE : a + b;
}

uint32_t expression_cost(struct expression *expression,
			 uint32_t (*cost_of)(const void *ctx, uint32_t predicate), const void *ctx)
{
	uint32_t cost = expression->op == EXPRESSION_ANY ? 0 : COST_NONE;

	if (expression->op == EXPRESSION_LEAF)
		cost = expression->negated ? COST_NONE : cost_of(ctx, expression->predicate);
	for (struct expression *part = expression->parts; part; part = part->next) {
		const uint32_t one = expression_cost(part, cost_of, ctx);
		if (expression->op == EXPRESSION_ANY)
			cost = sum(cost, one);
		else
			cost = one < cost ? one : cost;
	}
	expression->cost = cost;
	return cost;
}

void expression_witnesses(const struct expression *expression,
			  void (*take)(void *ctx, uint32_t predicate), void *ctx)
{
	if (expression->op == EXPRESSION_LEAF) {
		take(ctx, expression->predicate);
		return;
	}
	for (const struct expression *part = expression->parts; part; part = part->next) {
		if (expression->op == EXPRESSION_ALL && part->cost != expression->cost)
			continue;
		expression_witnesses(part, take, ctx);
		if (expression->op == EXPRESSION_ALL)
			return;
	}
}

/* A test of one value, or one of such tests: where a witness of it holds it does itself. */
static bool is_simple(const struct expression *expression)
{
	const struct expression *part = expression->parts;

	while (part && part->op == EXPRESSION_LEAF)
		part = part->next;
	return !part && expression->op != EXPRESSION_ALL;
}

void expression_defer_witnesses(struct expression *expression)
{
	struct expression **at = &expression->parts;

	if (expression->op != EXPRESSION_ALL || expression->cost == COST_NONE)
		return;
	while ((*at)->cost != expression->cost)
		at = &(*at)->next;
	struct expression *witness = *at;
	if (!witness->next || !is_simple(witness))
		return;
	*at = witness->next;
	witness->next = NULL;
	append(expression, witness);
}

uint32_t expression_code(const struct expression *expression, struct parts *parts)
{
	const uint32_t at = parts_end(parts, SECTION_CODE);

	if (expression->op == EXPRESSION_LEAF) {
		const uint32_t negated = expression->negated ? CODE_NOT : 0;
		return parts_add_word(parts, SECTION_CODE, expression->predicate | negated);
	}
	(void)parts_add(parts, SECTION_CODE, 1);
	for (const struct expression *part = expression->parts; part; part = part->next)
		(void)expression_code(part, parts);

	const uint32_t words = parts_end(parts, SECTION_CODE) - at;
	uint32_t *head = parts_get(parts, SECTION_CODE, at);
	*head = words | (expression->op == EXPRESSION_ALL ? CODE_ALL : CODE_ANY);
	return at;
}
