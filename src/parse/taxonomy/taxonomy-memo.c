/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/taxonomy/taxonomy-memo.h"

#include "base/alloc.h"
#include "parse/taxonomy/taxonomy-trace.h"

#define MEMO_BYTES_MAX	 (1024u * 1024)
#define NODE_VALUE_MAX	 31u
#define SHAPES_MAX	 1024u /* a power of two; at most half are used */
#define SHAPE_FIELDS_MAX 256u

/* A field of the event that becomes another, or a new one. */
struct edit {
	uint32_t input; /* TRACE_NO_INPUT: of none */
	uint32_t hash;
	uint32_t slot;
	bool constant; /* the value is `value` */
	struct str name;
	struct str value;
};

/* What the maps did, in the order to do it again. */
struct program {
	const struct trace_source *sources;
	size_t n_sources;
	const struct edit *added;
	size_t n_added;
	const struct edit *changed;
	size_t n_changed;
	const uint32_t *dropped; /* ascending */
	size_t n_dropped;
	struct logsource source;
};

/* A tree of tests, with programs as its leaves. */
struct node {
	const struct program *program; /* NULL: this is a test */
	struct trace_test test;
	struct node *then[2]; /* NULL: not seen so far */
	/* What the test came to the last time: what tells kinds of events apart seldom changes. */
	char value[NODE_VALUE_MAX];
	uint8_t value_len; /* 0: not known */
	bool held;
};

/* Events that differ only in their values, and not in which of them are null. */
struct shape {
	uint64_t hash;
	const struct taxonomy_part *part;
	uint64_t plan_serial;
	bool lean;
	struct logsource source;
	size_t n_fields;
	const struct str *names;
	const bool *nulls;
	uint64_t places_of; /* event->names of the event whose names' places these are */
	const char **places;
	struct node *root;
};

struct taxonomy_memo {
	struct arena arena;
	struct shape *shapes[SHAPES_MAX]; /* open addressing */
	size_t n_shapes;
	uint64_t seen[SHAPES_MAX]; /* hashes of shapes that are not remembered yet */
	struct taxonomy_trace trace;
	/* The tests that an event not seen before has passed on its way out of the tree. */
	const struct trace_test *passed[TRACE_STEPS_MAX];
	size_t n_passed;
};

struct taxonomy_memo *taxonomy_memo_new(void)
{
	struct taxonomy_memo *memo = mem_new(sizeof(*memo));

	arena_init(&memo->arena, MEMO_BYTES_MAX);
	return memo;
}

void taxonomy_memo_free(struct taxonomy_memo *memo)
{
	if (!memo)
		return;
	arena_done(&memo->arena);
	free(memo);
}

static void forget_all(struct taxonomy_memo *memo)
{
	arena_clear(&memo->arena);
	memset(memo->shapes, 0, sizeof(memo->shapes));
	memo->n_shapes = 0;
}

static uint64_t plan_serial(const struct event *event)
{
	return event->plan ? event->plan->serial : 0;
}

static uint64_t shape_hash(const struct taxonomy_part *part, const struct event *event)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = plan_serial(event) ^ (uint64_t)(uintptr_t)part ^ (event->flags & EVENT_LEAN);

	/* A sum, with another factor for each place: its terms need not wait for each other. */
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		const uint64_t null = (uint64_t)(field->value.ptr == NULL) << 32;
		h += (field->hash ^ null) * (odd * (2 * i + 1));
	}
	return h ^ h >> 32;
}

/* Also tells "" from nothing. */
static bool same_text(struct str a, struct str b)
{
	return (a.ptr == b.ptr || (a.ptr && b.ptr)) && str_equal(a, b);
}

static bool same_places(const struct shape *shape, const struct event *event)
{
	if (event->names == 0 || shape->places_of != event->names)
		return false;
	for (size_t i = 0; i < shape->n_fields; i++) {
		if (shape->places[i] != event->fields[i].name.ptr ||
		    shape->nulls[i] != (event->fields[i].value.ptr == NULL))
			return false;
	}
	return true;
}

static bool same_names(struct shape *shape, const struct event *event)
{
	if (same_places(shape, event))
		return true;
	for (size_t i = 0; i < shape->n_fields; i++) {
		if (shape->nulls[i] != (event->fields[i].value.ptr == NULL) ||
		    !str_equal(shape->names[i], event->fields[i].name))
			return false;
		shape->places[i] = event->fields[i].name.ptr;
	}
	shape->places_of = event->names;
	return true;
}

