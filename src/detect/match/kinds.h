/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of one kind: of the same log sources, with the same fields of those that are looked at for
 * witnesses, and on whose values the same eager predicates hold. What a rule says of one it says of
 * all, unless it asks for something else (present->asked_more): such a rule is tried anew each
 * time.
 *
 * So the rules of a kind are gone through once. A kind is known by the numbers of what was found in
 * its fields (contents.h), compared in full. At most KINDS_MAX are kept; then all are forgotten.
 */
#pragma once

#include "detect/match/routes.h"

#define KINDS_MAX	4096u
#define KIND_KEY_MAX	512u /* words of one kind; longer ones are not kept */
#define KINDS_BYTES_MAX (16u * 1024 * 1024)

/* A rule that did not answer no, and the log source under which it did not. */
struct outcome {
	uint32_t rule;
	uint32_t source;
	enum verdict verdict;
};

struct kind {
	uint64_t hash;
	const uint64_t *key; /* NULL: a free place of the table */
	uint32_t n_key;
	uint32_t n_settled;
	uint32_t n_anew;
	const struct outcome *settled; /* what all events of the kind have in common */
	const uint32_t *anew;	       /* rules that are to be asked again */
};

struct kinds {
	struct arena arena;
	struct kind *table; /* open addressing */
	size_t n;
	unsigned misses; /* of late: more of them than of events of known kinds */
	/* Of the event at hand. */
	uint64_t key[KIND_KEY_MAX];
	size_t n_key; /* 0: it has no kind */
	uint64_t hash;
};

void kinds_init(struct kinds *kinds);
void kinds_done(struct kinds *kinds);

/* What is known of the kind of the event at hand; NULL: nothing yet. */
const struct kind *kinds_find(struct kinds *kinds, struct present *present,
			      const struct route *route);

/* Has the event at hand a kind, not known yet? */
static inline bool kinds_wants(const struct kinds *kinds)
{
	return kinds->n_key;
}

/* Remember what was found out, all but the key, of the kind that kinds_find() did not know. */
void kinds_keep(struct kinds *kinds, const struct kind *kind);
