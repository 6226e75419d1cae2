/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/present.h"

#include "base/alloc.h"
#include "base/encoding/fold.h"

#define FIELDS_FIRST  64u
#define TEST_KEPT_MIN 64u /* what a predicate says of shorter values is not remembered */

/* The aliases of each list one behind the other, as the program has them by slot. */
static void list_aliases(struct present *present)
{
	const struct program *program = present->program;
	const uint32_t n_lists = program->facts->n_aliases;
	uint32_t n = 0;

	present->effects = mem_new_array(n_lists, sizeof(*present->effects));
	present->aliased =
		mem_new_array(program->n[SECTION_ALIAS_PAIRS] + 1, sizeof(*present->aliased));
	for (uint32_t list = 1; list < n_lists; list++) {
		const uint32_t *by_slot = program->aliases + (size_t)list * present->n_slots;
		present->effects[list].first = n;
		for (uint32_t slot = 0; slot < present->n_slots; slot++) {
			if (by_slot[slot] && n < program->n[SECTION_ALIAS_PAIRS])
				present->aliased[n++] = by_slot[slot] - 1;
		}
		present->effects[list].n = n - present->effects[list].first;
	}
}

void present_init(struct present *present, const struct program *program)
{
	const uint32_t n_slots = program->facts->n_slots;

	*present = (struct present){
		.program = program,
		.values = values_new(),
		.n_slots = n_slots,
		.kept = ARENA_INIT(PRESENT_KEPT_MAX),
	};
	reading_init(&present->reading, program);
	present->first = mem_new_array(n_slots + 1, sizeof(*present->first));
	present->used = mem_new_array(n_slots + 1, sizeof(*present->used));
	present->lookups = mem_new_array(n_slots + program->n[SECTION_ALIAS_PAIRS] + 1,
					 sizeof(*present->lookups));
	for (uint32_t i = 0; i < n_slots; i++)
		present->first[i] = FIELD_NONE;
	present->routing = mem_new_array(n_slots + 1, sizeof(*present->routing));
	present->is_routing = mem_new_array(n_slots + 1, sizeof(*present->is_routing));
	list_aliases(present);
	contents_init(&present->contents);
	for (size_t i = 0; i < program->n[SECTION_ROUTING]; i++)
		present->is_routing[program->routing[i]] = true;
}

void present_done(struct present *present)
{
	reading_done(&present->reading);
	values_free(present->values);
	contents_done(&present->contents);
	free(present->first);
	free(present->next);
	free(present->used);
	free(present->routing);
	free(present->is_routing);
	free(present->effects);
	free(present->aliased);
	free(present->lookups);
	free(present->found);
	arena_done(&present->kept);
}

static void use_slot(struct present *present, uint32_t slot)
{
	present->used[present->n_used++] = slot;
	if (present->is_routing[slot])
		present->routing[present->n_routing++] = slot;
}

/* From the last to the first, so that each chain is in the event's order. */
static void chain_fields(struct present *present)
{
	const struct event *event = present->event;
	const struct field_plan *plan = &present->program->set->pool.plan;
	const bool has_slots = event->plan == plan;
	const struct field *fields = event->fields;
	uint32_t *first = present->first;
	uint32_t *next = present->next;

	for (size_t i = event->n_fields; i-- > 0;) {
		const uint32_t slot =
			has_slots ? fields[i].slot
				  : field_plan_find(plan, fields[i].name, fields[i].hash);
		/* Others may have added names of their own to the plan. */
		if (slot >= present->n_slots)
			continue;
		if (first[slot] == FIELD_NONE)
			use_slot(present, slot);
		next[i] = first[slot];
		first[slot] = (uint32_t)i;
	}
}

void present_set(struct present *present, const struct event *event)
{
	for (size_t i = 0; i < present->n_used; i++)
		present->first[present->used[i]] = FIELD_NONE;
	present->n_used = 0;
	present->n_routing = 0;
	present->event = event;
	present->texts = NULL;
	present->number++;
	present->aliases = 0;
	present->cut = false;
	present->keywords = NULL;
	present->looked = NULL;
	present->n_found = 0;
	arena_clear(&present->kept);
	values_age(present->values);
	mem_reserve(&present->next, &present->cap_next, size_max(event->n_fields, FIELDS_FIRST),
		    sizeof(*present->next));
	chain_fields(present);
}

