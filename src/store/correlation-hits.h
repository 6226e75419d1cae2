/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hits that the engine's correlations have seen since their last stored state (detector-states.h,
 * name CORRELATIONS_STATE), as the engine wrote them. They are committed with the results of the
 * same records, so that after any crash the correlations stand exactly where the results do.
 */
#pragma once

#include "store/db.h"

#define CORRELATIONS_STATE   "correlations"
#define CORRELATION_HITS_MAX (2u * 1024 * 1024) /* bytes of one row */

/* Inside the transaction of the result that ends at `log_index`. */
enum errc correlation_hits_put(struct db *db, uint64_t log_index, struct str hits,
			       struct err *err) MUST_CHECK;

/* A state of that position is stored: hits up to it are in it. */
enum errc correlation_hits_forget(struct db *db, uint64_t log_index, struct err *err) MUST_CHECK;

/* In their order. */
enum errc correlation_hits_list(struct db *db,
				bool (*take)(void *ctx, uint64_t log_index, struct str hits),
				void *ctx, struct err *err) MUST_CHECK;
