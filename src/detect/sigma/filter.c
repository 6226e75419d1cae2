/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/filter.h"

/* One document being read. */
struct reading {
	struct builder *builder;
	const struct yaml *filter; /* the `filter:` map */
	struct err *err;
};

static enum errc refuse(const struct reading *r, const struct yaml *node, const char *clause,
			const char *what)
{
	r->builder->line = node->line;
	return fail(r->err, ERR_SYNTAX, "Sigma 2.1 Filters \"%s\": %s", clause, what);
}

/* ---- which rules ---- */

static enum errc read_names(const struct reading *r, const struct yaml *list, struct str_list *ret)
{
	struct arena *arena = &r->builder->pool->arena;
	struct str *names = arena_take_array(arena, list->n, sizeof(*names));
	size_t n = 0;

	if (!names)
		return fail_room(r->err);
	for (const struct yaml *one = list->child; one; one = one->next, n++) {
		if (one->kind != YAML_SCALAR || yaml_is_null(one) || !one->text.len)
			return refuse(r, one, "Relative rules",
				      "a rule is named by its id or name");
		names[n] = arena_str(arena, one->text);
		if (!names[n].ptr)
			return fail_room(r->err);
	}
	*ret = (struct str_list){ .at = names, .n = n };
	return ERR_OK;
}

/* `any` is of Sigma 2.2; `all` says the same in the reference implementation. */
static bool is_any(const struct yaml *node)
{
	return node->kind == YAML_SCALAR && (str_equal_nocase(node->text, STR("any")) ||
					     str_equal_nocase(node->text, STR("all")));
}

static enum errc read_rules(const struct reading *r, struct rule_filter *filter)
{
	const struct yaml *node = yaml_get(r->filter, "rules");

	if (!node || yaml_is_null(node))
		return refuse(r, node ? node : r->filter, "Relative rules", "it is missing");
	if (is_any(node)) {
		filter->any = true;
		return ERR_OK;
	}
	if (node->kind == YAML_MAP)
		return refuse(r, node, "Relative rules", "it must be a list of rules, or “any”");
	if (node->kind == YAML_SCALAR)
		return read_names(r,
				  &(struct yaml){ .child = &(struct yaml){ .kind = YAML_SCALAR,
									   .line = node->line,
									   .plain = node->plain,
									   .text = node->text },
						  .n = 1 },
				  &filter->rules);
	if (node->n == 0)
		return refuse(r, node, "Relative rules",
			      "the list is empty; “any” means every rule of the log source");
	if (node->n > FILTER_RULES_MAX)
		return refuse(r, node, "Relative rules", "it names too many rules");
	return read_names(r, node, &filter->rules);
}

/* ---- the condition ---- */

/* The map as a detection has it: without `rules`. */
static enum errc detection_part(const struct reading *r, struct yaml *ret)
{
	struct yaml **end = &ret->child;

	*ret = *r->filter;
	ret->n = 0;
	for (const struct yaml *entry = r->filter->child; entry; entry = entry->next) {
		if (str_is(entry->key, "rules"))
			continue;
		struct yaml *copy = arena_take(r->builder->scratch, sizeof(*copy));
		if (!copy)
			return fail_room(r->err);
		*copy = *entry;
		*end = copy;
		end = &copy->next;
		ret->n++;
	}
	*end = NULL;
	return ERR_OK;
}

static bool negates(const struct condition *condition)
{
	bool any = condition->op == CONDITION_NOT;

	for (uint32_t i = 0; i < condition->n_parts && !any; i++)
		any = negates(condition->parts[i]);
	return any;
}

/* Explanations show selections by name: whose they are must be seen. */
static enum errc name_selections(const struct reading *r, struct str title,
				 const struct detection *plain, const struct detection **ret)
{
	struct arena *arena = &r->builder->pool->arena;
	struct detection *named = arena_take(arena, sizeof(*named));
	struct selection *selections =
		arena_take_array(arena, plain->n_selections, sizeof(*selections));

	if (!named || !selections)
		return fail_room(r->err);
	for (uint32_t i = 0; i < plain->n_selections; i++) {
		selections[i] = plain->selections[i];
		selections[i].name = arena_printf(arena, "filter “%.*s”: %.*s", STR_ARG(title),
						  STR_ARG(selections[i].name));
		if (!selections[i].name.ptr)
			return fail_room(r->err);
	}
	*named = *plain;
	named->selections = selections;
	*ret = named;
	return ERR_OK;
}

static enum errc read_condition(const struct reading *r, struct rule_filter *filter)
{
	const struct yaml *condition = yaml_get(r->filter, "condition");
	const struct detection *plain = NULL;
	struct yaml part;

	if (!condition || yaml_is_null(condition))
		return refuse(r, r->filter, "filter condition", "it is missing");
	if (condition->kind != YAML_SCALAR)
		return refuse(r, condition, "filter condition", "it must be one expression");
	enum errc code = detection_part(r, &part);
	if (!code && part.n < 2)
		return refuse(r, r->filter, "filter selection", "there is none");
	if (!code)
		code = detection_build(r->builder, &part, &plain, r->err);
	if (!code)
		code = name_selections(r, filter->title, plain, &filter->detection);
	return code;
}

