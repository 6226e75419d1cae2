/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/taxonomy/taxonomy.h"

#include "base/encoding/time-text.h"
#include "parse/parser.h"
#include "parse/taxonomy/taxonomy-table.h"

static bool pattern_holds(const struct pattern *pattern, struct str value)
{
	switch (pattern->kind) {
	case PATTERN_EQUAL:
		return value.ptr && str_equal_nocase(pattern->text, value);
	case PATTERN_PREFIX:
		return value.ptr &&
		       str_equal_nocase(pattern->text, str_sub(value, 0, pattern->text.len));
	case PATTERN_ABSENT:
		return !value.ptr;
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

static const struct field *find(const struct event *event, struct str name, uint32_t hash)
{
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (field->hash == hash && str_equal_nocase(field->name, name))
			return field;
	}
	return NULL;
}

static bool condition_holds(const struct condition *condition, const struct event *event)
{
	const struct field *field;

	switch (condition->subject) {
	case SUBJECT_FIELD:
		field = find(event, condition->name, condition->hash);
		return any_pattern_holds(condition, field ? field->value : STR_NONE);
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
		if (!condition_holds(&map->when[i], event))
			return false;
	}
	return true;
}

/* The rest of what map_applies() asks, of an event of the part's format. */
static bool map_applies_in_part(const struct taxonomy_map *map, const struct event *event)
{
	for (size_t i = 0; i < map->n_when; i++) {
		if (map->when[i].subject != SUBJECT_FORMAT &&
		    !condition_holds(&map->when[i], event))
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
static void change_names(const struct taxonomy_map *map, struct event *event)
{
	size_t kept = 0;

	for (size_t i = 0; i < event->n_fields; i++) {
		struct field field = event->fields[i];
		const enum name_change change = taxonomy_change_name(map, &event->arena, &field);
		if (change == NAME_DROPPED)
			continue;
		if (change == NAME_OTHER)
			field.slot = event_slot(event, field.name, field.hash);
		event->fields[kept++] = field;
	}
	event->n_fields = kept;
}

static void add_names(const struct taxonomy_map *map, struct event *event)
{
	const size_t n = event->n_fields;

	for (size_t i = 0; i < n; i++) {
		const struct field field = event->fields[i];
		size_t at = field.hash;
		for (const struct name_row *row = name_table_next(&map->add, &field, &at); row;
		     row = name_table_next(&map->add, &field, &at)) {
			const struct field *there = find(event, row->to, row->to_hash);
			/* A repeated field is repeated under its other name too. */
			if (!there || (size_t)(there - event->fields) >= n)
				event_add_typed(event, row->to, field.value, field.type);
		}
	}
}

static void set_constants(const struct taxonomy_map *map, struct event *event)
{
	for (size_t i = 0; i < map->n_set; i++) {
		if (!event_find(event, map->set[i].name))
			event_add(event, map->set[i].name, map->set[i].value);
	}
}

static void change_values(const struct taxonomy_map *map, struct event *event)
{
	for (size_t i = 0; i < map->n_values; i++) {
		const struct value_row *row = &map->values[i];
		const struct field *found = event_find(event, row->name);
		if (found && found->value.ptr && str_equal_nocase(found->value, row->written))
			event->fields[found - event->fields].value = row->meant;
	}
}

static struct str first_value(const struct name_list *list, const struct event *event)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct field *field = event_find(event, list->names[i]);
		if (field && field->value.len)
			return field->value;
	}
	return STR_NONE;
}

static void set_time(const struct taxonomy_map *map, struct event *event)
{
	for (size_t i = 0; i < map->time.n && event->time_us == TIME_NONE; i++) {
		const struct field *field = event_find(event, map->time.names[i]);
		int64_t us;
		if (field && time_parse_any(field->value, time_zone_offset(), &us))
			event->time_us = us;
	}
}

static void set_attributes(const struct taxonomy_map *map, struct event *event)
{
	set_time(map, event);
	if (!event->host.ptr)
		event->host = first_value(&map->host, event);
	if (event->record == 0 && map->record.n) {
		uint64_t record;
		if (str_to_u64(first_value(&map->record, event), &record))
			event->record = record;
	}
}

static void set_source(const struct logsource *from, struct logsource *to)
{
	if (!to->product.ptr)
		to->product = from->product;
	if (!to->category.ptr)
		to->category = from->category;
	if (!to->service.ptr)
		to->service = from->service;
}

static void apply_map(const struct taxonomy_map *map, struct event *event)
{
	if (map->n_strip || map->rename.size)
		change_names(map, event);
	if (map->add.size)
		add_names(map, event);
	set_constants(map, event);
	change_values(map, event);
	set_attributes(map, event);
	set_source(&map->source, &event->source);
}

void taxonomy_apply_part(const struct taxonomy_part *part, struct event *event)
{
	for (size_t i = 0; i < part->n; i++) {
		if (map_applies_in_part(part->maps[i], event))
			apply_map(part->maps[i], event);
	}
}

void taxonomy_apply(const struct taxonomy *taxonomy, struct event *event)
{
	for (size_t i = 0; i < taxonomy->n_maps; i++) {
		if (map_applies(&taxonomy->maps[i], event))
			apply_map(&taxonomy->maps[i], event);
	}
}
