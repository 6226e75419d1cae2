/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of message there are, in one place, so that a person can decide on each before there is
 * one: what stands in it, what makes it here, and what it does where it arrives.
 */
#pragma once

#include "base/text.h"
#include "link/inbox.h"

struct link_kind {
	const char *name; /* NULL at the end */
	struct text title;
	struct text about; /* what stands in it */
	/* Put down what there is to say to that peer; the same again is the same message. */
	enum errc (*gather)(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			    struct err *err);
	/* As link_effect, without what it does not need. ERR_SYNTAX: it is none of this kind. */
	enum errc (*apply)(const struct org_scope *scope, int64_t organisation,
			   const struct link_arrival *arrival, struct err *err);
};

extern const struct link_kind link_kinds[];

const struct link_kind *link_kind_find(struct str name); /* NULL: there is none */

/* Of every kind that may leave. */
enum errc link_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
		      struct err *err) MUST_CHECK;

/* By the table; a kind that is not known here keeps its turn, with the reason. */
extern const struct link_effects link_effects_of_kinds;
