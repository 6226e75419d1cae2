/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/fields.h"

#include "base/alloc.h"
#include "base/encoding/yaml.h"

#define FILE_MAX_BYTES (256u * 1024)
#define TREE_MAX       (4u * 1024 * 1024)

struct indicator_fields {
	struct field_plan own; /* our names, numbered as in `at` */
	struct indicator_field at[INDICATOR_FIELDS_MAX];
	struct arena arena; /* names of host fields */
	uint64_t plan;	    /* serial of the bound one; 0: none */
	uint32_t *by_slot;  /* of the bound plan: our number + 1, 0: none */
	size_t n_slots;
};

static const struct {
	const char *name;
	enum field_kind kind;
} kinds[] = {
	{ "ip", FIELD_KIND_IP },   { "host", FIELD_KIND_HOST }, { "hosts", FIELD_KIND_HOSTS },
	{ "url", FIELD_KIND_URL }, { "mail", FIELD_KIND_MAIL }, { "hash", FIELD_KIND_HASH },
};

static enum errc add_name(struct indicator_fields *fields, struct str name,
			  const struct indicator_field *field, unsigned line, struct err *err)
{
	const size_t before = fields->own.n_names;
	const uint32_t number = name.len ? field_plan_add(&fields->own, name) : FIELD_NO_SLOT;

	if (number == FIELD_NO_SLOT)
		return fail(err, ERR_SYNTAX, "line %u: a field needs a name", line);
	if (fields->own.n_names == before)
		return fail(err, ERR_SYNTAX, "line %u: %.*s stands twice", line, STR_ARG(name));
	if (number >= INDICATOR_FIELDS_MAX)
		return fail(err, ERR_LIMIT, "more than %u fields", INDICATOR_FIELDS_MAX);
	fields->at[number] = *field;
	return ERR_OK;
}

static enum errc read_names(struct indicator_fields *fields, enum field_kind kind,
			    const struct yaml *list, struct err *err)
{
	const struct indicator_field field = { .kind = kind };
	enum errc code = list->kind == YAML_LIST
				 ? ERR_OK
				 : fail(err, ERR_SYNTAX, "line %u: wants a list", list->line);

	for (const struct yaml *name = list->child; !code && name; name = name->next)
		code = add_name(fields, name->text, &field, name->line, err);
	return code;
}

/* { url: hostname }: the path is in url, the host in hostname. */
static enum errc read_paths(struct indicator_fields *fields, const struct yaml *map,
			    struct err *err)
{
	enum errc code = map->kind == YAML_MAP
				 ? ERR_OK
				 : fail(err, ERR_SYNTAX, "line %u: wants field: field", map->line);

	for (const struct yaml *entry = map->child; !code && entry; entry = entry->next) {
		const struct indicator_field field = {
			.kind = FIELD_KIND_PATH,
			.host = arena_str(&fields->arena, entry->text),
		};
		if (entry->kind != YAML_SCALAR || !field.host.len)
			return fail(err, ERR_SYNTAX, "line %u: wants the field that has the host",
				    entry->line);
		code = add_name(fields, entry->key, &field, entry->line, err);
	}
	return code;
}

static enum errc read_kind(struct indicator_fields *fields, const struct yaml *entry,
			   struct err *err)
{
	if (str_is(entry->key, "path"))
		return read_paths(fields, entry, err);
	const size_t i = STR_FIND_ROW(entry->key, kinds, name);

	if (i < ARRAY_LEN(kinds))
		return read_names(fields, kinds[i].kind, entry, err);
	return fail(err, ERR_SYNTAX, "line %u: %.*s is no kind of field", entry->line,
		    STR_ARG(entry->key));
}

/* A host field is needed too, whether it is looked at for itself or not. */
static enum errc name_hosts(struct indicator_fields *fields, struct err *err)
{
	const size_t n = fields->own.n_names;

	for (size_t i = 0; i < n; i++) {
		if (fields->at[i].kind == FIELD_KIND_PATH &&
		    field_plan_add(&fields->own, fields->at[i].host) >= INDICATOR_FIELDS_MAX)
			return fail(err, ERR_LIMIT, "more than %u fields", INDICATOR_FIELDS_MAX);
	}
	return ERR_OK;
}

static enum errc read_all(struct indicator_fields *fields, const char *path, struct err *err)
{
	auto_arena arena = ARENA_INIT(TREE_MAX);
	struct yaml *root;
	enum errc code = yaml_read_file(path, FILE_MAX_BYTES, &arena, &root, err);

	if (code)
		return code;
	const struct yaml *map = root->kind == YAML_MAP ? yaml_get(root, "fields") : NULL;
	if (!map || map->kind != YAML_MAP)
		return fail(err, ERR_SYNTAX, "%s: wants a map called fields", path);
	for (const struct yaml *entry = map->child; !code && entry; entry = entry->next)
		code = read_kind(fields, entry, err);
	if (!code)
		code = name_hosts(fields, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

enum errc indicator_fields_read(const char *path, struct indicator_fields **ret, struct err *err)
{
	auto_indicator_fields *fields = mem_new(sizeof(*fields));

	field_plan_init(&fields->own);
	arena_init(&fields->arena, FILE_MAX_BYTES);
	const enum errc code = read_all(fields, path, err);
	if (!code)
		*ret = STEAL(fields);
	return code;
}

void indicator_fields_free(struct indicator_fields *fields)
{
	if (!fields)
		return;
	field_plan_done(&fields->own);
	arena_done(&fields->arena);
	free(fields->by_slot);
	free(fields);
}

void indicator_fields_free_at(struct indicator_fields **fields)
{
	indicator_fields_free(*fields);
	*fields = NULL;
}

size_t indicator_fields_count(const struct indicator_fields *fields)
{
	return fields->own.n_names;
}

const struct str *indicator_fields_names(const struct indicator_fields *fields)
{
	return fields->own.names;
}

void indicator_fields_bind(struct indicator_fields *fields, const struct field_plan *plan)
{
	free(fields->by_slot);
	fields->by_slot = mem_new_array(plan->n_names + 1, sizeof(*fields->by_slot));
	fields->n_slots = plan->n_names;
	fields->plan = plan->serial;
	for (size_t i = 0; i < fields->own.n_names; i++) {
		const struct str name = fields->own.names[i];
		const uint32_t slot = field_plan_find(plan, name, field_name_hash(name));
		if (slot != FIELD_NO_SLOT)
			fields->by_slot[slot] = (uint32_t)i + 1;
	}
}

const struct indicator_field *indicator_fields_of(const struct indicator_fields *fields,
						  const struct event *event,
						  const struct field *field)
{
	uint32_t number;

	if (event->plan && event->plan->serial == fields->plan)
		number = field->slot < fields->n_slots ? fields->by_slot[field->slot] - 1
						       : FIELD_NO_SLOT;
	else
		number = field_plan_find(&fields->own, field->name, field->hash);
	if (number >= fields->own.n_names || fields->at[number].kind == FIELD_KIND_NONE)
		return NULL;
	return &fields->at[number];
}
