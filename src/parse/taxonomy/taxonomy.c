/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/taxonomy/taxonomy.h"

#include "base/encoding/time-text.h"
#include "parse/parser.h"
#include "parse/taxonomy/taxonomy-trace.h"

#define WORD_MAX 64u /* of Sigma's words, the longest is 48 */

/* As Sigma writes the names of products, categories and services (specification, "LogSource"). */
static bool is_word(struct str text)
{
	if (text.len == 0 || text.len > WORD_MAX || text.ptr[0] < 'a' || text.ptr[0] > 'z')
		return false;
	for (size_t i = 1; i < text.len; i++) {
		const char c = text.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '_' && c != '-' &&
		    c != '.')
			return false;
	}
	return true;
}

static bool pattern_holds(const struct pattern *pattern, struct str value)
{
	switch (pattern->kind) {
	case PATTERN_EQUAL:
		/* Lists are long, and few of their words as long as the value. */
		return value.ptr && value.len == pattern->text.len &&
		       str_equal_nocase(pattern->text, value);
	case PATTERN_PREFIX:
		return value.ptr &&
		       str_equal_nocase(pattern->text, str_sub(value, 0, pattern->text.len));
	case PATTERN_ABSENT:
		return !value.ptr;
	case PATTERN_WORD:
		return is_word(value);
	}
	return false;
}

static bool any_pattern_holds(const struct condition *condition, struct str value)
{
	for (size_t i = 0; i < condition->n_patterns; i++) {
		if (pattern_holds(&condition->patterns[i], value))
			return true;
	}
	return false;
}

bool taxonomy_condition_holds(const struct condition *condition, struct str value)
{
	return any_pattern_holds(condition, value);
}

bool taxonomy_value_is(const struct value_row *row, struct str value)
{
	return value.ptr && str_equal_nocase(value, row->written);
}

/* Written down only when the value decides: whether there is one, is part of the event's shape. */
static void trace_test(struct taxonomy_trace *trace, size_t field, struct trace_test test)
{
	if (!trace || trace->failed || trace->fields[field].constant)
		return;
	if (trace->n_tests == TRACE_STEPS_MAX) {
		trace->failed = true;
		return;
	}
	test.input = trace->fields[field].input;
	trace->tests[trace->n_tests++] = test;
}

static bool asks_for_a_value(const struct condition *condition)
{
	for (size_t i = 0; i < condition->n_patterns; i++) {
		const struct pattern *pattern = &condition->patterns[i];
		if (pattern->kind == PATTERN_EQUAL ||
		    (pattern->kind == PATTERN_PREFIX && pattern->text.len))
			return true;
	}
	return false;
}

/* The event's fields from `first` on are new. */
static void trace_added(struct taxonomy_trace *trace, const struct event *event, size_t first,
			struct trace_field from)
{
	if (!trace)
		return;
	trace->failed = trace->failed || event->n_fields > TRACE_FIELDS_MAX;
	for (size_t i = first; !trace->failed && i < event->n_fields; i++)
		trace->fields[i] = from;
}

static const struct field *find(const struct event *event, struct str name, uint32_t hash)
{
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (field->hash == hash && str_equal_nocase(field->name, name))
			return field;
	}
	return NULL;
}

static bool field_condition_holds(const struct condition *condition, const struct event *event,
				  struct taxonomy_trace *trace)
{
	const struct field *field = find(event, condition->name, condition->hash);
	const bool held = any_pattern_holds(condition, field ? field->value : STR_NONE);

	if (trace && field && asks_for_a_value(condition))
		trace_test(trace, (size_t)(field - event->fields),
			   (struct trace_test){ .condition = condition, .held = held });
	return held;
}

