/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a client asks of a collection: match[id], match[type], match[version], match[spec_version],
 * added_after, limit and next (TAXII 2.1 3.4, 3.5), as a filter of objects.h.
 *
 * `next` says behind which date-added the next page begins, and carries a digest of the collection
 * and the match filters it was given out for: with others it is refused. added_after and limit may
 * change from page to page: the later of both positions counts, so that a client that moves both
 * forward, or only one of them, gets every object once. The server remembers nothing.
 */
#pragma once

#include "net/url.h"
#include "taxii/objects.h"

#define TAXII_LIMIT_DEFAULT 1000u
#define TAXII_LIMIT_MAX	    5000u
#define TAXII_MATCH_MAX	    1000u /* values of one parameter */
#define TAXII_NEXT_MAX	    40u

/* Which parameters an endpoint has; others are not looked at. */
enum taxii_parameter {
	TAXII_MATCH_ID = 1 << 0,
	TAXII_MATCH_TYPE = 1 << 1,
	TAXII_MATCH_VERSION = 1 << 2, /* without it, where it is: the last version */
	TAXII_MATCH_SPEC = 1 << 3,
	TAXII_PAGES = 1 << 4, /* added_after, limit, next */
};

/*
 * `of` names what is asked (the collection, the object), for `next`. The sentence says which
 * parameter is wrong. ERR_SYNTAX, ERR_LIMIT.
 */
enum errc taxii_query_read(const struct url_pairs *query, unsigned parameters, struct str of,
			   struct arena *arena, struct taxii_filter *ret,
			   struct err *err) MUST_CHECK;

/* For the page behind `last_us`. Returns `out`. */
const char *taxii_next(const struct taxii_filter *filter, struct str of, int64_t last_us,
		       char out[static TAXII_NEXT_MAX]);
