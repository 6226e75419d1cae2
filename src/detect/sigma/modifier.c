/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/modifier.h"

#include "base/alloc.h"
#include "detect/sigma/encode.h"
#include "detect/sigma/placeholder.h"

#define TEXT_MAX (1024u * 1024)

/* What a value is at some point of its way through the modifiers. A bit each. */
enum draft_kind {
	DRAFT_TEXT = 1 << 0,   /* a string with wildcards, in `marked` */
	DRAFT_BYTES = 1 << 1,  /* encoded: only base64 can follow */
	DRAFT_REGEX = 1 << 2,  /* in `written` */
	DRAFT_CIDR = 1 << 3,   /* in `written` */
	DRAFT_NUMBER = 1 << 4, /* in `number` */
	DRAFT_TIME = 1 << 5,   /* in `number` */
	DRAFT_FIELD = 1 << 6,  /* the name of a field, in `written` */
	DRAFT_NULL = 1 << 7,
	DRAFT_EXISTS = 1 << 8, /* in `exists` */
};

#define DRAFT_ANY (DRAFT_EXISTS * 2 - 1)

/* How far the text is from what the rule has. */
enum draft_state {
	STATE_WRITTEN,
	STATE_MARKED,  /* wildcards were added, dashes marked; the characters are still there */
	STATE_ENCODED, /* other characters stand for them */
};

struct draft {
	enum draft_kind kind;
	enum draft_state state;
	bool plain; /* written without quotes */
	bool more;  /* the next draft is another spelling of the same value */
	bool exists;
	struct str written;
	struct str marked;
	unsigned regex_flags;
	struct test_number number;
	enum pattern_kind anchor; /* DRAFT_FIELD */
};

/* One item on its way. */
struct work {
	struct builder *builder;
	struct draft *drafts;
	size_t n;
	size_t cap;
	bool keyword;
	bool all;
	bool cased;
	bool negated;
	struct err *err;
};

/* Modifiers of which an item may have one. */
enum modifier_group {
	GROUP_OWN, /* only not the same one twice */
	GROUP_ANCHOR,
	GROUP_UTF16,
	GROUP_BASE64,
	GROUP_ORDER,
	GROUP_TIME,
};

struct modifier {
	const char *name;
	enum modifier_group group;
	unsigned takes;		 /* kinds of draft */
	enum draft_state latest; /* it needs a text not further than this */
	/* Change one draft and hand it on by emit(), any number of times. */
	enum errc (*apply)(struct work *work, struct draft *draft, const struct modifier *row);
	int arg;
};

static enum errc emit(struct work *work, const struct draft *draft)
{
	if (work->n == VALUES_MAX)
		return fail(work->err, ERR_LIMIT, "the item has more than %u values", VALUES_MAX);
	mem_reserve(&work->drafts, &work->cap, work->n + 1, sizeof(*work->drafts));
	work->drafts[work->n++] = *draft;
	return ERR_OK;
}

static struct arena *arena_of(const struct work *work)
{
	return &work->builder->pool->arena;
}

/* Replace the text of a draft by what stands in `text`. */
static enum errc set_marked(struct work *work, struct draft *draft, enum draft_state state,
			    const struct buf *text)
{
	draft->marked = arena_str(work->builder->scratch, buf_str(text));
	if (draft->state < state)
		draft->state = state;
	return !draft->marked.ptr || buf_failed(text) ? fail_room(work->err) : ERR_OK;
}

static enum errc set_written(struct work *work, struct draft *draft, struct str written)
{
	auto_buf marked = BUF_INIT(TEXT_MAX);

	draft->written = written;
	pattern_read(written, &marked);
	return set_marked(work, draft, STATE_WRITTEN, &marked);
}

static enum errc apply_all(struct work *work, struct draft *draft,
			   const struct modifier *row UNUSED)
{
	work->all = true;
	return emit(work, draft);
}

static enum errc apply_cased(struct work *work, struct draft *draft,
			     const struct modifier *row UNUSED)
{
	work->cased = true;
	return emit(work, draft);
}

static enum errc apply_neq(struct work *work, struct draft *draft,
			   const struct modifier *row UNUSED)
{
	work->negated = true;
	return emit(work, draft);
}