static bool condition_holds(const struct condition *condition, const struct event *event,
			    struct taxonomy_trace *trace)
{
	switch (condition->subject) {
	case SUBJECT_FIELD:
		return field_condition_holds(condition, event, trace);
	case SUBJECT_FORMAT:
		return any_pattern_holds(condition, str_from(event->format));
	case SUBJECT_PRODUCT:
		return any_pattern_holds(condition, event->source.product);
	case SUBJECT_CATEGORY:
		return any_pattern_holds(condition, event->source.category);
	case SUBJECT_SERVICE:
		return any_pattern_holds(condition, event->source.service);
	}
	return false;
}

static bool map_applies(const struct taxonomy_map *map, const struct event *event)
{
	for (size_t i = 0; i < map->n_when; i++) {
		if (!condition_holds(&map->when[i], event, NULL))
			return false;
	}
	return true;
}

/* The rest of what map_applies() asks, of an event of the part's format. */
static bool map_applies_in_part(const struct taxonomy_map *map, const struct event *event,
				struct taxonomy_trace *trace)
{
	for (size_t i = 0; i < map->n_when; i++) {
		if (map->when[i].subject != SUBJECT_FORMAT &&
		    !condition_holds(&map->when[i], event, trace))
			return false;
	}
	return true;
}

static bool is_for_format(const struct taxonomy_map *map, const char *format)
{
	for (size_t i = 0; i < map->n_when; i++) {
		if (map->when[i].subject == SUBJECT_FORMAT &&
		    !any_pattern_holds(&map->when[i], str_from(format)))
			return false;
	}
	return true;
}

static enum errc make_part(struct taxonomy *taxonomy, const char *format, struct err *err)
{
	struct taxonomy_part *part = &taxonomy->parts[taxonomy->n_parts++];

	part->format = format;
	part->maps = arena_take_array(&taxonomy->arena, taxonomy->n_maps + 1, sizeof(*part->maps));
	if (!part->maps)
		return fail(err, ERR_LIMIT, "the taxonomy is over its memory");
	for (size_t i = 0; i < taxonomy->n_maps; i++) {
		if (is_for_format(&taxonomy->maps[i], format))
			part->maps[part->n++] = &taxonomy->maps[i];
	}
	return ERR_OK;
}

enum errc taxonomy_make_parts(struct taxonomy *taxonomy, struct err *err)
{
	size_t n = 0;

	while (parsers[n])
		n++;
	taxonomy->parts = arena_take_array(&taxonomy->arena, n + 1, sizeof(*taxonomy->parts));
	if (!taxonomy->parts)
		return fail(err, ERR_LIMIT, "the taxonomy is over its memory");

	enum errc code = make_part(taxonomy, "raw", err);
	for (size_t i = 0; i < n && !code; i++)
		code = make_part(taxonomy, parsers[i]->name, err);
	return code;
}

const struct taxonomy_part *taxonomy_part(const struct taxonomy *taxonomy, const char *format)
{
	for (size_t i = 0; i < taxonomy->n_parts; i++) {
		if (strcmp(taxonomy->parts[i].format, format) == 0)
			return &taxonomy->parts[i];
	}
	return NULL;
}

bool taxonomy_part_is_empty(const struct taxonomy_part *part)
{
	return part->n == 0;
}

const struct name_row *name_table_next(const struct name_table *table, const struct field *field,
				       size_t *at)
{
	for (;; (*at)++) {
		const struct name_row *row = &table->rows[*at & (table->size - 1)];
		if (!row->from.ptr)
			return NULL;
		if (row->hash == field->hash && str_equal_nocase(row->from, field->name)) {
			(*at)++;
			return row;
		}
	}
}

/* To rename needs the very name: NXLog has ProcessID and ProcessId in one event. */
static const struct name_row *find_row(const struct name_table *table, const struct field *field)
{
	const struct name_row *row = NULL;
	size_t at = field->hash;

	if (table->size == 0)
		return NULL;
	do
		row = name_table_next(table, field, &at);
	while (row && !str_equal(row->from, field->name));
	return row;
}

static bool has_prefix(const struct prefix *prefix, struct str name, struct str *ret_rest)
{
	if (!str_starts(name, prefix->head))
		return false;
	*ret_rest = str_from_pos(name, prefix->head.len);
	if (prefix->any_part) {
		(void)str_split(ret_rest, '.');
		if (!ret_rest->ptr)
			return false;
	}
	return ret_rest->len > 0;
}

