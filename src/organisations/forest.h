/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The edges of the tree that hold today, in memory, from each organisation to those above it.
 */
#pragma once

#include "base/str.h"
#include "store/db.h"

#define FOREST_MAX 500000 /* the highest number of an organisation; edges: as many */

/* What it goes by in the database, and what goes down such an edge: scope.h. */
enum edge_kind {
	EDGE_AUTHORITY,
	EDGE_MEMBER,
	EDGE_VENDOR,
	EDGE_KINDS,
};

extern const char *const edge_kind_names[EDGE_KINDS]; /* "authority", … */

struct forest_edge {
	uint32_t parent;
	uint32_t kind; /* enum edge_kind */
};

struct forest {
	uint32_t n;	 /* organisations are 1 to n */
	uint32_t *first; /* of organisation i: edges[first[i]] to edges[first[i + 1] - 1] */
	struct forest_edge *edges; /* by child */
};

/* A scope that may everything is on `db`. ERR_LIMIT. */
enum errc forest_load(struct db *db, struct str today, struct forest *ret,
		      struct err *err) MUST_CHECK;
void forest_done(struct forest *forest);
