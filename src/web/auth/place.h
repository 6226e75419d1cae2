/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that decides at whose organisation a request's account may use a route: after the
 * route's roles were looked at, and before its handler runs (page.h: enum page_place). What the
 * handler then reads is held to the same scope by the connection itself (organisations/scope.h).
 */
#pragma once

#include "web/page.h"

/*
 * True when the handler may run; else the answer was given and what was refused is in the audit
 * trail. Of an organisation that one may not know of, as of one that is not there, it is 404.
 */
bool place_admits(struct page *page) MUST_CHECK;

/* All that the account's role may, it may at the node's own organisation. */
bool place_of_house(struct page *page);

/* A path names an organisation when its place is PLACE_NAMED, and only then, with powers. */
bool place_is_told(const struct page_route *route);