/* contains, startswith, endswith: `arg` is the kind of pattern they make of plain text. */
static enum errc apply_anchor(struct work *work, struct draft *draft, const struct modifier *row)
{
	auto_buf marked = BUF_INIT(TEXT_MAX);

	draft->anchor = (enum pattern_kind)row->arg;
	if (draft->kind == DRAFT_FIELD)
		return emit(work, draft);
	if (row->arg != PATTERN_PREFIX)
		buf_add_char(&marked, PATTERN_RUN);
	buf_add(&marked, draft->marked);
	if (row->arg != PATTERN_SUFFIX)
		buf_add_char(&marked, PATTERN_RUN);
	const enum errc code = set_marked(work, draft, STATE_MARKED, &marked);
	return code ? code : emit(work, draft);
}

static bool is_word(struct str s, size_t at)
{
	if (at >= s.len)
		return false;
	const unsigned char c = (unsigned char)s.ptr[at];
	return ascii_is_alpha((char)c) || ascii_is_digit((char)c) || c == '_' ||
	       (c >= 0x80 && c < (unsigned char)PATTERN_DASH);
}

/*
 * A hyphen or slash that begins a word and does not stand behind one is an option's sign: any of
 * the five dashes may stand there. Others, as in "foo-bar", stay what they are.
 */
static enum errc apply_windash(struct work *work, struct draft *draft,
			       const struct modifier *row UNUSED)
{
	const struct str text = draft->marked;
	auto_buf marked = BUF_INIT(TEXT_MAX);

	for (size_t i = 0; i < text.len; i++) {
		const bool sign = (text.ptr[i] == '-' || text.ptr[i] == '/') &&
				  !(i > 0 && is_word(text, i - 1)) && is_word(text, i + 1);
		buf_add_char(&marked, sign ? PATTERN_DASH : text.ptr[i]);
	}
	const enum errc code = set_marked(work, draft, STATE_MARKED, &marked);
	return code ? code : emit(work, draft);
}

static enum errc apply_re(struct work *work, struct draft *draft, const struct modifier *row UNUSED)
{
	draft->kind = DRAFT_REGEX;
	return emit(work, draft);
}

static enum errc apply_re_flag(struct work *work, struct draft *draft, const struct modifier *row)
{
	draft->regex_flags |= (unsigned)row->arg;
	return emit(work, draft);
}

static enum errc need_literal(struct work *work, const struct draft *draft,
			      const struct modifier *row)
{
	if (draft->kind == DRAFT_BYTES || pattern_is_literal(draft->marked))
		return ERR_OK;
	return fail(work->err, ERR_SYNTAX,
		    "Sigma 2.1 modifiers: “%s” cannot encode wildcards (escape them with a "
		    "backslash)",
		    row->name);
}

static enum errc apply_utf16(struct work *work, struct draft *draft, const struct modifier *row)
{
	auto_buf encoded = BUF_INIT(TEXT_MAX);
	enum errc code = need_literal(work, draft, row);

	if (code)
		return code;
	encode_utf16(draft->marked, (enum utf16_form)row->arg, &encoded);
	draft->kind = DRAFT_BYTES;
	code = set_marked(work, draft, STATE_ENCODED, &encoded);
	return code ? code : emit(work, draft);
}

static enum errc apply_base64(struct work *work, struct draft *draft, const struct modifier *row)
{
	auto_buf encoded = BUF_INIT(TEXT_MAX);
	enum errc code = need_literal(work, draft, row);

	if (code)
		return code;
	encode_base64(draft->marked, &encoded);
	draft->kind = DRAFT_TEXT;
	code = set_marked(work, draft, STATE_ENCODED, &encoded);
	return code ? code : emit(work, draft);
}

/* The value may begin at any of three places in a group of Base64: three spellings. */
static enum errc apply_base64offset(struct work *work, struct draft *draft,
				    const struct modifier *row)
{
	const struct draft before = *draft;
	enum errc code = need_literal(work, draft, row);

	for (unsigned offset = 0; offset < 3 && !code; offset++) {
		auto_buf encoded = BUF_INIT(TEXT_MAX);
		struct draft spelling = before;
		encode_base64_offset(before.marked, offset, &encoded);
		spelling.kind = DRAFT_TEXT;
		spelling.more = offset < 2 || before.more;
		code = set_marked(work, &spelling, STATE_ENCODED, &encoded);
		if (!code)
			code = emit(work, &spelling);
	}
	return code;
}

