/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/logsources.h"

#include "base/alloc.h"

void logsources_done(struct logsources *map)
{
	for (size_t i = 0; i < map->n; i++)
		free(map->at[i].rules);
	free(map->at);
	for (size_t part = 0; part < PART_MAX; part++)
		field_plan_done(&map->words[part]);
	*map = (struct logsources){ .n = 0 };
}

static struct log_source *add_source(struct logsources *map)
{
	mem_reserve(&map->at, &map->cap, map->n + 1, sizeof(*map->at));
	map->at[map->n] = (struct log_source){ .listed = false };
	return &map->at[map->n++];
}

static enum errc read_aliases(struct builder *builder, const struct yaml *node,
			      struct log_source *source, struct err *err)
{
	if (!node)
		return ERR_OK;
	builder->line = node->line;
	if (node->kind != YAML_MAP)
		return fail(err, ERR_SYNTAX, "“fields” must be a map");

	struct field_alias *aliases =
		arena_take_array(&builder->pool->arena, node->n, sizeof(*aliases));
	size_t n = 0;
	for (const struct yaml *entry = node->child; entry && aliases; entry = entry->next) {
		builder->line = entry->line;
		if (entry->kind != YAML_SCALAR || entry->text.len == 0)
			return fail(err, ERR_SYNTAX, "“fields” must map a name to a name");
		aliases[n].slot = field_plan_add(&builder->pool->plan, entry->key);
		aliases[n].stands = field_plan_add(&builder->pool->plan, entry->text);
		if (aliases[n].slot == SLOT_NONE || aliases[n].stands == SLOT_NONE)
			return fail_room(err);
		n++;
	}
	source->aliases = aliases;
	source->n_aliases = n;
	return aliases ? ERR_OK : fail_room(err);
}

static enum errc read_when(struct builder *builder, const struct yaml *node,
			   struct log_source *source, struct err *err)
{
	if (!node)
		return ERR_OK;

	struct selection *when = arena_take(&builder->pool->arena, sizeof(*when));
	if (!when)
		return fail_room(err);
	source->when = when;
	return selection_build(builder, node, when, err);
}

static enum errc check_keys(struct builder *builder, const struct yaml *node, struct err *err)
{
	static const char *const keys[] = { "product", "category", "service",
					    "when",    "fields",   "note" };

	builder->line = node->line;
	if (node->kind != YAML_MAP)
		return fail(err, ERR_SYNTAX, "a log source must be a map");
	const struct yaml *stray = yaml_stray(node, keys, ARRAY_LEN(keys));
	if (!stray)
		return ERR_OK;
	builder->line = stray->line;
	return fail(err, ERR_SYNTAX, "a log source has no key “%.*s”", STR_ARG(stray->key));
}

static struct str own_text(struct builder *builder, const struct yaml *node, const char *key)
{
	const struct str text = yaml_text(node, key);

	return text.ptr ? arena_str(&builder->pool->arena, text) : STR_NONE;
}

static enum errc read_source(struct logsources *map, struct builder *builder,
			     const struct yaml *node, struct err *err)
{
	enum errc code = check_keys(builder, node, err);

	if (!code && map->n == LOGSOURCES_MAX)
		code = fail(err, ERR_LIMIT, "more than %u log sources", LOGSOURCES_MAX);
	if (code)
		return code;

	struct log_source *source = add_source(map);
	source->listed = true;
	source->name = (struct logsource){
		.product = own_text(builder, node, "product"),
		.category = own_text(builder, node, "category"),
		.service = own_text(builder, node, "service"),
	};
	builder->line = node->line;
	if (!source->name.product.ptr && !source->name.category.ptr && !source->name.service.ptr)
		return fail(err, ERR_SYNTAX,
			    "a log source needs a product, a category or a service");
	code = read_when(builder, yaml_get(node, "when"), source, err);
	return code ? code : read_aliases(builder, yaml_get(node, "fields"), source, err);
}

enum errc logsources_read(struct logsources *map, const char *path, struct pool *pool,
			  struct err *err)
{
	auto_arena scratch = ARENA_INIT(LOGSOURCES_FILE_MAX * 16u);
	struct builder builder = { .pool = pool, .scratch = &scratch };
	struct yaml *root = NULL;
	struct err inner = { .code = ERR_OK };
	enum errc code = yaml_read_file(path, LOGSOURCES_FILE_MAX, &scratch, &root, err);

	if (code)
		return code;

