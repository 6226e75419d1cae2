/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often each name came, with its first and last time: hosts, users, rules of a scan. Bounded:
 * past TALLY_KEYS_MAX names the rest is counted together.
 */
#pragma once

#include "base/arena.h"
#include "base/os/clock.h"

#define TALLY_KEYS_MAX 65536u

struct tally_row {
	struct str key;
	uint64_t count;
	int64_t first_us; /* TIME_NONE when no time is known */
	int64_t last_us;
	const void *subject; /* the caller's, of the first that came */
};

struct tally {
	struct arena arena;
	struct tally_row *rows; /* in order of first appearance until tally_sort() */
	size_t n;
	size_t cap;
	uint32_t *slots; /* hash table of row number + 1 */
	uint64_t others; /* not kept by name */
};

void tally_init(struct tally *tally);
void tally_done(struct tally *tally);

void tally_add(struct tally *tally, struct str key, int64_t time_us, const void *subject);

/* Most frequent first, then by key. Nothing can be added after. */
void tally_sort(struct tally *tally);
