/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/detection-flat.h"

/*
 * Levels of a condition. One of CONDITION_LENGTH characters has fewer ("a or a or …"), and each
 * filter adds one; a forged one must not exhaust the stack.
 */
#define DEPTH_MAX 4096u

void flat_logsource(struct flat *flat, struct logsource *source)
{
	flat_text(flat, &source->product);
	flat_text(flat, &source->category);
	flat_text(flat, &source->service);
}

void flat_slot(struct detection_walk *walk, uint32_t *slot)
{
	flat_u32(&walk->flat, slot);
	if (*slot == SLOT_NONE || *slot < walk->pool->plan.n_names)
		return;
	flat_fail(&walk->flat);
	*slot = SLOT_NONE;
}

/* One that must be there. */
static void flat_named_slot(struct detection_walk *walk, uint32_t *slot)
{
	flat_slot(walk, slot);
	if (*slot != SLOT_NONE)
		return;
	flat_fail(&walk->flat);
	*slot = 0;
}

/* ---- tests ---- */

static void flat_pattern(struct flat *flat, struct pattern *pattern)
{
	pattern->kind = (enum pattern_kind)flat_below(flat, pattern->kind, PATTERN_MIXED + 1);
	flat_bool(flat, &pattern->cased);
	flat_text(flat, &pattern->text);
	if (!pattern->text.ptr)
		flat_fail(flat);
}

static uint32_t regex_number(const struct pool *pool, const struct regex *regex)
{
	uint32_t i = 0;

	while (i < pool->n_regexes && pool->regexes[i].regex != regex)
		i++;
	return i;
}

static void flat_regex(struct detection_walk *walk, struct test_regex *regex)
{
	const struct pool *pool = walk->pool;
	uint32_t number = flat_reading(&walk->flat) ? 0 : regex_number(pool, regex->regex);

	number = flat_below(&walk->flat, number, (uint32_t)pool->n_regexes);
	flat_text(&walk->flat, &regex->source);
	if (pool->n_regexes)
		regex->regex = pool->regexes[number].regex;
}

static void flat_cidr(struct flat *flat, struct cidr *cidr)
{
	flat_bytes(flat, cidr->bytes, sizeof(cidr->bytes));
	cidr->bits = flat_below(flat, cidr->bits, 129);
	flat_bool(flat, &cidr->v4);
	if (cidr->v4 && cidr->bits < 96)
		flat_fail(flat);
}

static void flat_number(struct flat *flat, struct test_number *test)
{
	flat_bool(flat, &test->number.whole);
	flat_i64(flat, &test->number.i);
	flat_double(flat, &test->number.d);
	test->order = (enum order)flat_below(flat, test->order, ORDER_GTE + 1);
	test->part = (enum time_part)flat_below(flat, test->part, TIME_YEAR + 1);
}

static void flat_field(struct detection_walk *walk, struct test_field *test)
{
	flat_named_slot(walk, &test->slot);
	test->kind = (enum pattern_kind)flat_below(&walk->flat, test->kind, PATTERN_CONTAINS + 1);
	flat_bool(&walk->flat, &test->cased);
}

static void flat_test(struct detection_walk *walk, struct test *test)
{
	struct flat *flat = &walk->flat;

	test->kind = (enum test_kind)flat_below(flat, test->kind, TEST_EXISTS + 1);
	flat_bool(flat, &test->more);
	switch (test->kind) {
	case TEST_PATTERN:
		flat_pattern(flat, &test->pattern);
		break;
	case TEST_REGEX:
		flat_regex(walk, &test->regex);
		break;
	case TEST_CIDR:
		flat_cidr(flat, &test->cidr);
		break;
	case TEST_NUMBER:
	case TEST_TIME:
		flat_number(flat, &test->number);
		break;
	case TEST_FIELD:
		flat_field(walk, &test->field);
		break;
	case TEST_NULL:
		break;
	case TEST_EXISTS:
		flat_bool(flat, &test->exists);
		break;
	}
}

/* ---- items, groups, selections ---- */

/* The values stand by themselves: the last spelling of one is the last of its tests. */
static bool spellings_end(const struct item *item)
{
	return item->n_tests == 0 || !item->tests[item->n_tests - 1].more;
}

