/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a tagged paper needs and cairo 1.16 cannot write: its language, that its title is shown, the
 * words for a figure, which cells are headings of a column, and that the lines at the head and foot
 * of a page are no content (ISO 32000-1 14.8.2.2, 14.9). It is added to the file as an update of it
 * (7.5.6): nothing that cairo wrote is changed.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct pdf_tags {
	const char *lang;	   /* "ja" or "en" */
	const struct str *figures; /* words for them, in the order they were drawn */
	size_t n_figures;
	const char *artifact; /* the tag of what is no content */
};

/* `out` holds a file as cairo wrote it. ERR_UNSUPPORTED: it is of another form. */
enum errc pdf_tags_add(const struct pdf_tags *tags, struct buf *out, struct err *err) MUST_CHECK;
