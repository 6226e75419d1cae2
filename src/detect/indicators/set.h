/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of indicators on disk: one immutable file, mapped (docs/formats/indicators.md has the
 * bytes). Sets are replaced whole, by rename.
 *
 * A process holds the filter (two bytes an indicator), the networks (32 bytes each) and the texts.
 * What the filter lets through is read from the file and not mapped; pages of indicators that are
 * read whole, for an alert or a listing, are given back after every 256 of them.
 *
 * Asking costs one look into the filter (a cache line) for a value that is not in the set; one that
 * is costs three reads of the file. The key of the filter and of the table is chosen at random when
 * the set is made, so nobody outside can make up values that collide.
 *
 * A file from outside is safe to open: the tables are checked against their sum at opening, and
 * every place that is followed later is checked against the file's length. What does not hold
 * gives no match and is counted. The file must not shrink while it is mapped.
 */
#pragma once

#include "base/keyed-hash.h"
#include "detect/indicators/indicator.h"

#define INDICATOR_SET_MAX      50000000u /* indicators */
#define INDICATOR_SOURCES_MAX  256u
#define INDICATOR_CONTEXTS_MAX 1000000u

struct indicator_set;

/* Maps `fd`, which stays the caller's. ERR_CORRUPT when the file is no whole set. */
enum errc indicator_set_open(int fd, struct indicator_set **ret, struct err *err) MUST_CHECK;
void indicator_set_free(struct indicator_set *set);
void indicator_set_free_at(struct indicator_set **set);
#define auto_indicator_set CLEANUP(indicator_set_free_at) struct indicator_set

/* Good as long as the set. */
size_t indicator_set_sources(const struct indicator_set *set);
const struct indicator_source *indicator_set_source(const struct indicator_set *set, size_t i);

/* Empty texts when there is none. `number` as in struct indicator. */
struct indicator_context indicator_set_context(const struct indicator_set *set, uint32_t number);

uint64_t indicator_set_count(const struct indicator_set *set);
uint64_t indicator_set_bytes(const struct indicator_set *set); /* of the file */
int64_t indicator_set_made_us(const struct indicator_set *set);

/* Under which this set's values hash: by type, then by canonical bytes. */
uint64_t indicator_hash(const struct hash_key *key, enum indicator_type type, struct str value);
const struct hash_key *indicator_set_key(const struct indicator_set *set);

/* That hash will be asked for soon: several waits for memory become one. */
void indicator_set_expect(const struct indicator_set *set, uint64_t hash);

/* One probe: false when no indicator of that hash is in the set. */
bool indicator_set_may_hold(const struct indicator_set *set, uint64_t hash);

/* Places of indicators in the set; read them with indicator_set_read(). */
#define INDICATOR_HITS_MAX 64u
struct indicator_hits {
	uint64_t at[INDICATOR_HITS_MAX];
	size_t n;
	uint64_t more; /* found and not kept */
};

/* Add the indicators of exactly that value. `hash` is its indicator_hash(). */
void indicator_set_find(const struct indicator_set *set, enum indicator_type type, struct str value,
			uint64_t hash, struct indicator_hits *hits);

/* Add the networks that hold the address. */
void indicator_set_find_networks(const struct indicator_set *set, const char *ip,
				 struct indicator_hits *hits);
bool indicator_set_has_networks(const struct indicator_set *set);

/*
 * The indicator at that place, its TLP the strictest of its own, its context's and its source's.
 * False when the file is damaged there.
 */
bool indicator_set_read(const struct indicator_set *set, uint64_t place, struct indicator *ret);

/* All of them, in the order of the file: start with 0, go on with what is returned; 0: the end. */
uint64_t indicator_set_next(const struct indicator_set *set, uint64_t place, struct indicator *ret,
			    bool *ret_damaged);

/* Places that did not hold what they should, so far. */
uint64_t indicator_set_damage(const struct indicator_set *set);
