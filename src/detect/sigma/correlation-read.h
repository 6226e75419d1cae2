/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first pass over a correlation: its document alone. What its names mean is settled when all
 * documents are there (correlation-link.h).
 */
#pragma once

#include "detect/sigma/correlation.h"

/* "vpn_failed: srcip" under an alias. */
struct alias_field {
	uint32_t name; /* of the correlation */
	uint32_t member;
	struct str field;
	unsigned line;
};

/* A correlation whose names are not resolved yet. */
struct correlation_draft {
	struct correlation *correlation; /* in the pool */
	struct alias_field *aliases;
	size_t n_aliases;
};

/*
 * Check and compile what the document says by itself. Everything is in the builder's pool; `file`
 * is the caller's. On failure builder->line is where.
 */
enum errc correlation_read(struct builder *builder, const struct yaml *root, struct str file,
			   struct correlation_draft *ret, struct err *err) MUST_CHECK;

/* "a and b and not c": the only expressions that mean something in an order. */
bool expression_is_chain(const struct condition *c);
bool expression_has_not(const struct condition *c);

/* Is its number a count: of hits, values or rules? */
bool correlation_counts(enum correlation_type type);
