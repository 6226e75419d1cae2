/* SPDX-License-Identifier: Apache-2.0 */
/* A case's downtime on pages: what its pages share. */
#pragma once

#include "downtime/downtime-papers.h"
#include "web/page.h"

/* Of the case of the path (NULL: of none), at this moment and in the person's language. */
struct downtime_desk page_downtime_desk(const struct page *page, const struct case_record *record);

/* The head of the case and what every page of its downtime has. */
void view_downtime_head(struct page *page, const struct case_record *record, struct str fault,
			struct text title);

/* The guide to telling people apart, and what is kept of them. */
void view_downtime_guide(struct page *page);

/* The fields "when" of a form of that name, and what was typed into others. */
void view_downtime_form(struct page *page, const char *list, const char *form);
void view_downtime_typed(struct page *page, const char *const *names, size_t n);
