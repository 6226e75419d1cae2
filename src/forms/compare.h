/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed from one form to another: of the next edition by its carry-over map, else (two
 * editions apart, or the institution's sheet beside the vendor's) by topic and part.
 */
#pragma once

#include "forms/form.h"

enum form_difference {
	DIFFERENCE_SAME,     /* and under the same number */
	DIFFERENCE_MOVED,    /* asks the same under another number */
	DIFFERENCE_MERGED,   /* several became one */
	DIFFERENCE_STRICTER, /* asks more */
	DIFFERENCE_DUTY,     /* asked now, was for reference; or the other way round */
	DIFFERENCE_NEW,
	DIFFERENCE_GONE,
	FORM_DIFFERENCES,
};

extern const char *const form_difference_names[FORM_DIFFERENCES];

struct form_pair {
	enum form_difference difference;
	const struct form_item *before; /* NULL: new */
	const struct form_item *after;	/* NULL: gone */
};

/* One call a pair, in the order of `after`, then what is gone. */
void form_compare(const struct form *before, const struct form *after,
		  void (*take)(void *ctx, const struct form_pair *pair), void *ctx);
