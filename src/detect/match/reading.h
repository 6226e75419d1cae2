/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which eager predicates of a field hold on a value. The working memory of one thread; what is
 * found is good until the next reading.
 */
#pragma once

#include "detect/match/keywords.h"

#define READING_NOTED_MAX 16u	     /* testing more than these costs what reading does */
#define FOUND_UNKNOWN	  (1u << 31) /* with the predicate's number: could not be decided */

/* Numbers of predicates, those that are witnesses first. */
struct found {
	uint32_t n_witnesses;
	uint32_t n;
	uint32_t unknown;   /* how many of them carry FOUND_UNKNOWN */
	uint32_t n_routing; /* PREDICATE_ROUTING: these are told once more behind the others */
	uint64_t content;   /* contents_number(), in the values of fields */
	uint64_t sum;	    /* found_bit() of each: most of what is not among them, told at once */
	uint32_t at[];
};

static inline uint64_t found_bit(uint32_t predicate)
{
	return UINT64_C(1) << (predicate * UINT32_C(0x9e3779b1) >> 26);
}

/* Where in a value a literal stands. */
struct place {
	uint32_t predicate;
	uint32_t len;
	size_t at;
};

#define READING_PLACES_MAX 32u

struct reading {
	const struct program *program;
	struct regex_room *regex_room;
	uint64_t regex_retries;
	char *folded; /* of the value at hand, SCAN_PAD bytes behind it */
	size_t cap_folded;
	char *plain; /* a copy with SCAN_PAD bytes behind it, for what minds case */
	size_t cap_plain;
	uint32_t *stamps; /* by predicate: the last value on which it was found or tried */
	uint32_t stamp;
	uint32_t *witnesses;
	uint32_t *others;
	uint32_t *routing; /* each has room for all predicates */
	uint32_t n_witnesses;
	uint32_t n_others;
	uint32_t n_routing;
	uint32_t n_unknown;
	struct str value;
	struct str value_folded; /* STR_NONE: not needed yet */

	/* reading_add_noting(): predicates that may hold on a part of the value. */
	uint32_t noted[READING_NOTED_MAX];
	uint32_t n_noted; /* more than fit: they are not known */
	bool noting;
	/* All places of literals in that value; more than fit, or 0: they are not known. */
	struct place places[READING_PLACES_MAX];
	uint32_t n_places;
};

void reading_init(struct reading *reading, const struct program *program);
void reading_done(struct reading *reading);

/* Begin with nothing found. */
void reading_start(struct reading *reading);

/* Add what holds on `value`; `slot` is an element of SECTION_SLOTS. Several values may follow. */
void reading_add(struct reading *reading, uint32_t slot, struct str value);

/*
 * The same of a value of which others are parts, byte for byte; then, each after its
 * reading_start(), of these. What a part has of literals the value has too, so that the part is not
 * read again, but tested on the few predicates that come into question. With `keywords` at least
 * what these ask for is found.
 */
void reading_add_noting(struct reading *reading, uint32_t slot, struct str value,
			const struct keywords *keywords);
void reading_add_part(struct reading *reading, uint32_t slot, struct str part);

/*
 * After reading_add_noting(), before the next start: whether all that may hold on a part holds on
 * the value itself, so that only who wants to know which part it is has to ask them.
 */
bool reading_tells_parts(const struct reading *reading, uint32_t slot);

/*
 * After reading_add_noting(), until the next one: does the literal of the predicate stand in the
 * part of the value that begins at `at`? False from reading_knows_places(): that is not known.
 */
bool reading_knows_places(const struct reading *reading, const struct predicate *predicate);
bool reading_has_place(const struct reading *reading, uint32_t predicate, size_t at, size_t len);

static inline uint32_t reading_count(const struct reading *reading)
{
	return reading->n_witnesses + reading->n_others;
}

/* Bytes of a struct found with what was found, and the writing of it. */
size_t reading_size(const struct reading *reading);
void reading_write(const struct reading *reading, struct found *ret);

/* Test one predicate that is about a single value; what it finds is not kept. */
enum verdict reading_test(struct reading *reading, const struct predicate *predicate,
			  struct str value);

/* The value without case, with SCAN_PAD bytes behind it; good until the next call. */
struct str reading_fold(struct reading *reading, struct str value);
