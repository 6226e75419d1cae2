/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways a form leaves the program. Each is one file of this folder that ends with its descriptor
 * `const struct form_export form_export_<name>`, and one line in meson.build.
 *
 * The same paper gives the same bytes, so that a file can be compared with one of last month.
 */
#pragma once

#include "base/buf.h"
#include "forms/paper.h"

#define FORM_EXPORT_MAX (64u * 1024 * 1024) /* bytes of one file */

enum form_export_of {
	EXPORT_OF_ANY,	 /* a blank form, or a round */
	EXPORT_OF_FORM,	 /* what is asked; answers are not in it */
	EXPORT_OF_ROUND, /* answers; there is none of a blank form */
};

struct form_export {
	const char *name; /* as it is asked for: "oscal-catalog" */
	const char *suffix;
	const char *media_type;
	struct text summary;
	enum form_export_of of;
	enum errc (*write)(const struct form_paper *paper, struct buf *out, struct err *err);
};

/* In the order of meson.build; NULL at the end. */
extern const struct form_export *const form_exports[];

const struct form_export *form_export_find(struct str name); /* or NULL */

/* Check that `as` goes with the paper, and write it. ERR_USAGE, ERR_NOT_FOUND, ERR_LIMIT, ERR_IO.
 */
enum errc form_export_write(const struct form_export *as, const struct form_paper *paper,
			    struct buf *out, struct err *err) MUST_CHECK;
