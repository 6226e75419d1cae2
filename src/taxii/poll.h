/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TAXII 2.1 client: reads a collection of somebody else's to its end, page by page. How bytes go
 * out is the caller's, so that this can be tried without a network.
 *
 * A poll asks with added_after, and from page to page with the `next` it was given; where a server
 * says "more" without one, with the date-added of the last object (3.5). Servers give one date to
 * many objects, so after a poll that brought something the next one asks from just before the
 * latest date again; versions that are known are not counted twice. A `next` that a server has
 * forgotten (400, 404, 410) begins the poll anew.
 *
 * What goes wrong is kept with the position: asked again after a minute, then two, four, … up to
 * an hour, or when the server says so (Retry-After).
 */
#pragma once

#include "base/buf.h"
#include "taxii/remotes.h"
#include "taxii/stix-rules.h"

#define TAXII_FETCH_MAX	    (32u * 1024 * 1024) /* bytes of an answer */
#define TAXII_FETCH_URL_MAX 4096u
#define TAXII_POLL_PAGES    10000u /* of one poll; the next goes on */

struct taxii_fetched {
	long status;
	struct buf body;       /* BUF_INIT(TAXII_FETCH_MAX) before, buf_done() after */
	char added_last[64];   /* X-TAXII-Date-Added-Last; "" */
	int64_t retry_after_s; /* 0: not said */
};

/* GET or POST (with `body`) as the remote's user. ERR_OK when there was an answer. */
struct taxii_transport {
	enum errc (*ask)(void *ctx, const struct taxii_remote *remote, const char *url,
			 struct str body, struct taxii_fetched *ret, struct err *err);
	void *ctx;
};

struct taxii_poll_report {
	uint64_t pages;
	uint64_t objects; /* that came, doubles too */
	uint64_t fresh;	  /* versions that were not there */
	uint64_t unread;  /* without an id or no JSON: nothing of them is kept */
	bool failed;
	char problem[ERR_TEXT_MAX];
};

struct taxii_poller {
	struct db *db;
	const struct stix_rules *rules;
	const struct taxii_transport *transport;
	const struct clock *clock;
};

/*
 * To the end of what is there. What the other side does wrong is in `ret` and with the position;
 * an error is of our own database.
 */
enum errc taxii_poll(const struct taxii_poller *poller, const struct taxii_remote_state *state,
		     struct taxii_poll_report *ret, struct err *err) MUST_CHECK;

/* "…/collections/{id}/" and what is given behind it. ERR_LIMIT. */
enum errc taxii_remote_path(const struct taxii_remote *remote, const char *behind, struct buf *out,
			    struct err *err) MUST_CHECK;
