/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/stix-pattern.h"

#include "base/scan.h"

#define AND_MAX	       16u
#define PATH_MAX_BYTES 256u

enum token {
	TOKEN_END,
	TOKEN_WORD,   /* AND, MATCHES, 300 */
	TOKEN_PATH,   /* file:hashes.MD5 */
	TOKEN_STRING, /* text: without quotes, escapes resolved */
	TOKEN_OTHER,  /* t'…', h'…', b'…', true, numbers as constants */
	TOKEN_SIGN,   /* [ ] ( ) , = != < … */
	TOKEN_BROKEN,
};

struct pattern {
	struct str rest;
	struct arena *arena;
	enum token token; /* the one that is looked at */
	struct str text;
	struct stix_values out;
	unsigned depth;
	struct err *err;
	enum errc code;
};

/* One comparison: a property and what it may be. */
struct test {
	struct str path;
	struct str *values;
	size_t n;
	bool subset;
};

/* ---- tokens ---- */

static enum errc syntax(struct pattern *p, const char *what)
{
	if (!p->code)
		p->code = fail(p->err, ERR_SYNTAX, "STIX 2.1 chapter 9: %s", what);
	return p->code;
}

static enum errc unsupported(struct pattern *p, const char *what)
{
	if (!p->code)
		p->code = fail(p->err, ERR_UNSUPPORTED, "%s", what);
	return p->code;
}

static bool is_word_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '_' || c == '-' || c == '.' ||
	       c == '+';
}

/* STIX 2.1 9.4: \' and \\ within quotes. */
static enum token take_quoted(struct pattern *p)
{
	struct str inside;

	p->rest = str_from_pos(p->rest, 1);
	if (!scan_quoted(&p->rest, '\'', '\\', &inside))
		return TOKEN_BROKEN;
	char *out = arena_take_text(p->arena, inside.len + 1);
	size_t n = 0;
	if (!out)
		return TOKEN_BROKEN;
	for (size_t i = 0; i < inside.len; i++) {
		if (inside.ptr[i] == '\\' && i + 1 < inside.len)
			i++;
		out[n++] = inside.ptr[i];
	}
	p->text = str_of(out, n);
	return TOKEN_STRING;
}

/* Steps of a path: words, quoted words, [*], [0]. */
static void skip_path(struct str *rest)
{
	struct str inside;

	for (;;) {
		if (rest->len > 0 && (is_word_char(rest->ptr[0]) || rest->ptr[0] == ':'))
			*rest = str_from_pos(*rest, 1);
		else if (rest->len > 0 && rest->ptr[0] == '\'') {
			struct str behind = str_from_pos(*rest, 1);
			if (!scan_quoted(&behind, '\'', '\\', &inside))
				return;
			*rest = behind;
		} else if (rest->len > 2 && rest->ptr[0] == '[' &&
			   str_find_char(*rest, ']') != SIZE_MAX)
			*rest = str_from_pos(*rest, str_find_char(*rest, ']') + 1);
		else
			return;
	}
}

static enum token take_word(struct pattern *p)
{
	const struct str from = p->rest;
	const struct str word = scan_while(&p->rest, is_word_char);

	if (p->rest.len > 0 && p->rest.ptr[0] == '\'' && word.len == 1 &&
	    memchr("thb", word.ptr[0], 3)) {
		p->rest = from;
		p->rest = str_from_pos(p->rest, 1);
		return take_quoted(p) == TOKEN_STRING ? TOKEN_OTHER : TOKEN_BROKEN;
	}
	p->text = word;
	if (p->rest.len == 0 || p->rest.ptr[0] != ':')
		return TOKEN_WORD;
	skip_path(&p->rest);
	p->text = str_sub(from, 0, from.len - p->rest.len);
	return TOKEN_PATH;
}

