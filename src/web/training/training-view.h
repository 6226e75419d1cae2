/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of training have in common. */
#pragma once

#include "training/report.h"
#include "web/page.h"
#include "web/training/training-room.h"

#define TRAINING_LIST_MAX  (ROSTER_FILE_MAX + 65536u) /* of a request with a list */
#define TRAINING_SHOWN_MAX 500u /* rows of a page; the rest is in the export */

/* The fiscal year of the query's "year", or this one. */
struct training_span training_page_span(const struct page *page);

/* Trimmed, "" when it did not come. */
struct str training_form_text(const struct page *page, const char *name);

/* The file of a form as a list; false when there is none. */
bool training_list_of(const struct page *page, struct roster_source *ret);

/* What came of a list; NULL: none came. */
void training_view_report(struct page *page, const struct roster_report *report);

/* Rows shown so far, for sinks that have a page. */
struct training_seen {
	struct page *page;
	unsigned n;
};
