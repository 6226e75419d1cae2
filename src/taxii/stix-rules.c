/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/stix-rules.h"

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"

#define FILE_NAME   "stix/stix-2.1.yml"
#define CONTENT_MAX (2u * 1024 * 1024)

static const char *const kind_names[STIX_KINDS] = {
	[STIX_TEXT] = "text",	    [STIX_TIME] = "time",   [STIX_ID] = "id",
	[STIX_IDS] = "ids",	    [STIX_TEXTS] = "texts", [STIX_INTEGER] = "integer",
	[STIX_NUMBER] = "number",   [STIX_TRUTH] = "truth", [STIX_OBJECT] = "object",
	[STIX_OBJECTS] = "objects", [STIX_LIST] = "list",   [STIX_HASHES] = "hashes",
};

static const char *const class_names[STIX_CLASSES] = {
	[STIX_DOMAIN] = "domain",
	[STIX_RELATIONSHIP] = "relationship",
	[STIX_OBSERVABLE] = "observable",
	[STIX_META] = "meta",
};

const struct stix_type *stix_type_find(const struct stix_rules *rules, struct str name)
{
	for (size_t i = 0; i < rules->n_types; i++) {
		if (str_equal(rules->types[i].name, name))
			return &rules->types[i];
	}
	return NULL;
}

/* A C string: jansson looks properties up by such. */
static const char *kept(struct stix_rules *rules, struct str text)
{
	const char *copy = arena_cstr(&rules->arena, text);

	return copy ? copy : "";
}

static void read_names(struct yaml_check *check, const struct yaml *map, const char *key,
		       struct stix_rules *rules, struct stix_names *ret)
{
	const struct yaml *list = yaml_check_list(check, map, key, STIX_NEEDS_MAX);

	for (const struct yaml *name = list ? list->child : NULL; name; name = name->next) {
		if (name->kind != YAML_SCALAR)
			yaml_wrong(check, name->line, "%s has names of properties", key);
		else
			ret->at[ret->n++] = kept(rules, name->text);
	}
}

static void read_properties(struct yaml_check *check, const struct yaml *map,
			    struct stix_rules *rules, struct stix_properties *ret)
{
	if (!map || map->kind != YAML_MAP || map->n > STIX_PROPERTIES_MAX) {
		yaml_wrong(check, map ? map->line : 1, "1 to %u properties are wanted",
			   STIX_PROPERTIES_MAX);
		return;
	}
	for (const struct yaml *one = map->child; one; one = one->next) {
		const size_t kind = str_find_name(one->text, kind_names, STIX_KINDS);

		if (one->kind != YAML_SCALAR || kind == STIX_KINDS)
			yaml_wrong(check, one->line, "“%.*s” is no kind of property",
				   STR_ARG(one->text));
		else
			ret->at[ret->n++] = (struct stix_property){ kept(rules, one->key),
								    (enum stix_kind)kind };
	}
}

static enum stix_class read_class(struct yaml_check *check, const struct yaml *map)
{
	return (enum stix_class)yaml_check_word(check, map, "class", class_names, STIX_CLASSES,
						STIX_DOMAIN);
}

static void read_class_row(struct yaml_check *check, const struct yaml *map,
			   struct stix_rules *rules)
{
	static const char *const keys[] = { "class", "needs", NULL };

	if (yaml_check_map(check, map, "a class", keys))
		read_names(check, map, "needs", rules, &rules->class_needs[read_class(check, map)]);
}

static void read_type(struct yaml_check *check, const struct yaml *map, struct stix_rules *rules)
{
	static const char *const keys[] = {
		"type", "class", "needs", "any_of", "properties", NULL
	};
	struct stix_type *type = &rules->types[rules->n_types];

	if (!yaml_check_map(check, map, "a type", keys))
		return;
	type->name = yaml_check_id(check, map, "type", true);
	type->class = read_class(check, map);
	if (stix_type_find(rules, type->name))
		yaml_wrong(check, map->line, "the type “%.*s” is there twice", STR_ARG(type->name));
	read_names(check, map, "needs", rules, &type->needs);
	read_names(check, map, "any_of", rules, &type->any_of);
	read_properties(check, yaml_get(map, "properties"), rules, &type->properties);
	rules->n_types++;
}

static void read_file(struct yaml_check *check, const struct yaml *doc, void *content)
{
	struct stix_rules *rules = content;
	static const char *const keys[] = { "version", "date",	"source", "classes",
					    "common",  "types", NULL };
	const struct yaml *list;

	if (!yaml_check_map(check, doc, "the rules of STIX", keys))
		return;
	yaml_check_head(check, doc);
	read_properties(check, yaml_get(doc, "common"), rules, &rules->common);
	list = yaml_check_list(check, doc, "classes", STIX_CLASSES);
	for (const struct yaml *row = list ? list->child : NULL; row; row = row->next)
		read_class_row(check, row, rules);
	list = yaml_check_list(check, doc, "types", STIX_TYPES_MAX);
	for (const struct yaml *row = list ? list->child : NULL; row; row = row->next)
		read_type(check, row, rules);
}

enum errc stix_rules_load(const char *content, struct stix_rules **ret, struct err *err)
{
	auto_stix_rules *rules = mem_new(sizeof(*rules));

	arena_init(&rules->arena, CONTENT_MAX);
	const enum errc code =
		yaml_content_read(content, FILE_NAME, &rules->arena, read_file, rules, err);
	if (!code)
		*ret = STEAL(rules);
	return code;
}

void stix_rules_free(struct stix_rules *rules)
{
	if (!rules)
		return;
	arena_done(&rules->arena);
	free(rules);
}

void stix_rules_free_at(struct stix_rules **rules)
{
	stix_rules_free(*rules);
}
