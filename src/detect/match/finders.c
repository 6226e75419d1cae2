/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/finders.h"

#include "base/alloc.h"
#include "detect/match/common.h"
#include "detect/match/gates.h"
#include "detect/match/hash.h"
#include "detect/match/scanners.h"

/* Literals shorter than this stand in too many values to be looked for in each. */
#define LITERAL_MIN 4u
#define GATE_MIN    3u

enum finder_kind {
	FINDER_NONE, /* tested when a rule asks */
	FINDER_EXACT,
	FINDER_LITERAL,
	FINDER_GATE,
	FINDER_TRY,
};

static struct str literal_of(const struct parts *parts, const struct predicate *predicate)
{
	return str_of(parts_get(parts, SECTION_TEXT, predicate->text), predicate->len);
}

static struct pattern pattern_of(const struct parts *parts, const struct predicate *predicate)
{
	return (struct pattern){
		.kind = predicate->pattern,
		.cased = predicate->flags & PREDICATE_CASED,
		.text = literal_of(parts, predicate),
	};
}

static void find_gate(const struct parts *parts, const struct pool *pool,
		      const struct predicate *predicate, struct gate *ret)
{
	const struct pattern pattern = pattern_of(parts, predicate);

	if (predicate->kind == TEST_REGEX)
		gate_of_regex(pool->regexes[predicate->operand].source, ret);
	else
		gate_of_pattern(&pattern, ret);
}

static enum finder_kind kind_of_pattern(const struct predicate *predicate, bool needed,
					const struct gate *gate)
{
	switch ((enum pattern_kind)predicate->pattern) {
	case PATTERN_EXACT:
		return FINDER_EXACT;
	case PATTERN_PREFIX:
	case PATTERN_SUFFIX:
	case PATTERN_CONTAINS:
		return needed || predicate->len >= LITERAL_MIN ? FINDER_LITERAL : FINDER_NONE;
	case PATTERN_MIXED:
		if (gate->n && (needed || gate_shortest(gate) >= LITERAL_MIN))
			return FINDER_GATE;
		break;
	case PATTERN_ANYTHING:
		break;
	}
	return needed ? FINDER_TRY : FINDER_NONE;
}

static enum finder_kind kind_of(const struct predicate *predicate, const struct gate *gate)
{
	const bool needed = predicate->flags & (PREDICATE_WITNESS | PREDICATE_ROUTING);

	switch ((enum test_kind)predicate->kind) {
	case TEST_PATTERN:
		return kind_of_pattern(predicate, needed, gate);
	case TEST_REGEX:
		if (gate_shortest(gate) >= GATE_MIN)
			return FINDER_GATE;
		return needed ? FINDER_TRY : FINDER_NONE;
	case TEST_CIDR:
	case TEST_NUMBER:
	case TEST_TIME:
		return needed ? FINDER_TRY : FINDER_NONE;
	case TEST_FIELD:
	case TEST_NULL:
	case TEST_EXISTS:
		break; /* are about more than one value */
	}
	return FINDER_NONE;
}

/* ---- costs ---- */

#define COST_COMMON  200u  /* for each well-known value it holds on */
#define COST_ROUTING 2000u /* of fields that tell log sources apart */
#define COST_KEYWORD 500u
#define COST_TRY     3000u /* tested on every value */
#define COST_LONG    12u   /* bytes of a literal that say enough */

static uint32_t pattern_cost(const struct parts *parts, const struct predicate *predicate,
			     size_t literal_len)
{
	const struct pattern pattern = pattern_of(parts, predicate);
	const uint32_t missing = (uint32_t)(literal_len < COST_LONG ? COST_LONG - literal_len : 0);

	return common_matches(&pattern) * COST_COMMON + missing * missing +
	       (pattern.kind == PATTERN_EXACT ? 0 : 2 * missing);
}

static bool is_about_one_value(const struct predicate *predicate)
{
	return predicate->kind != TEST_FIELD && predicate->kind != TEST_NULL &&
	       predicate->kind != TEST_EXISTS;
}

/* Of what the predicate asks, wherever it asks it. */
static uint32_t test_cost(const struct finder_costs *costs, const struct predicate *predicate)
{
	const bool regex = predicate->kind == TEST_REGEX;
	const bool mixed = predicate->kind == TEST_PATTERN && predicate->pattern == PATTERN_MIXED;
	struct gate gate;

	gate.n = 0;
	if (regex || mixed)
		find_gate(costs->parts, costs->pool, predicate, &gate);
	if (regex)
		return gate_shortest(&gate) >= GATE_MIN ? COST_COMMON : COST_TRY;
	if (predicate->kind != TEST_PATTERN || predicate->pattern == PATTERN_ANYTHING)
		return COST_TRY;
	if (mixed && !gate.n)
		return COST_TRY;
	return pattern_cost(costs->parts, predicate, mixed ? gate_shortest(&gate) : predicate->len);
}

