/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indicators as messages of the link: what a facility offers (taxii/offers.h) goes up to its hub,
 * and from there, without a word of whom it came from, to all (link/board.h). The body is the STIX
 * 2.1 indicator itself. What is for one organisation alone or stricter (TLP:AMBER+STRICT, RED)
 * stays where it is.
 */
#pragma once

#include "link/inbox.h"

enum errc link_indicators_gather(const struct org_scope *scope, int64_t organisation,
				 int64_t now_us, struct err *err) MUST_CHECK;
enum errc link_indicator_apply(const struct org_scope *scope, int64_t organisation,
			       const struct link_arrival *arrival, struct err *err) MUST_CHECK;

/* At a hub: what is offered there goes to its board. */
enum errc link_indicators_post(const struct org_scope *scope, int64_t now_us,
			       struct err *err) MUST_CHECK;

/* At a hub: nobody is to look for that object any more. ERR_NOT_FOUND: it was not posted. */
enum errc link_indicator_withdraw(const struct org_scope *scope, struct str object, int64_t now_us,
				  struct err *err) MUST_CHECK;

/* What a body says of itself; views of it are good as long as `arena`. */
struct link_indicator {
	struct str id;
	int64_t version_us;
	bool revoked;
};

/* ERR_SYNTAX: it is no STIX 2.1 indicator with a pattern of STIX; ERR_CONFLICT: its TLP is
 * stricter than AMBER. */
enum errc link_indicator_read(struct str body, struct arena *arena, struct link_indicator *ret,
			      struct err *err) MUST_CHECK;
