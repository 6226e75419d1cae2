/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/condition.h"

struct condition_parser {
	struct builder *builder;
	const struct selection *selections;
	uint32_t n_selections;
	bool *used;
	struct str rest;  /* after the token */
	struct str token; /* "(", ")", a word, or "" at the end */
	unsigned depth;
	struct err *err;
};

static bool is_paren(char c)
{
	return c == '(' || c == ')';
}

static void next_token(struct condition_parser *p)
{
	size_t len = 0;

	while (p->rest.len > 0 && ascii_is_space(p->rest.ptr[0]))
		p->rest = str_from_pos(p->rest, 1);
	while (len < p->rest.len && !ascii_is_space(p->rest.ptr[len]) &&
	       !is_paren(p->rest.ptr[len]))
		len++;
	if (len == 0 && p->rest.len > 0)
		len = 1;
	p->token = str_sub(p->rest, 0, len);
	p->rest = str_from_pos(p->rest, len);
}

static bool take(struct condition_parser *p, const char *word)
{
	if (!str_equal_nocase(p->token, str_from(word)))
		return false;
	next_token(p);
	return true;
}

static enum errc syntax(struct condition_parser *p, const char *expected)
{
	if (p->token.len == 0)
		return fail(p->err, ERR_SYNTAX, "Sigma 2.1 \"Condition\": %s is missing at the end",
			    expected);
	return fail(p->err, ERR_SYNTAX, "Sigma 2.1 \"Condition\": %s is missing before “%.*s”",
		    expected, STR_ARG(p->token));
}

static enum errc new_node(struct condition_parser *p, enum condition_op op, uint32_t n_parts,
			  struct condition **ret)
{
	struct arena *arena = &p->builder->pool->arena;
	struct condition *node = arena_take(arena, sizeof(*node));

	if (!node)
		return fail_room(p->err);
	node->op = op;
	node->n_parts = n_parts;
	node->parts = n_parts ? arena_take_array(arena, n_parts, sizeof(*node->parts)) : NULL;
	if (n_parts && !node->parts)
		return fail_room(p->err);
	*ret = node;
	return ERR_OK;
}

static enum errc selection_node(struct condition_parser *p, uint32_t selection,
				const struct condition **ret)
{
	struct condition *node = NULL;
	const enum errc code = new_node(p, CONDITION_SELECTION, 0, &node);

	if (code)
		return code;
	node->selection = selection;
	p->used[selection] = true;
	*ret = node;
	return ERR_OK;
}

/* Does `name` fit the pattern of "1 of"? "*" stands for any number of characters. */
static bool name_fits(struct str name, struct str pattern)
{
	const bool them = str_equal_nocase(pattern, STR("them"));

	if (them)
		return name.len > 0 && name.ptr[0] != '_';

	struct str rest = pattern;
	const struct str head = str_split(&rest, '*');
	if (!rest.ptr)
		return str_equal(name, pattern);
	if (!str_starts(name, head))
		return false;
	name = str_from_pos(name, head.len);
	for (;;) {
		const struct str part = str_split(&rest, '*');
		if (!rest.ptr)
			return str_ends(name, part);
		const size_t at = str_find(name, part);
		if (at == SIZE_MAX)
			return false;
		name = str_from_pos(name, at + part.len);
	}
}

/* "1 of PATTERN" and "all of PATTERN": an or, an and, over the selections it names. */
static enum errc parse_of(struct condition_parser *p, enum condition_op op,
			  const struct condition **ret)
{
	if (!take(p, "of"))
		return syntax(p, "“of”");

	const struct str pattern = p->token;
	if (pattern.len == 0 || is_paren(pattern.ptr[0]))
		return syntax(p, "“them” or a pattern of names");
	next_token(p);

	uint32_t n = 0;
	for (uint32_t i = 0; i < p->n_selections; i++)
		n += name_fits(p->selections[i].name, pattern);
	if (n == 0)
		return fail(p->err, ERR_SYNTAX,
			    "Sigma 2.1 \"Condition\": no search identifier fits “%.*s”",
			    STR_ARG(pattern));

	struct condition *node = NULL;
	enum errc code = new_node(p, op, n, &node);
	uint32_t part = 0;
	for (uint32_t i = 0; i < p->n_selections && !code; i++) {
		if (name_fits(p->selections[i].name, pattern))
			code = selection_node(p, i, &node->parts[part++]);
	}
	if (!code)
		*ret = node;
	return code;
}

static enum errc parse_name(struct condition_parser *p, const struct condition **ret)
{
	const struct str name = p->token;

	for (uint32_t i = 0; i < p->n_selections; i++) {
		if (str_equal(p->selections[i].name, name)) {
			next_token(p);
			return selection_node(p, i, ret);
		}
	}
	return fail(p->err, ERR_SYNTAX,
		    "Sigma 2.1 \"Condition\": there is no search identifier “%.*s”", STR_ARG(name));
}

static bool is_operator(struct str word)
{
	return str_equal_nocase(word, STR("and")) || str_equal_nocase(word, STR("or")) ||
	       str_equal_nocase(word, STR("of"));
}

static bool is_number(struct str word)
{
	uint64_t n;

	return str_to_u64(word, &n);
}

static enum errc parse_or(struct condition_parser *p, const struct condition **ret);