uint32_t finder_cost(const void *costs, uint32_t number)
{
	const struct finder_costs *c = costs;
	const struct predicate *predicate = parts_get(c->parts, SECTION_PREDICATES, number);

	if (!is_about_one_value(predicate))
		return UINT32_MAX;
	const uint32_t cost = 1 + test_cost(c, predicate);
	if (predicate->slot == SLOT_NONE)
		return cost + COST_KEYWORD;
	return cost + (c->routing[predicate->slot] ? COST_ROUTING : 0);
}

/* ---- keywords ---- */

#define WORD_MIN 2u

static void add_word(struct parts *parts, uint32_t number, struct str text)
{
	char lower[GATE_TEXT_MAX];
	const size_t len = size_min(text.len, sizeof(lower));
	struct word_program word = { .predicate = number, .len = (uint32_t)len };

	for (size_t i = 0; i < len; i++)
		lower[i] = ascii_lower(text.ptr[i]);
	word.text = parts_add_text(parts, str_of(lower, len));
	const uint32_t at = parts_add(parts, SECTION_WORDS, 1);
	*(struct word_program *)parts_get(parts, SECTION_WORDS, at) = word;
}

static void add_words(struct parts *parts, const struct pool *pool, uint32_t number)
{
	const struct predicate *predicate = parts_get(parts, SECTION_PREDICATES, number);
	struct gate gate;
	bool known = false;

	gate.n = 0;
	if (predicate->kind == TEST_PATTERN || predicate->kind == TEST_REGEX)
		find_gate(parts, pool, predicate, &gate);
	known = gate.n > 0;
	for (size_t i = 0; i < gate.n; i++) {
		gate.at[i] = gate_plain_part(gate.at[i]);
		known = known && gate.at[i].len >= WORD_MIN;
	}
	if (!known) {
		add_word(parts, number, STR(""));
		return;
	}
	/* Of a pattern there is one, which lies in the section that is added to. */
	for (size_t i = 0; i < gate.n; i++)
		add_word(parts, number, gate.at[i]);
}

/* ---- one field ---- */

struct finders {
	struct parts *parts;
	const struct pool *pool;
	struct scan_literal *literals;
	size_t n_literals;
	size_t cap_literals;
	uint32_t *exact; /* predicates */
	size_t n_exact;
	size_t cap_exact;
	uint32_t *tried;
	size_t n_tried;
	size_t cap_tried;
};

static void add_literal(struct finders *finders, const struct scan_literal *literal)
{
	mem_reserve(&finders->literals, &finders->cap_literals, finders->n_literals + 1,
		    sizeof(*finders->literals));
	finders->literals[finders->n_literals++] = *literal;
}

static void add_number(uint32_t **at, size_t *n, size_t *cap, uint32_t number)
{
	mem_reserve(at, cap, *n + 1, sizeof(**at));
	(*at)[(*n)++] = number;
}

static enum literal_place place_of(const struct predicate *predicate)
{
	if (predicate->pattern == PATTERN_PREFIX)
		return LITERAL_FIRST;
	return predicate->pattern == PATTERN_SUFFIX ? LITERAL_LAST : LITERAL_ANYWHERE;
}

/* Texts in sections move when something is added: literals keep copies in `arena`. */
static void file_literal(struct finders *finders, uint32_t number, struct arena *arena)
{
	const struct predicate *predicate = parts_get(finders->parts, SECTION_PREDICATES, number);
	const struct scan_literal literal = {
		.predicate = number,
		.text = arena_str(arena, literal_of(finders->parts, predicate)),
		.at = predicate->text,
		.place = place_of(predicate),
		.cased = predicate->flags & PREDICATE_CASED,
	};

	add_literal(finders, &literal);
}

static void file_gate(struct finders *finders, uint32_t number, const struct gate *gate,
		      struct arena *arena)
{
	for (size_t i = 0; i < gate->n; i++) {
		const struct predicate *predicate =
			parts_get(finders->parts, SECTION_PREDICATES, number);
		struct scan_literal literal = {
			.predicate = number,
			.text = arena_str(arena, gate->at[i]),
			.gate = true,
			/* Gates of expressions are folded and look at folded values. */
			.cased = predicate->kind == TEST_PATTERN &&
				 predicate->flags & PREDICATE_CASED,
		};
		literal.at = parts_add_text(finders->parts, literal.text);
		add_literal(finders, &literal);
	}
}

