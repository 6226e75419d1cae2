/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/gates.h"

#define REGEX_DEPTH_MAX 16u

size_t gate_shortest(const struct gate *gate)
{
	size_t shortest = gate->n ? SIZE_MAX : 0;

	for (size_t i = 0; i < gate->n; i++)
		shortest = size_min(shortest, gate->at[i].len);
	return shortest;
}

static bool is_no_mark(char c)
{
	return (unsigned char)c < (unsigned char)PATTERN_DASH;
}

static bool is_plain(char c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '/';
}

static struct str longest_run(struct str text, bool (*belongs)(char c))
{
	struct str best = STR("");
	size_t start = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && belongs(text.ptr[i]))
			continue;
		if (i - start > best.len)
			best = str_sub(text, start, i - start);
		start = i + 1;
	}
	return best;
}

void gate_of_pattern(const struct pattern *pattern, struct gate *ret)
{
	ret->at[0] = longest_run(pattern->text, is_no_mark);
	ret->n = ret->at[0].len > 0;
}

struct str gate_plain_part(struct str literal)
{
	return longest_run(literal, is_plain);
}

/*
 * A set of literals: offsets into the reader's list. One stands in every match of the part of the
 * expression that it belongs to; `n` 0: nothing is known of that part.
 */
struct literals {
	uint32_t first;
	uint32_t n;
	uint32_t shortest;
};

struct regex_reader {
	struct str rest;
	struct gate *gate;
	unsigned depth;
	bool lost; /* met something it does not understand */
};

/* The run of plain characters being read. */
struct run {
	char at[256];
	size_t n;
};

static struct literals no_literals(const struct regex_reader *reader)
{
	return (struct literals){ .first = (uint32_t)reader->gate->n };
}

static char peek(const struct regex_reader *reader)
{
	return reader->rest.len ? reader->rest.ptr[0] : '\0';
}

static void skip(struct regex_reader *reader, size_t n)
{
	reader->rest = str_from_pos(reader->rest, size_min(n, reader->rest.len));
}

/* Take the literals of `fresh` instead of `*best` when they say more. */
static void keep_better(struct literals *best, struct literals fresh)
{
	if (fresh.n && fresh.shortest > best->shortest)
		*best = fresh;
}

static struct literals add_literal(struct regex_reader *reader, const struct run *run)
{
	struct gate *gate = reader->gate;
	struct literals one = no_literals(reader);

	if (run->n == 0 || gate->n == GATE_LITERALS_MAX || run->n > GATE_TEXT_MAX - gate->used)
		return one;
	char *text = gate->text + gate->used;
	for (size_t i = 0; i < run->n; i++)
		text[i] = ascii_lower(run->at[i]);
	gate->at[gate->n++] = str_of(text, run->n);
	gate->used += run->n;
	one.n = 1;
	one.shortest = (uint32_t)run->n;
	return one;
}

static void end_run(struct regex_reader *reader, struct run *run, struct literals *best)
{
	if (run->n > best->shortest)
		keep_better(best, add_literal(reader, run));
	run->n = 0;
}

/* "[…]" with everything that may stand in it. */
static void skip_class(struct regex_reader *reader)
{
	skip(reader, 1);
	if (peek(reader) == '^')
		skip(reader, 1);
	if (peek(reader) == ']')
		skip(reader, 1);
	while (reader->rest.len && peek(reader) != ']') {
		if (str_starts(reader->rest, STR("[:"))) {
			const size_t end = str_find(reader->rest, STR(":]"));
			skip(reader, end == SIZE_MAX ? 1 : end + 2);
		} else if (peek(reader) == '\\') {
			/* "\Q" and "\c" change how the next is read. */
			reader->lost = reader->lost || str_starts(reader->rest, STR("\\Q")) ||
				       str_starts(reader->rest, STR("\\c"));
			skip(reader, 2);
		} else {
			skip(reader, 1);
		}
	}
	reader->lost = reader->lost || !reader->rest.len;
	skip(reader, 1);
}

/* What a quantifier behind an atom says: may it be missing? False too when there is none. */
static bool take_quantifier(struct regex_reader *reader, bool *ret_optional)
{
	const char c = peek(reader);
	size_t len = 1;

	*ret_optional = c == '*' || c == '?';
	if (c == '{') {
		/* What is no quantifier ("{a}") is left to PCRE2. */
		while (len < reader->rest.len &&
		       (ascii_is_digit(reader->rest.ptr[len]) || reader->rest.ptr[len] == ','))
			len++;
		reader->lost = reader->lost || len == 1 || len == reader->rest.len ||
			       reader->rest.ptr[len] != '}';
		len++;
		*ret_optional = true;
	} else if (c != '*' && c != '?' && c != '+') {
		return false;
	}
	skip(reader, len);
	if (peek(reader) == '?' || peek(reader) == '+')
		skip(reader, 1);
	return true;
}

