/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/reasons.h"

/* Calls `take` for every item of the selections that can show something. */
struct walk {
	const struct detection *detection;
	void (*take)(void *ctx, const struct item *item);
	void *ctx;
};

static void walk_selection(const struct walk *walk, const struct selection *selection)
{
	for (uint32_t g = 0; g < selection->n_groups; g++) {
		const struct item_group *group = &selection->groups[g];
		for (uint32_t i = 0; i < group->n_items; i++)
			walk->take(walk->ctx, &group->items[i]);
	}
}

static void walk_condition(const struct walk *walk, const struct condition *condition)
{
	if (condition->op == CONDITION_NOT)
		return;
	if (condition->op == CONDITION_SELECTION) {
		walk_selection(walk, &walk->detection->selections[condition->selection]);
		return;
	}
	for (uint32_t i = 0; i < condition->n_parts; i++)
		walk_condition(walk, condition->parts[i]);
}

static void count_tests(void *ctx, const struct item *item)
{
	size_t *n = ctx;

	*n += item->n_tests;
}

size_t reasons_count(const struct detection *detection)
{
	size_t n = 0;

	walk_condition(&(const struct walk){ detection, count_tests, &n }, detection->condition);
	return n;
}

static void add_tests(void *ctx, const struct item *item)
{
	struct predicate_table *table = ctx;

	for (uint32_t i = 0; i < item->n_tests; i++) {
		const uint32_t number = predicate_table_add(table, item->slot, &item->tests[i]);
		(void)parts_add_word(table->parts, SECTION_REASONS, number);
	}
}

uint32_t reasons_add(struct predicate_table *table, const struct detection *detection)
{
	const uint32_t first = parts_end(table->parts, SECTION_REASONS);

	walk_condition(&(const struct walk){ detection, add_tests, table }, detection->condition);
	return first;
}

/* ---- of an event ---- */

/* Going through a detection; `at` is the predicate of the next test. */
struct search {
	struct present *present;
	const struct detection *detection;
	const uint32_t *at;
	bool in_fields; /* hits by number of a field of the event, and of one with all its fields */
	bool in_texts;
	struct why_hits *hits;
};

/* Any of the item's values, or with `all` every one; a value in any of its spellings. */
static enum verdict item_verdict(struct present *present, const struct item *item,
				 const uint32_t *predicates)
{
	const enum verdict settled = item->all ? VERDICT_NO : VERDICT_YES;
	enum verdict all = item->all ? VERDICT_YES : VERDICT_NO;
	enum verdict value = VERDICT_NO;

	for (uint32_t i = 0; i < item->n_tests && all != settled; i++) {
		if (value != VERDICT_YES) {
			const enum verdict one = present_ask(present, predicates[i]);
			value = one > value ? one : value;
		}
		if (item->tests[i].more)
			continue;
		if (item->all == (value < all))
			all = value;
		value = VERDICT_NO;
	}
	return item->negated ? (enum verdict)(VERDICT_YES - all) : all;
}

static void add_hit(struct search *search, const struct item *item, uint32_t predicate)
{
	const uint32_t field = present_holder(search->present, predicate);

	if (field == FIELD_NONE)
		return;
	search->in_texts = search->in_texts || item->slot == SLOT_NONE;
	search->in_fields = search->in_fields || item->slot != SLOT_NONE;
	why_hits_add(search->hits, field);
}

/*
 * One spelling of each value of the rule that held; one value, unless all of them had to. False
 * where none did.
 */
static bool search_tests(struct search *search, const struct item *item, const uint32_t *predicates)
{
	bool held = false;
	bool any = false;

	for (uint32_t i = 0; i < item->n_tests; i++) {
		const struct test *test = &item->tests[i];

		search->hits->now.test = test;
		if (!held && present_ask(search->present, predicates[i]) == VERDICT_YES) {
			held = any = true;
			add_hit(search, item, predicates[i]);
		}
		if (test->more)
			continue;
		if (held && !item->all)
			break;
		held = false;
	}
	return any;
}

static bool group_holds(struct search *search, const struct item_group *group)
{
	const uint32_t *at = search->at;

	for (uint32_t i = 0; i < group->n_items; i++) {
		if (item_verdict(search->present, &group->items[i], at) != VERDICT_YES)
			return false;
		at += group->items[i].n_tests;
	}
	return true;
}

/* One value of one item is all that has to hold: looking for it tells whether the group does. */
static bool is_one_choice(const struct item_group *group)
{
	return group->n_items == 1 && !group->items[0].all && !group->items[0].negated;
}

/* What is negated shows nothing: it held because something was not there. */
static void search_group(struct search *search, const struct item_group *group)
{
	const bool holds = is_one_choice(group) || group_holds(search, group);

	for (uint32_t i = 0; i < group->n_items; i++) {
		const struct item *item = &group->items[i];
		search->hits->now.item = item;
		if (holds && !item->negated && search_tests(search, item, search->at))
			search->hits->named = search->hits->named || item->slot != SLOT_NONE;
		search->at += item->n_tests;
	}
}

static void search_condition(struct search *search, const struct condition *condition)
{
	if (condition->op == CONDITION_NOT)
		return;
	if (condition->op == CONDITION_SELECTION) {
		const struct selection *selection =
			&search->detection->selections[condition->selection];
		search->hits->now.selection = selection;
		for (uint32_t g = 0; g < selection->n_groups; g++)
			search_group(search, &selection->groups[g]);
		return;
	}
	for (uint32_t i = 0; i < condition->n_parts; i++)
		search_condition(search, condition->parts[i]);
}

bool reasons_find(struct present *present, uint32_t rule, struct why_hits *hits,
		  struct match_field fields[static MATCH_FIELDS_MAX], size_t *ret_n)
{
	const struct program *program = present->program;
	const struct detection *detection = program->set->rules[rule].detection;
	struct search search = {
		.present = present,
		.detection = detection,
		.at = program->reasons + program->rules[rule].reasons,
		.hits = hits,
	};

	why_hits_init(hits);
	search_condition(&search, detection->condition);

	const struct event *event = search.in_texts ? present_texts(present) : present->event;
	if (present->cut || (search.in_fields && event != present->event))
		return false;
	*ret_n = why_hits_fields(hits, event, fields);
	return true;
}
