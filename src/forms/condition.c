/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/condition.h"

#include "forms/form.h"

enum node_kind {
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_COMPARE,
};

enum comparison {
	IS_EQUAL,
	IS_OTHER,
	IS_LESS,
	IS_LESS_OR_EQUAL,
	IS_MORE,
	IS_MORE_OR_EQUAL,
	COMPARISONS,
};

static const char *const comparison_texts[COMPARISONS] = { "=", "!=", "<", "<=", ">", ">=" };

struct condition {
	enum node_kind kind;
	const struct condition *left;
	const struct condition *right; /* NODE_AND, NODE_OR */
	enum comparison comparison;    /* NODE_COMPARE, and what follows */
	enum answer_type type;
	size_t slot;
	struct str constant;
	int64_t number;
};

const char *const answer_type_names[ANSWER_TYPES] = {
	[ANSWER_YES_NO] = "yes-no",	[ANSWER_YES_NO_NA] = "yes-no-na",
	[ANSWER_TEXT] = "text",		[ANSWER_DATE] = "date",
	[ANSWER_NUMBER] = "number",	[ANSWER_CHOICE] = "choice",
	[ANSWER_EVIDENCE] = "evidence", [ANSWER_COMPUTED] = "computed",
};

static const struct {
	const char *name;
	enum answer_type type;
} facility_fields[FACILITY_FIELDS] = {
	[FACILITY_KIND] = { "facility.kind", ANSWER_CHOICE },
	[FACILITY_BEDS] = { "facility.beds", ANSWER_NUMBER },
	[FACILITY_EHR] = { "facility.ehr", ANSWER_YES_NO },
	[FACILITY_VENDOR_CONTRACT] = { "facility.vendor-contract", ANSWER_YES_NO },
};

/* Sectors other than medicine bring their own kinds: any word will do, as long as it is one. */
static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-')
			return false;
	}
	return s.len > 0;
}

const char *form_verdict_name(enum form_verdict verdict)
{
	static const char *const names[] = { "unknown", "yes", "no" };

	return names[verdict];
}

/* ---- reading ---- */

struct parse {
	struct str rest;
	struct str token; /* "" at the end */
	unsigned depth;
	unsigned nodes;
	enum condition_about about;
	const struct condition_names *names;
	struct arena *arena;
	struct err *err;
};

static bool is_name_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == '.';
}

static void next_token(struct parse *p)
{
	p->rest = str_trim(p->rest);
	size_t n = 0;
	while (n < p->rest.len && is_name_char(p->rest.ptr[n]))
		n++;
	if (!n && p->rest.len)
		n = p->rest.len > 1 && strchr("!<>", p->rest.ptr[0]) && p->rest.ptr[1] == '=' ? 2
											      : 1;
	p->token = str_sub(p->rest, 0, n);
	p->rest = str_from_pos(p->rest, n);
}

static const struct condition *broken(struct parse *p, const char *what)
{
	if (!p->token.len)
		(void)fail(p->err, ERR_SYNTAX, "ends where %s is expected", what);
	else
		(void)fail(p->err, ERR_SYNTAX, "“%.*s” stands where %s is expected",
			   STR_ARG(p->token), what);
	return NULL;
}

static const struct condition *add_node(struct parse *p, const struct condition *node)
{
	struct condition *copy = NULL;

	if (p->nodes++ < CONDITION_NODES_MAX)
		copy = arena_take(p->arena, sizeof(*copy));
	if (!copy) {
		(void)fail(p->err, ERR_LIMIT, "has more than %u parts", CONDITION_NODES_MAX);
		return NULL;
	}
	*copy = *node;
	return copy;
}

static bool find_facility(struct str name, struct condition_name *ret)
{
	const size_t i = STR_FIND_ROW(name, facility_fields, name);

	if (i < FACILITY_FIELDS)
		*ret = (struct condition_name){ .slot = CONDITION_FACILITY + i,
						.type = facility_fields[i].type };
	return i < FACILITY_FIELDS;
}