static enum errc apply_order(struct work *work, struct draft *draft, const struct modifier *row)
{
	if (draft->kind == DRAFT_TEXT) {
		if (!draft->plain || !number_read(draft->written, &draft->number.number))
			return fail(work->err, ERR_SYNTAX,
				    "Sigma 2.1 modifiers: “%s” needs a number, not “%.*s”",
				    row->name, STR_ARG(draft->written));
		draft->kind = DRAFT_NUMBER;
	}
	draft->number.order = (enum order)row->arg;
	return emit(work, draft);
}

static enum errc apply_time(struct work *work, struct draft *draft, const struct modifier *row)
{
	struct number *number = &draft->number.number;

	if (!number_read(draft->written, number) || !number->whole)
		return fail(work->err, ERR_SYNTAX,
			    "Sigma 2.1 modifiers: “%s” needs a whole number, not “%.*s”", row->name,
			    STR_ARG(draft->written));
	draft->kind = DRAFT_TIME;
	draft->number.part = (enum time_part)row->arg;
	return emit(work, draft);
}

static enum errc apply_cidr(struct work *work, struct draft *draft,
			    const struct modifier *row UNUSED)
{
	draft->kind = DRAFT_CIDR;
	return emit(work, draft);
}

static enum errc apply_exists(struct work *work, struct draft *draft,
			      const struct modifier *row UNUSED)
{
	const struct yaml written = { .kind = YAML_SCALAR,
				      .plain = draft->plain,
				      .text = draft->written };

	if (!yaml_to_bool(&written, &draft->exists))
		return fail(work->err, ERR_SYNTAX,
			    "Sigma 2.1 modifiers: “exists” needs true or false, not “%.*s”",
			    STR_ARG(draft->written));
	draft->kind = DRAFT_EXISTS;
	return emit(work, draft);
}

static enum errc apply_fieldref(struct work *work, struct draft *draft, const struct modifier *row)
{
	const enum errc code = need_literal(work, draft, row);

	if (code)
		return code;
	draft->kind = DRAFT_FIELD;
	draft->written = draft->marked;
	draft->anchor = PATTERN_EXACT;
	return draft->written.len ? emit(work, draft)
				  : fail(work->err, ERR_SYNTAX,
					 "Sigma 2.1 modifiers: “fieldref” needs a field's name");
}

struct expansion {
	struct work *work;
	const struct draft *draft;
};

static enum errc take_expanded(void *ctx, struct str text, bool more)
{
	const struct expansion *expansion = ctx;
	struct work *work = expansion->work;
	struct draft draft = *expansion->draft;
	const struct str own = arena_str(work->builder->scratch, text);
	enum errc code = own.ptr ? ERR_OK : fail_room(work->err);

	draft.more = more;
	draft.marked = own;
	if (!code && draft.state == STATE_WRITTEN)
		code = set_written(work, &draft, own);
	return code ? code : emit(work, &draft);
}

static enum errc apply_expand(struct work *work, struct draft *draft,
			      const struct modifier *row UNUSED)
{
	struct expansion expansion = { .work = work, .draft = draft };
	const bool marked = draft->state != STATE_WRITTEN;
	const struct placeholder_text text = {
		.text = marked ? draft->marked : draft->written,
		.marked = marked,
	};

	return placeholder_expand(&text, work->builder->pool, take_expanded, &expansion, work->err);
}

#define ENCODABLE (DRAFT_TEXT | DRAFT_BYTES)
#define ANCHORED  (DRAFT_TEXT | DRAFT_FIELD)