/* Sigma strips the spaces of field names ("Threat Name" is ThreatName). */
static struct str without_spaces(struct arena *arena, struct str name)
{
	if (str_find_char(name, ' ') == SIZE_MAX)
		return name;

	char *copy = arena_take_text(arena, name.len);
	size_t n = 0;
	if (!copy)
		return name;
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] != ' ')
			copy[n++] = name.ptr[i];
	}
	return str_of(copy, n);
}

static bool strip(const struct taxonomy_map *map, struct arena *arena, struct field *field)
{
	struct str rest;

	for (size_t i = 0; i < map->n_strip; i++) {
		if (!has_prefix(&map->strip[i], field->name, &rest))
			continue;
		field->name = without_spaces(arena, rest);
		field->hash = field_name_hash(field->name);
		return true;
	}
	return false;
}

enum name_change taxonomy_change_name(const struct taxonomy_map *map, struct arena *arena,
				      struct field *field)
{
	const bool stripped = strip(map, arena, field);
	const struct name_row *row = find_row(&map->rename, field);

	if (!row)
		return stripped ? NAME_OTHER : NAME_SAME;
	if (!row->to.ptr)
		return NAME_DROPPED;
	field->name = row->to;
	field->hash = row->to_hash;
	return NAME_OTHER;
}

/* strip, drop and rename, in one pass over the fields. */
static void change_names(const struct taxonomy_map *map, struct event *event,
			 struct taxonomy_trace *trace)
{
	size_t kept = 0;

	for (size_t i = 0; i < event->n_fields; i++) {
		struct field field = event->fields[i];
		const enum name_change change = taxonomy_change_name(map, &event->arena, &field);
		if (change == NAME_DROPPED)
			continue;
		if (change == NAME_OTHER)
			field.slot = event_slot(event, field.name, field.hash);
		if (trace && !trace->failed)
			trace->fields[kept] = trace->fields[i];
		event->fields[kept++] = field;
	}
	event->n_fields = kept;
}

static void add_names(const struct taxonomy_map *map, struct event *event,
		      struct taxonomy_trace *trace)
{
	const size_t n = event->n_fields;

	for (size_t i = 0; i < n; i++) {
		const struct field field = event->fields[i];
		size_t at = field.hash;
		for (const struct name_row *row = name_table_next(&map->add, &field, &at); row;
		     row = name_table_next(&map->add, &field, &at)) {
			const struct field *there = find(event, row->to, row->to_hash);
			const size_t end = event->n_fields;
			/* A repeated field is repeated under its other name too. */
			if (there && (size_t)(there - event->fields) < n)
				continue;
			event_add_hashed(event, row->to, row->to_hash, field.value, field.type);
			if (trace && !trace->failed)
				trace_added(trace, event, end, trace->fields[i]);
		}
	}
}

static void set_constants(const struct taxonomy_map *map, struct event *event,
			  struct taxonomy_trace *trace)
{
	for (size_t i = 0; i < map->n_set; i++) {
		const size_t end = event->n_fields;
		if (event_find(event, map->set[i].name))
			continue;
		event_add(event, map->set[i].name, map->set[i].value);
		trace_added(trace, event, end,
			    (struct trace_field){ .input = TRACE_NO_INPUT, .constant = true });
	}
}

static void change_values(const struct taxonomy_map *map, struct event *event,
			  struct taxonomy_trace *trace)
{
	for (size_t i = 0; i < map->n_values; i++) {
		const struct value_row *row = &map->values[i];
		const struct field *found = event_find(event, row->name);
		if (!found || !found->value.ptr)
			continue;
		const size_t at = (size_t)(found - event->fields);
		const bool held = taxonomy_value_is(row, found->value);
		trace_test(trace, at, (struct trace_test){ .row = row, .held = held });
		if (!held)
			continue;
		event->fields[at].value = row->meant;
		event->fields[at].in_raw = false;
		if (trace && !trace->failed)
			trace->fields[at].constant = true;
	}
}