static bool find_name(struct parse *p, struct condition_name *ret)
{
	if (str_starts(p->token, STR("facility."))) {
		if (!find_facility(p->token, ret)) {
			(void)broken(p, "facility.kind, .beds, .ehr or .vendor-contract");
			return false;
		}
		if (p->about != CONDITION_OF_ANSWERS)
			return true;
		(void)fail(p->err, ERR_SYNTAX, "“%.*s” belongs into scope", STR_ARG(p->token));
		return false;
	}
	if (p->about == CONDITION_OF_FACILITY || !p->names->item(p->names->ctx, p->token, ret)) {
		(void)broken(p, p->about == CONDITION_OF_FACILITY ? "facility.…"
								  : "an item above this one");
		return false;
	}
	return true;
}

static const char *constant_wanted(const struct condition *node)
{
	switch (node->type) {
	case ANSWER_YES_NO:
	case ANSWER_COMPUTED:
		return "yes or no";
	case ANSWER_YES_NO_NA:
		return "yes, no or na";
	case ANSWER_DATE:
		return "a day YYYY-MM-DD";
	case ANSWER_NUMBER:
		return "a number";
	case ANSWER_CHOICE:
		return "one of its choices";
	case ANSWER_TEXT:
	case ANSWER_EVIDENCE:
	case ANSWER_TYPES:
		break;
	}
	return NULL; /* cannot be compared */
}

static bool constant_fits(const struct parse *p, struct condition *node)
{
	const struct str s = node->constant;

	switch (node->type) {
	case ANSWER_YES_NO_NA:
		if (str_is(s, "na"))
			return true;
		return str_is(s, "yes") || str_is(s, "no");
	case ANSWER_YES_NO:
	case ANSWER_COMPUTED:
		return str_is(s, "yes") || str_is(s, "no");
	case ANSWER_DATE:
		return day_valid(s);
	case ANSWER_NUMBER:
		return str_to_i64(s, &node->number);
	case ANSWER_CHOICE:
		return node->slot >= CONDITION_FACILITY
			       ? is_word(s)
			       : p->names->choice(p->names->ctx, node->slot, s);
	case ANSWER_TEXT:
	case ANSWER_EVIDENCE:
	case ANSWER_TYPES:
		break;
	}
	return false;
}

static bool is_ordered(enum answer_type type)
{
	return type == ANSWER_NUMBER || type == ANSWER_DATE;
}

static const struct condition *parse_compare(struct parse *p)
{
	struct condition node = { .kind = NODE_COMPARE, .comparison = COMPARISONS };
	struct condition_name name;

	if (!p->token.len || !is_name_char(p->token.ptr[0]))
		return broken(p, "a name, “not” or “(”");
	if (!find_name(p, &name))
		return NULL;
	node.slot = name.slot;
	node.type = name.type;
	if (!constant_wanted(&node))
		return broken(p, "something that can be compared");
	next_token(p);
	node.comparison = (enum comparison)str_find_name(p->token, comparison_texts, COMPARISONS);
	if (node.comparison == COMPARISONS)
		return broken(p, "= != < <= > or >=");
	if (node.comparison > IS_OTHER && !is_ordered(node.type))
		return broken(p, "= or !=");
	next_token(p);
	node.constant = p->token;
	if (!constant_fits(p, &node))
		return broken(p, constant_wanted(&node));
	next_token(p);
	return add_node(p, &node);
}

static const struct condition *parse_or(struct parse *p);

static const struct condition *parse_nested(struct parse *p)
{
	next_token(p);
	const struct condition *inner = parse_or(p);
	if (!inner)
		return NULL;
	if (!str_is(p->token, ")"))
		return broken(p, "“)”");
	next_token(p);
	return inner;
}

static const struct condition *parse_unary(struct parse *p)
{
	bool negate = false;

	while (str_is(p->token, "not")) {
		negate = !negate;
		next_token(p);
	}
	const struct condition *inner = str_is(p->token, "(") ? parse_nested(p) : parse_compare(p);
	if (!inner || !negate)
		return inner;
	return add_node(p, &(struct condition){ .kind = NODE_NOT, .left = inner });
}

/* "a and b and c", or the same with "or" between parts that are tied by "and". */
static const struct condition *parse_chain(struct parse *p, enum node_kind kind,
					   const struct condition *(*part)(struct parse *p))
{
	const struct condition *left = part(p);

	while (left && str_is(p->token, kind == NODE_AND ? "and" : "or")) {
		next_token(p);
		const struct condition *right = part(p);
		if (!right)
			return NULL;
		const struct condition node = { .kind = kind, .left = left, .right = right };
		left = add_node(p, &node);
	}
	return left;
}

