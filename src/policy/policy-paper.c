/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy-paper.h"

#include <stdlib.h>

#include "base/alloc.h"

/* ---- lines ---- */

static bool is_mark(char c)
{
	return c > ' ' && c < 0x7f && !ascii_is_alpha(c) && !ascii_is_digit(c);
}

static struct str without_marks(struct arena *arena, struct str words)
{
	char *text = arena_take_text(arena, words.len + 1);
	size_t n = 0;

	for (size_t i = 0; text && i < words.len; i++) {
		if (words.ptr[i] == '\\' && i + 1 < words.len && is_mark(words.ptr[i + 1]))
			i++;
		text[n++] = words.ptr[i];
	}
	return str_or_empty(str_of(text, n));
}

bool policy_line_next(struct str *rest, struct arena *arena, struct policy_line *ret)
{
	static const char *const marks[] = {
		[POLICY_LINE_TITLE] = "# ",
		[POLICY_LINE_CLAUSE] = "## ",
		[POLICY_LINE_ITEM] = "- ",
		[POLICY_LINE_NOTE] = "> ",
	};
	struct str line = STR("");
	size_t skip = 0;

	while (!line.len) {
		if (!str_next_line(rest, &line))
			return false;
	}
	ret->kind = POLICY_LINE_TEXT;
	for (int i = 0; i < POLICY_LINE_TEXT; i++) {
		if (!str_starts(line, str_from(marks[i])))
			continue;
		ret->kind = (enum policy_line_kind)i;
		skip = strlen(marks[i]);
	}
	ret->words = without_marks(arena, str_from_pos(line, skip));
	return true;
}

/* ---- papers ---- */

void policy_paper_fill(struct report *report, struct str text)
{
	struct arena *arena = report_arena(report);
	struct policy_line line;

	while (policy_line_next(&text, arena, &line)) {
		if (line.kind == POLICY_LINE_CLAUSE)
			report_heading(report, line.words);
		else if (line.kind == POLICY_LINE_NOTE)
			report_note(report, line.words);
		else if (line.kind == POLICY_LINE_ITEM)
			report_item(report, line.words);
		else if (line.kind == POLICY_LINE_TEXT)
			report_text(report, line.words);
	}
}

/* ---- what differs ---- */

struct lines {
	struct str at[POLICY_LINES_MAX];
	size_t n;
};

static enum errc split(struct str text, struct arena *arena, struct lines *ret, struct err *err)
{
	struct policy_line line;

	ret->n = 0;
	while (policy_line_next(&text, arena, &line)) {
		if (ret->n == POLICY_LINES_MAX)
			return fail(err, ERR_LIMIT, "a policy of more than %u lines",
				    POLICY_LINES_MAX);
		ret->at[ret->n++] = line.words;
	}
	return ERR_OK;
}

/* Lengths of the longest common run of lines from there on, row by row. */
static uint16_t *common_lengths(const struct lines *a, const struct lines *b)
{
	const size_t width = b->n + 1;
	uint16_t *table = mem_new_array((a->n + 1) * width, sizeof(*table));

	for (size_t i = a->n; i-- > 0;) {
		for (size_t j = b->n; j-- > 0;) {
			const uint16_t down = table[(i + 1) * width + j];
			const uint16_t right = table[i * width + j + 1];

			table[i * width + j] =
				str_equal(a->at[i], b->at[j])
					? (uint16_t)(table[(i + 1) * width + j + 1] + 1)
					: (down > right ? down : right);
		}
	}
	return table;
}

static void put(struct policy_changes *changes, enum policy_change change, struct str words)
{
	changes->at[changes->n++] =
		(struct policy_changed_line){ .change = change, .words = words };
	changes->n_changed += change != POLICY_SAME;
}

static void walk(const struct lines *a, const struct lines *b, const uint16_t *table,
		 struct policy_changes *ret)
{
	const size_t width = b->n + 1;
	size_t i = 0;
	size_t j = 0;

	while (i < a->n || j < b->n) {
		if (i < a->n && j < b->n && str_equal(a->at[i], b->at[j])) {
			put(ret, POLICY_SAME, a->at[i++]);
			j++;
		} else if (i < a->n &&
			   (j == b->n || table[(i + 1) * width + j] >= table[i * width + j + 1])) {
			put(ret, POLICY_REMOVED, a->at[i++]);
		} else {
			put(ret, POLICY_ADDED, b->at[j++]);
		}
	}
}

enum errc policy_compare(struct str from, struct str to, struct arena *arena,
			 struct policy_changes *ret, struct err *err)
{
	auto_free struct lines *a = mem_new(sizeof(*a));
	auto_free struct lines *b = mem_new(sizeof(*b));
	enum errc code = split(from, arena, a, err);

	if (!code)
		code = split(to, arena, b, err);
	if (code)
		return code;
	*ret = (struct policy_changes){
		.at = arena_take_array(arena, a->n + b->n + 1, sizeof(*ret->at)),
	};
	if (!ret->at)
		return fail(err, ERR_LIMIT, "policies: no room to compare them");
	auto_free uint16_t *table = common_lengths(a, b);
	walk(a, b, table, ret);
	return ERR_OK;
}