bool taxonomy_take_attribute(enum attribute attribute, struct str value, struct event *event)
{
	int64_t us;

	switch (attribute) {
	case ATTRIBUTE_TIME:
		if (event->time_us == TIME_NONE && time_parse_any(value, time_zone_offset(), &us))
			event->time_us = us;
		return event->time_us != TIME_NONE;
	case ATTRIBUTE_HOST:
		if (!event->host.ptr && value.len)
			event->host = value;
		return event->host.ptr;
	case ATTRIBUTE_RECORD:
		/* The first value there is decides, also one that is no number. */
		if (event->record == 0 && value.len)
			(void)str_to_u64(value, &event->record);
		return value.len;
	case ATTRIBUTE_PRODUCT:
		event->source.product = value;
		break;
	case ATTRIBUTE_CATEGORY:
		event->source.category = value;
		break;
	case ATTRIBUTE_SERVICE:
		event->source.service = value;
		break;
	}
	return true;
}

static void trace_source(struct taxonomy_trace *trace, const struct event *event,
			 const struct field *field, enum attribute attribute)
{
	const size_t at = (size_t)(field - event->fields);

	if (trace->n_sources == TRACE_STEPS_MAX)
		trace->failed = true;
	if (trace->failed)
		return;
	trace->sources[trace->n_sources++] = (struct trace_source){
		.attribute = attribute,
		.input = trace->fields[at].input,
		.map = trace->n_maps,
		.constant = trace->fields[at].constant ? field->value : STR_NONE,
	};
}

static void set_attribute(const struct name_list *list, enum attribute attribute,
			  struct event *event, struct taxonomy_trace *trace)
{
	bool taken = false;

	for (size_t i = 0; i < list->n && (!taken || trace); i++) {
		const struct field *field = event_find(event, list->names[i]);
		if (!field)
			continue;
		if (trace)
			trace_source(trace, event, field, attribute);
		taken = taken || taxonomy_take_attribute(attribute, field->value, event);
	}
}

static void set_attributes(const struct taxonomy_map *map, struct event *event,
			   struct taxonomy_trace *trace)
{
	if (trace)
		trace->n_maps++;
	if (trace || event->time_us == TIME_NONE)
		set_attribute(&map->time, ATTRIBUTE_TIME, event, trace);
	if (trace || !event->host.ptr)
		set_attribute(&map->host, ATTRIBUTE_HOST, event, trace);
	if (trace || event->record == 0)
		set_attribute(&map->record, ATTRIBUTE_RECORD, event, trace);
}

void taxonomy_set_source(const struct logsource *from, struct logsource *to)
{
	if (!to->product.ptr)
		to->product = from->product;
	if (!to->category.ptr)
		to->category = from->category;
	if (!to->service.ptr)
		to->service = from->service;
}

static bool told_holds(const struct condition *condition, const struct event *event,
		       const struct field *field, struct taxonomy_trace *trace)
{
	const bool held = any_pattern_holds(condition, field->value);

	if (trace)
		trace_test(trace, (size_t)(field - event->fields),
			   (struct trace_test){ .condition = condition, .held = held });
	return held;
}

/* The one of the values that the event's own field has, as the taxonomy spells it. */
static struct str told_value(const struct told_values *values, struct str name,
			     const struct event *event, struct taxonomy_trace *trace)
{
	const struct field *field = values->n ? event_find(event, name) : NULL;

	/* Other programs have a “Category” that means something else. */
	if (!field || !str_equal(field->name, name))
		return STR_NONE;
	/* That it is none of them is one test to remember, not as many as there are values; that
	   it is this one says that it is no other. */
	if (!told_holds(&values->any, event, field, trace))
		return STR_NONE;
	size_t i = 0;
	while (!any_pattern_holds(&values->at[i], field->value))
		i++;
	(void)told_holds(&values->at[i], event, field, trace);
	return values->at[i].patterns[0].text;
}

