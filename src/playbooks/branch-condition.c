/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/branch-condition.h"

#define NAME_MAX_LEN 250u /* CACAO 2.0 10.18 */

struct parse {
	struct str all;
	size_t at;
	struct arena *arena;
	unsigned depth;
	enum errc code;
	struct err *err;
};

static const struct branch_condition *read_any(struct parse *parse);

static void wrong(struct parse *parse, const char *what)
{
	if (!parse->code)
		parse->code = fail(parse->err, ERR_SYNTAX, "byte %zu: %s", parse->at + 1, what);
}

static char next_char(struct parse *parse)
{
	while (parse->at < parse->all.len && ascii_is_space(parse->all.ptr[parse->at]))
		parse->at++;
	return parse->at < parse->all.len ? parse->all.ptr[parse->at] : '\0';
}

static bool take(struct parse *parse, const char *token)
{
	next_char(parse);
	if (!str_starts(str_from_pos(parse->all, parse->at), str_from(token)))
		return false;
	parse->at += strlen(token);
	return true;
}

static bool is_name_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '_' || c == '-';
}

/* A word ends where a name would. */
static bool take_word(struct parse *parse, const char *word)
{
	const size_t before = parse->at;

	if (take(parse, word) &&
	    (parse->at == parse->all.len || !is_name_char(parse->all.ptr[parse->at])))
		return true;
	parse->at = before;
	return false;
}

struct str playbook_variable_name(struct str text)
{
	static const char suffix[] = ":value";

	if (str_ends(text, str_from(suffix)))
		text = str_sub(text, 0, text.len - strlen(suffix));
	if (text.len < 5 || text.len > NAME_MAX_LEN || !str_starts(text, STR("__")) ||
	    !str_ends(text, STR("__")) || !ascii_is_alpha(text.ptr[2]))
		return STR_NONE;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_name_char(text.ptr[i]))
			return STR_NONE;
	}
	return text;
}

static struct str read_variable(struct parse *parse)
{
	next_char(parse);
	const size_t from = parse->at;

	while (parse->at < parse->all.len &&
	       (is_name_char(parse->all.ptr[parse->at]) || parse->all.ptr[parse->at] == ':'))
		parse->at++;
	const struct str text = str_sub(parse->all, from, parse->at - from);
	const struct str name = playbook_variable_name(text);
	if (!name.ptr || !str_ends(text, STR(":value"))) {
		parse->at = from;
		wrong(parse, "a variable such as __name__:value is wanted");
	}
	return name;
}

static struct str read_quoted(struct parse *parse)
{
	char *out = arena_take_text(parse->arena, parse->all.len - parse->at + 1);
	size_t n = 0;

	for (parse->at++; out && parse->at < parse->all.len; parse->at++) {
		char c = parse->all.ptr[parse->at];

		if (c == '\'') {
			parse->at++;
			return str_of(out, n);
		}
		if (c == '\\' && parse->at + 1 < parse->all.len)
			c = parse->all.ptr[++parse->at];
		out[n++] = c;
	}
	wrong(parse, "a quoted text does not end");
	return STR("");
}

static struct str read_value(struct parse *parse)
{
	if (next_char(parse) == '\'')
		return read_quoted(parse);
	const size_t from = parse->at;
	int64_t number;

	while (parse->at < parse->all.len && (is_name_char(parse->all.ptr[parse->at])))
		parse->at++;
	const struct str text = str_sub(parse->all, from, parse->at - from);
	if (str_is(text, "true") || str_is(text, "false") || str_to_i64(text, &number))
		return text;
	parse->at = from;
	wrong(parse, "a quoted text, a whole number, true or false is wanted");
	return STR("");
}

static void read_values(struct parse *parse, struct branch_condition *condition)
{
	if (!take(parse, "("))
		wrong(parse, "IN needs a list in brackets");
	do {
		if (condition->n_values == BRANCH_VALUES_MAX) {
			wrong(parse, "too many values in one list");
			return;
		}
		condition->values[condition->n_values++] = read_value(parse);
	} while (!parse->code && take(parse, ","));
	if (!take(parse, ")"))
		wrong(parse, "the list does not end");
}

/* The longer of two that begin alike first. */
static const struct {
	const char *token;
	enum branch_condition_kind kind;
} comparisons[] = {
	{ "!=", BRANCH_IF_DIFFERENT }, { "==", BRANCH_IF_EQUAL },    { "=", BRANCH_IF_EQUAL },
	{ "<=", BRANCH_IF_AT_MOST },   { ">=", BRANCH_IF_AT_LEAST }, { "<", BRANCH_IF_LESS },
	{ ">", BRANCH_IF_MORE },
};