	const struct yaml *list = yaml_get(root, "logsources");
	map->version = own_text(&builder, root, "version");
	map->date = own_text(&builder, root, "date");
	if (!list || list->kind != YAML_LIST || !map->version.ptr || !map->date.ptr)
		return fail(err, ERR_SYNTAX,
			    "%s: needs “version”, “date” and the list “logsources”", path);
	for (const struct yaml *node = list->child; node && !code; node = node->next)
		code = read_source(map, &builder, node, &inner);
	return code ? fail(err, code, "%s:%u: %s", path, builder.line, inner.text) : ERR_OK;
}

/* An attribute that `wanted` does not have fits all. */
static bool attribute_fits(struct str wanted, struct str have)
{
	return !wanted.ptr || str_equal_nocase(wanted, have);
}

bool logsource_fits(const struct logsource *wanted, const struct logsource *have)
{
	return attribute_fits(wanted->product, have->product) &&
	       attribute_fits(wanted->category, have->category) &&
	       attribute_fits(wanted->service, have->service);
}

static bool attribute_may_be(struct str a, struct str b)
{
	return !a.len || !b.len || str_equal_nocase(a, b);
}

bool logsource_may_be(const struct logsource *a, const struct logsource *b)
{
	return attribute_may_be(a->product, b->product) &&
	       attribute_may_be(a->category, b->category) &&
	       attribute_may_be(a->service, b->service);
}

struct str logsource_part(const struct logsource *source, enum logsource_part part)
{
	const struct str parts[PART_MAX] = {
		[PART_PRODUCT] = source->product,
		[PART_CATEGORY] = source->category,
		[PART_SERVICE] = source->service,
	};

	return parts[part];
}

bool logsources_know(const struct logsources *map, const struct logsource *source,
		     enum logsource_part part)
{
	const struct str word = logsource_part(source, part);

	return field_plan_find(&map->words[part], word, field_name_hash(word)) != FIELD_NO_SLOT;
}

bool logsources_may_guess(const struct logsources *map, const struct event *event)
{
	const struct logsource *source = &event->source;

	return (event->flags & EVENT_NAMED) && !source->category.len && !source->service.len &&
	       (!source->product.len || !logsources_know(map, source, PART_PRODUCT));
}

static void source_add_rule(struct log_source *source, uint32_t index)
{
	mem_reserve(&source->rules, &source->cap_rules, source->n_rules + 1,
		    sizeof(*source->rules));
	source->rules[source->n_rules++] = index;
}

bool logsources_add_rule(struct logsources *map, const struct logsource *name, uint32_t index)
{
	bool listed = false;
	bool exact = false;

	for (size_t i = 0; i < map->n; i++) {
		struct log_source *source = &map->at[i];
		if (!logsource_fits(name, &source->name))
			continue;
		source_add_rule(source, index);
		listed = listed || source->listed;
		exact = exact || logsource_fits(&source->name, name);
	}
	/* What a parser states itself counts even where the file has only narrower sources. */
	if (!exact) {
		struct log_source *source = add_source(map);
		source->name = *name;
		source_add_rule(source, index);
	}
	return listed;
}

static enum errc collect_words(struct logsources *map, enum logsource_part part, struct err *err)
{
	field_plan_done(&map->words[part]);
	field_plan_init(&map->words[part]);
	for (size_t i = 0; i < map->n; i++) {
		const struct str word = logsource_part(&map->at[i].name, part);
		if (word.len && field_plan_add(&map->words[part], word) == FIELD_NO_SLOT)
			return fail_room(err);
	}
	return ERR_OK;
}

enum errc logsources_finish(struct logsources *map, struct pool *pool, struct err *err)
{
	for (enum logsource_part part = 0; part < PART_MAX; part++) {
		const enum errc code = collect_words(map, part, err);
		if (code)
			return code;
	}
	for (size_t i = 0; i < map->n; i++) {
		struct log_source *source = &map->at[i];
		if (source->n_aliases == 0)
			continue;
		uint32_t *table =
			arena_take_array(&pool->arena, pool->plan.n_names, sizeof(*table));
		if (!table)
			return fail_room(err);
		for (size_t slot = 0; slot < pool->plan.n_names; slot++)
			table[slot] = SLOT_NONE;
		for (size_t a = 0; a < source->n_aliases; a++)
			table[source->aliases[a].slot] = source->aliases[a].stands;
		source->alias_table = table;
	}
	return ERR_OK;
}

bool log_source_holds(const struct log_source *source, struct evaluator *evaluator)
{
	if (logsource_fits(&source->name, &evaluator->view.event->source))
		return true;
	evaluator->aliases = NULL;
	return source->when && evaluate_selection(evaluator, source->when) == VERDICT_YES;
}
