/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads content/taxonomy: docs/formats/taxonomy.md.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>

#include "base/alloc.h"
#include "base/encoding/yaml.h"
#include "base/os/paths.h"
#include "parse/taxonomy/taxonomy-table.h"

#define FILE_BYTES_MAX	(1024u * 1024)
#define ARENA_BYTES_MAX (16u * 1024 * 1024)
#define MAPS_MAX	4096
#define FILES_MAX	1024

/* What a reader of one key gets. */
struct loading {
	struct taxonomy *taxonomy;
	const char *path;
	struct taxonomy_map *map;
	struct err *err;
};

static enum errc wrong(const struct loading *load, const struct yaml *at, const char *what)
{
	return fail(load->err, ERR_SYNTAX, "%s:%u: %s", load->path, at->line, what);
}

static void *take(const struct loading *load, size_t n, size_t size)
{
	void *p = arena_take_array(&load->taxonomy->arena, n, size);

	if (!p)
		(void)fail(load->err, ERR_LIMIT, "%s: the taxonomy is over 16 MiB", load->path);
	return p;
}

static enum errc read_text(const struct loading *load, const struct yaml *node, struct str *ret)
{
	if (node->kind != YAML_SCALAR)
		return wrong(load, node, "a text is expected here");
	*ret = node->text;
	return ERR_OK;
}

static enum errc need_map(const struct loading *load, const struct yaml *node)
{
	return node->kind == YAML_MAP ? ERR_OK : wrong(load, node, "a map is expected here");
}

/* A list of texts, or one text alone. */
static enum errc read_names(const struct loading *load, const struct yaml *node,
			    struct name_list *ret)
{
	const bool alone = node->kind == YAML_SCALAR;
	const size_t n = alone ? 1 : node->n;

	if (node->kind == YAML_MAP || n == 0)
		return wrong(load, node, "a name or a list of names is expected here");

	struct str *names = take(load, n, sizeof(*names));
	if (!names)
		return ERR_LIMIT;
	const struct yaml *item = alone ? node : node->child;
	for (size_t i = 0; i < n; i++, item = item->next) {
		const enum errc code = read_text(load, item, &names[i]);
		if (code)
			return code;
	}
	*ret = (struct name_list){ .names = names, .n = n };
	return ERR_OK;
}

static enum errc read_pattern(const struct loading *load, const struct yaml *node,
			      struct pattern *ret)
{
	if (node->kind != YAML_SCALAR)
		return wrong(load, node, "a value is expected here");
	ret->text = node->text;
	ret->kind = PATTERN_EQUAL;
	if (yaml_is_null(node)) {
		ret->kind = PATTERN_ABSENT;
	} else if (str_ends(node->text, STR("*"))) {
		ret->kind = PATTERN_PREFIX;
		ret->text = str_sub(node->text, 0, node->text.len - 1);
	}
	return ERR_OK;
}

static enum subject subject_of(struct str name)
{
	static const struct {
		const char *name;
		enum subject subject;
	} names[] = {
		{ "format", SUBJECT_FORMAT },
		{ "product", SUBJECT_PRODUCT },
		{ "category", SUBJECT_CATEGORY },
		{ "service", SUBJECT_SERVICE },
	};

	const size_t i = STR_FIND_ROW(name, names, name);

	return i < ARRAY_LEN(names) ? names[i].subject : SUBJECT_FIELD;
}

static enum errc read_condition(const struct loading *load, const struct yaml *node,
				struct condition *ret)
{
	const bool alone = node->kind == YAML_SCALAR;
	const size_t n = alone ? 1 : node->n;

	if (node->kind == YAML_MAP || n == 0)
		return wrong(load, node, "a value or a list of values is expected here");

	struct pattern *patterns = take(load, n, sizeof(*patterns));
	if (!patterns)
		return ERR_LIMIT;
	const struct yaml *item = alone ? node : node->child;
	for (size_t i = 0; i < n; i++, item = item->next) {
		const enum errc code = read_pattern(load, item, &patterns[i]);
		if (code)
			return code;
	}
	*ret = (struct condition){
		.subject = subject_of(node->key),
		.name = node->key,
		.hash = field_name_hash(node->key),
		.patterns = patterns,
		.n_patterns = n,
	};
	return ERR_OK;
}

