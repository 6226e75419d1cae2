/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/detection.h"

#include <stdarg.h>

#include "detect/sigma/condition.h"
#include "detect/sigma/modifier.h"

void remark(const struct builder *builder, unsigned line, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list args;

	if (!builder->remarks)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	builder->remarks->add(builder->remarks->ctx, line, text);
}

enum errc fail_room(struct err *err)
{
	return fail(err, ERR_LIMIT, "the rules together are too large");
}

/* One map: an item per entry. */
static enum errc group_of_map(struct builder *builder, const struct yaml *map,
			      struct item_group *ret, struct err *err)
{
	builder->line = map->line;
	if (map->n == 0)
		return fail(err, ERR_SYNTAX, "Sigma 2.1 \"Maps\": the map is empty");

	struct item *items = arena_take_array(&builder->pool->arena, map->n, sizeof(*items));
	uint32_t n = 0;
	enum errc code = items ? ERR_OK : fail_room(err);
	for (const struct yaml *entry = map->child; entry && !code; entry = entry->next)
		code = item_build(builder, entry->key, entry, &items[n++], err);
	*ret = (struct item_group){ .items = items, .n_items = n };
	return code;
}

/* A list of texts, or one text: keywords. */
static enum errc group_of_keywords(struct builder *builder, const struct yaml *values,
				   struct item_group *ret, struct err *err)
{
	struct item *item = arena_take(&builder->pool->arena, sizeof(*item));

	if (!item)
		return fail_room(err);
	*ret = (struct item_group){ .items = item, .n_items = 1 };
	return item_build(builder, STR(""), values, item, err);
}

static bool only_scalars(const struct yaml *list)
{
	for (const struct yaml *one = list->child; one; one = one->next) {
		if (one->kind != YAML_SCALAR)
			return false;
	}
	return true;
}

/* A list that has maps: each element by itself, linked by or. */
static enum errc groups_of_list(struct builder *builder, const struct yaml *list,
				struct item_group *groups, struct err *err)
{
	enum errc code = ERR_OK;
	size_t n = 0;

	for (const struct yaml *one = list->child; one && !code; one = one->next, n++) {
		builder->line = one->line;
		if (one->kind == YAML_MAP)
			code = group_of_map(builder, one, &groups[n], err);
		else if (one->kind == YAML_SCALAR)
			code = group_of_keywords(builder, one, &groups[n], err);
		else
			code = fail(err, ERR_SYNTAX,
				    "Sigma 2.1 \"Lists\": a list cannot stand in a list");
	}
	return code;
}

enum errc selection_build(struct builder *builder, const struct yaml *node, struct selection *ret,
			  struct err *err)
{
	const bool split = node->kind == YAML_LIST && !only_scalars(node);
	const size_t n = split ? node->n : 1;
	struct item_group *groups = arena_take_array(&builder->pool->arena, n, sizeof(*groups));
	enum errc code;

	builder->line = node->line;
	if (!groups)
		return fail_room(err);
	if (split)
		code = groups_of_list(builder, node, groups, err);
	else if (node->kind == YAML_MAP)
		code = group_of_map(builder, node, groups, err);
	else
		code = group_of_keywords(builder, node, groups, err);
	if (code)
		return code;

	*ret = (struct selection){
		.name = arena_str(&builder->pool->arena, node->key.ptr ? node->key : STR("")),
		.groups = groups,
		.n_groups = (uint32_t)n,
	};
	return ret->name.ptr ? ERR_OK : fail_room(err);
}

static bool is_condition(const struct yaml *entry)
{
	return str_is(entry->key, "condition");
}

static enum errc check_shape(struct builder *builder, const struct yaml *node, struct err *err)
{
	if (!node || node->kind != YAML_MAP)
		return fail(err, ERR_SYNTAX, "Sigma 2.1 \"Detection\": it must be a map");

	builder->line = node->line;
	if (!yaml_get(node, "condition"))
		return fail(err, ERR_SYNTAX, "Sigma 2.1 \"Condition\": it is missing");
	if (node->n < 2)
		return fail(err, ERR_SYNTAX, "Sigma 2.1 \"Detection\": no search identifier");
	if (node->n - 1 > SELECTIONS_MAX)
		return fail(err, ERR_LIMIT, "more than %u search identifiers", SELECTIONS_MAX);

	const struct yaml *timeframe = yaml_get(node, "timeframe");
	if (!timeframe)
		return ERR_OK;
	builder->line = timeframe->line;
	return fail(err, ERR_UNSUPPORTED,
		    "Sigma 2.1 \"Detection\": “timeframe” is gone from Sigma; correlations replace "
		    "it");
}

static enum errc build_selections(struct builder *builder, const struct yaml *node,
				  struct selection *selections, struct err *err)
{
	enum errc code = ERR_OK;
	size_t n = 0;

	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next) {
		if (is_condition(entry))
			continue;
		code = selection_build(builder, entry, &selections[n++], err);
		if (code)
			code = fail_in(err, code, arena_cstr(builder->scratch, entry->key));
	}
	return code;
}

static void remark_unused(const struct builder *builder, const struct yaml *node, const bool *used)
{
	size_t n = 0;

	for (const struct yaml *entry = node->child; entry; entry = entry->next) {
		if (!is_condition(entry) && !used[n++])
			remark(builder, entry->line, "the condition does not use “%.*s”",
			       STR_ARG(entry->key));
	}
}

enum errc detection_build(struct builder *builder, const struct yaml *node,
			  const struct detection **ret, struct err *err)
{
	struct arena *arena = &builder->pool->arena;
	bool used[SELECTIONS_MAX] = { false };
	enum errc code = check_shape(builder, node, err);

	if (code)
		return code;

	struct detection *detection = arena_take(arena, sizeof(*detection));
	const size_t n = node->n - 1;
	struct selection *selections = arena_take_array(arena, n, sizeof(*selections));
	if (!detection || !selections)
		return fail_room(err);

	code = build_selections(builder, node, selections, err);
	if (!code)
		code = condition_build(builder, yaml_get(node, "condition"), selections,
				       (uint32_t)n, used, &detection->condition, err);
	if (code)
		return code;
	remark_unused(builder, node, used);
	detection->selections = selections;
	detection->n_selections = (uint32_t)n;
	*ret = detection;
	return ERR_OK;
}
