/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case on pages: what its pages share, for every room that has one. The training mark stands on
 * all of them (_case-head.html).
 */
#pragma once

#include "cases/case-measures.h"
#include "cases/case-sentence.h"
#include "web/page.h"

struct case_reader page_case_reader(const struct page *page);

/* The case of the path's :id, by number or id; false: the error page was sent. */
bool page_case(struct page *page, struct case_record *ret);

/* Number, title, marks, phase, codes: for _case-head.html. */
void view_case_head(struct page *page, struct view *view, const struct case_record *record);

/* All cases, or the open ones, as elements of `list`. */
enum errc view_cases(struct page *page, const char *list, bool open_only,
		     struct err *err) MUST_CHECK;

/* Those that the query asks for (find, state, kind, cause), and the fields it is asked by. */
enum errc view_cases_found(struct page *page, const char *list, struct err *err) MUST_CHECK;

/* The cases an alert belongs to, as "alert_cases". */
enum errc view_cases_of_alert(struct page *page, struct str alert, struct err *err) MUST_CHECK;

/* A table of words as options of a select; `chosen` its value. */
void view_case_choices(struct page *page, struct view *view, const char *list,
		       const struct text_choice *table, struct str chosen);
void view_case_causes(struct page *page, struct view *view, struct str chosen);
void view_case_routes(struct page *page, struct view *view, struct str chosen);

/* The timeline, its picture and the durations. */
void view_case_timeline(struct page *page, const struct case_record *record,
			const struct case_timeline *timeline);

/* What was typed into `at` and `accuracy`, for the entries of the edit. ERR_SYNTAX. */
enum errc page_case_happened(const struct page *page, struct case_edit *edit,
			     struct err *err) MUST_CHECK;
