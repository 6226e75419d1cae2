/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept of a match beside its rule, as JSON: the fields of its event, and which of them met
 * what of the rule.
 */
#pragma once

#include "base/buf.h"
#include "detect/sigma/matcher.h"

#define MATCH_MATCHED_MAX     (32u * 1024)
#define MATCH_FIELDS_TEXT_MAX (64u * 1024)

/* An array of {field, value, selection, item, wanted}, of at most MATCH_MATCHED_MAX bytes. */
void match_write_matched(const struct match *match, struct buf *out);

/*
 * An object of all fields of the event. One that does not fit into `out` keeps what made the rule
 * fire; the record has the rest.
 */
void match_write_fields(const struct match *match, struct buf *out);
