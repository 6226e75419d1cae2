/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/correlation-read.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "detect/sigma/condition.h"
#include "detect/sigma/set.h"

#define CORRELATION_SPAN_MAX_US (10 * INT64_C(31556952) * US_PER_SEC)
#define NAME_MAX_LEN		256u
#define NUMBER_TEXT		64u

static const char *const type_names[CORRELATION_TYPES] = {
	[CORRELATION_EVENT_COUNT] = "event_count",
	[CORRELATION_VALUE_COUNT] = "value_count",
	[CORRELATION_TEMPORAL] = "temporal",
	[CORRELATION_TEMPORAL_ORDERED] = "temporal_ordered",
	[CORRELATION_VALUE_SUM] = "value_sum",
	[CORRELATION_VALUE_AVG] = "value_avg",
	[CORRELATION_VALUE_PERCENTILE] = "value_percentile",
	[CORRELATION_VALUE_MEDIAN] = "value_median",
};

static const char *const op_names[CORRELATION_OPS] = {
	[CORRELATION_GT] = "gt",   [CORRELATION_GTE] = "gte", [CORRELATION_LT] = "lt",
	[CORRELATION_LTE] = "lte", [CORRELATION_EQ] = "eq",   [CORRELATION_NEQ] = "neq",
};

const char *correlation_type_name(enum correlation_type type)
{
	return type_names[type];
}

const char *correlation_op_name(enum correlation_op op)
{
	return op_names[op];
}

bool correlation_bounds_hold(const struct correlation *correlation, double number)
{
	bool hold = true;

	for (uint32_t i = 0; i < correlation->n_bounds; i++) {
		const double bound = correlation->bounds[i].number;
		const bool holds[CORRELATION_OPS] = {
			[CORRELATION_GT] = number > bound,
			[CORRELATION_GTE] = number >= bound,
			[CORRELATION_LT] = number < bound,
			[CORRELATION_LTE] = number <= bound,
			[CORRELATION_EQ] = !(number < bound || number > bound),
			[CORRELATION_NEQ] = number < bound || number > bound,
		};
		hold = hold && holds[correlation->bounds[i].op];
	}
	return hold;
}

/* One document being read. */
struct reading {
	struct builder *builder;
	const struct yaml *root;
	const struct yaml *map; /* "correlation" */
	struct correlation *to;
	struct str names[CORRELATION_NAMES];
	struct alias_field *aliases;
	size_t n_aliases;
	size_t cap_aliases;
	struct err *err;
};

static enum errc refuse(const struct reading *r, const struct yaml *node, const char *clause,
			const char *what)
{
	r->builder->line = (node ? node : r->map)->line;
	return fail(r->err, ERR_SYNTAX, "Sigma correlations \"%s\": %s", clause, what);
}

static bool is_temporal(enum correlation_type type)
{
	return type == CORRELATION_TEMPORAL || type == CORRELATION_TEMPORAL_ORDERED;
}

static enum errc copy(const struct reading *r, struct str text, struct str *ret)
{
	*ret = arena_str(&r->builder->pool->arena, text);
	return ret->ptr ? ERR_OK : fail_room(r->err);
}

/* ---- type, timespan, generate ---- */

static enum errc read_type(const struct reading *r)
{
	const struct yaml *node = yaml_get(r->map, "type");
	const struct str text = yaml_text(r->map, "type");

	for (unsigned i = 0; text.ptr && i < CORRELATION_TYPES; i++) {
		if (str_equal_nocase(text, str_from(type_names[i]))) {
			r->to->type = (enum correlation_type)i;
			return ERR_OK;
		}
	}
	r->builder->line = (node ? node : r->map)->line;
	return fail(r->err, ERR_SYNTAX,
		    "Sigma correlations \"Correlation type\": there is no type “%.*s”",
		    STR_ARG(text));
}

/* pySigma's lengths: a month and a year are the Gregorian means. */
static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return 604800;
	case 'M':
		return 2629746;
	case 'y':
		return 31556952;
	default:
		return 0;
	}
}

static enum errc read_span(const struct reading *r)
{
	const struct yaml *node = yaml_get(r->map, "timespan");
	const struct str text = yaml_text(r->map, "timespan");
	const int64_t unit = text.len > 1 ? unit_seconds(text.ptr[text.len - 1]) : 0;
	uint64_t n = 0;

