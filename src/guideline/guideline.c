/* SPDX-License-Identifier: Apache-2.0 */
#include "guideline/guideline.h"

#include <stdlib.h>

#include "base/encoding/fold.h"

#define FULL_WIDTH_SPACE "\xe3\x80\x80"

const char *const guideline_change_names[GUIDELINE_CHANGES] = {
	[GUIDELINE_MOVED] = "moved",	 [GUIDELINE_SPLIT] = "split",
	[GUIDELINE_CHANGED] = "changed", [GUIDELINE_DROPPED] = "dropped",
	[GUIDELINE_NEW] = "new",	 [GUIDELINE_UNKNOWN] = "unknown",
};

struct text guideline_change_words(enum guideline_change change)
{
	static const struct text words[GUIDELINE_CHANGES] = {
		[GUIDELINE_MOVED] = TEXT("移った", "moved"),
		[GUIDELINE_SPLIT] = TEXT("分かれた", "split up"),
		[GUIDELINE_CHANGED] = TEXT("中身が変わった", "changed"),
		[GUIDELINE_DROPPED] = TEXT("なくなった", "dropped"),
		[GUIDELINE_NEW] = TEXT("新しくできた", "new"),
		[GUIDELINE_UNKNOWN] = TEXT("不明", "not known"),
	};

	return words[change];
}

void guideline_free(struct guideline *guideline)
{
	if (!guideline)
		return;
	arena_done(&guideline->arena);
	free(guideline);
}

void guideline_free_at(struct guideline **guideline)
{
	guideline_free(*guideline);
	*guideline = NULL;
}

/* ---- by id ---- */

/* All that is found by id begins with it. */
static const void *find(const void *first, size_t n, size_t step, struct str id)
{
	const char *at = first;

	for (size_t i = 0; i < n; i++, at += step) {
		struct str its;

		memcpy(&its, at, sizeof(its));
		if (str_equal(its, id))
			return at;
	}
	return NULL;
}

#define FIND(list, n, id) find((list), (n), sizeof((list)[0]), (id))

const struct guideline_role *guideline_role_find(const struct guideline *guideline, struct str id)
{
	return FIND(guideline->roles, guideline->n_roles, id);
}

const struct guideline_basis *guideline_basis_find(const struct guideline *guideline, struct str id)
{
	return FIND(guideline->bases, guideline->n_bases, id);
}

const struct guideline_edition *guideline_edition_find(const struct guideline *guideline,
						       struct str id)
{
	return FIND(guideline->editions, guideline->n_editions, id);
}

const struct guideline_clause *guideline_clause_find(const struct guideline *guideline,
						     struct str id)
{
	return FIND(guideline->clauses, guideline->n_clauses, id);
}

const struct guideline_term *guideline_term_find(const struct guideline *guideline, struct str id)
{
	return FIND(guideline->terms, guideline->n_terms, id);
}

const struct guideline_flow *guideline_flow_find(const struct guideline *guideline, struct str id)
{
	return FIND(guideline->flows, guideline->n_flows, id);
}

/* ---- moves ---- */

static bool is_told_of(const struct guideline_move *moves, size_t n,
		       const struct guideline_clause *clause)
{
	for (size_t i = 0; i < n; i++) {
		if (moves[i].from == clause)
			return true;
	}
	return false;
}

size_t guideline_moves_between(const struct guideline *guideline,
			       const struct guideline_edition *older,
			       const struct guideline_edition *newer, struct guideline_move *out,
			       size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < guideline->n_moves && n < max; i++) {
		const struct guideline_move *move = &guideline->moves[i];

		if (move->older == older && move->newer == newer)
			out[n++] = *move;
	}
	const size_t told = n;
	for (size_t i = 0; i < guideline->n_clauses && n < max; i++) {
		const struct guideline_clause *clause = &guideline->clauses[i];

		if (clause->edition == older && !is_told_of(out, told, clause))
			out[n++] = (struct guideline_move){
				.older = older,
				.newer = newer,
				.from = clause,
				.change = GUIDELINE_UNKNOWN,
			};
	}
	return n;
}

/* ---- references ---- */

static bool is_named(const struct guideline_volume *volume, struct str name)
{
	return str_equal(volume->name.ja, name) || str_equal(volume->name.en, name) ||
	       str_equal(volume->id, name);
}

/* "1" is no beginning of "18", nor "18" of "18.1"'s own clause: the longest counts. */
static bool begins_with(struct str clause, struct str number)
{
	if (!number.len || !str_starts(clause, number))
		return false;
	return clause.len == number.len || !ascii_is_digit(clause.ptr[number.len]);
}

const struct guideline_clause *guideline_cited(const struct guideline *guideline,
					       struct str edition, struct str volume,
					       struct str clause)
{
	const struct guideline_clause *best = NULL;

	for (size_t i = 0; i < guideline->n_clauses; i++) {
		const struct guideline_clause *one = &guideline->clauses[i];

		if (str_equal(one->edition->cited, edition) && is_named(one->volume, volume) &&
		    begins_with(clause, one->number) &&
		    (!best || one->number.len > best->number.len))
			best = one;
	}
	return best;
}

bool guideline_clause_is_for(const struct guideline_clause *clause,
			     const struct guideline_role *role)
{
	for (size_t i = 0; i < clause->n_roles; i++) {
		if (clause->roles[i] == role)
			return true;
	}
	return false;
}

/* ---- searching ---- */

struct str guideline_fold(struct str text, struct arena *arena)
{
	char *out = arena_take(arena, fold_max(text.len) + 1);

	return out ? str_of(out, fold_text(text, out)) : STR_NONE;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next word, taken from `rest`; empty at the end. */
static struct str next_word(struct str *rest)
{
	const struct str wide = STR(FULL_WIDTH_SPACE);
	size_t len = 0;

	*rest = str_trim(*rest);
	while (str_starts(*rest, wide))
		*rest = str_trim(str_from_pos(*rest, wide.len));
	while (len < rest->len && !is_space(rest->ptr[len]) &&
	       !str_starts(str_from_pos(*rest, len), wide))
		len++;
	const struct str word = str_sub(*rest, 0, len);
	*rest = str_from_pos(*rest, len);
	return word;
}

struct guideline_query guideline_query_of(struct str text, struct arena *arena)
{
	struct guideline_query query = { .n = 0 };
	struct str rest = guideline_fold(str_or_empty(text), arena);

	while (query.n < GUIDELINE_WORDS_MAX && rest.len) {
		const struct str word = next_word(&rest);

		if (word.len)
			query.words[query.n++] = word;
	}
	return query;
}

bool guideline_query_finds(const struct guideline_query *query, struct str folded)
{
	for (size_t i = 0; i < query->n; i++) {
		if (str_find(folded, query->words[i]) == SIZE_MAX)
			return false;
	}
	return true;
}