static enum errc read_when(const struct loading *load, const struct yaml *node)
{
	struct condition *when = take(load, node->n, sizeof(*when));
	enum errc code = need_map(load, node);

	if (!when)
		return ERR_LIMIT;
	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next)
		code = read_condition(load, entry, &when[load->map->n_when++]);
	load->map->when = when;
	return code;
}

static enum errc read_strip(const struct loading *load, const struct yaml *node)
{
	struct name_list list;
	const enum errc code = read_names(load, node, &list);

	if (code)
		return code;
	struct prefix *strip = take(load, list.n, sizeof(*strip));
	if (!strip)
		return ERR_LIMIT;
	for (size_t i = 0; i < list.n; i++) {
		const bool any = str_ends(list.names[i], STR(".*."));
		strip[i].any_part = any;
		strip[i].head = str_sub(list.names[i], 0, list.names[i].len - (any ? 2 : 0));
	}
	load->map->strip = strip;
	load->map->n_strip = list.n;
	return ERR_OK;
}

/* Room for `n` more rows at no more than half load. */
static enum errc table_reserve(const struct loading *load, struct name_table *table, size_t n)
{
	const struct name_table old = *table;
	size_t used = 0;
	size_t begin = 0;

	for (size_t i = 0; i < old.size; i++)
		used += old.rows[i].from.ptr != NULL;
	if (2 * (used + n) <= old.size)
		return ERR_OK;

	table->size = 8;
	while (table->size < 2 * (used + n))
		table->size *= 2;
	table->rows = take(load, table->size, sizeof(*table->rows));
	if (!table->rows)
		return ERR_LIMIT;
	/* From a free slot on, so that the rows of one name stay in the order they were written. */
	while (begin < old.size && old.rows[begin].from.ptr)
		begin++;
	for (size_t i = 0; i < old.size; i++) {
		const struct name_row *row = &old.rows[(begin + i) & (old.size - 1)];
		size_t at = row->hash;
		if (!row->from.ptr)
			continue;
		while (table->rows[at & (table->size - 1)].from.ptr)
			at++;
		table->rows[at & (table->size - 1)] = *row;
	}
	return ERR_OK;
}

/* `to` with ptr NULL: drop. */
static enum errc table_add(const struct loading *load, struct name_table *table, struct str from,
			   struct str to)
{
	const enum errc code = table_reserve(load, table, 1);
	const uint32_t hash = field_name_hash(from);
	size_t at = hash;

	if (code)
		return code;
	while (table->rows[at & (table->size - 1)].from.ptr)
		at++;
	table->rows[at & (table->size - 1)] = (struct name_row){
		.from = from, .hash = hash, .to = to, .to_hash = field_name_hash(to)
	};
	return ERR_OK;
}

static enum errc read_drop(const struct loading *load, const struct yaml *node)
{
	struct name_list list;
	enum errc code = read_names(load, node, &list);

	for (size_t i = 0; !code && i < list.n; i++)
		code = table_add(load, &load->map->rename, list.names[i], STR_NONE);
	return code;
}

static enum errc read_rename(const struct loading *load, const struct yaml *node)
{
	enum errc code = need_map(load, node);

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		struct str to;
		code = read_text(load, entry, &to);
		if (!code)
			code = table_add(load, &load->map->rename, entry->key, to);
	}
	return code;
}

static enum errc read_add(const struct loading *load, const struct yaml *node)
{
	enum errc code = need_map(load, node);

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		struct name_list list;
		code = read_names(load, entry, &list);
		for (size_t i = 0; !code && i < list.n; i++)
			code = table_add(load, &load->map->add, entry->key, list.names[i]);
	}
	return code;
}

static enum errc read_set(const struct loading *load, const struct yaml *node)
{
	enum errc code = need_map(load, node);
	struct constant *set = take(load, node->n, sizeof(*set));

	if (!set)
		return ERR_LIMIT;
	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		set[load->map->n_set].name = entry->key;
		code = read_text(load, entry, &set[load->map->n_set++].value);
	}
	load->map->set = set;
	return code;
}

