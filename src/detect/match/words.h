/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May one of a few words stand in a text, and which of them do? Asked of the raw text of nearly
 * every event, so it reads 32 bytes at once where the machine can: the nibbles of four bytes in a
 * row, and of each with its neighbour, say for eight groups of words whether one of the group may
 * begin there.
 *
 * Words are ASCII; case does not count. The two letters that fold to ASCII letters from outside
 * (U+212A, U+017F) count as a find: what may stand there is for others to look at.
 */
#pragma once

#include "base/arena.h"

#define WORDS_GROUPS   8u
#define WORDS_RUN      4u
#define WORDS_NIBBLES  16u
#define WORDS_RUN_BITS 16384u

struct word {
	struct str text; /* lower case, at least one byte */
	uint32_t at;	 /* offset of the run that finds it */
	uint32_t run;	 /* of up to WORDS_RUN bytes, with bit 5 of each set */
	uint32_t mask;	 /* which bytes of the run count */
	uint32_t number; /* among those given, or WORD_ESCAPE */
};

#define WORD_ESCAPE UINT32_MAX /* it is not a word: see WORDS_ESCAPE */

/* The words that one run finds. */
struct word_run {
	uint32_t first; /* in the set's words */
	uint32_t n;	/* 0: free */
};

struct word_set {
	/* Bit g: a word of group g may have a byte of that low nibble at that place of its run, and
	   a byte that comes to that nibble with its neighbour. */
	uint8_t low[WORDS_RUN][WORDS_NIBBLES];
	uint8_t mixed[WORDS_RUN][WORDS_NIBBLES];
	uint32_t first[WORDS_GROUPS + 1]; /* of each group in `words` */
	/* Which whole runs there are, by a hash: nibbles alone let all of a hexadecimal number
	   through once there are many words. */
	uint64_t runs[WORDS_RUN_BITS / 64];
	const struct word_run *table; /* of whole runs, open addressing */
	size_t n_table;		      /* a power of two */
	const struct word *words;
	size_t n;
	bool bare; /* one of the words may stand in what EVENT_WORDS_ONLY leaves out */
};

enum words_found {
	WORDS_FOUND = 1 << 0,
	/* "\u00" stands there: ASCII letters may be hidden in it, as JSON allows. */
	WORDS_ESCAPE = 1 << 1,
};

/* What `texts` refer to outlives the set. NULL at the arena's limit. */
const struct word_set *words_new(struct arena *arena, const struct str *texts, size_t n) MUST_CHECK;

/* enum words_found; stops at WORDS_FOUND. */
unsigned words_search(const struct word_set *set, struct str text);

/* The same on any machine, byte by byte. */
unsigned words_search_plain(const struct word_set *set, struct str text);

struct word_sink {
	/* The word with that number among those given stands at `at`; told wherever it does. */
	void (*found)(void *ctx, uint32_t number, size_t at);
	void *ctx;
};

/* False where a letter stands that folds into ASCII: then there may be more than was told. */
bool words_find(const struct word_set *set, struct str text, const struct word_sink *sink);
bool words_find_plain(const struct word_set *set, struct str text, const struct word_sink *sink);
