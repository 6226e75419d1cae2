/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/evaluate.h"

void evaluator_init(struct evaluator *evaluator, const struct pool *pool)
{
	*evaluator = (struct evaluator){ .regex_room = regex_room_new() };
	view_init(&evaluator->view, pool);
}

void evaluator_done(struct evaluator *evaluator)
{
	view_done(&evaluator->view);
	regex_room_free(evaluator->regex_room);
}

static enum verdict verdict_of(bool holds)
{
	return holds ? VERDICT_YES : VERDICT_NO;
}

static enum verdict verdict_not(enum verdict verdict)
{
	return (enum verdict)(VERDICT_YES - verdict);
}

static enum verdict verdict_or(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

static enum verdict verdict_and(enum verdict a, enum verdict b)
{
	return a < b ? a : b;
}

uint32_t evaluator_field(const struct evaluator *evaluator, uint32_t slot)
{
	const uint32_t alias = evaluator->aliases ? evaluator->aliases[slot] : SLOT_NONE;
	const uint32_t field = alias == SLOT_NONE ? VIEW_NONE : view_first(&evaluator->view, alias);

	return field == VIEW_NONE ? view_first(&evaluator->view, slot) : field;
}

static enum verdict test_pattern(struct evaluator *evaluator, const struct pattern *pattern,
				 uint32_t field, struct str value)
{
	if (pattern->cased)
		return verdict_of(pattern_matches(pattern, value));
	if (!view_folded(&evaluator->view, field, &value))
		return VERDICT_UNKNOWN;

	const struct byte_pairs *pairs =
		pattern_searches(pattern) ? view_pairs(&evaluator->view, field, value) : NULL;
	return verdict_of((!pairs || pattern_may_match(pattern, pairs)) &&
			  pattern_matches(pattern, value));
}

enum verdict regex_verdict(enum regex_result result)
{
	switch (result) {
	case REGEX_FOUND:
		return VERDICT_YES;
	case REGEX_NOT_FOUND:
		return VERDICT_NO;
	case REGEX_UNDECIDED:
		return VERDICT_UNKNOWN;
	}
	return VERDICT_UNKNOWN;
}

static enum verdict test_regex(struct evaluator *evaluator, const struct regex *regex,
			       struct str value)
{
	return regex_verdict(
		regex_search(regex, value, evaluator->regex_room, &evaluator->regex_retries));
}

static bool in_order(int compared, enum order order)
{
	switch (order) {
	case ORDER_EQUAL:
		return compared == 0;
	case ORDER_LT:
		return compared < 0;
	case ORDER_LTE:
		return compared <= 0;
	case ORDER_GT:
		return compared > 0;
	case ORDER_GTE:
		return compared >= 0;
	}
	return false;
}

bool evaluate_number(const struct test_number *test, struct str value)
{
	struct number number;

	return number_read(value, &number) &&
	       in_order(number_compare(&number, &test->number), test->order);
}

bool evaluate_time(const struct test_number *test, struct str value)
{
	int64_t part;

	return time_part_read(value, test->part, &part) &&
	       in_order((part > test->number.i) - (part < test->number.i), test->order);
}

/* A test of one value of the event. */
static enum verdict test_value(struct evaluator *evaluator, const struct test *test, uint32_t field)
{
	const struct str value = view_value(&evaluator->view, field);

	if (!value.ptr)
		return VERDICT_NO;
	switch (test->kind) {
	case TEST_PATTERN:
		return test_pattern(evaluator, &test->pattern, field, value);
	case TEST_REGEX:
		return test_regex(evaluator, test->regex.regex, value);
	case TEST_CIDR:
		return verdict_of(cidr_holds(&test->cidr, value));
	case TEST_NUMBER:
		return verdict_of(evaluate_number(&test->number, value));
	case TEST_TIME:
		return verdict_of(evaluate_time(&test->number, value));
	case TEST_FIELD:
	case TEST_NULL:
	case TEST_EXISTS:
		break; /* ask for more than one value: see evaluate_test() */
	}
	return VERDICT_NO;
}

static bool texts_match(enum pattern_kind kind, struct str value, struct str other)
{
	const struct pattern pattern = { .kind = kind, .text = other };

	return pattern_matches(&pattern, value);
}

/* Does any value of one field match any value of the other? */
static enum verdict test_field(struct evaluator *evaluator, const struct test_field *test,
			       uint32_t field)
{
	struct view *view = &evaluator->view;
	uint32_t other = evaluator_field(evaluator, test->slot);

	for (; other != VIEW_NONE; other = view_next(view, other)) {
		struct str a = view_value(view, field);
		struct str b = view_value(view, other);
		if (!a.ptr || !b.ptr)
			continue;
		if (!test->cased &&
		    (!view_folded(view, field, &a) || !view_folded(view, other, &b)))
			return VERDICT_UNKNOWN;
		if (texts_match(test->kind, a, b))
			return VERDICT_YES;
	}
	return VERDICT_NO;
}

static void hit(const struct evaluator *evaluator, uint32_t field)
{
	if (evaluator->hit)
		evaluator->hit(evaluator->hit_ctx, field);
}

/* Any value of the field. */
static enum verdict test_any_value(struct evaluator *evaluator, const struct test *test,
				   uint32_t field)
{
	enum verdict best = VERDICT_NO;

	for (; field != VIEW_NONE; field = view_next(&evaluator->view, field)) {
		const enum verdict one = test->kind == TEST_FIELD
						 ? test_field(evaluator, &test->field, field)
						 : test_value(evaluator, test, field);
		best = verdict_or(best, one);
		if (best == VERDICT_YES) {
			hit(evaluator, field);
			return best;
		}
	}
	return best;
}

/* Known to be in no value of the event, from what stands side by side in all of them. */
static bool is_nowhere(struct evaluator *evaluator, const struct test *test)
{
	if (test->kind != TEST_PATTERN || test->pattern.cased)
		return false;

	const struct byte_pairs *pairs = view_all_pairs(&evaluator->view);
	return pairs && !pattern_may_match(&test->pattern, pairs);
}

/* Every value of the event, then its raw text. */
static enum verdict test_keyword(struct evaluator *evaluator, const struct test *test)
{
	const uint32_t raw = view_raw(&evaluator->view);
	enum verdict best = VERDICT_NO;

	if (is_nowhere(evaluator, test))
		return VERDICT_NO;
	for (uint32_t field = 0; field <= raw; field++) {
		best = verdict_or(best, test_value(evaluator, test, field));
		if (best == VERDICT_YES) {
			hit(evaluator, field);
			return best;
		}
	}
	return best;
}

/* Sigma 2.1 "Special Field Values": absent counts as null. */
static bool is_null(const struct evaluator *evaluator, uint32_t field)
{
	if (field == VIEW_NONE)
		return true;
	for (; field != VIEW_NONE; field = view_next(&evaluator->view, field)) {
		if (!view_value(&evaluator->view, field).ptr)
			return true;
	}
	return false;
}

/* The field an item looks at; keywords look at no particular one. */
static uint32_t field_of(const struct evaluator *evaluator, const struct item *item)
{
	return item->slot == SLOT_NONE ? VIEW_NONE : evaluator_field(evaluator, item->slot);
}

/* `field` is the item's, looked up once for all its tests. */
static enum verdict test_one(struct evaluator *evaluator, const struct item *item,
			     const struct test *test, uint32_t field)
{
	if (item->slot == SLOT_NONE)
		return test_keyword(evaluator, test);
	if (test->kind == TEST_NULL)
		return verdict_of(is_null(evaluator, field));
	if (test->kind == TEST_EXISTS)
		return verdict_of((field != VIEW_NONE) == test->exists);
	return test_any_value(evaluator, test, field);
}

enum verdict evaluate_test(struct evaluator *evaluator, const struct item *item,
			   const struct test *test)
{
	return test_one(evaluator, item, test, field_of(evaluator, item));
}

/* One value of the rule, in any of its spellings; `*at` moves behind it. */
static enum verdict evaluate_value(struct evaluator *evaluator, const struct item *item,
				   uint32_t field, uint32_t *at)
{
	enum verdict best = VERDICT_NO;
	bool more = true;

	for (; more; (*at)++) {
		const struct test *test = &item->tests[*at];
		more = test->more;
		if (best != VERDICT_YES)
			best = verdict_or(best, test_one(evaluator, item, test, field));
	}
	return best;
}

/* Any of the item's values, or with `all` every one. */
static enum verdict evaluate_values(struct evaluator *evaluator, const struct item *item)
{
	const uint32_t field = field_of(evaluator, item);
	enum verdict all = item->all ? VERDICT_YES : VERDICT_NO;
	const enum verdict settled = verdict_not(all);

	if (field == VIEW_NONE && item->needs_value)
		return VERDICT_NO;
	for (uint32_t at = 0; at < item->n_tests && all != settled;) {
		const enum verdict one = evaluate_value(evaluator, item, field, &at);
		all = item->all ? verdict_and(all, one) : verdict_or(all, one);
	}
	return all;
}

enum verdict evaluate_item(struct evaluator *evaluator, const struct item *item)
{
	const enum verdict values = evaluate_values(evaluator, item);

	return item->negated ? verdict_not(values) : values;
}

enum verdict evaluate_group(struct evaluator *evaluator, const struct item_group *group)
{
	enum verdict all = VERDICT_YES;

	for (uint32_t i = 0; i < group->n_items && all != VERDICT_NO; i++)
		all = verdict_and(all, evaluate_item(evaluator, &group->items[i]));
	return all;
}

enum verdict evaluate_selection(struct evaluator *evaluator, const struct selection *selection)
{
	enum verdict any = VERDICT_NO;

	for (uint32_t i = 0; i < selection->n_groups && any != VERDICT_YES; i++)
		any = verdict_or(any, evaluate_group(evaluator, &selection->groups[i]));
	return any;
}

/* The depth is bounded by CONDITION_LENGTH: every level costs characters of the condition. */
static enum verdict evaluate_condition(struct evaluator *evaluator,
				       const struct detection *detection,
				       const struct condition *condition)
{
	enum verdict verdict;

	switch (condition->op) {
	case CONDITION_SELECTION:
		return evaluate_selection(evaluator, &detection->selections[condition->selection]);
	case CONDITION_NOT:
		return verdict_not(evaluate_condition(evaluator, detection, condition->parts[0]));
	case CONDITION_AND:
		verdict = VERDICT_YES;
		for (uint32_t i = 0; i < condition->n_parts && verdict != VERDICT_NO; i++)
			verdict = verdict_and(verdict, evaluate_condition(evaluator, detection,
									  condition->parts[i]));
		return verdict;
	case CONDITION_OR:
		verdict = VERDICT_NO;
		for (uint32_t i = 0; i < condition->n_parts && verdict != VERDICT_YES; i++)
			verdict = verdict_or(verdict, evaluate_condition(evaluator, detection,
									 condition->parts[i]));
		return verdict;
	}
	return VERDICT_NO;
}

enum verdict evaluate_detection(struct evaluator *evaluator, const struct detection *detection)
{
	return evaluate_condition(evaluator, detection, detection->condition);
}
