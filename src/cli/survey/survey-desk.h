/* SPDX-License-Identifier: Apache-2.0 */
/* What `survey …` commands have in common: the machine's scope, the pack's surveys, the forms. */
#pragma once

#include "cli/form/form-load.h"
#include "cli/organisation/organisation-desk.h"
#include "surveys/survey-tables.h"

struct survey_desk {
	struct organisation_desk base;
	struct survey_content *content;
	struct form_set *forms;
	struct survey_actor actor;
	struct survey survey; /* the first argument's */
	const struct survey_design *design;
	const struct form *form;
};

/* `named`: the first argument is a survey's code. ERR_NOT_FOUND. */
enum errc survey_desk_open(const struct options *options, bool write, bool named,
			   struct survey_desk *ret, struct err *err) MUST_CHECK;
void survey_desk_done(struct survey_desk *desk);
#define auto_survey_desk CLEANUP(survey_desk_done) struct survey_desk

/* Design and form of a survey that was read. ERR_NOT_FOUND. */
enum errc survey_desk_form(struct survey_desk *desk, const struct survey *survey,
			   const struct survey_design **ret_design, const struct form **ret_form,
			   struct err *err) MUST_CHECK;

/* Its sample and its tables, in the desk's memory. */
enum errc survey_desk_tables(struct survey_desk *desk, const struct survey *survey,
			     struct survey_tables *ret, struct err *err) MUST_CHECK;
