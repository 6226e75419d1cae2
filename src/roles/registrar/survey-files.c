/* SPDX-License-Identifier: Apache-2.0 */
/* A table of answers to a survey, from paper, FAX or a workbook, that somebody handed in. */
#include "base/calendar/day.h"
#include "base/encoding/charset.h"
#include "base/encoding/utf8.h"
#include "forms/own-forms.h"
#include "roles/registrar/handed-work.h"
#include "surveys/survey-intake.h"
#include "surveys/survey-tables.h"

#define NOTES_SHOWN 60u

struct survey_work {
	struct handed_work *work;
	struct msg_ledger_note notes[NOTES_SHOWN];
};

static void note(void *ctx, size_t line, struct str sentence)
{
	struct survey_work *s = ctx;
	struct handed_work *work = s->work;
	const struct str text = arena_printf(&work->arena, "%zu: %.*s", line, STR_ARG(sentence));

	work->done.noted++;
	if (work->done.n_notes < NOTES_SHOWN && text.ptr)
		s->notes[work->done.n_notes++].text = utf8_cut(text, MSG_TEXT_MAX);
}

static enum errc take(struct survey_work *s, const struct org_scope *scope,
		      const struct form_set *forms, struct err *err)
{
	struct handed_work *work = s->work;
	const struct handed_desk *desk = work->desk;
	const struct survey_design *design;
	const struct form *form;
	struct survey survey;
	struct survey_intake_report report = { .rows = 0 };
	enum errc code = survey_get(scope, work->request->object, &work->arena, &survey, err);

	if (!code)
		code = survey_form_find(desk->surveys, forms, &survey, &work->arena, &design, &form,
					err);
	if (code)
		return code;
	struct charset *charset = charset_new();
	const struct survey_intake intake = {
		.content = desk->surveys,
		.organisations = desk->organisations,
		.survey = &survey,
		.form = form,
		.charset = charset,
		.file = work->request->name,
		.actor = { work->request->by, work->now_us },
		.note = note,
		.ctx = s,
	};

	code = survey_intake_run(scope, &intake, work->bytes, &report, err);
	charset_free(charset);
	work->done.taken = report.changed;
	work->done.same = report.same;
	work->done.kept = report.reasons;
	return code;
}

static enum errc take_within(struct survey_work *s, const struct org_scope *scope, struct err *err)
{
	struct db *db = s->work->desk->db;
	auto_form_set *forms = NULL;
	enum errc code = own_forms_beside(s->work->desk->content, db, &forms, err);

	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = take(s, scope, forms, err);
	return db_end(db, code, err);
}

enum errc handed_survey(struct handed_work *work, struct err *err)
{
	struct survey_work *s = arena_take(&work->arena, sizeof(*s));
	auto_org_office *office = org_office_new(work->desk->db);
	struct org_scope *scope = NULL;

	if (!s)
		return fail(err, ERR_LIMIT, "survey: no room for the file");
	s->work = work;
	work->done.notes = s->notes;
	/* The console has looked who asks; the day of the scope is of no matter to a survey. */
	enum errc code =
		org_scope_machine(office, day_at(work->now_us, work->desk->utc_offset_minutes),
				  &work->arena, &scope, err);
	if (!code)
		code = take_within(s, scope, err);
	org_scope_leave(office);
	return code;
}
