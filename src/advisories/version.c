/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/version.h"

enum part_kind {
	PART_END,
	PART_NUMBER,
	PART_BEFORE, /* dev, alpha, beta, … */
	PART_AFTER,  /* sp, patch, update, … */
	PART_LETTER, /* one letter behind which no number is glued */
	PART_WORD,   /* says nothing we know */
	PART_BAD,    /* a character no version has, or too many parts */
};

struct part {
	enum part_kind kind;
	int rank;	 /* PART_BEFORE: the order among such words */
	struct str text; /* numbers without leading zeros */
};

struct parts {
	struct part list[VERSION_PARTS_MAX + 1]; /* ends with PART_END or PART_BAD */
	size_t n;
	bool bad;
};

static const struct word {
	const char *text;
	enum part_kind kind;
	int rank; /* words of one rank mean the same */
} words[] = {
	{ "dev", PART_BEFORE, 0 },     { "snapshot", PART_BEFORE, 0 }, { "alpha", PART_BEFORE, 1 },
	{ "beta", PART_BEFORE, 2 },    { "preview", PART_BEFORE, 3 },  { "pre", PART_BEFORE, 3 },
	{ "rc", PART_BEFORE, 4 },      { "sp", PART_AFTER, 0 },	       { "service", PART_AFTER, 0 },
	{ "pack", PART_AFTER, 0 },     { "patch", PART_AFTER, 1 },     { "hotfix", PART_AFTER, 2 },
	{ "update", PART_AFTER, 3 },   { "build", PART_AFTER, 4 },     { "rev", PART_AFTER, 5 },
	{ "revision", PART_AFTER, 5 }, { "release", PART_AFTER, 6 },
};

static bool is_separator(char c)
{
	return c == '.' || c == '-' || c == '_' || c == '+' || c == ':' || c == '~' || c == ' ';
}

static struct str run_of(struct str s, bool (*is)(char))
{
	size_t len = 0;

	while (len < s.len && is(s.ptr[len]))
		len++;
	return str_sub(s, 0, len);
}

static struct part part_number(struct str digits)
{
	while (digits.len > 1 && digits.ptr[0] == '0')
		digits = str_from_pos(digits, 1);
	return (struct part){ .kind = PART_NUMBER, .text = digits };
}

static struct part part_word(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_equal_nocase(text, str_from(words[i].text)))
			return (struct part){ .kind = words[i].kind,
					      .rank = words[i].rank,
					      .text = text };
	return (struct part){ .kind = text.len == 1 ? PART_LETTER : PART_WORD, .text = text };
}

/* "v7.2", "Ver.7.2", "version 7.2": the word is no part of the version. */
static struct str without_v(struct str s)
{
	static const char *const prefixes[] = { "version", "ver.", "ver", "v" };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		const struct str prefix = str_from(prefixes[i]);
		if (!str_equal_nocase(str_sub(s, 0, prefix.len), prefix))
			continue;
		const struct str rest = str_trim(str_from_pos(s, prefix.len));
		if (rest.len && ascii_is_digit(rest.ptr[0]))
			return rest;
	}
	return s;
}

static struct parts parts_of(struct str text)
{
	struct parts parts = { .n = 0 };
	struct str rest = without_v(str_trim(text));

	parts.bad = rest.len == 0 || rest.len > VERSION_TEXT_MAX;
	while (rest.len && !parts.bad) {
		const bool digit = ascii_is_digit(rest.ptr[0]);
		const struct str run = run_of(rest, digit ? ascii_is_digit : ascii_is_alpha);
		if (run.len == 0 || parts.n == VERSION_PARTS_MAX) {
			parts.bad = true;
			break;
		}
		struct part part = digit ? part_number(run) : part_word(run);
		rest = str_from_pos(rest, run.len);
		const struct str gap = run_of(rest, is_separator);
		rest = str_from_pos(rest, gap.len);
		/* "1.0b2": b may be a beta or a letter of its own */
		if (part.kind == PART_LETTER && gap.len == 0 && rest.len)
			part.kind = PART_WORD;
		/* "Service Pack 1" is "SP1" */
		if (part.kind == PART_AFTER && str_equal_nocase(part.text, STR("pack")) &&
		    parts.n && parts.list[parts.n - 1].kind == PART_AFTER)
			continue;
		parts.list[parts.n++] = part;
	}
	return parts;
}

bool version_plausible(struct str text)
{
	const struct parts parts = parts_of(text);
	bool told = parts.n == 1 && parts.list[0].kind == PART_LETTER;

	for (size_t i = 0; i < parts.n; i++)
		told |= parts.list[i].kind == PART_NUMBER;
	return told && !parts.bad;
}

static enum version_order order_of(int difference)
{
	return difference < 0 ? VERSION_BELOW : difference > 0 ? VERSION_ABOVE : VERSION_SAME;
}