static enum token take_sign(struct pattern *p)
{
	static const struct str signs[] = {
		{ "!=", 2 }, { "<>", 2 }, { "<=", 2 }, { ">=", 2 }, { "==", 2 },
		{ "[", 1 },  { "]", 1 },  { "(", 1 },  { ")", 1 },  { ",", 1 },
		{ "=", 1 },  { "<", 1 },  { ">", 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		if (scan_text(&p->rest, signs[i])) {
			p->text = signs[i];
			return TOKEN_SIGN;
		}
	}
	return TOKEN_BROKEN;
}

static void next(struct pattern *p)
{
	while (p->rest.len > 0 && (ascii_is_space(p->rest.ptr[0])))
		p->rest = str_from_pos(p->rest, 1);
	if (p->rest.len == 0)
		p->token = TOKEN_END;
	else if (p->rest.ptr[0] == '\'')
		p->token = take_quoted(p);
	else if (is_word_char(p->rest.ptr[0]))
		p->token = take_word(p);
	else
		p->token = take_sign(p);
	if (p->token == TOKEN_BROKEN)
		err_ignore(syntax(p, "a character or a quote that fits nowhere"));
}

static bool at_sign(const struct pattern *p, const char *sign)
{
	return p->token == TOKEN_SIGN && str_is(p->text, sign);
}

static bool take_if_sign(struct pattern *p, const char *sign)
{
	if (!at_sign(p, sign))
		return false;
	next(p);
	return true;
}

static bool at_word(const struct pattern *p, const char *word)
{
	return p->token == TOKEN_WORD && str_is(p->text, word);
}

static bool take_if_word(struct pattern *p, const char *word)
{
	if (!at_word(p, word))
		return false;
	next(p);
	return true;
}

/* ---- what properties are ---- */

struct property {
	const char *path;
	enum indicator_type type;
	bool any_type;
};

static const struct property properties[] = {
	{ "ipv4-addr:value", INDICATOR_IP, false },
	{ "ipv6-addr:value", INDICATOR_IP, false },
	{ "domain-name:value", INDICATOR_DOMAIN, false },
	{ "url:value", INDICATOR_URL, false },
	{ "email-addr:value", INDICATOR_MAIL, false },
	{ "email-message:from_ref.value", INDICATOR_MAIL, false },
	{ "email-message:sender_ref.value", INDICATOR_MAIL, false },
	{ "network-traffic:dst_ref.value", INDICATOR_IP, true },
	{ "network-traffic:src_ref.value", INDICATOR_IP, true },
};

static const struct {
	const char *name;
	enum indicator_type type;
} hash_names[] = {
	{ "MD5", INDICATOR_MD5 },	{ "SHA-1", INDICATOR_SHA1 },
	{ "SHA1", INDICATOR_SHA1 },	{ "SHA-256", INDICATOR_SHA256 },
	{ "SHA256", INDICATOR_SHA256 }, { "SHA-512", INDICATOR_SHA512 },
	{ "SHA512", INDICATOR_SHA512 },
};

static const char *const hash_paths[] = {
	"file:hashes.",
	"artifact:hashes.",
	"process:image_ref.hashes.",
	"process:binary_ref.hashes.",
};

static bool hash_of_path(struct str path, enum indicator_type *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(hash_paths); i++) {
		struct str name = path;
		if (!scan_text(&name, str_from(hash_paths[i])))
			continue;
		if (name.len > 2 && name.ptr[0] == '\'')
			name = str_sub(name, 1, name.len - 2);
		for (size_t k = 0; k < ARRAY_LEN(hash_names); k++) {
			if (str_equal_nocase(name, str_from(hash_names[k].name))) {
				*ret = hash_names[k].type;
				return true;
			}
		}
	}
	return false;
}

static bool find_property(struct str path, struct property *ret)
{
	const size_t i = STR_FIND_ROW(path, properties, path);

	if (i < ARRAY_LEN(properties)) {
		*ret = properties[i];
		return true;
	}
	*ret = (struct property){ .any_type = false };
	return hash_of_path(path, &ret->type);
}

static enum errc unknown_property(struct pattern *p, struct str path)
{
	char text[PATH_MAX_BYTES];

	(void)snprintf(text, sizeof(text), "the property %.*s", STR_ARG(str_sub(path, 0, 80)));
	return unsupported(p, text);
}

/* ---- comparisons ---- */

static enum errc add_value(struct pattern *p, const struct property *property, struct str text)
{
	if (p->out.n == STIX_PATTERN_VALUES_MAX)
		return unsupported(p, "more than 1024 values in one pattern");
	if (!p->out.at)
		p->out.at = arena_take_array(p->arena, STIX_PATTERN_VALUES_MAX, sizeof(*p->out.at));
	if (!p->out.at)
		return unsupported(p, "a pattern that does not fit the working memory");
	p->out.at[p->out.n++] = (struct stix_value){
		.type = property->type,
		.any_type = property->any_type,
		.text = text,
	};
	return ERR_OK;
}

static enum errc take_test(struct pattern *p, const struct test *test)
{
	struct property property;

	if (!find_property(test->path, &property))
		return unknown_property(p, test->path);
	if (test->subset && property.type != INDICATOR_IP)
		return syntax(p, "ISSUBSET is for addresses");
	for (size_t i = 0; !p->code && i < test->n; i++)
		err_ignore(add_value(p, &property, test->values[i]));
	return p->code;
}