static bool is_shape_of(struct shape *shape, const struct taxonomy_part *part,
			const struct event *event)
{
	return shape->part == part && shape->plan_serial == plan_serial(event) &&
	       shape->lean == ((event->flags & EVENT_LEAN) != 0) &&
	       shape->n_fields == event->n_fields &&
	       same_text(shape->source.product, event->source.product) &&
	       same_text(shape->source.category, event->source.category) &&
	       same_text(shape->source.service, event->source.service) && same_names(shape, event);
}

/* The shape of the event, or the place where it belongs. */
static struct shape **place_of(struct taxonomy_memo *memo, uint64_t hash,
			       const struct taxonomy_part *part, const struct event *event)
{
	size_t at = hash & (SHAPES_MAX - 1);

	while (memo->shapes[at] &&
	       (memo->shapes[at]->hash != hash || !is_shape_of(memo->shapes[at], part, event)))
		at = (at + 1) & (SHAPES_MAX - 1);
	return &memo->shapes[at];
}

static bool test_holds(const struct trace_test *test, const struct event *event)
{
	const struct str value = event->fields[test->input].value;

	return test->condition ? taxonomy_condition_holds(test->condition, value)
			       : taxonomy_value_is(test->row, value);
}

/* Tests go through long lists of words; the same value as the last time is told at once. */
static bool node_holds(struct node *node, const struct event *event)
{
	const struct str value = event->fields[node->test.input].value;

	if (value.len && str_equal(value, str_of(node->value, node->value_len)))
		return node->held;
	const bool held = test_holds(&node->test, event);
	if (value.len == 0 || value.len > sizeof(node->value))
		return held;
	memcpy(node->value, value.ptr, value.len);
	node->value_len = (uint8_t)value.len;
	node->held = held;
	return held;
}

static void take_sources(const struct program *program, struct event *event)
{
	unsigned record_of = 0; /* the map that had its say about the record */

	for (size_t i = 0; i < program->n_sources; i++) {
		const struct trace_source *source = &program->sources[i];
		const bool is_record = source->attribute == ATTRIBUTE_RECORD;
		const struct str value = source->constant.ptr ? source->constant
							      : event->fields[source->input].value;
		if (is_record && record_of == source->map)
			continue;
		if (taxonomy_take_attribute(source->attribute, value, event) && is_record)
			record_of = source->map;
	}
}

static void add_field(const struct edit *edit, struct event *event)
{
	struct field field = { .name = edit->name,
			       .value = edit->value,
			       .type = VALUE_STRING,
			       .hash = edit->hash,
			       .slot = edit->slot };

	if (edit->input != TRACE_NO_INPUT)
		field.type = event->fields[edit->input].type;
	if (!edit->constant)
		field.value = event->fields[edit->input].value;
	event_add_field(event, &field);
}

static void change_field(const struct edit *edit, struct event *event)
{
	struct field *field = &event->fields[edit->input];

	field->name = edit->name;
	field->hash = edit->hash;
	field->slot = edit->slot;
	if (edit->constant) {
		field->value = edit->value;
		field->in_raw = false;
	}
}

static void drop_fields(const struct program *program, struct event *event)
{
	size_t next = 0;
	size_t kept = 0;

	for (size_t i = 0; i < event->n_fields; i++) {
		if (next < program->n_dropped && program->dropped[next] == i)
			next++;
		else
			event->fields[kept++] = event->fields[i];
	}
	event->n_fields = kept;
}

static void run(const struct program *program, struct event *event)
{
	/* In this order: each of these wants the values as the input had them. */
	take_sources(program, event);
	for (size_t i = 0; i < program->n_added; i++)
		add_field(&program->added[i], event);
	for (size_t i = 0; i < program->n_changed; i++)
		change_field(&program->changed[i], event);
	if (program->n_dropped)
		drop_fields(program, event);
	taxonomy_set_source(&program->source, &event->source);
}

/*
 * Remembering. What is taken from the arena may be NULL past its limit: the caller then forgets
 * all, so that half-made shapes are never seen.
 */

