/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the set of indicators of an installation is: DATA/indicators/indicators.set, and beside it
 * allow.yml, the hospital's own list of what is none. The set is replaced whole, by rename; who has
 * the old one open keeps it.
 */
#pragma once

#include <limits.h>

#include "detect/indicators/allow.h"
#include "detect/indicators/set-writer.h"

#define INDICATOR_SET_NAME   "indicators.set"
#define INDICATOR_ALLOW_NAME "allow.yml"

struct indicator_folder {
	char dir[PATH_MAX];
	char set[PATH_MAX];
	char next[PATH_MAX]; /* the set that is being made */
	char allow[PATH_MAX];
};

/* Of the data folder `data`. */
enum errc indicator_folder_in(const char *data, struct indicator_folder *ret,
			      struct err *err) MUST_CHECK;

/* The set that is there; `*ret` is NULL when there is none. */
enum errc indicator_folder_open(const struct indicator_folder *folder, struct indicator_set **ret,
				struct err *err) MUST_CHECK;

/*
 * Make a new set in place of the old one. `lock` keeps a second one out; both are made before the
 * sandbox, and given to the owner of the data folder.
 */
struct indicator_change {
	const struct indicator_folder *folder;
	int lock;
	int fd; /* of the new set */
	struct hash_key key;
};

enum errc indicator_change_begin(const struct indicator_folder *folder,
				 struct indicator_change *ret, struct err *err) MUST_CHECK;

/* The set is finished: it takes the place of the old one. */
enum errc indicator_change_commit(struct indicator_change *change, struct err *err) MUST_CHECK;

/* Closes; what was not committed is gone. */
void indicator_change_done(struct indicator_change *change);

/* A key that nobody knows. */
enum errc indicator_random_key(struct hash_key *ret, struct err *err) MUST_CHECK;
