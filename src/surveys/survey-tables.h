/* SPDX-License-Identifier: Apache-2.0 */
/* From a survey's code to the tables that may be published: for commands and pages alike. */
#pragma once

#include "surveys/open-table.h"
#include "surveys/survey.h"

struct survey_tables {
	const struct survey_design *design;
	const struct form *form;
	struct survey_sample sample;
	struct survey_release release;
	uint64_t asked;
};

/*
 * Design and form of a survey that was read. One whose design is no design but a form, has one made
 * of it, in `arena`: who is asked by the first of the content, SURVEY_THRESHOLD_INSTITUTIONS.
 * ERR_NOT_FOUND.
 */
enum errc survey_form_find(const struct survey_content *content, const struct form_set *forms,
			   const struct survey *survey, struct arena *arena,
			   const struct survey_design **ret_design, const struct form **ret_form,
			   struct err *err) MUST_CHECK;

/* In `arena`. ERR_NOT_FOUND; ERR_LIMIT. */
enum errc survey_tables_make(const struct org_scope *scope, const struct survey *survey,
			     const struct survey_content *content, const struct form_set *forms,
			     struct arena *arena, struct survey_tables *ret,
			     struct err *err) MUST_CHECK;

/* As open-table.h writes them. Views of both. */
struct open_survey survey_tables_open(const struct survey *survey,
				      const struct survey_tables *tables, enum lang lang);