static bool copy_names(struct taxonomy_memo *memo, struct shape *shape, const struct event *event)
{
	struct str *names = arena_take_array(&memo->arena, event->n_fields + 1, sizeof(*names));
	bool *nulls = arena_take_array(&memo->arena, event->n_fields + 1, sizeof(*nulls));

	shape->places = arena_take_array(&memo->arena, event->n_fields + 1, sizeof(*shape->places));
	if (!names || !nulls || !shape->places)
		return false;
	for (size_t i = 0; i < event->n_fields; i++) {
		names[i] = arena_str(&memo->arena, event->fields[i].name);
		nulls[i] = event->fields[i].value.ptr == NULL;
		if (!names[i].ptr)
			return false;
	}
	shape->names = names;
	shape->nulls = nulls;
	return true;
}

static bool copy_text(struct taxonomy_memo *memo, struct str from, struct str *to)
{
	*to = from.ptr ? arena_str(&memo->arena, from) : from;
	return !from.ptr == !to->ptr;
}

static struct shape *new_shape(struct taxonomy_memo *memo, uint64_t hash,
			       const struct taxonomy_part *part, const struct event *event)
{
	struct shape *shape = arena_take(&memo->arena, sizeof(*shape));

	if (!shape)
		return NULL;
	shape->hash = hash;
	shape->part = part;
	shape->plan_serial = plan_serial(event);
	shape->lean = event->flags & EVENT_LEAN;
	shape->n_fields = event->n_fields;
	if (!copy_names(memo, shape, event) ||
	    !copy_text(memo, event->source.product, &shape->source.product) ||
	    !copy_text(memo, event->source.category, &shape->source.category) ||
	    !copy_text(memo, event->source.service, &shape->source.service))
		return NULL;
	return shape;
}

static bool copy_edit(struct taxonomy_memo *memo, const struct field *field,
		      struct trace_field from, struct edit *ret)
{
	*ret = (struct edit){
		.input = from.input,
		.hash = field->hash,
		.slot = field->slot,
		.constant = from.constant,
		.name = arena_str(&memo->arena, field->name),
		.value = from.constant ? field->value : STR_NONE, /* the taxonomy's own text */
	};
	return ret->name.ptr;
}

/* What became of the fields that the event had before. */
static size_t read_kept(struct taxonomy_memo *memo, const struct shape *shape,
			const struct event *event, struct program *program)
{
	struct edit *changed =
		arena_take_array(&memo->arena, shape->n_fields + 1, sizeof(*changed));
	uint32_t *dropped = arena_take_array(&memo->arena, shape->n_fields + 1, sizeof(*dropped));
	size_t at = 0;

	if (!changed || !dropped)
		return SIZE_MAX;
	for (uint32_t i = 0; i < shape->n_fields; i++) {
		const struct trace_field *from = &memo->trace.fields[at];
		if (at == event->n_fields || from->input != i) {
			dropped[program->n_dropped++] = i;
			continue;
		}
		const struct field *field = &event->fields[at++];
		if (!from->constant && str_equal(field->name, shape->names[i]))
			continue;
		if (!copy_edit(memo, field, *from, &changed[program->n_changed++]))
			return SIZE_MAX;
	}
	program->changed = changed;
	program->dropped = dropped;
	return at;
}

static bool read_added(struct taxonomy_memo *memo, const struct shape *shape,
		       const struct event *event, size_t first, struct program *program)
{
	struct edit *added =
		arena_take_array(&memo->arena, event->n_fields - first + 1, sizeof(*added));

	if (!added)
		return false;
	for (size_t i = first; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (shape->lean && field->slot == FIELD_NO_SLOT)
			continue;
		if (!copy_edit(memo, field, memo->trace.fields[i], &added[program->n_added++]))
			return false;
	}
	program->added = added;
	return true;
}

/* Is the attribute the event's own word? Then it differs from event to event. */
static bool is_taken(const struct taxonomy_trace *trace, enum attribute attribute)
{
	for (size_t i = 0; i < trace->n_sources; i++) {
		if (trace->sources[i].attribute == attribute)
			return true;
	}
	return false;
}