static void file_predicate(struct finders *finders, uint32_t number, struct arena *arena)
{
	struct predicate *predicate = parts_get(finders->parts, SECTION_PREDICATES, number);
	struct gate gate;

	gate.n = 0;
	if (predicate->kind == TEST_REGEX || predicate->pattern == PATTERN_MIXED)
		find_gate(finders->parts, finders->pool, predicate, &gate);
	const enum finder_kind kind = kind_of(predicate, &gate);
	if (kind != FINDER_NONE)
		predicate->flags |= PREDICATE_EAGER;
	switch (kind) {
	case FINDER_NONE:
		break;
	case FINDER_EXACT:
		add_number(&finders->exact, &finders->n_exact, &finders->cap_exact, number);
		break;
	case FINDER_LITERAL:
		file_literal(finders, number, arena);
		break;
	case FINDER_GATE:
		file_gate(finders, number, &gate, arena);
		break;
	case FINDER_TRY:
		add_number(&finders->tried, &finders->n_tried, &finders->cap_tried, number);
		break;
	}
}

static void build_exact(struct finders *finders, struct slot_program *slot)
{
	const struct hash_key key = HASH_KEY_FIXED;
	struct parts *parts = finders->parts;

	slot->exact = parts_end(parts, SECTION_EXACT);
	if (!finders->n_exact)
		return;
	slot->exact_size = 4;
	while (slot->exact_size < finders->n_exact * 2)
		slot->exact_size *= 2;
	(void)parts_add(parts, SECTION_EXACT, slot->exact_size);
	struct exact_entry *table = parts_get(parts, SECTION_EXACT, slot->exact);
	for (size_t i = 0; i < finders->n_exact; i++) {
		const struct predicate *predicate =
			parts_get(parts, SECTION_PREDICATES, finders->exact[i]);
		const uint32_t hash = (uint32_t)hash_text(&key, 0, literal_of(parts, predicate));
		uint32_t at = hash & (slot->exact_size - 1);
		while (table[at].predicate)
			at = (at + 1) & (slot->exact_size - 1);
		table[at] =
			(struct exact_entry){ .hash = hash, .predicate = finders->exact[i] + 1 };
	}
}

/* `numbers`: the field's predicates. */
static void build_slot(struct finders *finders, uint32_t at, const uint32_t *numbers, size_t n)
{
	auto_arena arena = ARENA_INIT(PROGRAM_BYTES_MAX);
	struct parts *parts = finders->parts;
	struct slot_program slot = { .n_scanners = 0 };

	finders->n_literals = finders->n_exact = finders->n_tried = 0;
	for (size_t i = 0; i < n; i++) {
		const struct predicate *predicate =
			parts_get(parts, SECTION_PREDICATES, numbers[i]);
		if (predicate->slot == SLOT_NONE && predicate->flags & PREDICATE_WITNESS)
			add_words(parts, finders->pool, numbers[i]);
		file_predicate(finders, numbers[i], &arena);
	}
	build_exact(finders, &slot);
	slot.scanners = scanners_build(parts, finders->literals, finders->n_literals);
	slot.n_scanners = parts_end(parts, SECTION_SCANNERS) - slot.scanners;
	slot.always = parts_end(parts, SECTION_LISTS);
	slot.n_always = (uint32_t)finders->n_tried;
	for (size_t i = 0; i < finders->n_tried; i++)
		(void)parts_add_word(parts, SECTION_LISTS, finders->tried[i]);
	*(struct slot_program *)parts_get(parts, SECTION_SLOTS, at) = slot;
}

static size_t slot_index(const struct predicate *predicate, size_t n_slots)
{
	return predicate->slot == SLOT_NONE ? n_slots : predicate->slot;
}

void finders_build(struct parts *parts, const struct pool *pool, size_t n_slots)
{
	const size_t n = parts_end(parts, SECTION_PREDICATES);
	struct finders finders = { .parts = parts, .pool = pool };
	auto_free uint32_t *first = mem_new_array(n_slots + 3, sizeof(*first));
	auto_free uint32_t *sorted = mem_new_array(n + 1, sizeof(*sorted));

	/* By field, in the order of their numbers: counting sort. */
	for (uint32_t i = 0; i < n; i++)
		first[slot_index(parts_get(parts, SECTION_PREDICATES, i), n_slots) + 2]++;
	for (size_t slot = 0; slot <= n_slots; slot++)
		first[slot + 2] += first[slot + 1];
	for (uint32_t i = 0; i < n; i++)
		sorted[first[slot_index(parts_get(parts, SECTION_PREDICATES, i), n_slots) + 1]++] =
			i;

	(void)parts_add(parts, SECTION_SLOTS, n_slots + 1);
	for (uint32_t slot = 0; slot <= n_slots; slot++)
		build_slot(&finders, slot, sorted + first[slot], first[slot + 1] - first[slot]);
	free(finders.literals);
	free(finders.exact);
	free(finders.tried);
}