/* ---- what is found in values ---- */

static struct found *keep(struct present *present)
{
	struct found *found = arena_take(&present->kept, reading_size(&present->reading));

	if (found)
		reading_write(&present->reading, found);
	else
		present->cut = true;
	return found;
}

static struct found *read_value(struct present *present, uint32_t slot, struct str value)
{
	reading_start(&present->reading);
	reading_add(&present->reading, slot, value);
	present->counts.read += value.len;
	return keep(present);
}

static struct found *read_new_value(struct present *present, uint64_t hash, uint32_t slot,
				    struct str value)
{
	reading_start(&present->reading);
	reading_add(&present->reading, slot, value);
	present->counts.read += value.len;
	struct found *fresh =
		values_put(present->values, hash, slot, value, reading_size(&present->reading));
	if (!fresh)
		return keep(present);
	reading_write(&present->reading, fresh);
	return fresh;
}

static const struct found *find_value(struct present *present, uint32_t slot, struct str value)
{
	const bool keeps = value.len <= VALUES_TEXT_MAX;
	uint64_t hash;
	const struct found *known = keeps ? values_get(present->values, slot, value, &hash) : NULL;

	present->counts.values++;
	if (known) {
		present->counts.cached++;
		return known;
	}
	struct found *fresh = keeps ? read_new_value(present, hash, slot, value)
				    : read_value(present, slot, value);
	if (fresh)
		fresh->content = contents_number(&present->contents, fresh->at, fresh->n);
	return fresh;
}

static void add_found(struct present *present, struct lookup *lookup, const struct found *found,
		      uint32_t field)
{
	if (!found || found->n == 0)
		return;
	if (present->n_found == present->cap_found)
		mem_reserve(&present->found, &present->cap_found, present->n_found + 1,
			    sizeof(*present->found));
	present->found[present->n_found++] = (struct found_in){ .found = found, .field = field };
	lookup->sum |= found->sum;
	lookup->n++;
}

/* A null has no value: nothing holds on it. */
static struct str value_in(const struct event *event, uint32_t field)
{
	const struct field *f = &event->fields[field];

	return f->type == VALUE_NULL ? STR_NONE : f->value;
}

static struct str value_of(const struct present *present, uint32_t field)
{
	return value_in(present->event, field);
}

static void fill(struct present *present, struct lookup *lookup, uint32_t slot, uint32_t field)
{
	*lookup = (struct lookup){ .event = present->number, .first = (uint32_t)present->n_found };
	for (; field != FIELD_NONE; field = present->next[field]) {
		const struct str value = value_of(present, field);
		if (value.ptr)
			add_found(present, lookup, find_value(present, slot, value), field);
	}
}

const struct event *present_texts(struct present *present)
{
	if (!present->texts)
		present->texts = event_whole(present->event);
	return present->texts;
}

/* Most values are parts of the raw text: it is read, and they are tested for what it has. */
static const struct found *read_raw(struct present *present, struct str raw)
{
	reading_start(&present->reading);
	reading_add_noting(&present->reading, present->n_slots, raw, present->keywords);
	present->counts.read += raw.len;
	return keep(present);
}

static const struct found *read_part(struct present *present, struct str part)
{
	reading_start(&present->reading);
	reading_add_part(&present->reading, present->n_slots, part);
	return reading_count(&present->reading) ? keep(present) : NULL;
}

/* What was found in one text of the event; NULL: nothing. */
static const struct found *read_text(struct present *present, struct str value, struct str raw)
{
	if (!str_lies_within(value, raw))
		return read_value(present, present->n_slots, value);
	return present->raw_tells_all ? NULL : read_part(present, value);
}

static void fill_keywords(struct present *present, struct lookup *lookup)
{
	const struct event *event = present_texts(present);
	const struct str raw = event->raw;
	const struct found *in_raw = raw.ptr ? read_raw(present, raw) : NULL;

	present->raw_tells_all = in_raw && reading_tells_parts(&present->reading, present->n_slots);
	*lookup = (struct lookup){ .event = present->number, .first = (uint32_t)present->n_found };
	for (uint32_t field = 0; field < event->n_fields; field++) {
		const struct str value = value_in(event, field);
		if (value.ptr)
			add_found(present, lookup, read_text(present, value, raw), field);
	}
	add_found(present, lookup, in_raw, (uint32_t)event->n_fields);
}