static struct program *new_program(struct taxonomy_memo *memo, const struct shape *shape,
				   const struct event *event)
{
	const struct taxonomy_trace *trace = &memo->trace;
	struct program *program = arena_take(&memo->arena, sizeof(*program));
	struct trace_source *sources =
		arena_take_array(&memo->arena, trace->n_sources + 1, sizeof(*sources));

	if (!program || !sources)
		return NULL;
	memcpy(sources, trace->sources, trace->n_sources * sizeof(*sources));
	program->sources = sources;
	program->n_sources = trace->n_sources;
	const size_t first = read_kept(memo, shape, event, program);
	if (first == SIZE_MAX || !read_added(memo, shape, event, first, program))
		return NULL;
	/* What the parser knew is part of the shape; the rest is the taxonomy's own text. */
	if (!shape->source.product.ptr && !is_taken(trace, ATTRIBUTE_PRODUCT))
		program->source.product = event->source.product;
	if (!shape->source.category.ptr && !is_taken(trace, ATTRIBUTE_CATEGORY))
		program->source.category = event->source.category;
	if (!shape->source.service.ptr && !is_taken(trace, ATTRIBUTE_SERVICE))
		program->source.service = event->source.service;
	return program;
}

/* Where the event leaves the tree, or NULL when it has passed too many tests. */
static struct node **way_out(struct taxonomy_memo *memo, struct shape *shape,
			     const struct event *event)
{
	struct node **at = &shape->root;

	for (memo->n_passed = 0; *at; memo->n_passed++) {
		if (memo->n_passed == TRACE_STEPS_MAX)
			return NULL;
		memo->passed[memo->n_passed] = &(*at)->test;
		at = &(*at)->then[test_holds(&(*at)->test, event)];
	}
	return at;
}

static bool is_passed(const struct taxonomy_memo *memo, const struct trace_test *test)
{
	for (size_t i = 0; i < memo->n_passed; i++) {
		const struct trace_test *passed = memo->passed[i];
		if (passed->input == test->input && passed->condition == test->condition &&
		    passed->row == test->row)
			return true;
	}
	return false;
}

/* The tests of the trace that were not passed as a path from there, the program at its end. */
static bool add_path(struct taxonomy_memo *memo, struct node **at, const struct program *program)
{
	for (size_t i = 0; i < memo->trace.n_tests; i++) {
		if (is_passed(memo, &memo->trace.tests[i]))
			continue;
		*at = arena_take(&memo->arena, sizeof(**at));
		if (!*at)
			return false;
		(*at)->test = memo->trace.tests[i];
		at = &(*at)->then[memo->trace.tests[i].held];
	}
	*at = arena_take(&memo->arena, sizeof(**at));
	if (!*at)
		return false;
	(*at)->program = program;
	return true;
}

static void learn(struct taxonomy_memo *memo, struct shape *shape, const struct taxonomy_part *part,
		  struct event *event)
{
	const unsigned flags = event->flags;
	struct node **out = way_out(memo, shape, event);

	taxonomy_apply_traced(part, event, &memo->trace);
	if (!out || memo->trace.failed || event->flags != flags)
		return;

	const struct program *program = new_program(memo, shape, event);
	if (!program || !add_path(memo, out, program))
		forget_all(memo);
}

/* The shape to fill, or NULL when the event is not worth it so far. */
static struct shape *begin_shape(struct taxonomy_memo *memo, uint64_t hash,
				 const struct taxonomy_part *part, const struct event *event)
{
	uint64_t *seen = &memo->seen[hash & (SHAPES_MAX - 1)];

	if (*seen != hash) {
		*seen = hash;
		return NULL;
	}
	if (memo->n_shapes == SHAPES_MAX / 2)
		forget_all(memo);

	struct shape *shape = new_shape(memo, hash, part, event);
	if (!shape) {
		forget_all(memo);
		return NULL;
	}
	*place_of(memo, hash, part, event) = shape;
	memo->n_shapes++;
	return shape;
}

void taxonomy_apply_remembered(struct taxonomy_memo *memo, const struct taxonomy_part *part,
			       struct event *event)
{
	if (event->n_fields > SHAPE_FIELDS_MAX) {
		taxonomy_apply_part(part, event);
		return;
	}

	const uint64_t hash = shape_hash(part, event);
	struct shape *shape = *place_of(memo, hash, part, event);
	if (!shape)
		shape = begin_shape(memo, hash, part, event);
	if (!shape) {
		taxonomy_apply_part(part, event);
		return;
	}

	struct node *node = shape->root;
	while (node && !node->program)
		node = node->then[node_holds(node, event)];
	if (node)
		run(node->program, event);
	else
		learn(memo, shape, part, event);
}