static struct literals read_alternatives(struct regex_reader *reader);

/* What stands behind "(?" and still means a group of plain parts. */
static bool skip_group_head(struct regex_reader *reader)
{
	skip(reader, 1);
	if (peek(reader) == '*')
		return false;
	if (peek(reader) != '?')
		return true;
	skip(reader, 1);
	if (peek(reader) == ':' || peek(reader) == '>') {
		skip(reader, 1);
		return true;
	}
	/* "(?i)" and "(?i:": case never counts here. Others change how the rest is read. */
	while (peek(reader) == 'i' || peek(reader) == 's' || peek(reader) == 'm')
		skip(reader, 1);
	if (peek(reader) == ':') {
		skip(reader, 1);
		return true;
	}
	return peek(reader) == ')';
}

static struct literals read_group(struct regex_reader *reader)
{
	struct literals literals = no_literals(reader);

	if (reader->depth == REGEX_DEPTH_MAX || !skip_group_head(reader)) {
		reader->lost = true;
		return literals;
	}
	reader->depth++;
	literals = read_alternatives(reader);
	reader->depth--;
	reader->lost = reader->lost || peek(reader) != ')';
	skip(reader, 1);
	return literals;
}

/* An escape: a plain character into `*ret`, or false when it stands for something else. */
static bool read_escape(struct regex_reader *reader, char *ret)
{
	skip(reader, 1);
	const char c = peek(reader);

	skip(reader, 1);
	if (memchr("dDwWsSbBAzZnrtfvRhH", c, 19))
		return false;
	/* "\x41", "\p{L}", "\1", "\Q" and more: not looked into. */
	reader->lost = reader->lost || c == '\0' || ascii_is_alpha(c) || ascii_is_digit(c) ||
		       (unsigned char)c >= 0x80;
	*ret = c;
	return true;
}

/* One atom: a plain character into `*ret`, or what its group needs into `*literals`. */
static bool read_atom(struct regex_reader *reader, char *ret, struct literals *literals)
{
	const char c = peek(reader);

	*literals = no_literals(reader);
	switch (c) {
	case '\\':
		return read_escape(reader, ret);
	case '[':
		skip_class(reader);
		return false;
	case '(':
		*literals = read_group(reader);
		return false;
	case '.':
	case '^':
	case '$':
		skip(reader, 1);
		return false;
	default:
		skip(reader, 1);
		*ret = c;
		/* Other scripts fold in ways of their own; white space may be a matter of mode. */
		return (unsigned char)c < 0x80 && c != '\0';
	}
}

/* A sequence up to "|", ")" or the end: the literals of its best part. */
static struct literals read_sequence(struct regex_reader *reader)
{
	struct literals best = no_literals(reader);
	struct run run = { .n = 0 };

	while (reader->rest.len && !reader->lost && peek(reader) != '|' && peek(reader) != ')') {
		struct literals part;
		char c = '\0';
		bool optional = false;
		const bool plain = read_atom(reader, &c, &part);
		if (!plain)
			end_run(reader, &run, &best);
		const bool quantified = take_quantifier(reader, &optional);
		if (plain && optional)
			end_run(reader, &run, &best);
		if (plain && !optional && run.n < sizeof(run.at))
			run.at[run.n++] = c;
		if (!plain && !optional)
			keep_better(&best, part);
		if (quantified || run.n == sizeof(run.at))
			end_run(reader, &run, &best);
	}
	end_run(reader, &run, &best);
	return best;
}

/* Alternatives need one of what each of them needs. */
static struct literals read_alternatives(struct regex_reader *reader)
{
	struct gate *gate = reader->gate;
	const uint32_t first = (uint32_t)gate->n;
	struct literals all = { .first = first, .shortest = UINT32_MAX };
	bool every = true;

	do {
		const struct literals one = read_sequence(reader);
		every = every && one.n;
		/* Move what the sequence found best to the end of what we keep. */
		for (uint32_t i = 0; i < one.n; i++)
			gate->at[all.first + all.n + i] = gate->at[one.first + i];
		all.n += one.n;
		gate->n = all.first + all.n;
		all.shortest = one.shortest < all.shortest ? one.shortest : all.shortest;
		if (peek(reader) != '|' || reader->lost)
			break;
		skip(reader, 1);
	} while (true);
	if (every)
		return all;
	gate->n = first;
	return (struct literals){ .first = first };
}

void gate_of_regex(struct str source, struct gate *ret)
{
	struct regex_reader reader = { .rest = source, .gate = ret };

	ret->n = 0;
	ret->used = 0;
	const struct literals literals = read_alternatives(&reader);
	ret->n = reader.lost || reader.rest.len || literals.first != 0 ? 0 : literals.n;
}