/* The alias that stands for the slot now and is in the event: its number + 1, or 0. */
static uint32_t alias_of(const struct present *present, uint32_t slot)
{
	const struct program *program = present->program;

	if (!present->aliases)
		return 0;
	const uint32_t alias = program->aliases[(size_t)present->aliases * present->n_slots + slot];
	if (!alias || present->first[program->alias_pairs[alias - 1].stands] == FIELD_NONE)
		return 0;
	return alias;
}

uint32_t present_field(const struct present *present, uint32_t slot)
{
	const uint32_t alias = alias_of(present, slot);

	return present->first[alias ? present->program->alias_pairs[alias - 1].stands : slot];
}

uint64_t present_effect(struct present *present, uint32_t aliases)
{
	const struct alias_program *pairs = present->program->alias_pairs;
	struct alias_effect *effect = &present->effects[aliases];

	if (effect->event == present->number)
		return effect->sum;
	effect->event = present->number;
	effect->sum = 0;
	for (uint32_t i = 0; i < effect->n; i++) {
		const struct alias_program *pair = &pairs[present->aliased[effect->first + i]];
		if (present->first[pair->stands] != FIELD_NONE)
			effect->sum |= slot_bit(pair->slot);
	}
	return effect->sum;
}

/* present_look() where another field may stand for this one, or words are wanted. */
static const struct lookup *look_anew(struct present *present, uint32_t slot)
{
	struct lookup *lookup;

	if (slot == SLOT_NONE) {
		lookup = &present->lookups[present->n_slots +
					   present->program->n[SECTION_ALIAS_PAIRS]];
		if (lookup->event != present->number)
			fill_keywords(present, lookup);
		return lookup;
	}
	const uint32_t alias = alias_of(present, slot);
	lookup = &present->lookups[alias ? present->n_slots + alias - 1 : slot];
	if (lookup->event != present->number)
		fill(present, lookup, slot, present_field(present, slot));
	return lookup;
}

/* Nearly always known already: asked for every predicate of every rule that is tried. */
static inline const struct lookup *look(struct present *present, uint32_t slot)
{
	if (slot == SLOT_NONE || present->aliases)
		return look_anew(present, slot);

	struct lookup *lookup = &present->lookups[slot];
	if (lookup->event != present->number)
		fill(present, lookup, slot, present->first[slot]);
	return lookup;
}

const struct lookup *present_look(struct present *present, uint32_t slot)
{
	return look(present, slot);
}

/* ---- verdicts ---- */

static enum verdict found_verdict(const struct found *found, uint32_t predicate)
{
	for (uint32_t i = 0; i < found->n; i++) {
		if (found->at[i] == predicate)
			return VERDICT_YES;
	}
	for (uint32_t i = 0; found->unknown && i < found->n; i++) {
		if (found->at[i] == (predicate | FOUND_UNKNOWN))
			return VERDICT_UNKNOWN;
	}
	return VERDICT_NO;
}

/* Of a predicate whose bit is in the lookup's sum, as those of others may be. */
static enum verdict summed_verdict(const struct present *present, const struct lookup *lookup,
				   uint32_t predicate)
{
	enum verdict best = VERDICT_NO;

	for (uint32_t i = 0; i < lookup->n && best != VERDICT_YES; i++) {
		const enum verdict one =
			found_verdict(present->found[lookup->first + i].found, predicate);
		best = one > best ? one : best;
	}
	return best;
}

/* What is asked of fields that the event's kind does not tell of is no answer for all of a kind. */
static inline void note_slot(struct present *present, uint32_t slot)
{
	if (!(present->looked && slot != SLOT_NONE && present->looked[slot / 64] >> slot % 64 & 1))
		present->asked_more = true;
}

static inline enum verdict eager_verdict(struct present *present, uint32_t slot, uint32_t predicate)
{
	note_slot(present, slot);
	const struct lookup *lookup = look(present, slot);

	return lookup->sum & found_bit(predicate) ? summed_verdict(present, lookup, predicate)
						  : VERDICT_NO;
}