static const struct modifier rows[] = {
	{ "contains", GROUP_ANCHOR, ANCHORED, STATE_ENCODED, apply_anchor, PATTERN_CONTAINS },
	{ "startswith", GROUP_ANCHOR, ANCHORED, STATE_ENCODED, apply_anchor, PATTERN_PREFIX },
	{ "endswith", GROUP_ANCHOR, ANCHORED, STATE_ENCODED, apply_anchor, PATTERN_SUFFIX },
	{ "all", GROUP_OWN, DRAFT_ANY, STATE_ENCODED, apply_all, 0 },
	{ "cased", GROUP_OWN, ANCHORED, STATE_ENCODED, apply_cased, 0 },
	{ "neq", GROUP_OWN, DRAFT_ANY & ~DRAFT_EXISTS, STATE_ENCODED, apply_neq, 0 },
	{ "exists", GROUP_OWN, DRAFT_TEXT, STATE_WRITTEN, apply_exists, 0 },
	{ "windash", GROUP_OWN, DRAFT_TEXT, STATE_ENCODED, apply_windash, 0 },
	{ "re", GROUP_OWN, DRAFT_TEXT, STATE_WRITTEN, apply_re, 0 },
	{ "i", GROUP_OWN, DRAFT_REGEX, STATE_ENCODED, apply_re_flag, REGEX_NO_CASE },
	{ "m", GROUP_OWN, DRAFT_REGEX, STATE_ENCODED, apply_re_flag, REGEX_MULTI_LINE },
	{ "s", GROUP_OWN, DRAFT_REGEX, STATE_ENCODED, apply_re_flag, REGEX_DOT_ALL },
	{ "base64", GROUP_BASE64, ENCODABLE, STATE_ENCODED, apply_base64, 0 },
	{ "base64offset", GROUP_BASE64, ENCODABLE, STATE_ENCODED, apply_base64offset, 0 },
	{ "utf16le", GROUP_UTF16, DRAFT_TEXT, STATE_ENCODED, apply_utf16, UTF16_LITTLE },
	{ "wide", GROUP_UTF16, DRAFT_TEXT, STATE_ENCODED, apply_utf16, UTF16_LITTLE },
	{ "utf16be", GROUP_UTF16, DRAFT_TEXT, STATE_ENCODED, apply_utf16, UTF16_BIG },
	{ "utf16", GROUP_UTF16, DRAFT_TEXT, STATE_ENCODED, apply_utf16, UTF16_MARKED },
	{ "lt", GROUP_ORDER, DRAFT_TEXT | DRAFT_TIME, STATE_WRITTEN, apply_order, ORDER_LT },
	{ "lte", GROUP_ORDER, DRAFT_TEXT | DRAFT_TIME, STATE_WRITTEN, apply_order, ORDER_LTE },
	{ "gt", GROUP_ORDER, DRAFT_TEXT | DRAFT_TIME, STATE_WRITTEN, apply_order, ORDER_GT },
	{ "gte", GROUP_ORDER, DRAFT_TEXT | DRAFT_TIME, STATE_WRITTEN, apply_order, ORDER_GTE },
	{ "minute", GROUP_TIME, DRAFT_TEXT, STATE_WRITTEN, apply_time, TIME_MINUTE },
	{ "hour", GROUP_TIME, DRAFT_TEXT, STATE_WRITTEN, apply_time, TIME_HOUR },
	{ "day", GROUP_TIME, DRAFT_TEXT, STATE_WRITTEN, apply_time, TIME_DAY },
	{ "week", GROUP_TIME, DRAFT_TEXT, STATE_WRITTEN, apply_time, TIME_WEEK },
	{ "month", GROUP_TIME, DRAFT_TEXT, STATE_WRITTEN, apply_time, TIME_MONTH },
	{ "year", GROUP_TIME, DRAFT_TEXT, STATE_WRITTEN, apply_time, TIME_YEAR },
	{ "cidr", GROUP_OWN, DRAFT_TEXT, STATE_WRITTEN, apply_cidr, 0 },
	{ "expand", GROUP_OWN, DRAFT_TEXT, STATE_MARKED, apply_expand, 0 },
	{ "fieldref", GROUP_OWN, DRAFT_TEXT, STATE_WRITTEN, apply_fieldref, 0 },
};

static const struct modifier *row_of(struct str name)
{
	const size_t i = STR_FIND_ROW(name, rows, name);

	return i < ARRAY_LEN(rows) ? &rows[i] : NULL;
}

static enum errc refuse_order(struct work *work, const struct modifier *row)
{
	return fail(work->err, ERR_SYNTAX,
		    "Sigma 2.1 modifiers: “%s” cannot be applied to what stands before it",
		    row->name);
}