static const struct condition *parse_and(struct parse *p)
{
	return parse_chain(p, NODE_AND, parse_unary);
}

static const struct condition *parse_or(struct parse *p)
{
	if (p->depth == CONDITION_DEPTH_MAX) {
		(void)fail(p->err, ERR_LIMIT, "has more than %u brackets within each other",
			   CONDITION_DEPTH_MAX);
		return NULL;
	}
	p->depth++;
	const struct condition *all = parse_chain(p, NODE_OR, parse_and);
	p->depth--;
	return all;
}

enum errc condition_parse(struct str text, enum condition_about about,
			  const struct condition_names *names, struct arena *arena,
			  const struct condition **ret, struct err *err)
{
	struct err own;
	struct parse p = { .rest = text,
			   .about = about,
			   .names = names,
			   .arena = arena,
			   .err = err ? err : &own };

	next_token(&p);
	const struct condition *all = parse_or(&p);
	if (all && p.token.len)
		all = broken(&p, "“and”, “or” or the end");
	if (!all)
		return p.err->code;
	*ret = all;
	return ERR_OK;
}

/* ---- judging ---- */

static int compare_values(const struct condition *c, struct str value, bool *ret_known)
{
	int64_t number = 0;

	*ret_known = true;
	if (c->type != ANSWER_NUMBER)
		return str_compare(value, c->constant);
	*ret_known = str_to_i64(value, &number);
	return (number > c->number) - (number < c->number);
}

static enum form_verdict judge_compare(const struct condition *c, condition_value *value, void *ctx)
{
	const struct str v = value(ctx, c->slot);
	bool known = false;

	if (!v.len || (c->type == ANSWER_COMPUTED && str_is(v, "unknown")))
		return VERDICT_UNKNOWN;
	const int order = compare_values(c, v, &known);
	const bool answers[COMPARISONS] = {
		[IS_EQUAL] = order == 0,
		[IS_OTHER] = order != 0,
		[IS_LESS] = order<0, [IS_LESS_OR_EQUAL] = order <= 0, [IS_MORE] = order> 0,
		[IS_MORE_OR_EQUAL] = order >= 0,
	};
	if (!known)
		return VERDICT_UNKNOWN;
	return answers[c->comparison] ? VERDICT_YES : VERDICT_NO;
}

/* One that decides alone, whatever the other is; else unknown unless both are known. */
static enum form_verdict judge_pair(enum form_verdict a, enum form_verdict b,
				    enum form_verdict decides)
{
	if (a == decides || b == decides)
		return decides;
	return a == VERDICT_UNKNOWN ? a : b;
}

enum form_verdict condition_judge(const struct condition *c, condition_value *value, void *ctx)
{
	enum form_verdict left;

	switch (c->kind) {
	case NODE_COMPARE:
		return judge_compare(c, value, ctx);
	case NODE_NOT:
		left = condition_judge(c->left, value, ctx);
		if (left == VERDICT_UNKNOWN)
			return left;
		return left == VERDICT_YES ? VERDICT_NO : VERDICT_YES;
	case NODE_AND:
	case NODE_OR:
		break;
	}
	left = condition_judge(c->left, value, ctx);
	return judge_pair(left, condition_judge(c->right, value, ctx),
			  c->kind == NODE_AND ? VERDICT_NO : VERDICT_YES);
}

void condition_items(const struct condition *c, void (*take)(void *ctx, size_t slot), void *ctx)
{
	if (c->kind == NODE_COMPARE && c->slot < CONDITION_FACILITY)
		take(ctx, c->slot);
	if (c->left)
		condition_items(c->left, take, ctx);
	if (c->right)
		condition_items(c->right, take, ctx);
}

void condition_unanswered(const struct condition *c, condition_value *value, void *value_ctx,
			  void (*take)(void *ctx, size_t slot), void *ctx)
{
	if (condition_judge(c, value, value_ctx) != VERDICT_UNKNOWN)
		return;
	if (c->kind == NODE_COMPARE)
		take(ctx, c->slot);
	if (c->left)
		condition_unanswered(c->left, value, value_ctx, take, ctx);
	if (c->right)
		condition_unanswered(c->right, value, value_ctx, take, ctx);
}