bool present_is_null(const struct present *present, uint32_t field)
{
	if (field == FIELD_NONE)
		return true;
	for (; field != FIELD_NONE; field = present->next[field]) {
		if (!value_of(present, field).ptr)
			return true;
	}
	return false;
}

/* Does the value of one field match any value of the other? */
static bool field_matches(struct present *present, const struct predicate *predicate,
			  uint32_t field)
{
	const bool cased = predicate->flags & PREDICATE_CASED;
	uint32_t other = present_field(present, predicate->operand);

	for (; other != FIELD_NONE; other = present->next[other]) {
		struct str a = value_of(present, field);
		struct str b = value_of(present, other);
		if (!a.ptr || !b.ptr)
			continue;
		char *room = arena_take_text(&present->kept, fold_max(b.len) + 1);
		present->cut = present->cut || !room;
		if (!cased && room) {
			b = str_of(room, fold_text(b, room));
			a = reading_fold(&present->reading, a);
		}
		const struct pattern pattern = { .kind = predicate->pattern, .text = b };
		if (pattern_matches(&pattern, a))
			return true;
	}
	return false;
}

static enum verdict value_verdict(struct present *present, const struct predicate *predicate,
				  struct str value, enum verdict best)
{
	if (!value.ptr || best == VERDICT_YES)
		return best;
	const enum verdict one = reading_test(&present->reading, predicate, value);
	return one > best ? one : best;
}

/* Does the predicate hold on a field's value? Remembered where to look costs less than to test. */
static enum verdict test_kept(struct present *present, const struct predicate *predicate,
			      struct str value)
{
	const uint32_t number = (uint32_t)(predicate - present->program->predicates);
	/* Behind the fields, whose numbers are slots, and the keywords. */
	const uint32_t key = present->n_slots + 1 + number;

	if (value.len < TEST_KEPT_MIN || value.len > VALUES_TEXT_MAX)
		return reading_test(&present->reading, predicate, value);

	uint64_t hash;
	const struct found *known = values_get(present->values, key, value, &hash);
	if (known)
		return found_verdict(known, number);

	const enum verdict verdict = reading_test(&present->reading, predicate, value);
	const bool unknown = verdict == VERDICT_UNKNOWN;
	struct found *fresh = values_put(present->values, hash, key, value,
					 sizeof(*fresh) + sizeof(fresh->at[0]));
	if (fresh) {
		*fresh = (struct found){ .n = verdict != VERDICT_NO, .unknown = unknown };
		fresh->at[0] = number | (unknown ? FOUND_UNKNOWN : 0);
	}
	return verdict;
}

/* Of the value of one field; `best` is what others came to. */
static enum verdict one_verdict(struct present *present, const struct predicate *predicate,
				uint32_t field, enum verdict best)
{
	if (predicate->kind == TEST_FIELD)
		return field_matches(present, predicate, field) ? VERDICT_YES : best;

	const struct str value = value_of(present, field);
	if (!value.ptr || best == VERDICT_YES)
		return best;
	const enum verdict one = test_kept(present, predicate, value);
	return one > best ? one : best;
}

static enum verdict any_text_verdict(struct present *present, const struct predicate *predicate)
{
	const struct event *event = present_texts(present);
	enum verdict best = VERDICT_NO;

	for (uint32_t field = 0; field < event->n_fields; field++)
		best = value_verdict(present, predicate, value_in(event, field), best);
	return value_verdict(present, predicate, event->raw, best);
}

static enum verdict deferred_verdict(struct present *present, const struct predicate *predicate)
{
	const bool words = predicate->slot == SLOT_NONE;
	uint32_t field = words ? FIELD_NONE : present_field(present, predicate->slot);
	enum verdict best = VERDICT_NO;

	note_slot(present, predicate->slot);
	if (predicate->kind == TEST_EXISTS)
		return (field != FIELD_NONE) == predicate->exists ? VERDICT_YES : VERDICT_NO;
	if (predicate->kind == TEST_NULL)
		return present_is_null(present, field) ? VERDICT_YES : VERDICT_NO;
	present->asked_more = true;
	if (words)
		return any_text_verdict(present, predicate);
	for (; field != FIELD_NONE && best != VERDICT_YES; field = present->next[field])
		best = one_verdict(present, predicate, field, best);
	return best;
}