/* The drafts as they are go in, what the row makes of them comes out, in the same order. */
static enum errc apply_row(struct work *work, const struct modifier *row)
{
	struct draft *in = STEAL(work->drafts);
	const size_t n = work->n;
	enum errc code = ERR_OK;

	work->n = 0;
	work->cap = 0;
	for (size_t i = 0; i < n && !code; i++) {
		if (!(in[i].kind & row->takes) || (in[i].state > row->latest))
			code = refuse_order(work, row);
		else
			code = row->apply(work, &in[i], row);
	}
	free(in);
	return code;
}

static enum errc check_repeat(struct work *work, const struct modifier *row, uint64_t *seen_rows,
			      unsigned *seen_groups)
{
	const uint64_t bit = UINT64_C(1) << (row - rows);
	const unsigned group = row->group == GROUP_OWN ? 0 : 1u << row->group;

	if (*seen_rows & bit || *seen_groups & group)
		return fail(work->err, ERR_SYNTAX,
			    "Sigma 2.1 modifiers: “%s” cannot follow another of its kind",
			    row->name);
	*seen_rows |= bit;
	*seen_groups |= group;
	return ERR_OK;
}

static enum errc apply_modifiers(struct work *work, struct str modifiers)
{
	uint64_t seen_rows = 0;
	unsigned seen_groups = 0;

	while (modifiers.ptr) {
		const struct str name = str_split(&modifiers, '|');
		const struct modifier *row = row_of(name);
		if (!row)
			return fail(work->err, ERR_SYNTAX,
				    "Sigma 2.1 modifiers: there is no modifier “%.*s”",
				    STR_ARG(name));
		enum errc code = check_repeat(work, row, &seen_rows, &seen_groups);
		if (!code)
			code = apply_row(work, row);
		if (code)
			return code;
	}
	return ERR_OK;
}

static enum errc read_value(struct work *work, const struct yaml *value, bool in_list)
{
	struct draft draft = { .kind = DRAFT_TEXT, .plain = value->plain };

	work->builder->line = value->line;
	if (value->kind != YAML_SCALAR)
		return fail(
			work->err, ERR_SYNTAX,
			"Sigma 2.1 \"Maps\": a value must be text, a number, true, false or null");
	if (yaml_is_null(value)) {
		if (in_list || work->keyword)
			return fail(
				work->err, ERR_SYNTAX,
				"Sigma 2.1 \"Special Field Values\": null cannot stand in a list");
		draft.kind = DRAFT_NULL;
		return emit(work, &draft);
	}
	const enum errc code = set_written(work, &draft, value->text);
	return code ? code : emit(work, &draft);
}

static enum errc read_values(struct work *work, const struct yaml *values)
{
	enum errc code = ERR_OK;

	work->builder->line = values->line;
	if (values->kind != YAML_LIST)
		return read_value(work, values, false);
	if (values->n == 0)
		return fail(work->err, ERR_SYNTAX, "Sigma 2.1 \"Lists\": the list is empty");
	for (const struct yaml *value = values->child; value && !code; value = value->next)
		code = read_value(work, value, true);
	return code;
}

/* A keyword may stand anywhere in a value. */
static struct str spread(struct str marked, struct buf *out)
{
	buf_add_char(out, PATTERN_RUN);
	buf_add(out, marked);
	buf_add_char(out, PATTERN_RUN);
	return buf_str(out);
}

static enum errc test_pattern(const struct work *work, const struct draft *draft, struct test *test)
{
	auto_buf spread_text = BUF_INIT(TEXT_MAX);
	const struct str marked =
		work->keyword ? spread(draft->marked, &spread_text) : draft->marked;

	test->kind = TEST_PATTERN;
	return pattern_compile(marked, work->cased, arena_of(work), &test->pattern)
		       ? ERR_OK
		       : fail_room(work->err);
}

static enum errc test_regex(const struct work *work, const struct draft *draft, struct test *test)
{
	test->kind = TEST_REGEX;
	test->regex.source = arena_str(arena_of(work), draft->written);
	const enum errc code = pool_regex(work->builder->pool, draft->written, draft->regex_flags,
					  &test->regex.regex, work->err);
	return code ? fail_in(work->err, code, "Sigma 2.1 modifiers, “re”") : ERR_OK;
}

