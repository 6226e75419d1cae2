/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/check.h"

#include "base/alloc.h"
#include "detect/match/reasons.h"

#define DEPTH_MAX 8192u /* of code: as deep as the longest condition and its filters */

struct check {
	const struct program *program;
	const size_t *n; /* of each section's elements */
	uint32_t n_slots;
	uint32_t *seen; /* by predicate: the last field whose finders have it, + 1 */
	bool *always;	/* by rule */
};

static bool range_fits(const struct check *check, enum section section, uint32_t first, uint64_t n)
{
	return first <= check->n[section] && n <= check->n[section] - first;
}

/* Words of a list, each below `limit`. */
static bool list_fits(const struct check *check, uint32_t first, uint32_t n, size_t limit)
{
	if (!range_fits(check, SECTION_LISTS, first, n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (check->program->lists[first + i] >= limit)
			return false;
	}
	return true;
}

/* ---- predicates ---- */

static bool operand_fits(const struct check *check, const struct predicate *predicate)
{
	switch ((enum test_kind)predicate->kind) {
	case TEST_PATTERN:
		return predicate->pattern <= PATTERN_MIXED;
	case TEST_REGEX:
		return predicate->operand < check->program->set->pool.n_regexes;
	case TEST_CIDR:
		return predicate->operand < check->n[SECTION_CIDRS];
	case TEST_NUMBER:
	case TEST_TIME:
		return predicate->operand < check->n[SECTION_NUMBERS];
	case TEST_FIELD:
		return predicate->operand < check->n_slots &&
		       predicate->pattern <= PATTERN_CONTAINS;
	case TEST_NULL:
	case TEST_EXISTS:
		return true;
	}
	return false;
}

/* The others ask for more than one value, which finders do not have. */
static bool is_about_one_value(const struct predicate *predicate)
{
	return predicate->kind != TEST_FIELD && predicate->kind != TEST_NULL &&
	       predicate->kind != TEST_EXISTS;
}

static bool predicate_fits(const struct check *check, const struct predicate *predicate)
{
	if (predicate->slot != SLOT_NONE && predicate->slot >= check->n_slots)
		return false;
	if (predicate->slot == SLOT_NONE && !is_about_one_value(predicate))
		return false;
	if (!range_fits(check, SECTION_TEXT, predicate->text, predicate->len) ||
	    !range_fits(check, SECTION_POSTINGS, predicate->rules, predicate->n_rules))
		return false;
	return operand_fits(check, predicate);
}

static bool predicates_fit(const struct check *check)
{
	for (size_t i = 0; i < check->n[SECTION_PREDICATES]; i++) {
		if (!predicate_fits(check, &check->program->predicates[i]))
			return false;
	}
	for (size_t i = 0; i < check->n[SECTION_POSTINGS]; i++) {
		if (check->program->postings[i] >= check->n[SECTION_RULES])
			return false;
	}
	return true;
}

/* A truth that is neither must not even be looked at as one. */
static bool is_truth(const bool *truth)
{
	unsigned char byte;

	memcpy(&byte, truth, sizeof(byte));
	return byte <= 1;
}

static bool values_fit(const struct check *check)
{
	for (size_t i = 0; i < check->n[SECTION_CIDRS]; i++) {
		const struct cidr *cidr = &check->program->cidrs[i];
		if (cidr->bits > 128 || !is_truth(&cidr->v4))
			return false;
	}
	for (size_t i = 0; i < check->n[SECTION_NUMBERS]; i++) {
		const struct test_number *number = &check->program->numbers[i];
		if ((unsigned)number->order > ORDER_GTE || (unsigned)number->part > TIME_YEAR ||
		    !is_truth(&number->number.whole))
			return false;
	}
	return true;
}

/* ---- what finds predicates ---- */

/* A field's reading has room for each predicate once. */
static bool take_once(const struct check *check, uint32_t slot, uint32_t predicate)
{
	if (predicate >= check->n[SECTION_PREDICATES] || check->seen[predicate] == slot + 1 ||
	    !is_about_one_value(&check->program->predicates[predicate]))
		return false;
	check->seen[predicate] = slot + 1;
	return true;
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static bool exact_fits(const struct check *check, uint32_t number, const struct slot_program *slot)
{
	bool free_place = false;

	if (!slot->exact_size)
		return true;
	if (!is_power_of_two(slot->exact_size) ||
	    !range_fits(check, SECTION_EXACT, slot->exact, slot->exact_size))
		return false;
	for (uint32_t i = 0; i < slot->exact_size; i++) {
		const struct exact_entry *entry = &check->program->exact[slot->exact + i];
		free_place = free_place || !entry->predicate;
		if (entry->predicate && !take_once(check, number, entry->predicate - 1))
			return false;
	}
	return free_place; /* where a search ends */
}

static bool scanner_fits(const struct check *check, const struct scanner *scanner)
{
	const uint32_t bits_log2 = scanner->bits_log2;
	const uint32_t keys_log2 = scanner->keys_log2;
	bool free_place = false;

	if (scanner->width < 1 || scanner->width > 4 || bits_log2 < 6 || bits_log2 > 31 ||
	    keys_log2 < 1 || keys_log2 > 31 ||
	    !range_fits(check, SECTION_BITS, scanner->bits, (UINT64_C(1) << bits_log2) / 64) ||
	    !range_fits(check, SECTION_KEYS, scanner->keys, UINT64_C(1) << keys_log2))
		return false;
	for (uint32_t i = 0; i < 1u << keys_log2; i++) {
		const struct scan_key *key = &check->program->keys[scanner->keys + i];
		free_place = free_place || !key->n_literals;
		if (!range_fits(check, SECTION_LITERALS, key->literals, key->n_literals))
			return false;
	}
	return free_place;
}

/* Literals count each predicate once by themselves, but not what was found otherwise. */
static bool literals_fit(const struct check *check, uint32_t slot, const struct scanner *scanner)
{
	for (uint32_t i = 0; i < 1u << scanner->keys_log2; i++) {
		const struct scan_key *key = &check->program->keys[scanner->keys + i];
		for (uint32_t k = 0; k < key->n_literals; k++) {
			const struct literal *literal =
				&check->program->literals[key->literals + k];
			if (literal->predicate >= check->n[SECTION_PREDICATES] ||
			    check->seen[literal->predicate] == slot + 1 ||
			    !is_about_one_value(&check->program->predicates[literal->predicate]) ||
			    !range_fits(check, SECTION_TEXT, literal->text, literal->len))
				return false;
		}
	}
	return true;
}

static bool slot_fits(const struct check *check, uint32_t number)
{
	const struct slot_program *slot = &check->program->slots[number];

	if (!exact_fits(check, number, slot) ||
	    !range_fits(check, SECTION_LISTS, slot->always, slot->n_always) ||
	    !range_fits(check, SECTION_SCANNERS, slot->scanners, slot->n_scanners))
		return false;
	for (uint32_t i = 0; i < slot->n_always; i++) {
		if (!take_once(check, number, check->program->lists[slot->always + i]))
			return false;
	}
	for (uint32_t i = 0; i < slot->n_scanners; i++) {
		const struct scanner *scanner = &check->program->scanners[slot->scanners + i];
		if (!scanner_fits(check, scanner) || !literals_fit(check, number, scanner))
			return false;
	}
	return true;
}

static bool slots_fit(const struct check *check)
{
	if (check->n[SECTION_SLOTS] != (size_t)check->n_slots + 1)
		return false;
	for (uint32_t i = 0; i <= check->n_slots; i++) {
		if (!slot_fits(check, i))
			return false;
	}
	return true;
}

static bool words_fit(const struct check *check)
{
	for (size_t i = 0; i < check->n[SECTION_WORDS]; i++) {
		const struct word_program *word = &check->program->words[i];
		if (word->predicate >= check->n[SECTION_PREDICATES] ||
		    !range_fits(check, SECTION_TEXT, word->text, word->len))
			return false;
	}
	return true;
}

/* ---- code ---- */

/* Words that one leaf or node takes, all within `room`; 0: it does not fit. */
static uint32_t code_words(const struct check *check, const uint32_t *code, size_t room,
			   unsigned depth)
{
	if (room == 0 || depth == DEPTH_MAX)
		return 0;
	const uint32_t number = CODE_NUMBER(*code);
	if (!(*code & CODE_NODE))
		return number < check->n[SECTION_PREDICATES] ? 1 : 0;
	if (number == 0 || number > room)
		return 0;
	for (uint32_t at = 1; at < number;) {
		const uint32_t words = code_words(check, code + at, number - at, depth + 1);
		if (!words)
			return 0;
		at += words;
	}
	return number;
}

static bool code_fits(const struct check *check, uint32_t at)
{
	if (at == CODE_NONE)
		return true;
	return at < check->n[SECTION_CODE] &&
	       code_words(check, check->program->code + at, check->n[SECTION_CODE] - at, 0);
}

/* ---- routes ---- */

static bool route_fits(const struct check *check, const struct route_program *route)
{
	if (!list_fits(check, route->sources, route->n_sources, check->n[SECTION_SOURCES]) ||
	    !list_fits(check, route->slots, route->n_slots, check->n_slots) ||
	    !list_fits(check, route->always, route->n_always, check->n[SECTION_RULES]))
		return false;
	/* All routes together are given room for each rule once. */
	for (uint32_t i = 0; i < route->n_always; i++) {
		bool *const always = &check->always[check->program->lists[route->always + i]];
		if (*always)
			return false;
		*always = true;
	}
	return true;
}

static bool reasons_fit(const struct check *check, size_t rule)
{
	const struct program *program = check->program;
	const uint32_t first = program->rules[rule].reasons;
	const size_t n = reasons_count(program->set->rules[rule].detection);

	if (program->rules[rule].code == CODE_NONE)
		return true;
	if (!range_fits(check, SECTION_REASONS, first, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (program->reasons[first + i] >= check->n[SECTION_PREDICATES])
			return false;
	}
	return true;
}

static bool rules_fit(const struct check *check)
{
	const struct program *program = check->program;

	for (size_t i = 0; i < check->n[SECTION_ROUTES]; i++) {
		if (!route_fits(check, &program->routes[i]))
			return false;
	}
	for (size_t i = 0; i < check->n[SECTION_RULES]; i++) {
		if (program->rules[i].route >= check->n[SECTION_ROUTES] ||
		    !code_fits(check, program->rules[i].code) || !reasons_fit(check, i))
			return false;
	}
	return true;
}

static bool sources_fit(const struct check *check)
{
	const struct program *program = check->program;

	if (check->n[SECTION_SOURCES] != program->set->logsources.n)
		return false;
	for (size_t i = 0; i < check->n[SECTION_SOURCES]; i++) {
		if (program->sources[i].aliases >= program->facts->n_aliases ||
		    !code_fits(check, program->sources[i].when))
			return false;
	}
	for (size_t i = 0; i < check->n[SECTION_ROUTING]; i++) {
		if (program->routing[i] >= check->n_slots)
			return false;
	}
	return true;
}

static bool aliases_fit(const struct check *check)
{
	const struct program *program = check->program;
	const uint64_t wanted = (uint64_t)program->facts->n_aliases * check->n_slots;

	if (!program->facts->n_aliases || check->n[SECTION_ALIASES] != wanted)
		return false;
	for (size_t i = 0; i < check->n[SECTION_ALIASES]; i++) {
		if (program->aliases[i] > check->n[SECTION_ALIAS_PAIRS])
			return false;
	}
	for (size_t i = 0; i < check->n[SECTION_ALIAS_PAIRS]; i++) {
		if (program->alias_pairs[i].slot >= check->n_slots ||
		    program->alias_pairs[i].stands >= check->n_slots)
			return false;
	}
	return true;
}

bool program_is_sound(const struct program *program)
{
	const uint32_t n_slots = program->facts->n_slots;
	auto_free uint32_t *seen = mem_new_array(program->n[SECTION_PREDICATES] + 1, sizeof(*seen));
	auto_free bool *always = mem_new_array(program->n[SECTION_RULES] + 1, sizeof(*always));
	const struct check check = {
		.program = program,
		.n = program->n,
		.n_slots = n_slots,
		.seen = seen,
		.always = always,
	};

	return n_slots <= program->set->pool.plan.n_names &&
	       program->n[SECTION_PREDICATES] <= CODE_NUMBER_MAX && predicates_fit(&check) &&
	       values_fit(&check) && slots_fit(&check) && words_fit(&check) &&
	       aliases_fit(&check) && sources_fit(&check) && rules_fit(&check);
}