static enum errc read_list(struct pattern *p, struct test *test)
{
	struct str *values = arena_take_array(p->arena, STIX_PATTERN_VALUES_MAX, sizeof(*values));

	if (!values)
		return unsupported(p, "a pattern that does not fit the working memory");
	if (!take_if_sign(p, "("))
		return syntax(p, "IN wants a list in brackets");
	do {
		if (p->token != TOKEN_STRING)
			return unsupported(p, "IN with other than texts");
		if (test->n == STIX_PATTERN_VALUES_MAX)
			return unsupported(p, "more than 1024 values in one pattern");
		values[test->n++] = p->text;
		next(p);
	} while (!p->code && take_if_sign(p, ","));
	test->values = values;
	return take_if_sign(p, ")") ? p->code : syntax(p, "a list that is not closed");
}

static enum errc read_one(struct pattern *p, struct test *test)
{
	if (p->token != TOKEN_STRING)
		return unsupported(p, "a comparison with other than a text");
	test->values = arena_take(p->arena, sizeof(*test->values));
	if (!test->values)
		return unsupported(p, "a pattern that does not fit the working memory");
	test->values[0] = p->text;
	test->n = 1;
	next(p);
	return p->code;
}

/* STIX 2.1 9.6.1: operators that a set cannot say. */
static enum errc refuse_operator(struct pattern *p)
{
	static const char *const words[] = { "MATCHES", "LIKE", "ISSUPERSET", "NOT", "EXISTS" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (at_word(p, words[i]))
			return unsupported(p, words[i]);
	}
	if (p->token == TOKEN_SIGN && p->text.len > 0 && memchr("!<>", p->text.ptr[0], 3))
		return unsupported(p, "a comparison other than =");
	return syntax(p, "a comparison operator must stand behind the property");
}

static enum errc read_test(struct pattern *p, struct test *test)
{
	if (at_word(p, "NOT") || at_word(p, "EXISTS"))
		return refuse_operator(p);
	if (p->token != TOKEN_PATH)
		return syntax(p, "a property must stand here");
	test->path = p->text;
	next(p);
	if (take_if_sign(p, "=") || take_if_sign(p, "=="))
		return read_one(p, test);
	if (take_if_word(p, "IN"))
		return read_list(p, test);
	if (take_if_word(p, "ISSUBSET")) {
		test->subset = true;
		return read_one(p, test);
	}
	return refuse_operator(p);
}

/* ---- AND ---- */

/* "network-traffic:dst_ref.type = 'ipv4-addr'" says what the value beside it is. */
static bool is_type_of(const struct test *type, const struct test *value)
{
	const struct str suffix = STR(".type");
	const struct str value_suffix = STR(".value");
	static const char *const known[] = { "ipv4-addr", "ipv6-addr", "domain-name",
					     "email-addr" };

	if (!str_ends(type->path, suffix) || !str_ends(value->path, value_suffix) || type->n != 1 ||
	    !str_equal(str_sub(type->path, 0, type->path.len - suffix.len),
		       str_sub(value->path, 0, value->path.len - value_suffix.len)))
		return false;
	return str_is_any(type->values[0], known, ARRAY_LEN(known));
}

static struct str before_last_dot(struct str path)
{
	const struct str hashes = STR("hashes.");
	const size_t at = str_find(path, hashes);

	return at == SIZE_MAX ? STR_NONE : str_sub(path, 0, at + hashes.len);
}

/* All are hashes of one file: the strongest. NULL: they are not. */
static const struct test *strongest_hash(const struct test *tests, size_t n)
{
	const struct test *best = NULL;
	enum indicator_type best_type = INDICATOR_MD5;

	for (size_t i = 0; i < n; i++) {
		enum indicator_type type;
		if (!hash_of_path(tests[i].path, &type) || tests[i].n != 1 ||
		    !str_equal(before_last_dot(tests[i].path), before_last_dot(tests[0].path)))
			return NULL;
		if (!best || type > best_type) {
			best = &tests[i];
			best_type = type;
		}
	}
	return best_type >= INDICATOR_SHA1 ? best : NULL;
}

static enum errc resolve_and(struct pattern *p, const struct test *tests, size_t n)
{
	const struct test *one = n == 1 ? &tests[0] : strongest_hash(tests, n);

	if (n == 2 && is_type_of(&tests[0], &tests[1]))
		one = &tests[1];
	else if (n == 2 && is_type_of(&tests[1], &tests[0]))
		one = &tests[0];
	if (!one)
		return unsupported(p, "AND of different properties");
	return take_test(p, one);
}

static enum errc read_or(struct pattern *p);

static enum errc read_and(struct pattern *p)
{
	struct test tests[AND_MAX] = { 0 };
	size_t n = 0;