static enum errc test_cidr(const struct work *work, const struct draft *draft, struct test *test)
{
	test->kind = TEST_CIDR;
	return cidr_read(draft->written, &test->cidr)
		       ? ERR_OK
		       : fail(work->err, ERR_SYNTAX,
			      "Sigma 2.1 modifiers: “cidr” needs a network, not “%.*s”",
			      STR_ARG(draft->written));
}

static enum errc test_field(const struct work *work, const struct draft *draft, struct test *test)
{
	test->kind = TEST_FIELD;
	test->field = (struct test_field){
		.slot = field_plan_add(&work->builder->pool->plan, draft->written),
		.kind = draft->anchor,
		.cased = work->cased,
	};
	return test->field.slot == SLOT_NONE ? fail_room(work->err) : ERR_OK;
}

static enum errc test_of(const struct work *work, const struct draft *draft, struct test *test)
{
	test->more = draft->more;
	switch (draft->kind) {
	case DRAFT_TEXT:
		return test_pattern(work, draft, test);
	case DRAFT_BYTES:
		return fail(work->err, ERR_SYNTAX,
			    "Sigma 2.1 modifiers: utf16 forms are only for use before base64");
	case DRAFT_REGEX:
		return test_regex(work, draft, test);
	case DRAFT_CIDR:
		return test_cidr(work, draft, test);
	case DRAFT_NUMBER:
	case DRAFT_TIME:
		test->kind = draft->kind == DRAFT_TIME ? TEST_TIME : TEST_NUMBER;
		test->number = draft->number;
		return ERR_OK;
	case DRAFT_FIELD:
		return test_field(work, draft, test);
	case DRAFT_NULL:
		test->kind = TEST_NULL;
		return ERR_OK;
	case DRAFT_EXISTS:
		test->kind = TEST_EXISTS;
		test->exists = draft->exists;
		return ERR_OK;
	}
	return ERR_OK;
}

/* What looks at a field as such has no meaning over a whole event. */
static enum errc check_keyword(const struct work *work, const struct draft *draft)
{
	if (!work->keyword || (draft->kind & (DRAFT_TEXT | DRAFT_BYTES | DRAFT_REGEX)))
		return ERR_OK;
	return fail(work->err, ERR_SYNTAX,
		    "Sigma 2.1 \"Keywords search\": this modifier needs a field");
}

static bool holds_without_value(const struct test *test)
{
	return test->kind == TEST_NULL || test->kind == TEST_EXISTS;
}

static enum errc build_tests(const struct work *work, struct item *item)
{
	struct test *tests = arena_take_array(arena_of(work), work->n, sizeof(*tests));
	enum errc code = tests ? ERR_OK : fail_room(work->err);

	item->needs_value = !work->keyword && work->n > 0;
	for (size_t i = 0; i < work->n && !code; i++) {
		code = check_keyword(work, &work->drafts[i]);
		if (!code)
			code = test_of(work, &work->drafts[i], &tests[i]);
		if (!code && holds_without_value(&tests[i]))
			item->needs_value = false;
	}
	item->tests = tests;
	item->n_tests = (uint32_t)work->n;
	item->all = work->all;
	item->negated = work->negated;
	return code;
}

enum errc item_build(struct builder *builder, struct str key, const struct yaml *values,
		     struct item *ret, struct err *err)
{
	struct str modifiers = key;
	const struct str field = str_split(&modifiers, '|');
	struct work work = { .builder = builder, .keyword = field.len == 0, .err = err };
	struct item item = { .slot = SLOT_NONE, .key = arena_str(&builder->pool->arena, key) };

	enum errc code = read_values(&work, values);
	if (!code) {
		builder->line = values->line;
		code = apply_modifiers(&work, modifiers);
	}
	if (!code)
		code = build_tests(&work, &item);
	free(work.drafts);
	if (code)
		return code;
	if (item.all && values->n < 2)
		remark(builder, values->line,
		       "Sigma 2.1 modifiers: “all” needs a list of values (“%.*s”)", STR_ARG(key));
	if (!work.keyword)
		item.slot = field_plan_add(&builder->pool->plan, field);
	if (!item.key.ptr || (!work.keyword && item.slot == SLOT_NONE))
		return fail_room(err);
	*ret = item;
	return ERR_OK;
}
