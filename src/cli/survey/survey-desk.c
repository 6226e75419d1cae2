/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

enum errc survey_desk_form(const struct survey_desk *desk, const struct survey *survey,
			   const struct survey_design **ret_design, const struct form **ret_form,
			   struct err *err)
{
	*ret_design = survey_design_find(desk->content, survey->design);
	*ret_form = *ret_design ? form_set_find(desk->forms, (*ret_design)->form) : NULL;
	if (*ret_form)
		return ERR_OK;
	return fail(err, ERR_NOT_FOUND,
		    "survey %.*s: its design %.*s or the form of it is not there",
		    STR_ARG(survey->code), STR_ARG(survey->design));
}

enum errc survey_desk_open(const struct options *options, bool write, bool named,
			   struct survey_desk *ret, struct err *err)
{
	*ret = (struct survey_desk){ .content = NULL };
	enum errc code = organisation_desk_open(options, write, &ret->base, err);
	if (!code)
		code = survey_content_load(NULL, &ret->content, err);
	if (!code)
		code = form_load_beside(options, &ret->forms, err);
	if (code)
		return code;
	ret->actor = (struct survey_actor){ ret->base.actor.by, ret->base.actor.now_us };
	if (named)
		code = survey_get(ret->base.scope, str_from(options_arg(options, 0)),
				  &ret->base.arena, &ret->survey, err);
	return code || !named ? code
			      : survey_desk_form(ret, &ret->survey, &ret->design, &ret->form, err);
}

void survey_desk_done(struct survey_desk *desk)
{
	organisation_desk_done(&desk->base);
	survey_content_free_at(&desk->content);
	form_set_free_at(&desk->forms);
}

/* ---- tables ---- */

struct thresholds {
	const struct survey_design *design;
	const struct form *form;
};

static uint32_t threshold_of(const void *ctx, size_t item, UNUSED size_t breakdown)
{
	const struct thresholds *t = ctx;

	return survey_design_threshold(t->design, t->form->items[item].id);
}

static enum errc count_asked(struct survey_desk *desk, const struct survey *survey, uint64_t *ret,
			     struct err *err)
{
	const struct survey_member *m = NULL;
	const enum errc code =
		survey_members(desk->base.scope, survey, false, &desk->base.arena, &m, err);

	*ret = 0;
	for (; !code && m; m = m->next)
		++*ret;
	return code;
}

enum errc survey_desk_tables(struct survey_desk *desk, const struct survey *survey,
			     struct survey_tables *ret, struct err *err)
{
	struct thresholds t;
	enum errc code = survey_desk_form(desk, survey, &t.design, &t.form, err);

	if (!code)
		code = count_asked(desk, survey, &ret->asked, err);
	if (!code)
		code = survey_sample_load(desk->base.scope, survey, desk->content, t.form,
					  &desk->base.arena, &ret->sample, err);
	return code ? code
		    : survey_release_make(&ret->sample, threshold_of, &t, &desk->base.arena,
					  &ret->release, err);
}
