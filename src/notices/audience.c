/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/audience.h"

#include "organisations/organisation.h"

static const char *const op_names[AUDIENCE_OPS + 1] = {
	[AUDIENCE_ALL] = "all",	    [AUDIENCE_ANY] = "any",
	[AUDIENCE_NOT] = "not",	    [AUDIENCE_CODE] = "code",
	[AUDIENCE_KIND] = "kind",   [AUDIENCE_PREFECTURE] = "prefecture",
	[AUDIENCE_BEDS] = "beds",   [AUDIENCE_FUNCTION] = "function",
	[AUDIENCE_UNDER] = "under", [AUDIENCE_PRODUCT] = "product",
	[AUDIENCE_OPS] = NULL,
};

/* ---- reading ---- */

struct reading {
	struct yaml_check *check;
	struct arena *arena;
	unsigned terms;
};

static struct audience *read_term(struct reading *r, const struct yaml *node, unsigned depth);

static void read_children(struct reading *r, const struct yaml *node, struct audience *into,
			  unsigned depth)
{
	struct audience **last = &into->child;

	for (const struct yaml *child = node->child; child; child = child->next) {
		*last = read_term(r, child, depth);
		if (!*last)
			return;
		last = &(*last)->next;
	}
}

static bool value_valid(enum audience_op op, struct str value)
{
	uint64_t number;

	if (op == AUDIENCE_PREFECTURE)
		return value.len == 2 && str_to_u64(value, &number) && number >= 1 && number <= 47;
	if (op == AUDIENCE_CODE || op == AUDIENCE_UNDER)
		return organisation_code_valid(value);
	if (op == AUDIENCE_PRODUCT && str_find_char(value, '/') == SIZE_MAX)
		return false;
	return value.len && value.len <= ORG_TEXT_MAX && str_find_char(value, ' ') == SIZE_MAX;
}

static void read_values(struct reading *r, const struct yaml *node, struct audience *into)
{
	struct str *values = arena_take_array(r->arena, node->n, sizeof(*values));

	if (!values) {
		yaml_wrong(r->check, node->line, "audience: does not fit into memory");
		return;
	}
	for (const struct yaml *value = node->child; value; value = value->next) {
		if (value->kind != YAML_SCALAR || !value_valid(into->op, value->text)) {
			yaml_wrong(r->check, value->line, "audience: %.*s is no %s",
				   STR_ARG(value->text), op_names[into->op]);
			return;
		}
		values[into->n_values++] = arena_str(r->arena, value->text);
	}
	into->values = values;
}

static void read_beds(struct reading *r, const struct yaml *node, struct audience *into)
{
	static const char *const keys[] = { "from", "to", NULL };

	if (!yaml_check_map(r->check, node, "beds", keys))
		return;
	into->from = yaml_check_number(r->check, node, "from", 0, ORG_BEDS_MAX, 0);
	into->to = yaml_check_number(r->check, node, "to", 0, ORG_BEDS_MAX, ORG_BEDS_MAX);
	if (into->from > into->to)
		yaml_wrong(r->check, node->line, "beds: from is over to");
}

static void read_into(struct reading *r, const struct yaml *node, struct audience *term,
		      unsigned depth)
{
	if (term->op == AUDIENCE_BEDS) {
		read_beds(r, node, term);
	} else if (term->op == AUDIENCE_NOT) {
		term->child = read_term(r, node, depth + 1);
	} else if (node->kind != YAML_LIST || !node->n || node->n > AUDIENCE_LIST_MAX) {
		yaml_wrong(r->check, node->line, "%s: is a list of 1 to %u", op_names[term->op],
			   AUDIENCE_LIST_MAX);
	} else if (term->op < AUDIENCE_NOT) {
		read_children(r, node, term, depth + 1);
	} else {
		read_values(r, node, term);
	}
}