/* What the event says of its log source; not believed against what is known of it. */
static void believe(const struct told *told, struct event *event, struct taxonomy_trace *trace)
{
	struct logsource said = { .product = told_value(&told->product, STR("product"), event,
							trace) };
	const struct str known = event->source.product;

	if (known.len && said.product.len && !str_equal_nocase(known, said.product))
		return;
	if (known.len || said.product.len) {
		said.category = told_value(&told->category, STR("category"), event, trace);
		said.service = told_value(&told->service, STR("service"), event, trace);
	} else {
		said.category = told_value(&told->alone, STR("category"), event, trace);
	}
	taxonomy_set_source(&said, &event->source);
}

/* One attribute as the event calls it; false when it has no word for it. */
static bool believe_word(enum attribute attribute, struct str name, struct event *event,
			 struct taxonomy_trace *trace)
{
	static const struct pattern word = { .kind = PATTERN_WORD };
	static const struct condition is_one = { .patterns = &word, .n_patterns = 1 };
	const struct field *field = event_find(event, name);

	if (!field || !str_equal(field->name, name))
		return false;
	const bool held = told_holds(&is_one, event, field, trace);
	if (held && trace)
		trace_source(trace, event, field, attribute);
	if (held)
		(void)taxonomy_take_attribute(attribute, field->value, event);
	return held;
}

/*
 * The log source of a product that no list has, when no map knew better: a rule of the hospital's
 * own may be for it, and those for other products are not.
 */
static void believe_words(struct event *event, struct taxonomy_trace *trace)
{
	if (event->source.product.len ||
	    !believe_word(ATTRIBUTE_PRODUCT, STR("product"), event, trace))
		return;
	if (!event->source.category.len)
		(void)believe_word(ATTRIBUTE_CATEGORY, STR("category"), event, trace);
	if (!event->source.service.len)
		(void)believe_word(ATTRIBUTE_SERVICE, STR("service"), event, trace);
}

static void apply_map(const struct taxonomy_map *map, struct event *event,
		      struct taxonomy_trace *trace)
{
	if (map->n_strip || map->rename.size)
		change_names(map, event, trace);
	if (map->add.size)
		add_names(map, event, trace);
	set_constants(map, event, trace);
	change_values(map, event, trace);
	set_attributes(map, event, trace);
	believe(&map->told, event, trace);
	taxonomy_set_source(&map->source, &event->source);
}

static void apply_part(const struct taxonomy_part *part, struct event *event,
		       struct taxonomy_trace *trace)
{
	bool unlisted = false;

	for (size_t i = 0; i < part->n; i++) {
		if (!map_applies_in_part(part->maps[i], event, trace))
			continue;
		apply_map(part->maps[i], event, trace);
		unlisted = unlisted || part->maps[i]->told.unlisted;
	}
	if (unlisted)
		believe_words(event, trace);
}

void taxonomy_apply_part(const struct taxonomy_part *part, struct event *event)
{
	apply_part(part, event, NULL);
}

void taxonomy_apply_traced(const struct taxonomy_part *part, struct event *event,
			   struct taxonomy_trace *trace)
{
	trace->failed = event->n_fields > TRACE_FIELDS_MAX;
	trace->n_maps = 0;
	trace->n_tests = 0;
	trace->n_sources = 0;
	for (size_t i = 0; !trace->failed && i < event->n_fields; i++)
		trace->fields[i] = (struct trace_field){ .input = (uint32_t)i };
	apply_part(part, event, trace);
}

void taxonomy_apply(const struct taxonomy *taxonomy, struct event *event)
{
	bool unlisted = false;

	for (size_t i = 0; i < taxonomy->n_maps; i++) {
		const struct taxonomy_map *map = &taxonomy->maps[i];
		if (!map_applies(map, event))
			continue;
		apply_map(map, event, NULL);
		unlisted = unlisted || map->told.unlisted;
	}
	if (unlisted)
		believe_words(event, NULL);
}
