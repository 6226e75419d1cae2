/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

enum errc survey_desk_form(struct survey_desk *desk, const struct survey *survey,
			   const struct survey_design **ret_design, const struct form **ret_form,
			   struct err *err)
{
	return survey_form_find(desk->content, desk->forms, survey, &desk->base.arena, ret_design,
				ret_form, err);
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

enum errc survey_desk_tables(struct survey_desk *desk, const struct survey *survey,
			     struct survey_tables *ret, struct err *err)
{
	return survey_tables_make(desk->base.scope, survey, desk->content, desk->forms,
				  &desk->base.arena, ret, err);
}
