/* SPDX-License-Identifier: Apache-2.0 */
/* What pages of surveys have in common. */
#pragma once

#include "surveys/survey-tables.h"
#include "web/page.h"

/* Its code, title, days and state; `page->view` or a row. */
void view_survey(struct page *page, struct view *row, const struct survey *survey);

/* "75.3" */
void view_percent(struct view *row, const char *name, uint64_t part, uint64_t whole,
		  struct arena *arena);

/* The survey of the path. False: an error page was sent. */
bool survey_of_page(struct page *page, struct survey *ret);

/* Whoever asks, and may change it: not the house that was asked over the link. */
bool survey_is_ours(struct page *page, const struct survey *survey, unsigned powers);

/* The list of surveys, as survey_page(). */
void surveys_page(struct page *page, unsigned status, struct str fault);

/* The survey's page, with the sentence of what was wrong; "": nothing was. */
void survey_page(struct page *page, unsigned status, struct str fault);
