/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log sources of the event at hand, and what follows from them: which rules may hold on it, and
 * which fields to look at for witnesses.
 *
 * Remembered by what decides it: the source the parser states, and of the fields that log sources'
 * conditions look at, which of them are there and what holds on them. At most ROUTES_MAX such
 * combinations are kept; then all are forgotten.
 */
#pragma once

#include "detect/match/keywords.h"
#include "detect/match/present.h"

#define ROUTES_MAX	 512u
#define ROUTE_KEY_MAX	 512u /* words of one combination; larger ones are not kept */
#define ROUTES_BYTES_MAX (64u * 1024 * 1024)

/* Fields to look at for witnesses, under one list of aliases. */
struct route_look {
	uint32_t aliases;
	uint32_t n_slots;
	const uint32_t *slots;
};

struct route {
	const uint32_t *key;
	size_t n_key;
	uint64_t hash;
	uint64_t number; /* no other route of the thread has it; 0: made for one event */
	bool routed;	 /* the event belongs to a source */
	/* Rules that look for words anywhere: what must stand in the texts for one to hold. NULL:
	   there are none. */
	const struct word_set *words;
	bool words_unknown;		 /* of some that cannot be said */
	const struct keywords *keywords; /* what those rules ask for; NULL: not known apart */
	unsigned words_in_row;		 /* so many events one after the other had such words */
	const uint64_t *sources;	 /* bit set of the event's log sources */
	const uint64_t *routes;		 /* bit set: rules under which program->routes may hold */
	const uint64_t *looked;		 /* bit set: slots of all looks */
	const uint32_t *aliases; /* lists of aliases of the sources, but for the empty one */
	uint32_t n_aliases;
	const struct route_look *looks;
	uint32_t n_looks;
	const uint32_t *always; /* rules without a witness */
	uint32_t n_always;
};

/* A word of a log source. */
struct source_word {
	char text[32];
	size_t len;
};

struct routes {
	const struct program *program;
	struct arena arena;
	struct route *table; /* open addressing; without `routes` it is free */
	uint64_t numbers;    /* given to routes */
	size_t n;
	uint32_t key[ROUTE_KEY_MAX]; /* of the event at hand */
	size_t n_key;
	struct source_word last[PART_MAX]; /* of the source that the key begins with */
	size_t n_source; /* words of the key that tell the source; 0: they have to be made */
	/* For guesses at events that tell nothing, and at those of a product that no source has;
	   NULL: not made yet. */
	struct route *guesses[2];
	struct arena guess_arena;
	struct arena once; /* of a route that is not kept */
};

void routes_init(struct routes *routes, const struct program *program);
void routes_done(struct routes *routes);

/* Of the event at hand; good until the next call. NULL when it does not fit the memory. */
struct route *routes_find(struct routes *routes, struct present *present);

/* Every source it may be of, for an event that logsources_may_guess(). NULL as above. */
struct route *routes_guess(struct routes *routes, struct present *present);

static inline bool bit_is_set(const uint64_t *bits, uint32_t number)
{
	return bits[number / 64] >> number % 64 & 1;
}
