/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shapes in which other programs read findings. Each is one file here that ends with its
 * descriptor `const struct shape shape_<name>`, and one line in meson.build.
 *
 * Line shapes write each finding alone, so several threads may write at once, each into its own
 * buffer, and a stream of them never ends. Document shapes make one document of all findings: they
 * keep what they need (bounded by SHAPE_TALLY_MAX things) and write it at the end.
 *
 *     head(context, out)            once, if there is one
 *     add(context, finding, out)    for each
 *     …or, for documents: tally_new, tally_add for each, tally_write, tally_free
 *
 * Nothing here fails: what does not fit `out` marks it as failed (base/buf.h).
 */
#pragma once

#include "base/buf.h"
#include "export/finding.h"
#include "export/name-map.h"

#define SHAPE_TALLY_MAX 65536u

/* What all shapes may need; read-only. */
struct shape_context {
	struct name_map ecs;
	struct name_map ocsf;
	struct name_map tactics; /* Sigma's name → "TA0006" */
	struct str facility;	 /* "" when not known */
	int offset_minutes;	 /* of the wall clock, for shapes that show local time */
	int64_t now_us;		 /* when the document is made */
};

/* `content` is the content folder. The context is empty after a failure. */
enum errc shape_context_open(const char *content, struct shape_context *ret,
			     struct err *err) MUST_CHECK;
void shape_context_close(struct shape_context *context);

struct shape {
	const char *name;
	const char *media_type; /* of one line; NULL: documents are not sent */
	bool shows_rules;	/* wants finding->rule_text */

	void (*head)(const struct shape_context *context, struct buf *out); /* may be NULL */
	void (*add)(const struct shape_context *context, const struct finding *finding,
		    struct buf *out); /* line shapes */

	void *(*tally_new)(void); /* document shapes */
	void (*tally_add)(void *tally, const struct finding *finding);
	void (*tally_write)(const void *tally, const struct shape_context *context,
			    struct buf *out);
	void (*tally_free)(void *tally);
};

/* In the order of src/export/meson.build; NULL at the end. */
extern const struct shape *const shapes[];

const struct shape *shape_by_name(struct str name);
