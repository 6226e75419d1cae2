/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds of messages have in common when they put one down. */
#pragma once

#include "link/outbox.h"

/* Has a person decided that messages of that kind may leave, each seen or not? */
enum errc link_may_leave(const struct org_scope *scope, const char *kind, bool *ret,
			 struct err *err) MUST_CHECK;

/*
 * `message` with that body and the uuid made of `name`, which says what is in it: the same again is
 * the same message, and nothing happens. ERR_LIMIT: over LINK_BODY_MAX.
 */
enum errc link_offer_named(const struct org_scope *scope, const struct link_message *message,
			   const struct buf *body, const struct buf *name,
			   struct err *err) MUST_CHECK;