	if (!unit || !str_to_u64(str_sub(text, 0, text.len - 1), &n) || n == 0)
		return refuse(r, node, "Time Selection",
			      "it must be a number and a letter of s, m, h, d, w, M, y");
	if (n > (uint64_t)(CORRELATION_SPAN_MAX_US / US_PER_SEC / unit))
		return refuse(r, node, "Time Selection", "longer than ten years");
	r->to->span_us = (int64_t)n * unit * US_PER_SEC;
	return ERR_OK;
}

/* The text of the specification has it beside title and level, pySigma under correlation. */
static enum errc read_generate(const struct reading *r)
{
	const struct yaml *inner = yaml_get(r->map, "generate");
	const struct yaml *node = inner ? inner : yaml_get(r->root, "generate");

	if (node && !yaml_to_bool(node, &r->to->generate))
		return refuse(r, node, "Generate", "it must be true or false");
	return ERR_OK;
}

/* ---- rules ---- */

static enum errc add_member(const struct reading *r, struct str ref, const struct yaml *node)
{
	struct correlation *to = r->to;

	ref = str_trim(ref);
	if (!ref.len)
		return refuse(r, node, "Related rules",
			      "each must be the id or the name of a rule");
	for (uint32_t i = 0; i < to->n_members; i++) {
		if (str_equal_nocase(to->members[i].ref, ref))
			return refuse(r, node, "Related rules", "a rule stands there twice");
	}
	if (to->n_members == CORRELATION_MEMBERS)
		return refuse(r, node, "Related rules", "more than 32");
	return copy(r, ref, &to->members[to->n_members++].ref);
}

static bool is_operator(struct str word)
{
	static const char *const words[] = { "and", "or", "not" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_equal_nocase(word, str_from(words[i])))
			return true;
	}
	return false;
}

static bool ends_word(char c)
{
	return ascii_is_space(c) || c == '(' || c == ')';
}

/* Without "rules", those that the expression names. */
static enum errc members_of_expression(const struct reading *r, const struct yaml *node)
{
	struct str rest = node->text;
	enum errc code = ERR_OK;

	while (rest.len && !code) {
		size_t len = 0;
		while (len < rest.len && !ends_word(rest.ptr[len]))
			len++;
		const struct str word = str_sub(rest, 0, len);
		bool known = !len || is_operator(word);
		for (uint32_t i = 0; i < r->to->n_members; i++)
			known = known || str_equal(r->to->members[i].ref, word);
		if (!known)
			code = add_member(r, word, node);
		rest = str_from_pos(rest, len ? len : 1);
	}
	return code;
}

static enum errc members_of_list(const struct reading *r, const struct yaml *node)
{
	enum errc code = ERR_OK;

	if (!node || node->kind == YAML_MAP)
		return refuse(r, node, "Related rules", "a list of ids or names is missing");
	if (node->kind == YAML_SCALAR)
		return add_member(r, node->text, node);
	for (const struct yaml *one = node->child; one && !code; one = one->next)
		code = add_member(r, one->kind == YAML_SCALAR ? one->text : STR(""), one);
	return code;
}

static enum errc read_members(const struct reading *r)
{
	const struct yaml *node = yaml_get(r->map, "rules");
	const struct yaml *condition = yaml_get(r->map, "condition");
	const bool by_expression =
		!node && is_temporal(r->to->type) && condition && condition->kind == YAML_SCALAR;

	r->to->members = arena_take_array(&r->builder->pool->arena, CORRELATION_MEMBERS,
					  sizeof(*r->to->members));
	if (!r->to->members)
		return fail_room(r->err);
	const enum errc code =
		by_expression ? members_of_expression(r, condition) : members_of_list(r, node);
	if (code)
		return code;
	return r->to->n_members ? ERR_OK : refuse(r, node, "Related rules", "it names none");
}

/* ---- names: group-by, condition.field, aliases ---- */

static enum errc add_name(struct reading *r, const struct yaml *node, const char *clause)
{
	const struct str text = node->kind == YAML_SCALAR ? str_trim(node->text) : STR_NONE;

	if (!text.len || text.len > NAME_MAX_LEN)
		return refuse(r, node, clause, "each must be the name of a field");
	if (r->to->n_names == CORRELATION_NAMES)
		return refuse(r, node, clause, "more than 16 names of fields in one correlation");
	return copy(r, text, &r->names[r->to->n_names++]);
}