static void read_comparison(struct parse *parse, struct branch_condition *condition)
{
	condition->variable = read_variable(parse);
	if (take_word(parse, "IN")) {
		condition->kind = BRANCH_IF_IN;
		read_values(parse, condition);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(comparisons); i++) {
		if (!take(parse, comparisons[i].token))
			continue;
		condition->kind = comparisons[i].kind;
		condition->values[0] = read_value(parse);
		condition->n_values = 1;
		return;
	}
	wrong(parse, "a comparison is wanted");
}

static struct branch_condition *new_condition(struct parse *parse)
{
	struct branch_condition *condition = arena_take(parse->arena, sizeof(*condition));

	if (!condition && !parse->code)
		parse->code = fail(parse->err, ERR_LIMIT, "conditions: no room");
	return condition;
}

static const struct branch_condition *read_one(struct parse *parse)
{
	if (parse->depth == BRANCH_DEPTH_MAX) {
		wrong(parse, "brackets within too many brackets");
		return NULL;
	}
	parse->depth++;
	struct branch_condition *condition = NULL;
	if (take(parse, "(")) {
		const struct branch_condition *inner = read_any(parse);

		if (!take(parse, ")"))
			wrong(parse, "a bracket is not closed");
		parse->depth--;
		return inner;
	}
	condition = new_condition(parse);
	if (condition && take_word(parse, "NOT")) {
		condition->kind = BRANCH_IF_NOT;
		condition->left = read_one(parse);
	} else if (condition) {
		read_comparison(parse, condition);
	}
	parse->depth--;
	return condition;
}

static const struct branch_condition *join(struct parse *parse, enum branch_condition_kind kind,
					   const struct branch_condition *left,
					   const struct branch_condition *right)
{
	struct branch_condition *both = new_condition(parse);

	if (both)
		*both = (struct branch_condition){ .kind = kind, .left = left, .right = right };
	return both;
}

static const struct branch_condition *read_all(struct parse *parse)
{
	const struct branch_condition *condition = read_one(parse);

	while (!parse->code && take_word(parse, "AND"))
		condition = join(parse, BRANCH_IF_ALL, condition, read_one(parse));
	return condition;
}

static const struct branch_condition *read_any(struct parse *parse)
{
	const struct branch_condition *condition = read_all(parse);

	while (!parse->code && take_word(parse, "OR"))
		condition = join(parse, BRANCH_IF_ANY, condition, read_all(parse));
	return condition;
}

enum errc branch_condition_read(struct str text, struct arena *arena,
				const struct branch_condition **ret, struct err *err)
{
	struct parse parse = { .all = text, .arena = arena, .err = err };

	if (text.len > BRANCH_BYTES_MAX)
		return fail(err, ERR_LIMIT, "condition: more than %u bytes", BRANCH_BYTES_MAX);
	*ret = read_any(&parse);
	if (next_char(&parse))
		wrong(&parse, "AND, OR or the end is wanted");
	return parse.code;
}

/* ---- judging ---- */

/* <0, 0, >0 as numbers; false when one of them is none. */
static bool compare_numbers(struct str a, struct str b, int *ret)
{
	int64_t x;
	int64_t y;

	if (!str_to_i64(a, &x) || !str_to_i64(b, &y))
		return false;
	*ret = (x > y) - (x < y);
	return true;
}

static bool compare(const struct branch_condition *condition, struct str value)
{
	int order = 0;
	const bool ordered = compare_numbers(value, condition->values[0], &order);

	switch ((int)condition->kind) {
	case BRANCH_IF_DIFFERENT:
		return !str_equal(value, condition->values[0]);
	case BRANCH_IF_LESS:
		return ordered && order < 0;
	case BRANCH_IF_AT_MOST:
		return ordered && order <= 0;
	case BRANCH_IF_MORE:
		return ordered && order > 0;
	case BRANCH_IF_AT_LEAST:
		return ordered && order >= 0;
	default:
		for (size_t i = 0; i < condition->n_values; i++) {
			if (str_equal(value, condition->values[i]))
				return true;
		}
		return false;
	}
}

bool branch_condition_holds(const struct branch_condition *condition, branch_value *value,
			    void *ctx)
{
	if (condition->kind == BRANCH_IF_NOT)
		return !branch_condition_holds(condition->left, value, ctx);
	if (condition->kind == BRANCH_IF_ALL)
		return branch_condition_holds(condition->left, value, ctx) &&
		       branch_condition_holds(condition->right, value, ctx);
	if (condition->kind == BRANCH_IF_ANY)
		return branch_condition_holds(condition->left, value, ctx) ||
		       branch_condition_holds(condition->right, value, ctx);
	const struct str now = value(ctx, condition->variable);
	return now.ptr ? compare(condition, now) : condition->kind == BRANCH_IF_DIFFERENT;
}
