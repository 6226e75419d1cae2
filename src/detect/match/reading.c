/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/reading.h"

#include "base/alloc.h"
#include "base/encoding/fold.h"
#include "detect/match/hash.h"
#include "detect/match/scanners.h"

void reading_init(struct reading *reading, const struct program *program)
{
	const size_t n = program->n[SECTION_PREDICATES] + 1;

	*reading = (struct reading){ .program = program, .regex_room = regex_room_new() };
	reading->stamps = mem_new_array(n, sizeof(*reading->stamps));
	reading->witnesses = mem_new_array(n, sizeof(*reading->witnesses));
	reading->others = mem_new_array(n, sizeof(*reading->others));
	reading->routing = mem_new_array(n, sizeof(*reading->routing));
}

void reading_done(struct reading *reading)
{
	regex_room_free(reading->regex_room);
	free(reading->folded);
	free(reading->plain);
	free(reading->stamps);
	free(reading->witnesses);
	free(reading->others);
	free(reading->routing);
}

void reading_start(struct reading *reading)
{
	reading->n_witnesses = 0;
	reading->n_others = 0;
	reading->n_routing = 0;
	reading->n_unknown = 0;
	if (++reading->stamp)
		return;
	/* After four thousand million values the stamps begin again. */
	memset(reading->stamps, 0,
	       reading->program->n[SECTION_PREDICATES] * sizeof(*reading->stamps));
	reading->stamp = 1;
}

struct str reading_fold(struct reading *reading, struct str value)
{
	mem_reserve(&reading->folded, &reading->cap_folded, fold_max(value.len) + SCAN_PAD, 1);
	return str_of(reading->folded, fold_text(value, reading->folded));
}

/* The value as it is, where bytes behind it may be read. */
static struct str padded(struct reading *reading, struct str value)
{
	mem_reserve(&reading->plain, &reading->cap_plain, value.len + SCAN_PAD, 1);
	memcpy(reading->plain, value.ptr, value.len);
	return str_of(reading->plain, value.len);
}

static enum verdict search(struct reading *reading, const struct regex *regex, struct str value)
{
	return regex_verdict(
		regex_search(regex, value, reading->regex_room, &reading->regex_retries));
}

/* `folded` is the value without case. */
static enum verdict test(struct reading *reading, const struct predicate *predicate,
			 struct str value, struct str folded)
{
	const struct program *program = reading->program;
	const struct pattern pattern = {
		.kind = predicate->pattern,
		.text = program_text(program, predicate),
	};
	bool holds = false;

	switch ((enum test_kind)predicate->kind) {
	case TEST_PATTERN:
		holds = pattern_matches(&pattern,
					predicate->flags & PREDICATE_CASED ? value : folded);
		break;
	case TEST_REGEX:
		return search(reading, program->set->pool.regexes[predicate->operand].regex, value);
	case TEST_CIDR:
		holds = cidr_holds(&program->cidrs[predicate->operand], value);
		break;
	case TEST_NUMBER:
		holds = evaluate_number(&program->numbers[predicate->operand], value);
		break;
	case TEST_TIME:
		holds = evaluate_time(&program->numbers[predicate->operand], value);
		break;
	case TEST_FIELD:
	case TEST_NULL:
	case TEST_EXISTS:
		break; /* are about more than one value */
	}
	return holds ? VERDICT_YES : VERDICT_NO;
}

enum verdict reading_test(struct reading *reading, const struct predicate *predicate,
			  struct str value)
{
	const bool folds = predicate->kind == TEST_PATTERN && !(predicate->flags & PREDICATE_CASED);

	return test(reading, predicate, value, folds ? reading_fold(reading, value) : value);
}