static void flat_item(struct detection_walk *walk, struct item *item)
{
	struct flat *flat = &walk->flat;

	flat_slot(walk, &item->slot);
	flat_bool(flat, &item->all);
	flat_bool(flat, &item->negated);
	flat_bool(flat, &item->needs_value);
	flat_text(flat, &item->key);
	struct test *fresh = flat_array(flat, &item->n_tests, sizeof(*fresh));
	for (uint32_t i = 0; i < item->n_tests; i++) {
		struct test test = fresh ? fresh[i] : item->tests[i];
		flat_test(walk, &test);
		if (fresh)
			fresh[i] = test;
	}
	if (fresh)
		item->tests = fresh;
	if (!spellings_end(item)) {
		flat_fail(flat);
		item->n_tests = 0;
	}
}

static void flat_group(struct detection_walk *walk, struct item_group *group)
{
	struct item *fresh = flat_array(&walk->flat, &group->n_items, sizeof(*fresh));

	for (uint32_t i = 0; i < group->n_items; i++) {
		struct item item = fresh ? fresh[i] : group->items[i];
		flat_item(walk, &item);
		if (fresh)
			fresh[i] = item;
	}
	if (fresh)
		group->items = fresh;
}

void flat_selection(struct detection_walk *walk, struct selection *selection)
{
	flat_text(&walk->flat, &selection->name);
	if (!selection->name.ptr)
		flat_fail(&walk->flat);
	struct item_group *fresh = flat_array(&walk->flat, &selection->n_groups, sizeof(*fresh));
	for (uint32_t i = 0; i < selection->n_groups; i++) {
		struct item_group group = fresh ? fresh[i] : selection->groups[i];
		flat_group(walk, &group);
		if (fresh)
			fresh[i] = group;
	}
	if (fresh)
		selection->groups = fresh;
}

/* ---- conditions ---- */

static const struct condition never = { .op = CONDITION_OR };

static bool has_its_parts(const struct condition *condition)
{
	if (condition->op == CONDITION_NOT)
		return condition->n_parts == 1;
	return condition->op != CONDITION_SELECTION || condition->n_parts == 0;
}

static const struct condition *flat_condition(struct detection_walk *walk,
					      const struct condition *from, uint32_t n_selections);

static void flat_parts(struct detection_walk *walk, struct condition *condition,
		       uint32_t n_selections)
{
	const struct condition **fresh =
		flat_array(&walk->flat, &condition->n_parts, sizeof(const struct condition *));

	for (uint32_t i = 0; i < condition->n_parts; i++) {
		const struct condition *part =
			flat_condition(walk, fresh ? NULL : condition->parts[i], n_selections);
		if (fresh)
			fresh[i] = part;
	}
	if (fresh)
		condition->parts = fresh;
}

/* `from` is NULL when reading. What is returned never is. */
static const struct condition *flat_condition(struct detection_walk *walk,
					      const struct condition *from, uint32_t n_selections)
{
	struct flat *flat = &walk->flat;
	struct condition *node = from ? NULL : arena_take(flat->arena, sizeof(*node));
	struct condition now = from ? *from : never;

	if (flat->depth == DEPTH_MAX || (!from && !node)) {
		flat_fail(flat);
		return &never;
	}
	flat->depth++;
	now.op = (enum condition_op)flat_below(flat, now.op, CONDITION_OR + 1);
	if (now.op == CONDITION_SELECTION)
		now.selection = flat_below(flat, now.selection, n_selections);
	flat_parts(walk, &now, n_selections);
	flat->depth--;
	if (!has_its_parts(&now)) {
		flat_fail(flat);
		return &never;
	}
	if (!node)
		return from;
	*node = now;
	return node;
}

void flat_expression(struct detection_walk *walk, uint32_t n_selections,
		     const struct condition **condition)
{
	*condition =
		flat_condition(walk, flat_reading(&walk->flat) ? NULL : *condition, n_selections);
}

void flat_detection(struct detection_walk *walk, const struct detection **detection)
{
	static const struct detection nothing = { .condition = &never };
	struct flat *flat = &walk->flat;
	struct detection now = flat_reading(flat) ? nothing : **detection;
	struct selection *fresh = flat_array(flat, &now.n_selections, sizeof(*fresh));

	for (uint32_t i = 0; i < now.n_selections; i++) {
		struct selection selection = fresh ? fresh[i] : now.selections[i];
		flat_selection(walk, &selection);
		if (fresh)
			fresh[i] = selection;
	}
	if (fresh)
		now.selections = fresh;
	now.condition =
		flat_condition(walk, flat_reading(flat) ? NULL : now.condition, now.n_selections);
	if (!flat_reading(flat))
		return;

	struct detection *own = arena_take(flat->arena, sizeof(*own));
	*detection = own ? own : &nothing;
	if (own)
		*own = now;
	else
		flat_fail(flat);
}
