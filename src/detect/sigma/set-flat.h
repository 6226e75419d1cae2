/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loaded rule set as bytes, and back, without a look at the rules' files: rules, filters, notes,
 * log sources, names of fields, expressions.
 */
#pragma once

#include "detect/sigma/ruleset.h"

struct buf;

/* Append it; ERR_LIMIT when it does not fit. */
enum errc ruleset_write(const struct ruleset *set, struct buf *out, struct err *err) MUST_CHECK;

/*
 * The set that was written, with the same order, indexes and slots. `bytes` may be anything: what
 * is not such a set is ERR_CORRUPT, never worse. The set's texts are views of `bytes`, which lies
 * within `memory` (from malloc); the set frees that at its end. On failure it stays the caller's.
 */
enum errc ruleset_read(struct str bytes, void *memory, struct ruleset **ret,
		       struct err *err) MUST_CHECK;
