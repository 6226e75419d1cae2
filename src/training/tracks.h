/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far people came with the parts of packages, and the launches that may fetch a package's files
 * and report on one such track for a while. A launch is known by a token in its addresses, of which
 * only the hash is kept.
 */
#pragma once

#include "training/packages.h"
#include "training/people.h"
#include "training/scorm-model.h"

#define LAUNCH_TOKEN_SIGNS 32u /* 160 bits */
#define LAUNCH_US	   (8 * 3600 * US_PER_SEC)
#define LAUNCHES_MAX	   5000

struct track {
	int64_t id;
	int64_t package;
	int64_t place;
	struct str staff;
	struct str department;
	struct str state; /* JSON of scorm-model.h */
};

struct launch {
	char token[LAUNCH_TOKEN_SIGNS + 1];
};

/* A track that is there goes on. ERR_SYNTAX: staff number, department; ERR_LIMIT: launches. */
enum errc tracks_launch(struct db *db, const struct track *wanted, int64_t now_us,
			struct launch *ret, struct err *err) MUST_CHECK;

/* Texts in `arena`. ERR_NOT_FOUND: no such launch, or its time is over. */
enum errc tracks_of_launch(struct db *db, struct str token, int64_t now_us, struct arena *arena,
			   struct track *ret, struct err *err) MUST_CHECK;

/* `today` (YYYY-MM-DD) is kept when the part is done for the first time. */
enum errc tracks_save(struct db *db, const struct track *track, const struct scorm_state *state,
		      struct str today, int64_t now_us, struct err *err) MUST_CHECK;