static void add(struct reading *reading, uint32_t number, const struct predicate *predicate,
		enum verdict verdict)
{
	if (verdict == VERDICT_NO)
		return;
	reading->n_unknown += verdict == VERDICT_UNKNOWN;
	const uint32_t mark = verdict == VERDICT_UNKNOWN ? FOUND_UNKNOWN : 0;
	if (predicate->flags & PREDICATE_WITNESS)
		reading->witnesses[reading->n_witnesses++] = number | mark;
	else
		reading->others[reading->n_others++] = number | mark;
	if (predicate->flags & PREDICATE_ROUTING)
		reading->routing[reading->n_routing++] = number | mark;
}

static struct str folded(struct reading *reading)
{
	if (!reading->value_folded.ptr)
		reading->value_folded = reading_fold(reading, reading->value);
	return reading->value_folded;
}

/* Test unless this reading has settled it. */
static void try(struct reading *reading, uint32_t number)
{
	const struct predicate *predicate = &reading->program->predicates[number];

	add(reading, number, predicate, test(reading, predicate, reading->value, folded(reading)));
}

/* Whether an expression can be decided is left to the values that open its gates. */
static void note(struct reading *reading, uint32_t number)
{
	const bool regex = reading->program->predicates[number].kind == TEST_REGEX;

	if (regex || reading->n_noted >= READING_NOTED_MAX)
		reading->n_noted = UINT32_MAX;
	else
		reading->noted[reading->n_noted++] = number;
}

static void found(void *ctx, const struct literal *literal)
{
	struct reading *reading = ctx;
	const uint32_t number = literal->predicate;

	if (reading->stamps[number] == reading->stamp)
		return;
	reading->stamps[number] = reading->stamp;
	if (reading->noting)
		note(reading, number);
	if (literal->gate || (reading->noting && literal->place != LITERAL_ANYWHERE))
		try(reading, number);
	else
		add(reading, number, &reading->program->predicates[number], VERDICT_YES);
}

static void find_exact(struct reading *reading, const struct slot_program *slot, struct str text,
		       bool cased)
{
	const struct hash_key key = HASH_KEY_FIXED;
	const struct program *program = reading->program;
	const struct exact_entry *table = program->exact + slot->exact;
	const uint32_t hash = (uint32_t)hash_text(&key, 0, text);

	for (uint32_t at = hash & (slot->exact_size - 1); table[at].predicate;
	     at = (at + 1) & (slot->exact_size - 1)) {
		const uint32_t number = table[at].predicate - 1;
		const struct predicate *predicate = &program->predicates[number];
		if (table[at].hash == hash && cased == !!(predicate->flags & PREDICATE_CASED) &&
		    str_equal(program_text(program, predicate), text))
			add(reading, number, predicate, VERDICT_YES);
	}
}

static void find_whole(struct reading *reading, const struct slot_program *slot, struct str value)
{
	reading->value = value;
	reading->value_folded = STR_NONE;
	if (slot->exact_size) {
		find_exact(reading, slot, folded(reading), false);
		find_exact(reading, slot, value, true);
	}
}

static void try_always(struct reading *reading, const struct slot_program *slot)
{
	for (uint32_t i = 0; i < slot->n_always; i++)
		try(reading, reading->program->lists[slot->always + i]);
}

static void scan(struct reading *reading, const struct slot_program *slot)
{
	const struct program *program = reading->program;
	const struct scan_sink sink = { .found = found,
					.ctx = reading,
					.anywhere = reading->noting };

	for (uint32_t i = 0; i < slot->n_scanners; i++) {
		const struct scanner *scanner = &program->scanners[slot->scanners + i];
		scanner_run(program, scanner,
			    scanner->cased ? padded(reading, reading->value) : folded(reading),
			    &sink);
	}
}

void reading_add(struct reading *reading, uint32_t number, struct str value)
{
	const struct slot_program *slot = &reading->program->slots[number];

	find_whole(reading, slot, value);
	scan(reading, slot);
	try_always(reading, slot);
}

/* Finding the words of some log sources instead of scanning for all. */
struct finding {
	struct reading *reading;
	const struct keywords *keywords;
};

