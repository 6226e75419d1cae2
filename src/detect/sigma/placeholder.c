/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/placeholder.h"

#include "detect/sigma/pattern.h"

#define PLACEHOLDERS_MAX 4u
#define TEXT_MAX	 (64u * 1024)

/* The text as parts: literal, then a placeholder, and so on; the last part is literal. */
struct parts {
	struct buf literal[PLACEHOLDERS_MAX + 1];
	const struct yaml *values[PLACEHOLDERS_MAX];
	size_t n;
};

static void parts_done(struct parts *parts)
{
	for (size_t i = 0; i < ARRAY_LEN(parts->literal); i++)
		buf_done(&parts->literal[i]);
}

static bool is_name_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '_' || c == '-' || c == '.';
}

/* The name between the percent signs at the head of `s`; empty when there is none. */
static struct str name_at(struct str s)
{
	size_t len = 1;

	while (len < s.len && is_name_char(s.ptr[len]))
		len++;
	return len < s.len && s.ptr[len] == '%' ? str_sub(s, 1, len - 1) : STR_NONE;
}

static const struct yaml *values_of(const struct pool *pool, struct str name)
{
	if (!pool->vars)
		return NULL;
	for (const struct yaml *entry = pool->vars->child; entry; entry = entry->next) {
		if (str_equal(entry->key, name))
			return entry;
	}
	return NULL;
}

static enum errc add_placeholder(struct parts *parts, const struct pool *pool, struct str name,
				 struct err *err)
{
	if (parts->n == PLACEHOLDERS_MAX)
		return fail(err, ERR_LIMIT, "the value has more than %u placeholders",
			    PLACEHOLDERS_MAX);
	parts->values[parts->n] = values_of(pool, name);
	if (!parts->values[parts->n])
		return fail(err, ERR_UNSUPPORTED,
			    "Sigma 2.1 \"Placeholders\": %%%.*s%% is not defined here",
			    STR_ARG(name));
	parts->n++;
	return ERR_OK;
}

static enum errc read_parts(struct str written, const struct pool *pool, struct parts *parts,
			    struct err *err)
{
	for (size_t i = 0; i < written.len; i++) {
		const char c = written.ptr[i];
		const struct str rest = str_from_pos(written, i);
		if (str_starts(rest, STR("\\\\"))) {
			/* An escaped backslash: what follows it is not escaped. */
			buf_add(&parts->literal[parts->n], str_sub(rest, 0, 2));
			i++;
			continue;
		}
		if (str_starts(rest, STR("\\%"))) {
			buf_add_char(&parts->literal[parts->n], '%');
			i++;
			continue;
		}
		const struct str name = c == '%' ? name_at(rest) : STR_NONE;
		if (name.len == 0) {
			buf_add_char(&parts->literal[parts->n], c);
			continue;
		}
		const enum errc code = add_placeholder(parts, pool, name, err);
		if (code)
			return code;
		i += name.len + 1;
	}
	return ERR_OK;
}

static size_t value_count(const struct yaml *values)
{
	return values->kind == YAML_LIST ? values->n : 1;
}

static struct str value_at(const struct yaml *values, size_t i)
{
	const struct yaml *value = values->kind == YAML_LIST ? values->child : values;

	while (i-- > 0)
		value = value->next;
	return value->text;
}

/* Number `which` of all combinations: a digit per placeholder, in mixed base. */
static void compose(const struct parts *parts, size_t which, bool marked, struct buf *out)
{
	for (size_t i = 0; i < parts->n; i++) {
		const size_t n = value_count(parts->values[i]);
		buf_add(out, buf_str(&parts->literal[i]));
		const struct str value = value_at(parts->values[i], which % n);
		if (marked)
			pattern_read(value, out);
		else
			buf_add(out, value);
		which /= n;
	}
	buf_add(out, buf_str(&parts->literal[parts->n]));
}

#define COMBINATIONS_MAX 10000u

static enum errc count_combinations(const struct parts *parts, size_t *ret, struct err *err)
{
	size_t n = 1;

	for (size_t i = 0; i < parts->n; i++) {
		n *= value_count(parts->values[i]);
		if (n > COMBINATIONS_MAX)
			return fail(err, ERR_LIMIT, "the placeholders give more than %u values",
				    COMBINATIONS_MAX);
	}
	*ret = n;
	return ERR_OK;
}

enum errc placeholder_expand(const struct placeholder_text *written, const struct pool *pool,
			     enum errc (*take)(void *ctx, struct str text, bool more), void *ctx,
			     struct err *err)
{
	struct parts parts = { .n = 0 };
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(parts.literal); i++)
		buf_init(&parts.literal[i], TEXT_MAX);

	enum errc code = read_parts(written->text, pool, &parts, err);
	if (!code)
		code = count_combinations(&parts, &n, err);
	for (size_t i = 0; i < n && !code; i++) {
		auto_buf text = BUF_INIT(TEXT_MAX);
		compose(&parts, i, written->marked, &text);
		code = buf_failed(&text) ? fail(err, ERR_LIMIT, "the expanded value is too long")
					 : take(ctx, buf_str(&text), i + 1 < n);
	}
	parts_done(&parts);
	return code;
}