/* A map of one key says one thing: there is no order to guess. */
static struct audience *read_term(struct reading *r, const struct yaml *node, unsigned depth)
{
	if (depth > AUDIENCE_DEPTH_MAX || ++r->terms > AUDIENCE_TERMS_MAX) {
		yaml_wrong(r->check, node->line, "audience: over %u deep or over %u conditions",
			   AUDIENCE_DEPTH_MAX, AUDIENCE_TERMS_MAX);
		return NULL;
	}
	if (node->kind == YAML_MAP && node->n != 1) {
		yaml_wrong(r->check, node->line,
			   "audience: a condition has one key; join several by all or any");
		return NULL;
	}
	if (!yaml_check_map(r->check, node, "a condition of audience", op_names))
		return NULL;
	struct audience *term = arena_take(r->arena, sizeof(*term));
	if (!term) {
		yaml_wrong(r->check, node->line, "audience: does not fit into memory");
		return NULL;
	}
	term->op = (enum audience_op)str_find_name(node->child->key, op_names, AUDIENCE_OPS);
	read_into(r, node->child, term, depth);
	return r->check->code ? NULL : term;
}

const struct audience *audience_read(struct yaml_check *check, const struct yaml *map,
				     const char *key, struct arena *arena)
{
	struct reading reading = { .check = check, .arena = arena };
	const struct yaml *node = yaml_get(map, key);

	return node ? read_term(&reading, node, 1) : NULL;
}

/* ---- asking ---- */

static enum audience_answer of(bool yes)
{
	return yes ? AUDIENCE_YES : AUDIENCE_NO;
}

static bool is_one_of(const struct audience *term, struct str value)
{
	for (size_t i = 0; i < term->n_values; i++) {
		if (str_equal(term->values[i], value))
			return true;
	}
	return false;
}

static bool has_one_of(const struct audience *term, struct str words)
{
	while (words.ptr) {
		if (is_one_of(term, str_split(&words, ' ')))
			return true;
	}
	return false;
}

static enum audience_answer ask_words(const struct audience *term, struct str words)
{
	return words.ptr ? of(has_one_of(term, words)) : AUDIENCE_UNKNOWN;
}

static enum audience_answer ask_leaf(const struct audience *term,
				     const struct audience_subject *subject)
{
	switch (term->op) {
	case AUDIENCE_CODE:
		return of(is_one_of(term, subject->code));
	case AUDIENCE_KIND:
		return of(is_one_of(term, subject->kind));
	case AUDIENCE_PREFECTURE:
		return subject->prefecture.len ? of(is_one_of(term, subject->prefecture))
					       : AUDIENCE_UNKNOWN;
	case AUDIENCE_BEDS:
		return subject->beds == ORG_BEDS_UNKNOWN
			       ? AUDIENCE_UNKNOWN
			       : of(subject->beds >= term->from && subject->beds <= term->to);
	case AUDIENCE_FUNCTION:
		return ask_words(term, subject->functions);
	case AUDIENCE_UNDER:
		return of(has_one_of(term, subject->above));
	case AUDIENCE_PRODUCT:
		return ask_words(term, subject->products);
	case AUDIENCE_ALL:
	case AUDIENCE_ANY:
	case AUDIENCE_NOT:
	case AUDIENCE_OPS:
		break;
	}
	return AUDIENCE_UNKNOWN;
}

/* Kleene's logic of three values: all is the least of its parts, any the greatest. */
enum audience_answer audience_ask(const struct audience *audience,
				  const struct audience_subject *subject)
{
	if (!audience)
		return AUDIENCE_YES;
	if (audience->op > AUDIENCE_NOT)
		return ask_leaf(audience, subject);
	if (audience->op == AUDIENCE_NOT)
		return (enum audience_answer)(AUDIENCE_YES -
					      audience_ask(audience->child, subject));
	const bool all = audience->op == AUDIENCE_ALL;
	enum audience_answer answer = of(all);
	for (const struct audience *part = audience->child; part; part = part->next) {
		const enum audience_answer one = audience_ask(part, subject);

		if (all ? one < answer : one > answer)
			answer = one;
	}
	return answer;
}

bool audience_asks_products(const struct audience *audience)
{
	if (!audience)
		return false;
	for (const struct audience *part = audience->child; part; part = part->next) {
		if (audience_asks_products(part))
			return true;
	}
	return audience->op == AUDIENCE_PRODUCT;
}