static inline enum verdict ask(struct present *present, uint32_t number)
{
	const struct predicate *predicate = &present->program->predicates[number];

	return predicate->flags & PREDICATE_EAGER ? eager_verdict(present, predicate->slot, number)
						  : deferred_verdict(present, predicate);
}

enum verdict present_ask(struct present *present, uint32_t number)
{
	return ask(present, number);
}

static uint32_t eager_holder(struct present *present, uint32_t slot, uint32_t predicate)
{
	const struct lookup *lookup = present_look(present, slot);

	for (uint32_t i = 0; i < lookup->n; i++) {
		const struct found_in *in = &present->found[lookup->first + i];
		if (found_verdict(in->found, predicate) == VERDICT_YES)
			return in->field;
	}
	return FIELD_NONE;
}

/* Does it hold on the value, which is a part of the raw text where that was read for places? */
static bool holds_in_text(struct present *present, uint32_t number, struct str value, bool places)
{
	const struct str raw = present_texts(present)->raw;

	if (places && value.ptr && str_lies_within(value, raw))
		return reading_has_place(&present->reading, number, (size_t)(value.ptr - raw.ptr),
					 value.len);
	return value_verdict(present, &present->program->predicates[number], value, VERDICT_NO) ==
	       VERDICT_YES;
}

static uint32_t text_holder(struct present *present, uint32_t number, bool in_raw)
{
	const struct event *event = present_texts(present);
	const uint32_t raw = (uint32_t)event->n_fields;
	const bool places = in_raw && reading_knows_places(&present->reading,
							   &present->program->predicates[number]);

	for (uint32_t field = 0; field <= raw; field++) {
		const struct str value = field == raw ? event->raw : value_in(event, field);
		if (holds_in_text(present, number, value, places))
			return field;
	}
	return FIELD_NONE;
}

/* Was nothing but the raw text read for words? */
static bool words_are_in_raw(struct present *present)
{
	(void)look(present, SLOT_NONE);
	return present->raw_tells_all;
}

uint32_t present_holder(struct present *present, uint32_t number)
{
	const struct predicate *predicate = &present->program->predicates[number];

	const bool eager = predicate->flags & PREDICATE_EAGER;

	if (predicate->slot == SLOT_NONE && (!eager || words_are_in_raw(present)))
		return text_holder(present, number, eager);
	if (eager)
		return eager_holder(present, predicate->slot, number);
	if (predicate->kind == TEST_EXISTS || predicate->kind == TEST_NULL)
		return FIELD_NONE;

	uint32_t field = present_field(present, predicate->slot);
	while (field != FIELD_NONE &&
	       one_verdict(present, predicate, field, VERDICT_NO) != VERDICT_YES)
		field = present->next[field];
	return field;
}

static inline enum verdict leaf_verdict(struct present *present, uint32_t word)
{
	const enum verdict verdict = ask(present, CODE_NUMBER(word));

	return word & CODE_NOT ? (enum verdict)(VERDICT_YES - verdict) : verdict;
}

/* Nodes lie in one another as deep as the condition has parentheses, which are few. */
static enum verdict run_node(struct present *present, const uint32_t *code)
{
	const bool all = *code & CODE_ALL;
	const uint32_t *end = code + CODE_NUMBER(*code);
	const enum verdict settled = all ? VERDICT_NO : VERDICT_YES;
	enum verdict verdict = all ? VERDICT_YES : VERDICT_NO;

	for (code++; code < end && verdict != settled;) {
		const bool node = *code & CODE_NODE;
		const enum verdict one =
			node ? run_node(present, code) : leaf_verdict(present, *code);
		verdict = all == (one < verdict) ? one : verdict;
		code += node ? CODE_NUMBER(*code) : 1;
	}
	return verdict;
}

enum verdict present_run(struct present *present, const uint32_t *code)
{
	return *code & CODE_NODE ? run_node(present, code) : leaf_verdict(present, *code);
}