static void note_place(struct reading *reading, const struct literal *literal, size_t at)
{
	if (reading->n_places >= READING_PLACES_MAX) {
		reading->n_places = UINT32_MAX;
		return;
	}
	reading->places[reading->n_places++] =
		(struct place){ .predicate = literal->predicate, .len = literal->len, .at = at };
}

static void found_word(void *ctx, uint32_t number, size_t at)
{
	const struct finding *finding = ctx;
	const struct literal *literal = finding->keywords->literals[number];

	note_place(finding->reading, literal, at);
	found(finding->reading, literal);
}

static bool find_words(struct reading *reading, const struct keywords *keywords)
{
	struct finding finding = { .reading = reading, .keywords = keywords };

	return words_find(keywords->words, reading->value,
			  &(const struct word_sink){ .found = found_word, .ctx = &finding });
}

void reading_add_noting(struct reading *reading, uint32_t number, struct str value,
			const struct keywords *keywords)
{
	const struct slot_program *slot = &reading->program->slots[number];

	reading->n_noted = 0;
	reading->noting = true;
	reading->n_places = 0;
	find_whole(reading, slot, value);
	if (!keywords || !find_words(reading, keywords)) {
		reading->n_places = 0;
		scan(reading, slot);
	}
	try_always(reading, slot);
	reading->noting = false;
}

bool reading_knows_places(const struct reading *reading, const struct predicate *predicate)
{
	return reading->n_places && reading->n_places <= READING_PLACES_MAX &&
	       predicate->kind == TEST_PATTERN && predicate->pattern == PATTERN_CONTAINS;
}

bool reading_has_place(const struct reading *reading, uint32_t predicate, size_t at, size_t len)
{
	for (uint32_t i = 0; i < reading->n_places; i++) {
		const struct place *place = &reading->places[i];
		if (place->predicate == predicate && place->at >= at &&
		    place->at + place->len <= at + len)
			return true;
	}
	return false;
}

bool reading_tells_parts(const struct reading *reading, uint32_t number)
{
	const struct slot_program *slot = &reading->program->slots[number];

	return !slot->exact_size && !slot->n_always && !reading->n_unknown &&
	       reading->n_noted == reading_count(reading);
}

void reading_add_part(struct reading *reading, uint32_t number, struct str part)
{
	const struct slot_program *slot = &reading->program->slots[number];

	if (reading->n_noted > READING_NOTED_MAX) {
		reading_add(reading, number, part);
		return;
	}
	if (reading->n_noted || slot->exact_size || slot->n_always)
		find_whole(reading, slot, part);
	for (uint32_t i = 0; i < reading->n_noted; i++)
		try(reading, reading->noted[i]);
	try_always(reading, slot);
}

size_t reading_size(const struct reading *reading)
{
	return sizeof(struct found) +
	       (reading_count(reading) + reading->n_routing) * sizeof(uint32_t);
}

static uint64_t sum_of(const uint32_t *numbers, uint32_t n)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum |= found_bit(numbers[i] & ~FOUND_UNKNOWN);
	return sum;
}

static uint32_t *put(uint32_t *to, const uint32_t *numbers, uint32_t n)
{
	memcpy(to, numbers, n * sizeof(*to));
	return to + n;
}

void reading_write(const struct reading *reading, struct found *ret)
{
	uint32_t *end = ret->at;

	ret->content = 0;
	ret->n_witnesses = reading->n_witnesses;
	ret->n = reading_count(reading);
	ret->unknown = reading->n_unknown;
	ret->n_routing = reading->n_routing;
	ret->sum = sum_of(reading->witnesses, reading->n_witnesses) |
		   sum_of(reading->others, reading->n_others);
	end = put(end, reading->witnesses, reading->n_witnesses);
	end = put(end, reading->others, reading->n_others);
	(void)put(end, reading->routing, reading->n_routing);
}
