/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/allow.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/encoding/yaml.h"
#include "base/os/paths.h"
#include "detect/indicators/address.h"

#define FILE_MAX_BYTES (4u * 1024 * 1024)
#define TEXTS_MAX      (16u * 1024 * 1024)
#define TABLE_FIRST    1024u

/*
 * Whatever must not be an indicator is in one table by type and value: what was listed, the names
 * above a listed name and its front page. Only networks have to be looked through.
 */
struct allowed {
	enum indicator_type type;
	struct str value; /* ptr NULL: the place is free */
};

struct allow {
	struct arena arena;
	size_t n_listed;
	struct allowed *table; /* open addressing, a power of two, at most half full */
	size_t table_size;
	size_t n_table;
	struct str *ranges; /* listed networks, and addresses as such */
	size_t n_ranges;
	size_t cap_ranges;
};

struct allow *allow_new(void)
{
	struct allow *allow = mem_new(sizeof(*allow));

	arena_init(&allow->arena, TEXTS_MAX);
	allow->table_size = TABLE_FIRST;
	allow->table = mem_new_array(allow->table_size, sizeof(*allow->table));
	return allow;
}

void allow_free(struct allow *allow)
{
	if (!allow)
		return;
	arena_done(&allow->arena);
	free(allow->table);
	free(allow->ranges);
	free(allow);
}

void allow_free_at(struct allow **allow)
{
	allow_free(*allow);
	*allow = NULL;
}

size_t allow_count(const struct allow *allow)
{
	return allow->n_listed;
}

static size_t place_of(const struct allow *allow, enum indicator_type type, struct str value)
{
	size_t at = (str_hash(value) + type) & (allow->table_size - 1);

	while (allow->table[at].value.ptr &&
	       (allow->table[at].type != type || !str_equal(allow->table[at].value, value)))
		at = (at + 1) & (allow->table_size - 1);
	return at;
}

static void grow(struct allow *allow)
{
	struct allowed *old = allow->table;
	const size_t n = allow->table_size;

	allow->table_size *= 2;
	allow->table = mem_new_array(allow->table_size, sizeof(*allow->table));
	for (size_t i = 0; i < n; i++) {
		if (old[i].value.ptr)
			allow->table[place_of(allow, old[i].type, old[i].value)] = old[i];
	}
	free(old);
}

static void put(struct allow *allow, enum indicator_type type, struct str value)
{
	if (allow->n_table * 2 >= allow->table_size)
		grow(allow);
	struct allowed *place = &allow->table[place_of(allow, type, value)];
	allow->n_table += place->value.ptr == NULL;
	*place = (struct allowed){ .type = type, .value = value };
}

/* A list that has the name's parent would match it too, and so would its front page. */
static void put_domain(struct allow *allow, struct str domain)
{
	const struct str page = arena_printf(&allow->arena, "%.*s/", STR_ARG(domain));

	if (page.ptr)
		put(allow, INDICATOR_URL, page);
	while (str_find_char(domain, '.') != SIZE_MAX) {
		put(allow, INDICATOR_DOMAIN, domain);
		domain = str_from_pos(domain, str_find_char(domain, '.') + 1);
	}
}

static void put_range(struct allow *allow, struct str value)
{
	mem_reserve(&allow->ranges, &allow->cap_ranges, allow->n_ranges + 1,
		    sizeof(*allow->ranges));
	allow->ranges[allow->n_ranges++] = value;
}

enum errc allow_add(struct allow *allow, struct str text, struct err *err)
{
	struct indicator_value value;
	const enum errc code = indicator_value_guess(text, &value, err);

	if (code)
		return code;
	const struct str own = arena_str(&allow->arena, indicator_value_str(&value));
	if (!own.ptr || allow->n_listed == ALLOW_MAX)
		return fail(err, ERR_LIMIT, "more than %u entries are allowed", ALLOW_MAX);
	allow->n_listed++;
	if (value.type == INDICATOR_DOMAIN)
		put_domain(allow, own);
	else
		put(allow, value.type, own);
	if (value.type == INDICATOR_NETWORK || value.type == INDICATOR_IP)
		put_range(allow, own);
	return ERR_OK;
}

enum errc allow_read(struct allow *allow, const char *path, struct err *err)
{
	auto_arena arena = ARENA_INIT(4 * FILE_MAX_BYTES);
	struct yaml *root;

	if (access(path, F_OK) != 0)
		return ERR_OK;
	enum errc code = yaml_read_file(path, FILE_MAX_BYTES, &arena, &root, err);
	if (code)
		return code;
	const struct yaml *list = root->kind == YAML_MAP ? yaml_get(root, "allow") : NULL;
	if (!list || list->kind != YAML_LIST)
		return fail(err, ERR_SYNTAX, "%s: wants a list called allow", path);
	for (const struct yaml *entry = list->child; !code && entry; entry = entry->next) {
		if (entry->kind != YAML_SCALAR)
			return fail(err, ERR_SYNTAX, "%s:%u: an entry is a text", path,
				    entry->line);
		code = allow_add(allow, entry->text, err);
	}
	return code ? fail_in(err, code, path) : ERR_OK;
}

static bool range_meets(struct str range, enum indicator_type type, struct str value)
{
	const bool is_network = range.len == NETWORK_BYTES;

	if (is_network && indicator_network_holds(range.ptr, value.ptr))
		return true;
	return type == INDICATOR_NETWORK && indicator_network_holds(value.ptr, range.ptr);
}

bool allow_covers(const struct allow *allow, enum indicator_type type, struct str value)
{
	if (allow->table[place_of(allow, type, value)].value.ptr)
		return true;
	if (type != INDICATOR_IP && type != INDICATOR_NETWORK)
		return false;
	for (size_t i = 0; i < allow->n_ranges; i++) {
		if (range_meets(allow->ranges[i], type, value))
			return true;
	}
	return false;
}

enum errc allow_open(const char *content, const char *own, struct allow **ret, struct err *err)
{
	auto_allow *allow = allow_new();
	char path[PATH_MAX];
	enum errc code = path_join(content, "indicators-allow.yml", path, err);

	if (!code)
		code = allow_read(allow, path, err);
	if (!code && own)
		code = allow_read(allow, own, err);
	if (!code)
		*ret = STEAL(allow);
	return code;
}
