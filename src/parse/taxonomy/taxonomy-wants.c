/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which fields may be left out of an event without anybody missing them: those whose names the
 * maps neither read nor turn into a name that is read.
 */
#include "parse/taxonomy/taxonomy-table.h"

#define NAMES_MAX      32u
#define TEXT_BYTES_MAX (256u * 1024)

/* Names that a field may come to have, whichever maps apply to its event. */
struct wanting {
	const struct field_plan *plan;
	struct arena arena;
	struct field names[NAMES_MAX];
	size_t n;
	bool wanted;
};

static void add_possible(struct wanting *w, struct str name)
{
	const struct field field = { .name = name, .hash = field_name_hash(name) };

	for (size_t i = 0; i < w->n; i++) {
		if (str_equal(w->names[i].name, name))
			return;
	}
	/* Too many to follow: better kept than missed. */
	w->wanted = w->wanted || w->n == NAMES_MAX || !name.ptr ||
		    field_plan_find(w->plan, name, field.hash) != FIELD_NO_SLOT;
	if (!w->wanted)
		w->names[w->n++] = field;
}

static bool lists_name(const struct name_list *list, struct str name)
{
	for (size_t i = 0; i < list->n; i++) {
		if (str_equal_nocase(list->names[i], name))
			return true;
	}
	return false;
}

static bool condition_reads(const struct taxonomy_map *map, struct str name)
{
	for (size_t i = 0; i < map->n_when; i++) {
		if (map->when[i].subject == SUBJECT_FIELD &&
		    str_equal_nocase(map->when[i].name, name))
			return true;
	}
	return false;
}

/* The event's word on its log source: names are wanted as they are spelled here. */
static bool told_reads(const struct told *told, struct str name)
{
	const bool all = told->unlisted;

	return ((all || told->product.n) && str_is(name, "product")) ||
	       ((all || told->category.n || told->alone.n) && str_is(name, "category")) ||
	       ((all || told->service.n) && str_is(name, "service"));
}

static bool map_reads(const struct taxonomy_map *map, struct str name)
{
	for (size_t i = 0; i < map->n_set; i++) {
		if (str_equal_nocase(map->set[i].name, name))
			return true;
	}
	for (size_t i = 0; i < map->n_values; i++) {
		if (str_equal_nocase(map->values[i].name, name))
			return true;
	}
	return lists_name(&map->time, name) || lists_name(&map->host, name) ||
	       lists_name(&map->record, name) || told_reads(&map->told, name);
}

/* What the map can make of a field, beside leaving it as it is. */
static void follow_field(struct wanting *w, const struct taxonomy_map *map, struct field field)
{
	size_t at;

	if (taxonomy_change_name(map, &w->arena, &field) == NAME_OTHER)
		add_possible(w, field.name);
	at = field.hash;
	if (map->add.size == 0)
		return;
	for (const struct name_row *row = name_table_next(&map->add, &field, &at); row;
	     row = name_table_next(&map->add, &field, &at))
		add_possible(w, row->to);
}

static void follow_map(struct wanting *w, const struct taxonomy_map *map)
{
	const size_t n = w->n;

	for (size_t i = 0; i < n; i++)
		w->wanted = w->wanted || condition_reads(map, w->names[i].name);
	for (size_t i = 0; i < n && !w->wanted; i++)
		follow_field(w, map, w->names[i]);
	for (size_t i = 0; i < w->n; i++)
		w->wanted = w->wanted || map_reads(map, w->names[i].name);
}

bool taxonomy_wants(const struct taxonomy *taxonomy, const char *format,
		    const struct field_plan *plan, struct str name)
{
	const struct taxonomy_part *part = taxonomy_part(taxonomy, format);
	struct wanting w = { .plan = plan, .arena = ARENA_INIT(TEXT_BYTES_MAX) };

	if (!part)
		return true;
	add_possible(&w, name);
	for (size_t i = 0; i < part->n && !w.wanted; i++)
		follow_map(&w, part->maps[i]);
	arena_done(&w.arena);
	return w.wanted;
}
