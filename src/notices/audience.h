/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a notice concerns, as data that is checked before it is used (docs/formats/notices.md):
 * conditions on kind, prefecture, size, functions, place in the tree and products, joined by all,
 * any and not.
 *
 *     audience:
 *       all:
 *         - kind: [hospital]
 *         - prefecture: ["13", "27"]
 *         - beds: { from: 20, to: 199 }
 *         - product: [fortinet/fortios]
 *
 * An answer is yes, no, or nobody knows: a facility whose size or products nobody told is not left
 * out of a warning because of that, unless the notice says so (`unknown: leave`).
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml-check.h"

#define AUDIENCE_DEPTH_MAX 4u
#define AUDIENCE_TERMS_MAX 64u	/* of one query */
#define AUDIENCE_LIST_MAX  100u /* values of one condition */

enum audience_op {
	AUDIENCE_ALL,
	AUDIENCE_ANY,
	AUDIENCE_NOT,
	AUDIENCE_CODE,
	AUDIENCE_KIND,
	AUDIENCE_PREFECTURE,
	AUDIENCE_BEDS,
	AUDIENCE_FUNCTION,
	AUDIENCE_UNDER,
	AUDIENCE_PRODUCT,
	AUDIENCE_OPS,
};

struct audience {
	enum audience_op op;
	struct audience *child; /* of all, any, not */
	struct audience *next;
	const struct str *values; /* of lists */
	size_t n_values;
	int64_t from; /* of beds */
	int64_t to;
};

enum audience_answer {
	AUDIENCE_NO,
	AUDIENCE_UNKNOWN,
	AUDIENCE_YES,
};

/* The map under `key`; noted in `check` when it is none. NULL then, and when it is absent: all. */
const struct audience *audience_read(struct yaml_check *check, const struct yaml *map,
				     const char *key, struct arena *arena);

/* What is known of one organisation. */
struct audience_subject {
	struct str code;
	struct str kind;
	struct str prefecture;
	int64_t beds;	      /* ORG_BEDS_UNKNOWN */
	struct str functions; /* with spaces between */
	struct str above;     /* " east ministry ": codes of those above it by authority */
	struct str products;  /* " fortinet/fortios "; STR_NONE: nobody told */
};

/* NULL: everyone. */
enum audience_answer audience_ask(const struct audience *audience,
				  const struct audience_subject *subject);

/* Does any part of it ask for products? */
bool audience_asks_products(const struct audience *audience);