static enum version_order turned(enum version_order order)
{
	if (order == VERSION_BELOW)
		return VERSION_ABOVE;
	return order == VERSION_ABOVE ? VERSION_BELOW : order;
}

static enum version_order compare_numbers(struct str a, struct str b)
{
	if (a.len != b.len)
		return a.len < b.len ? VERSION_BELOW : VERSION_ABOVE;
	return order_of(str_compare(a, b));
}

/* The version that is at its end, against a part more of the other. */
static enum version_order compare_end(const struct part *more)
{
	switch (more->kind) {
	case PART_END:
		return VERSION_SAME;
	case PART_NUMBER:
		return str_is(more->text, "0") ? VERSION_SAME : VERSION_BELOW;
	case PART_BEFORE:
		return VERSION_ABOVE;
	case PART_AFTER:
	case PART_LETTER:
		return VERSION_BELOW;
	case PART_WORD:
	case PART_BAD:
		break;
	}
	return VERSION_UNORDERED;
}

static enum version_order compare_same_kind(const struct part *a, const struct part *b)
{
	if (a->kind == PART_NUMBER)
		return compare_numbers(a->text, b->text);
	if (str_equal_nocase(a->text, b->text))
		return VERSION_SAME;
	if (a->kind == PART_BEFORE)
		return order_of(a->rank - b->rank);
	if (a->kind == PART_AFTER)
		return a->rank == b->rank ? VERSION_SAME : VERSION_UNORDERED;
	/* "A.01" and "B.02" are editions of one thing; "L81" and "K99" (words) need not be */
	if (a->kind == PART_LETTER)
		return order_of(ascii_lower(a->text.ptr[0]) - ascii_lower(b->text.ptr[0]));
	return VERSION_UNORDERED;
}

static enum version_order compare_parts(const struct part *a, const struct part *b, bool first)
{
	if (a->kind == PART_END)
		return compare_end(b);
	if (b->kind == PART_END)
		return turned(compare_end(a));
	if (a->kind == b->kind)
		return compare_same_kind(a, b);
	/* Before the release is below whatever comes at or after it. */
	if (a->kind == PART_BEFORE && b->kind != PART_WORD)
		return first ? VERSION_UNORDERED : VERSION_BELOW;
	if (b->kind == PART_BEFORE && a->kind != PART_WORD)
		return first ? VERSION_UNORDERED : VERSION_ABOVE;
	return VERSION_UNORDERED;
}

/* How long "1:" of Debian and rpm is; 0 without one. */
static size_t epoch_length(struct str text)
{
	const struct str epoch = run_of(text, ascii_is_digit);

	return epoch.len && epoch.len < text.len && text.ptr[epoch.len] == ':' ? epoch.len + 1 : 0;
}

static enum version_order compare(struct str a_text, struct str b_text, bool prefix)
{
	static const struct part end = { .kind = PART_END };
	const size_t a_epoch = epoch_length(a_text);
	const size_t b_epoch = epoch_length(b_text);
	/* An epoch orders packages among themselves; the maker's numbers have none. */
	const bool drop = (a_epoch == 0) != (b_epoch == 0);
	const struct parts a = parts_of(str_from_pos(a_text, drop ? a_epoch : 0));
	const struct parts b = parts_of(str_from_pos(b_text, drop ? b_epoch : 0));

	if (a.bad || b.bad)
		return VERSION_UNORDERED;
	const size_t n = prefix ? b.n : size_max(a.n, b.n);
	for (size_t i = 0; i < n; i++) {
		const enum version_order order = compare_parts(i < a.n ? &a.list[i] : &end,
							       i < b.n ? &b.list[i] : &end, i == 0);
		if (order != VERSION_SAME)
			return order;
	}
	return VERSION_SAME;
}

enum version_order version_compare(struct str a, struct str b)
{
	return compare(a, b, false);
}

enum version_order version_compare_prefix(struct str a, struct str b)
{
	return compare(a, b, true);
}

/* A separator or a digit before the mark and a digit behind it: "-27.el8", "+deb12u1". */
static bool has_mark(struct str text, struct str mark)
{
	for (size_t i = 1; i + mark.len < text.len; i++) {
		const char before = text.ptr[i - 1];
		if (str_equal_nocase(str_sub(text, i, mark.len), mark) && !ascii_is_alpha(before) &&
		    ascii_is_digit(text.ptr[i + mark.len]))
			return true;
	}
	return false;
}

bool version_is_distribution(struct str text)
{
	static const char *const marks[] = { "deb", "ubuntu", "el", "fc", "amzn", "mga", "lp" };
	if (epoch_length(text))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (has_mark(text, str_from(marks[i])))
			return true;
	return false;
}