/* One name or a list of them. */
static enum errc add_names(struct reading *r, const struct yaml *node, const char *clause,
			   uint32_t *ret_n)
{
	const uint32_t before = r->to->n_names;
	enum errc code = ERR_OK;

	*ret_n = 0;
	if (!node || yaml_is_null(node))
		return ERR_OK;
	if (node->kind == YAML_MAP)
		return refuse(r, node, clause, "it must be a name or a list of names");
	if (node->kind == YAML_SCALAR)
		code = add_name(r, node, clause);
	for (const struct yaml *one = node->child; one && !code; one = one->next)
		code = add_name(r, one, clause);
	*ret_n = r->to->n_names - before;
	return code;
}

static bool member_of(const struct reading *r, struct str ref, uint32_t *ret)
{
	for (uint32_t i = 0; i < r->to->n_members; i++) {
		if (str_equal_nocase(r->to->members[i].ref, ref)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static enum errc add_alias_field(struct reading *r, uint32_t name, const struct yaml *entry)
{
	struct alias_field field = { .name = name, .line = entry->line };

	if (entry->kind != YAML_SCALAR || !entry->text.len)
		return refuse(r, entry, "Aliases", "a rule must be mapped to the name of a field");
	if (!member_of(r, entry->key, &field.member))
		return refuse(r, entry, "Aliases",
			      "the rule is not one of “rules” (it must be written as there)");
	mem_reserve(&r->aliases, &r->cap_aliases, r->n_aliases + 1, sizeof(*r->aliases));
	const enum errc code = copy(r, entry->text, &field.field);
	if (!code)
		r->aliases[r->n_aliases++] = field;
	return code;
}

/* An alias that stands in group-by or condition.field belongs to the name there, else it is one. */
static enum errc add_alias(struct reading *r, const struct yaml *alias)
{
	struct yaml name = { .kind = YAML_SCALAR, .line = alias->line, .text = alias->key };
	const uint32_t before = r->to->n_names;
	bool any = false;
	enum errc code = ERR_OK;

	if (alias->kind != YAML_MAP)
		return refuse(r, alias, "Aliases", "an alias must map rules to names of fields");
	for (uint32_t i = 0; i < before && !code; i++) {
		if (!str_equal(r->names[i], alias->key))
			continue;
		any = true;
		for (const struct yaml *e = alias->child; e && !code; e = e->next)
			code = add_alias_field(r, i, e);
	}
	if (any || code)
		return code;
	code = add_name(r, &name, "Aliases");
	for (const struct yaml *e = alias->child; e && !code; e = e->next)
		code = add_alias_field(r, before, e);
	return code;
}

static enum errc read_names(struct reading *r)
{
	const struct yaml *condition = yaml_get(r->map, "condition");
	const struct yaml *aliases = yaml_get(r->map, "aliases");
	const struct yaml *field =
		condition && condition->kind == YAML_MAP ? yaml_get(condition, "field") : NULL;
	enum errc code = add_names(r, yaml_get(r->map, "group-by"), "Grouping", &r->to->n_group);

	if (!code)
		code = add_names(r, field, "Condition", &r->to->n_values);
	if (!code && aliases && !yaml_is_null(aliases) && aliases->kind != YAML_MAP)
		code = refuse(r, aliases, "Aliases", "it must be a map of aliases");
	for (const struct yaml *one = aliases ? aliases->child : NULL; one && !code;
	     one = one->next)
		code = add_alias(r, one);
	if (code)
		return code;

	struct str *names =
		arena_take_array(&r->builder->pool->arena, r->to->n_names + 1, sizeof(*names));
	if (!names)
		return fail_room(r->err);
	memcpy(names, r->names, r->to->n_names * sizeof(*names));
	r->to->names = names;
	return ERR_OK;
}

/* ---- condition ---- */

static bool number_of(const struct yaml *node, double *ret)
{
	char text[NUMBER_TEXT];
	char *end = NULL;

	if (node->kind != YAML_SCALAR || !node->text.len || node->text.len >= sizeof(text))
		return false;
	(void)snprintf(text, sizeof(text), "%.*s", STR_ARG(node->text));
	*ret = strtod(text, &end);
	return !*end && isfinite(*ret) && !ascii_is_space(text[0]);
}

bool correlation_counts(enum correlation_type type)
{
	return type == CORRELATION_EVENT_COUNT || type == CORRELATION_VALUE_COUNT ||
	       is_temporal(type);
}

static enum errc add_bound(const struct reading *r, const struct yaml *entry,
			   enum correlation_op op)
{
	struct correlation *to = r->to;
	double number = 0;

	if (!number_of(entry, &number))
		return refuse(r, entry, "Condition", "the value is no number");
	if (correlation_counts(to->type) && (number < 0 || number > CORRELATION_COUNT))
		return refuse(r, entry, "Condition", "a count must be from 0 to 100000");
	to->bounds[to->n_bounds++] = (struct correlation_bound){ .op = op, .number = number };
	to->at_end = to->at_end || (op != CORRELATION_GT && op != CORRELATION_GTE);
	return ERR_OK;
}

static enum errc read_percentile(const struct reading *r, const struct yaml *entry)
{
	if (r->to->type != CORRELATION_VALUE_PERCENTILE)
		return refuse(r, entry, "Condition", "only value_percentile has a percentile");
	if (!number_of(entry, &r->to->percentile) || r->to->percentile < 0 ||
	    r->to->percentile > 100)
		return refuse(r, entry, "Condition", "a percentile must be from 0 to 100");
	return ERR_OK;
}

static enum errc read_condition_key(const struct reading *r, const struct yaml *entry)
{
	if (str_is(entry->key, "field"))
		return ERR_OK; /* read_names() */
	if (str_is(entry->key, "percentile"))
		return read_percentile(r, entry);
	const size_t op = str_find_name(entry->key, op_names, CORRELATION_OPS);
	if (op < CORRELATION_OPS)
		return add_bound(r, entry, (enum correlation_op)op);
	r->builder->line = entry->line;
	return fail(r->err, ERR_SYNTAX, "Sigma correlations \"Condition\": there is no “%.*s”",
		    STR_ARG(entry->key));
}

/* A condition that holds where nothing happened would hold all the time. */
static enum errc check_zero(const struct reading *r, const struct yaml *node)
{
	if (r->to->at_end || !correlation_counts(r->to->type) || !correlation_bounds_hold(r->to, 0))
		return ERR_OK;
	return refuse(r, node, "Condition", "it holds where nothing happened");
}

static enum errc read_bounds(const struct reading *r, const struct yaml *node)
{
	const enum correlation_type type = r->to->type;
	enum errc code = ERR_OK;

	r->to->percentile = type == CORRELATION_VALUE_MEDIAN ? 50 : -1;
	for (const struct yaml *entry = node->child; entry && !code; entry = entry->next)
		code = read_condition_key(r, entry);
	if (code)
		return code;
	if (!r->to->n_bounds)
		return refuse(r, node, "Condition", "one of gt, gte, lt, lte, eq, neq is missing");
	if (type == CORRELATION_VALUE_PERCENTILE && r->to->percentile < 0)
		return refuse(r, node, "Condition", "value_percentile needs a percentile");
	if (type == CORRELATION_EVENT_COUNT || is_temporal(type)) {
		if (r->to->n_values)
			return refuse(r, node, "Condition", "only the value_ types have a field");
	} else if (!r->to->n_values) {
		return refuse(r, node, "Condition", "a field is missing");
	}
	if (type != CORRELATION_VALUE_COUNT && r->to->n_values > 1)
		return refuse(r, node, "Condition", "only value_count takes several fields");
	return check_zero(r, node);
}

static bool holds(const struct condition *c, bool seen)
{
	bool all = true;
	bool any = false;

	if (c->op == CONDITION_SELECTION)
		return seen;
	for (uint32_t i = 0; i < c->n_parts; i++) {
		const bool part = holds(c->parts[i], seen);
		all = all && part;
		any = any || part;
	}
	return c->op == CONDITION_NOT ? !all : c->op == CONDITION_AND ? all : any;
}

bool expression_has_not(const struct condition *c)
{
	bool found = c->op == CONDITION_NOT;

	for (uint32_t i = 0; i < c->n_parts; i++)
		found = found || expression_has_not(c->parts[i]);
	return found;
}

/* In an order only "a and b and not c" means something. */
bool expression_is_chain(const struct condition *c)
{
	bool good = c->op == CONDITION_SELECTION || c->op == CONDITION_AND ||
		    (c->op == CONDITION_NOT && c->parts[0]->op == CONDITION_SELECTION);

	for (uint32_t i = 0; good && c->op == CONDITION_AND && i < c->n_parts; i++)
		good = expression_is_chain(c->parts[i]);
	return good;
}

static enum errc read_expression(const struct reading *r, const struct yaml *node)
{
	struct correlation *to = r->to;
	struct selection names[CORRELATION_MEMBERS] = { { .n_groups = 0 } };
	bool used[CORRELATION_MEMBERS] = { false };

	for (uint32_t i = 0; i < to->n_members; i++)
		names[i].name = to->members[i].ref;
	const enum errc code = condition_build(r->builder, node, names, to->n_members, used,
					       &to->expression, r->err);
	if (code)
		return code;
	for (uint32_t i = 0; i < to->n_members; i++) {
		if (!used[i])
			return refuse(r, node, "Condition", "it leaves out one of “rules”");
	}
	if (holds(to->expression, false))
		return refuse(r, node, "Condition", "it holds where nothing happened");
	if (to->type == CORRELATION_TEMPORAL_ORDERED && !expression_is_chain(to->expression))
		return refuse(r, node, "Condition",
			      "with an order, only rules and “not” rules linked by “and”");
	to->at_end = expression_has_not(to->expression);
	return ERR_OK;
}

static enum errc read_condition(const struct reading *r)
{
	const struct yaml *node = yaml_get(r->map, "condition");
	struct correlation *to = r->to;

	if (!node && is_temporal(to->type)) {
		to->bounds[to->n_bounds++] =
			(struct correlation_bound){ CORRELATION_GTE, to->n_members };
		return ERR_OK;
	}
	if (node && node->kind == YAML_MAP)
		return read_bounds(r, node);
	if (node && is_temporal(to->type) && !yaml_is_null(node))
		return read_expression(r, node);
	return refuse(r, node, "Condition",
		      is_temporal(to->type) ? "it must be a map or an expression"
					    : "a map with gt, gte, lt, lte, eq or neq is missing");
}

/* ---- the document ---- */

static enum errc check_keys(const struct reading *r)
{
	static const char *const keys[] = { "type",	 "rules",   "group-by", "timespan",
					    "condition", "aliases", "generate" };
	const struct yaml *stray = yaml_stray(r->map, keys, ARRAY_LEN(keys));

	if (!stray)
		return ERR_OK;
	r->builder->line = stray->line;
	return fail(r->err, ERR_SYNTAX,
		    "Sigma correlations \"Correlation section\": there is no “%.*s”",
		    STR_ARG(stray->key));
}

static enum errc read_parts(struct reading *r)
{
	enum errc code = check_keys(r);

	if (!code)
		code = read_type(r);
	if (!code)
		code = read_span(r);
	if (!code)
		code = read_generate(r);
	if (!code)
		code = read_members(r);
	if (!code)
		code = read_names(r);
	return code ? code : read_condition(r);
}

static enum errc keep_aliases(const struct reading *r, struct correlation_draft *draft)
{
	struct alias_field *own =
		arena_take_array(&r->builder->pool->arena, r->n_aliases + 1, sizeof(*own));

	if (!own)
		return fail_room(r->err);
	if (r->n_aliases)
		memcpy(own, r->aliases, r->n_aliases * sizeof(*own));
	draft->aliases = own;
	draft->n_aliases = r->n_aliases;
	return ERR_OK;
}

enum errc correlation_read(struct builder *builder, const struct yaml *root, struct str file,
			   struct correlation_draft *ret, struct err *err)
{
	struct correlation *to = arena_take(&builder->pool->arena, sizeof(*to));
	struct reading r = { .builder = builder, .root = root, .to = to, .err = err };
	struct correlation_draft draft = { .correlation = to };

	if (!to)
		return fail_room(err);
	to->rule.file = file;
	to->rule.line = root->line;
	builder->line = root->line;
	enum errc code = rule_head_read(builder, root, &to->rule, err);
	if (!code && !to->rule.id.ptr)
		code = rule_make_id(builder, &to->rule, err);
	if (code)
		return code;
	r.map = yaml_get(root, "correlation");
	builder->line = r.map->line;
	if (r.map->kind != YAML_MAP)
		return fail(err, ERR_SYNTAX,
			    "Sigma correlations \"Correlation section\": it must be a map");
	code = read_parts(&r);
	if (!code)
		code = keep_aliases(&r, &draft);
	free(r.aliases);
	if (!code)
		*ret = draft;
	return code;
}
