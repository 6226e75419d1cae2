/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The taxonomy in memory: what taxonomy-load.c builds and taxonomy.c applies. Everything is in one
 * arena and read-only once loaded.
 */
#pragma once

#include "base/arena.h"
#include "parse/taxonomy/taxonomy.h"

/* What a condition looks at. */
enum subject {
	SUBJECT_FIELD,
	SUBJECT_FORMAT,
	SUBJECT_PRODUCT,
	SUBJECT_CATEGORY,
	SUBJECT_SERVICE,
};

enum pattern_kind {
	PATTERN_EQUAL,
	PATTERN_PREFIX, /* "abc*", and "*": anything that is there */
	PATTERN_ABSENT, /* null */
	PATTERN_WORD,	/* as Sigma's log sources are written; told values only */
};

struct pattern {
	enum pattern_kind kind;
	struct str text;
};

struct condition {
	enum subject subject;
	struct str name; /* of the field */
	uint32_t hash;
	const struct pattern *patterns; /* one must hold */
	size_t n_patterns;
};

/* A field's name, and what becomes of it. */
struct name_row {
	struct str from; /* ptr NULL: an empty slot */
	uint32_t hash;
	struct str to;
	uint32_t to_hash;
};

/* Open addressing by name hash; `size` is a power of two, 0 when there are no rows. */
struct name_table {
	struct name_row *rows;
	size_t size;
};

/* "Event.UserData.*." is a head, any one part, and the dot. */
struct prefix {
	struct str head;
	bool any_part;
};

struct constant {
	struct str name;
	struct str value;
};

/* One written value of one field. */
struct value_row {
	struct str name;
	struct str written;
	struct str meant;
};

struct name_list {
	const struct str *names;
	size_t n;
};

/* The values that are believed, each as a condition of its own: asked in this order. */
struct told_values {
	const struct condition *at;
	size_t n;
	struct condition any; /* of all of them */
};

/* What an event may say of its own log source, in fields called just product, category, service. */
struct told {
	struct told_values product;
	struct told_values category; /* beside a known product */
	struct told_values service;  /* beside a known product */
	struct told_values alone;    /* categories that count without a product */
	bool unlisted;		     /* the words of a product that is not listed count as well */
};

struct taxonomy_map {
	const struct condition *when;
	size_t n_when;
	const struct prefix *strip;
	size_t n_strip;
	struct name_table rename; /* `to` is ptr NULL for a field to drop */
	struct name_table add;
	const struct constant *set;
	size_t n_set;
	const struct value_row *values;
	size_t n_values;
	struct name_list time;
	struct name_list host;
	struct name_list record;
	struct told told;
	struct logsource source;
};

/* Of one format: the maps whose conditions on the format hold, in their order. */
struct taxonomy_part {
	const char *format;
	const struct taxonomy_map **maps;
	size_t n;
};

struct taxonomy {
	struct arena arena;
	struct taxonomy_map *maps;
	size_t n_maps;
	size_t cap_maps;
	struct taxonomy_part *parts; /* one a parser, and one for "raw" */
	size_t n_parts;
};

/* For every parser, once all maps are there. */
enum errc taxonomy_make_parts(struct taxonomy *taxonomy, struct err *err) MUST_CHECK;

/* The first row of the field's name from slot `*at` on (its hash, to begin with); NULL: no more. */
const struct name_row *name_table_next(const struct name_table *table, const struct field *field,
				       size_t *at);

enum name_change {
	NAME_SAME,
	NAME_OTHER,
	NAME_DROPPED,
};

/* What strip, drop and rename make of the field's name and hash; its slot stays. */
enum name_change taxonomy_change_name(const struct taxonomy_map *map, struct arena *arena,
				      struct field *field);