static size_t count_values(const struct yaml *node)
{
	size_t n = 0;

	for (const struct yaml *field = node->child; field; field = field->next)
		n += field->n;
	return n;
}

static enum errc read_values(const struct loading *load, const struct yaml *node)
{
	enum errc code = need_map(load, node);
	struct value_row *rows = take(load, count_values(node), sizeof(*rows));

	if (!rows)
		return ERR_LIMIT;
	load->map->values = rows;
	for (const struct yaml *field = node->child; field && !code; field = field->next) {
		code = need_map(load, field);
		for (const struct yaml *entry = field->child; entry && !code; entry = entry->next) {
			struct value_row *row = &rows[load->map->n_values++];
			row->name = field->key;
			row->written = entry->key;
			code = read_text(load, entry, &row->meant);
		}
	}
	return code;
}

static enum errc read_event(const struct loading *load, const struct yaml *node)
{
	enum errc code = need_map(load, node);

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		if (str_is(entry->key, "time"))
			code = read_names(load, entry, &load->map->time);
		else if (str_is(entry->key, "host"))
			code = read_names(load, entry, &load->map->host);
		else if (str_is(entry->key, "record"))
			code = read_names(load, entry, &load->map->record);
		else
			code = wrong(load, entry, "an event has time, host and record");
	}
	return code;
}

static enum errc read_told_values(const struct loading *load, const struct yaml *node,
				  struct told_values *ret)
{
	struct name_list list;
	const enum errc code = read_names(load, node, &list);

	if (code)
		return code;
	struct condition *at = take(load, list.n, sizeof(*at));
	struct pattern *patterns = take(load, list.n, sizeof(*patterns));
	if (!at || !patterns)
		return ERR_LIMIT;
	for (size_t i = 0; i < list.n; i++) {
		patterns[i] = (struct pattern){ .kind = PATTERN_EQUAL, .text = list.names[i] };
		at[i] = (struct condition){ .patterns = &patterns[i], .n_patterns = 1 };
	}
	*ret = (struct told_values){
		.at = at,
		.n = list.n,
		.any = { .patterns = patterns, .n_patterns = list.n },
	};
	return ERR_OK;
}

static enum errc read_yes(const struct loading *load, const struct yaml *node, bool *ret)
{
	*ret = node->kind == YAML_SCALAR && str_is(node->text, "yes");
	return *ret ? ERR_OK : wrong(load, node, "this can only be “yes”");
}

static enum errc read_told(const struct loading *load, const struct yaml *node)
{
	struct told *told = &load->map->told;
	const struct {
		const char *key;
		struct told_values *values;
	} rows[] = {
		{ "product", &told->product },
		{ "category", &told->category },
		{ "service", &told->service },
		{ "category alone", &told->alone },
	};
	enum errc code = need_map(load, node);

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		const size_t i = STR_FIND_ROW(entry->key, rows, key);
		if (str_is(entry->key, "unlisted")) {
			code = read_yes(load, entry, &told->unlisted);
			continue;
		}
		code = i < ARRAY_LEN(rows) ? read_told_values(load, entry, rows[i].values)
					   : wrong(load, entry,
						   "product, category, service, “category "
						   "alone” and unlisted are what told has");
	}
	return code;
}

static enum errc read_source(const struct loading *load, const struct yaml *node)
{
	struct logsource *source = &load->map->source;
	enum errc code = need_map(load, node);

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		if (str_is(entry->key, "product"))
			code = read_text(load, entry, &source->product);
		else if (str_is(entry->key, "category"))
			code = read_text(load, entry, &source->category);
		else if (str_is(entry->key, "service"))
			code = read_text(load, entry, &source->service);
		else
			code = wrong(load, entry,
				     "a log source has product, category and service "
				     "(Sigma 2.1 Log Source)");
	}
	return code;
}

