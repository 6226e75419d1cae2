/* SPDX-License-Identifier: Apache-2.0 */
#include "after/after-view.h"

static struct str keep(struct after_view *view, struct str text)
{
	const struct str copy = arena_str(view->paper->scope->arena, str_or_empty(text));

	view->full |= !copy.ptr;
	return str_or_empty(copy);
}

static void keep_thing(void *ctx, const struct case_thing *thing)
{
	struct after_view *view = ctx;
	struct case_thing *to = &view->things[view->n_things];

	if (view->n_things == CASE_THINGS_MAX)
		return;
	view->n_things++;
	*to = *thing;
	to->name = keep(view, thing->name);
}

static void keep_decision(void *ctx, const struct case_decision *decision)
{
	struct after_view *view = ctx;
	struct case_decision *to = &view->decisions[view->n_decisions];

	if (view->n_decisions == CASE_DECISIONS_MAX)
		return;
	view->n_decisions++;
	*to = *decision;
	to->question = keep(view, decision->question);
	to->choice = keep(view, decision->choice);
	to->words = keep(view, decision->words);
	to->decided_by = keep(view, decision->decided_by);
}

static void keep_improvement(void *ctx, const struct improvement *improvement)
{
	struct after_view *view = ctx;
	struct improvement *to = &view->improvements[view->n_improvements];

	if (view->n_improvements == IMPROVEMENTS_MAX)
		return;
	view->n_improvements++;
	*to = *improvement;
	to->title = keep(view, improvement->title);
	to->factor = keep(view, improvement->factor);
	to->topic = keep(view, improvement->topic);
	to->owner = keep(view, improvement->owner);
	to->due_on = keep(view, improvement->due_on);
	to->result = keep(view, improvement->result);
}

static enum errc read_case(struct after_view *view, struct err *err)
{
	const struct after_paper *paper = view->paper;
	struct arena *arena = paper->scope->arena;
	const int64_t id = paper->record->id;
	enum errc code = case_timeline_get(paper->db, id, arena, &view->timeline, err);

	if (!code)
		code = case_facts_get(paper->db, id, TIME_NONE, arena, &view->facts, err);
	if (!code)
		code = case_things_each(paper->db, id, keep_thing, view, err);
	if (!code)
		code = case_decisions_each(paper->db, id, keep_decision, view, err);
	if (!code)
		code = tellings_list(paper->db, id, arena, &view->tellings, err);
	return code;
}

static enum errc read_lessons(struct after_view *view, struct err *err)
{
	const struct after_paper *paper = view->paper;
	const struct after_content *content = paper->scope->lessons;
	struct arena *arena = paper->scope->arena;
	const int64_t id = paper->record->id;
	enum errc code = whys_get(paper->db, id, arena, &view->whys, err);

	if (!code)
		code = case_factors_get(paper->db, id, content, arena, &view->factors, err);
	if (!code)
		code = case_costs_get(paper->db, id, content, arena, &view->costs, err);
	if (!code)
		code = improvements_each(paper->db, id, keep_improvement, view, err);
	if (!code)
		code = numbers_over_cases(paper->db, content, paper->scope->utc_offset_minutes,
					  paper->lang, arena, &view->numbers, err);
	return code;
}

enum errc after_view_read(const struct after_paper *paper, struct after_view **ret, struct err *err)
{
	struct arena *arena = paper->scope->arena;
	struct after_view *view = arena_take(arena, sizeof(*view));

	if (!view)
		return fail(err, ERR_LIMIT, "a report on a case: no room");
	*view = (struct after_view){
		.paper = paper,
		.reader = { .content = paper->scope->lessons->cases,
			    .lang = paper->lang,
			    .utc_offset_minutes = paper->scope->utc_offset_minutes },
		.things = arena_take_array(arena, CASE_THINGS_MAX, sizeof(*view->things)),
		.decisions = arena_take_array(arena, CASE_DECISIONS_MAX, sizeof(*view->decisions)),
		.improvements =
			arena_take_array(arena, IMPROVEMENTS_MAX, sizeof(*view->improvements)),
	};
	view->full = !view->things || !view->decisions || !view->improvements;
	enum errc code = view->full ? ERR_OK : read_case(view, err);
	if (!code && !view->full)
		code = read_lessons(view, err);
	if (!code && view->full)
		code = fail(err, ERR_LIMIT, "a report on a case: no room");
	if (code)
		return code;
	case_numbers_of(view->reader.content, paper->record, &view->timeline,
			view->reader.utc_offset_minutes, &view->own);
	*ret = view;
	return ERR_OK;
}