	if (take_if_sign(p, "(")) {
		if (read_or(p))
			return p->code;
		if (!take_if_sign(p, ")"))
			return syntax(p, "a bracket that is not closed");
		return at_word(p, "AND") ? unsupported(p, "AND of different properties") : p->code;
	}
	do {
		if (at_sign(p, "("))
			return unsupported(p, "AND of different properties");
		if (n == AND_MAX)
			return unsupported(p, "AND of different properties");
		if (read_test(p, &tests[n++]))
			return p->code;
	} while (take_if_word(p, "AND"));
	return resolve_and(p, tests, n);
}

static enum errc read_or(struct pattern *p)
{
	if (++p->depth > STIX_PATTERN_DEPTH_MAX)
		return unsupported(p, "brackets nested over 32 deep");
	do {
		err_ignore(read_and(p));
	} while (!p->code && take_if_word(p, "OR"));
	p->depth--;
	return p->code;
}

/* ---- observations ---- */

static enum errc refuse_behind_observation(struct pattern *p)
{
	static const struct {
		const char *word;
		const char *name;
	} words[] = {
		{ "AND", "AND of observations" }, { "FOLLOWEDBY", "FOLLOWEDBY" },
		{ "REPEATS", "REPEATS" },	  { "WITHIN", "WITHIN" },
		{ "START", "START … STOP" },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (at_word(p, words[i].word))
			return unsupported(p, words[i].name);
	}
	return p->code;
}

static enum errc read_observations(struct pattern *p);

static enum errc read_observation(struct pattern *p)
{
	const bool group = at_sign(p, "(");

	if (!group && !at_sign(p, "["))
		return syntax(p, "an observation begins with [");
	next(p);
	if (group ? read_observations(p) : read_or(p))
		return p->code;
	if (!take_if_sign(p, group ? ")" : "]"))
		return syntax(p, "an observation that is not closed");
	return refuse_behind_observation(p);
}

static enum errc read_observations(struct pattern *p)
{
	if (++p->depth > STIX_PATTERN_DEPTH_MAX)
		return unsupported(p, "brackets nested over 32 deep");
	do {
		err_ignore(read_observation(p));
	} while (!p->code && take_if_word(p, "OR"));
	p->depth--;
	return p->code;
}

enum errc stix_pattern_read(struct str pattern, struct arena *arena, struct stix_values *ret,
			    struct err *err)
{
	struct pattern p = { .rest = pattern, .arena = arena, .err = err };

	if (pattern.len > STIX_PATTERN_MAX)
		return fail(err, ERR_UNSUPPORTED, "a pattern of more than 64 KiB");
	next(&p);
	if (!p.code && !read_observations(&p) && p.token != TOKEN_END)
		err_ignore(syntax(&p, "something stands behind the last observation"));
	if (!p.code)
		*ret = p.out;
	return p.code;
}

/* ---- writing ---- */

#define SHOWN_MAX (8u * 1024)

/* STIX 2.1 9.4: quotes and backslashes of a constant. */
static void add_constant(struct buf *out, struct str text)
{
	buf_add_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'' || text.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.ptr[i]);
	}
	buf_add_char(out, '\'');
}

static const char *property_of(enum indicator_type type, struct str shown)
{
	const bool v6 = str_find_char(shown, ':') != SIZE_MAX;

	switch (type) {
	case INDICATOR_IP:
		return v6 ? "ipv6-addr:value = " : "ipv4-addr:value = ";
	case INDICATOR_NETWORK:
		return v6 ? "ipv6-addr:value ISSUBSET " : "ipv4-addr:value ISSUBSET ";
	case INDICATOR_DOMAIN:
		return "domain-name:value = ";
	case INDICATOR_URL:
		return "url:value = ";
	case INDICATOR_MAIL:
		return "email-addr:value = ";
	case INDICATOR_MD5:
		return "file:hashes.MD5 = ";
	case INDICATOR_SHA1:
		return "file:hashes.'SHA-1' = ";
	case INDICATOR_SHA256:
		return "file:hashes.'SHA-256' = ";
	case INDICATOR_SHA512:
		return "file:hashes.'SHA-512' = ";
	}
	return "";
}

void stix_pattern_write(enum indicator_type type, struct str value, struct buf *out)
{
	auto_buf shown = BUF_INIT(SHOWN_MAX);

	indicator_value_show(type, value, &shown);
	buf_printf(out, "[%s", property_of(type, buf_str(&shown)));
	add_constant(out, buf_str(&shown));
	buf_add_char(out, ']');
	if (buf_failed(&shown))
		out->failed = true;
}