static const struct {
	const char *key;
	enum errc (*read)(const struct loading *load, const struct yaml *node);
} map_keys[] = {
	{ "when", read_when },	      { "strip", read_strip }, { "drop", read_drop },
	{ "rename", read_rename },    { "add", read_add },     { "set", read_set },
	{ "values", read_values },    { "event", read_event }, { "told", read_told },
	{ "logsource", read_source },
};

static enum errc read_map(struct loading *load, const struct yaml *node)
{
	struct taxonomy *taxonomy = load->taxonomy;
	enum errc code = need_map(load, node);

	if (taxonomy->n_maps == MAPS_MAX)
		return wrong(load, node, "the taxonomy has over 4096 maps");
	mem_reserve(&taxonomy->maps, &taxonomy->cap_maps, taxonomy->n_maps + 1,
		    sizeof(*taxonomy->maps));
	load->map = &taxonomy->maps[taxonomy->n_maps++];
	*load->map = (struct taxonomy_map){ .n_when = 0 };

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		const size_t i = STR_FIND_ROW(entry->key, map_keys, key);
		code = i < ARRAY_LEN(map_keys) ? map_keys[i].read(load, entry)
					       : wrong(load, entry, "a map has no such key");
	}
	return code;
}

static enum errc check_head(const struct loading *load, const struct yaml *root)
{
	static const char *const required[] = { "version", "date", "source", "maps" };

	if (root->kind != YAML_MAP)
		return wrong(load, root, "a map is expected here");
	for (size_t i = 0; i < ARRAY_LEN(required); i++) {
		if (!yaml_get(root, required[i]))
			return fail(load->err, ERR_SYNTAX, "%s: the key “%s” is missing",
				    load->path, required[i]);
	}
	const struct yaml *stray = yaml_stray(root, required, ARRAY_LEN(required));
	return stray ? wrong(load, stray, "a taxonomy file has no such key") : ERR_OK;
}

static enum errc read_file(struct taxonomy *taxonomy, const char *path, struct err *err)
{
	struct loading load = { .taxonomy = taxonomy, .path = path, .err = err };
	struct yaml *root;
	enum errc code = yaml_read_file(path, FILE_BYTES_MAX, &taxonomy->arena, &root, err);

	if (!code)
		code = check_head(&load, root);
	if (code)
		return code;

	const struct yaml *maps = yaml_get(root, "maps");
	if (maps->kind != YAML_LIST)
		return wrong(&load, maps, "a list of maps is expected here");
	for (const struct yaml *node = maps->child; node && !code; node = node->next)
		code = read_map(&load, node);
	return code;
}

static int is_taxonomy_file(const struct dirent *entry)
{
	return str_ends(str_from(entry->d_name), STR(".yml"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum errc read_folder(struct taxonomy *taxonomy, const char *dir, struct err *err)
{
	struct dirent **entries = NULL;
	const int n = scandir(dir, &entries, is_taxonomy_file, by_bytes);
	enum errc code = ERR_OK;

	if (n < 0)
		return errno == ENOENT ? ERR_OK : fail_errno(err, "%s", dir);
	if (n > FILES_MAX)
		code = fail(err, ERR_LIMIT, "%s: over %d files", dir, FILES_MAX);
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];
		if (!code)
			code = path_join(dir, entries[i]->d_name, path, err);
		if (!code)
			code = read_file(taxonomy, path, err);
		free(entries[i]);
	}
	free(entries);
	return code;
}

enum errc taxonomy_load(const char *content, struct taxonomy **ret, struct err *err)
{
	char dir[PATH_MAX];
	enum errc code = path_join(content, "taxonomy", dir, err);

	if (code)
		return code;

	struct taxonomy *taxonomy = mem_new(sizeof(*taxonomy));
	arena_init(&taxonomy->arena, ARENA_BYTES_MAX);
	code = read_folder(taxonomy, dir, err);
	if (!code)
		code = taxonomy_make_parts(taxonomy, err);
	if (code) {
		taxonomy_free(taxonomy);
		return code;
	}
	*ret = taxonomy;
	return ERR_OK;
}

void taxonomy_free(struct taxonomy *taxonomy)
{
	if (!taxonomy)
		return;
	arena_done(&taxonomy->arena);
	free(taxonomy->maps);
	free(taxonomy);
}
