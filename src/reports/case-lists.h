/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of what belongs to a case, as lines of text for a report: one line a row, the oldest first.
 */
#pragma once

#include "reports/report-holes.h"

#define CASE_LIST_LINES_MAX 300u
#define CASE_LIST_BYTES	    (128u * 1024)

struct case_list {
	const char *name; /* of its hole: "timeline" */
	struct text title;
	enum errc (*write)(const struct report_words *words, struct buf *out, struct err *err);
};

extern const struct case_list case_lists[]; /* name NULL at the end */

/* NULL: there is none. */
const struct case_list *case_list_find(struct str name);

/* "2026-11-23 03:10" on the wall clock of the scope; "" for TIME_NONE. In its arena. */
struct str report_time(const struct report_scope *scope, int64_t us);