enum errc filter_read(struct builder *builder, const struct yaml *root, struct str file,
		      struct rule_filter *ret, struct err *err)
{
	const struct reading r = { builder, yaml_get(root, "filter"), err };
	struct rule head = { .file = file, .line = root->line };
	struct rule_filter filter = { .file = file, .line = root->line };

	builder->line = root->line;
	enum errc code = rule_head_read(builder, root, &head, err);
	if (!code)
		code = rule_logsource_read(builder, root, &filter.logsource, err);
	if (code)
		return code;
	if (r.filter->kind != YAML_MAP)
		return refuse(&r, r.filter, "Global Filter", "it must be a map");
	filter.id = head.id;
	filter.title = head.title;
	filter.description = head.description;
	code = read_rules(&r, &filter);
	if (!code)
		code = read_condition(&r, &filter);
	if (!code)
		*ret = filter;
	return code;
}

/* ---- adding it to rules ---- */

static const struct condition *new_condition(struct arena *arena, enum condition_op op,
					     uint32_t selection, uint32_t n_parts,
					     const struct condition ***ret_parts)
{
	struct condition *node = arena_take(arena, sizeof(*node));
	const struct condition **parts =
		n_parts ? arena_take_array(arena, n_parts, sizeof(const struct condition *)) : NULL;

	if (!node || (n_parts && !parts))
		return NULL;
	*node = (struct condition){ op, selection, n_parts, parts };
	*ret_parts = parts;
	return node;
}

/* A copy whose selections are counted from `first`; NULL at the arena's limit. */
static const struct condition *shift(struct arena *arena, const struct condition *condition,
				     uint32_t first)
{
	const struct condition **parts;
	const struct condition *copy = new_condition(
		arena, condition->op, condition->selection + first, condition->n_parts, &parts);

	for (uint32_t i = 0; copy && i < condition->n_parts; i++) {
		parts[i] = shift(arena, condition->parts[i], first);
		if (!parts[i])
			return NULL;
	}
	return copy;
}

static enum errc add_to_rule(struct arena *arena, struct rule *rule,
			     const struct rule_filter *filter, struct err *err)
{
	const struct detection *own = rule->detection;
	const struct detection *added = filter->detection;
	const uint32_t n = own->n_selections + added->n_selections;
	struct detection *both = arena_take(arena, sizeof(*both));
	struct selection *selections = arena_take_array(arena, n, sizeof(*selections));
	const struct condition **parts;
	const struct condition *condition = new_condition(arena, CONDITION_AND, 0, 2, &parts);
	const struct condition *shifted = shift(arena, added->condition, own->n_selections);

	if (!both || !selections || !condition || !shifted)
		return fail_room(err);
	memcpy(selections, own->selections, own->n_selections * sizeof(*selections));
	memcpy(selections + own->n_selections, added->selections,
	       added->n_selections * sizeof(*selections));
	parts[0] = own->condition;
	parts[1] = shifted;
	*both = (struct detection){ selections, n, condition };
	rule->detection = both;
	return ERR_OK;
}

static bool is_named(const struct rule *rule, struct str name)
{
	return str_equal_nocase(rule->id, name) || (rule->name.len && str_equal(rule->name, name));
}

/* Every rule of that name, or, with STR_NONE, every rule. */
static enum errc apply_name(struct rule_filter *filter, struct ruleset *set, struct str name,
			    const struct builder *builder, struct err *err)
{
	const uint32_t before = filter->n_applied;
	const struct rule *other_source = NULL;
	enum errc code = ERR_OK;

	for (size_t i = 0; i < set->n_rules && !code; i++) {
		struct rule *rule = &set->rules[i];
		if (name.ptr && !is_named(rule, name))
			continue;
		if (!logsource_fits(&filter->logsource, &rule->logsource)) {
			other_source = rule;
			continue;
		}
		if (rule->detection->n_selections + filter->detection->n_selections >
		    SELECTIONS_MAX) {
			remark(builder, filter->line,
			       "%.*s: has too many search identifiers for it", STR_ARG(rule->id));
			continue;
		}
		code = add_to_rule(&set->pool.arena, rule, filter, err);
		filter->n_applied++;
	}
	if (code || filter->n_applied > before)
		return code;
	if (!name.ptr)
		remark(builder, filter->line, "no rule is of its log source");
	else if (other_source)
		remark(builder, filter->line, "“%.*s” is not of its log source", STR_ARG(name));
	else
		remark(builder, filter->line, "there is no rule “%.*s”", STR_ARG(name));
	return ERR_OK;
}

enum errc filter_apply(struct rule_filter *filter, struct ruleset *set,
		       const struct remarks *remarks, struct err *err)
{
	const struct builder builder = { .remarks = remarks };
	enum errc code = ERR_OK;

	if (filter->any)
		code = apply_name(filter, set, STR_NONE, &builder, err);
	for (size_t i = 0; i < filter->rules.n && !code; i++)
		code = apply_name(filter, set, filter->rules.at[i], &builder, err);
	if (!code && !filter->any && filter->n_applied == 0)
		return fail(err, ERR_NOT_FOUND,
			    "Sigma 2.1 Filters \"Relative rules\": none of the rules it names is "
			    "loaded under its log source");
	if (!code && !negates(filter->detection->condition))
		remark(&builder, filter->line,
		       "the condition has no “not”: its rules hold only on what it selects; write "
		       "“not …” to leave that out");
	return code;
}
