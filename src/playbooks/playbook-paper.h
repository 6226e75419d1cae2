/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playbook on paper, for when no screen works: numbered boxes to tick, where each answer leads,
 * room for time and name, whom to call, and a code that leads a telephone to the page.
 */
#pragma once

#include "base/buf.h"
#include "playbooks/outline.h"

/* Whom a step says to call; the caller knows the numbers. "" : nobody is entered. */
struct playbook_phone_book {
	/* "保守会社 03-…": as it is printed, in `arena`. */
	struct str (*line)(void *ctx, struct str part, enum lang lang, struct arena *arena);
	void *ctx;
};

struct playbook_paper {
	const struct playbook_bundle *bundle;
	const struct playbook_phone_book *phones; /* NULL: only the steps */
	struct str facility;
	struct str day;	 /* it is printed on */
	struct str link; /* of the page; "": no code */
	int64_t made_us;
	enum lang lang;
};

/* ERR_LIMIT; ERR_IO. */
enum errc playbook_paper_write(const struct playbook_paper *paper, struct buf *out,
			       struct err *err) MUST_CHECK;

/* The same as plain text, a line each. */
enum errc playbook_paper_text(const struct playbook_paper *paper, struct buf *out,
			      struct err *err) MUST_CHECK;