static enum errc parse_parentheses(struct condition_parser *p, const struct condition **ret)
{
	if (p->depth == CONDITION_DEPTH)
		return fail(p->err, ERR_LIMIT, "the condition is nested deeper than %u levels",
			    CONDITION_DEPTH);
	p->depth++;
	const enum errc code = parse_or(p, ret);
	p->depth--;
	if (code)
		return code;
	return take(p, ")") ? ERR_OK : syntax(p, "“)”");
}

static enum errc parse_primary(struct condition_parser *p, const struct condition **ret)
{
	if (take(p, "("))
		return parse_parentheses(p, ret);
	if (p->token.len == 0 || is_paren(p->token.ptr[0]) || is_operator(p->token))
		return syntax(p, "a search identifier");

	/* A selection may be called "all" or "1": only "of" behind it makes it a quantifier. */
	const struct condition_parser before = *p;
	const struct str word = p->token;
	next_token(p);
	const bool quantifier = str_equal_nocase(p->token, STR("of"));
	if (quantifier && (str_is(word, "1") || str_equal_nocase(word, STR("any"))))
		return parse_of(p, CONDITION_OR, ret);
	if (quantifier && str_equal_nocase(word, STR("all")))
		return parse_of(p, CONDITION_AND, ret);
	if (quantifier && is_number(word))
		return fail(
			p->err, ERR_UNSUPPORTED,
			"Sigma 2.1 \"Condition\": only “1 of” and “all of” exist, not “%.*s of”",
			STR_ARG(word));
	*p = before;
	return parse_name(p, ret);
}

static enum errc parse_not(struct condition_parser *p, const struct condition **ret)
{
	bool negated = false;

	while (take(p, "not"))
		negated = !negated;

	const struct condition *part = NULL;
	enum errc code = parse_primary(p, &part);
	if (code || !negated) {
		if (!code)
			*ret = part;
		return code;
	}

	struct condition *node = NULL;
	code = new_node(p, CONDITION_NOT, 1, &node);
	if (code)
		return code;
	node->parts[0] = part;
	*ret = node;
	return ERR_OK;
}

/* "a op b op c" as a chain of nodes of two. */
static enum errc parse_chain(struct condition_parser *p, enum condition_op op, const char *word,
			     enum errc (*parse)(struct condition_parser *,
						const struct condition **),
			     const struct condition **ret)
{
	const struct condition *left = NULL;
	enum errc code = parse(p, &left);

	while (!code && take(p, word)) {
		const struct condition *right = NULL;
		struct condition *node = NULL;
		code = parse(p, &right);
		if (!code)
			code = new_node(p, op, 2, &node);
		if (code)
			break;
		node->parts[0] = left;
		node->parts[1] = right;
		left = node;
	}
	if (!code)
		*ret = left;
	return code;
}

static enum errc parse_and(struct condition_parser *p, const struct condition **ret)
{
	return parse_chain(p, CONDITION_AND, "and", parse_not, ret);
}

static enum errc parse_or(struct condition_parser *p, const struct condition **ret)
{
	return parse_chain(p, CONDITION_OR, "or", parse_and, ret);
}

static enum errc check_text(const struct yaml *node, struct err *err)
{
	if (node->kind != YAML_SCALAR || str_trim(node->text).len == 0)
		return fail(err, ERR_SYNTAX,
			    "Sigma 2.1 \"Condition\": it must be an expression or a list of them");
	if (node->text.len > CONDITION_LENGTH)
		return fail(err, ERR_LIMIT, "the condition is longer than %u bytes",
			    CONDITION_LENGTH);
	/* "| count() by …" and "| near …" of old Sigma: a correlation now. */
	if (str_find_char(node->text, '|') != SIZE_MAX)
		return fail(err, ERR_UNSUPPORTED,
			    "Sigma 2.1 \"Condition\": aggregations after “|” are gone from Sigma; "
			    "correlations replace them");
	return ERR_OK;
}

static enum errc parse_expression(struct condition_parser *p, const struct yaml *node,
				  const struct condition **ret)
{
	p->builder->line = node->line;
	enum errc code = check_text(node, p->err);
	if (code)
		return code;

	p->rest = node->text;
	p->depth = 0;
	next_token(p);
	code = parse_or(p, ret);
	if (code)
		return code;
	return p->token.len == 0 ? ERR_OK : syntax(p, "“and” or “or”");
}

enum errc condition_build(struct builder *builder, const struct yaml *node,
			  const struct selection *selections, uint32_t n_selections, bool *used,
			  const struct condition **ret, struct err *err)
{
	struct condition_parser p = {
		.builder = builder,
		.selections = selections,
		.n_selections = n_selections,
		.used = used,
		.err = err,
	};
	struct condition *any = NULL;

	builder->line = node->line;
	if (node->kind != YAML_LIST)
		return parse_expression(&p, node, ret);
	if (node->n == 0)
		return check_text(node, err);

	enum errc code = new_node(&p, CONDITION_OR, (uint32_t)node->n, &any);
	uint32_t part = 0;
	for (const struct yaml *one = node->child; one && !code; one = one->next)
		code = parse_expression(&p, one, &any->parts[part++]);
	if (!code)
		*ret = any;
	return code;
}
