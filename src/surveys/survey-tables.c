/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/survey-tables.h"

/* Any form can be asked, of whom the sector's first survey asks. */
static const struct survey_design *design_of_form(const struct survey_content *content,
						  const struct form *form, struct arena *arena)
{
	struct survey_design *design = arena_take(arena, sizeof(*design));

	if (!design)
		return NULL;
	*design = (struct survey_design){ .id = form->id,
					  .form = form->id,
					  .title = form->title,
					  .threshold = SURVEY_THRESHOLD_INSTITUTIONS };
	if (content->n_designs) {
		design->n_kinds = content->designs[0].n_kinds;
		memcpy(design->kinds, content->designs[0].kinds, sizeof(design->kinds));
	}
	return design;
}

enum errc survey_form_find(const struct survey_content *content, const struct form_set *forms,
			   const struct survey *survey, struct arena *arena,
			   const struct survey_design **ret_design, const struct form **ret_form,
			   struct err *err)
{
	const struct survey_design *design = survey_design_find(content, survey->design);
	const struct form *form = form_set_find(forms, design ? design->form : survey->design);

	*ret_form = form;
	*ret_design = form && !design ? design_of_form(content, form, arena) : design;
	if (form && *ret_design)
		return ERR_OK;
	return fail(err, ERR_NOT_FOUND,
		    "survey %.*s: its design %.*s or the form of it is not there",
		    STR_ARG(survey->code), STR_ARG(survey->design));
}

static uint32_t threshold_of(const void *ctx, size_t item, UNUSED size_t breakdown)
{
	const struct survey_tables *t = ctx;

	return survey_design_threshold(t->design, t->form->items[item].id);
}

static enum errc count_asked(const struct org_scope *scope, const struct survey *survey,
			     struct arena *arena, uint64_t *ret, struct err *err)
{
	const struct survey_member *m = NULL;
	const enum errc code = survey_members(scope, survey, false, arena, &m, err);

	*ret = 0;
	for (; !code && m; m = m->next)
		++*ret;
	return code;
}

enum errc survey_tables_make(const struct org_scope *scope, const struct survey *survey,
			     const struct survey_content *content, const struct form_set *forms,
			     struct arena *arena, struct survey_tables *ret, struct err *err)
{
	enum errc code =
		survey_form_find(content, forms, survey, arena, &ret->design, &ret->form, err);
	if (!code)
		code = count_asked(scope, survey, arena, &ret->asked, err);
	if (!code)
		code = survey_sample_load(scope, survey, content, ret->form, arena, &ret->sample,
					  err);
	return code ? code
		    : survey_release_make(&ret->sample, threshold_of, ret, arena, &ret->release,
					  err);
}

struct open_survey survey_tables_open(const struct survey *survey,
				      const struct survey_tables *tables, enum lang lang)
{
	return (struct open_survey){
		.code = survey->code,
		.title = tables->design->title,
		.frame_on = survey->frame_on,
		.asked = tables->asked,
		.answered = tables->sample.n_replies,
		.sample = &tables->sample,
		.release = &tables->release,
		.made_us = survey->opened_us,
		.lang = lang,
	};
}
