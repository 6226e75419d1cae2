/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surveys: which there are, how far one has come, and what may be published of it. Only what may be
 * published is shown here: who looks sees no small count either.
 */
#include "surveys/survey-tables.h"
#include "web/page.h"
#include "web/parts/download.h"

static void view_percent(struct view *row, const char *name, uint64_t part, uint64_t whole,
			 struct arena *arena)
{
	const uint32_t permille = survey_permille(part, whole);

	view_str(row, name, arena_printf(arena, "%u.%u", permille / 10, permille % 10));
}

static void view_survey(struct page *page, struct view *row, const struct survey *s)
{
	const struct survey_design *design = survey_design_find(page_surveys(page), s->design);

	view_str(row, "survey", s->code);
	view_str(row, "survey_title", design ? text_pair_in(design->title, page->lang) : s->design);
	view_str(row, "frame", s->frame_on);
	view_str(row, "due", s->due_on);
	view_bool(row, "closed", s->closed_us != TIME_NONE);
}

static void show_list(struct page *page)
{
	const struct survey *s = NULL;
	struct err err;

	if (surveys_list(page_scope(page), page->arena, &s, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_SURVEYS_TITLE);
	view_list(page->view, "surveys");
	for (; s; s = s->next)
		view_survey(page, view_add(page->view, "surveys"), s);
	page_show(page, &template_surveys);
}

/* ---- one of them ---- */

static void view_progress_row(struct page *page, struct str group, const struct survey_progress *p)
{
	struct view *row = view_add(page->view, "progress");

	view_str(row, "group", group);
	view_number(row, "asked", (int64_t)p->asked);
	view_number(row, "told", (int64_t)p->told);
	view_number(row, "answered", (int64_t)p->answered);
	view_number(row, "excused", (int64_t)p->excused);
	view_percent(row, "percent", p->answered, p->asked, page->arena);
}

static enum errc view_progress(struct page *page, const struct survey *survey, struct err *err)
{
	const struct survey_breakdown *by;
	const struct survey_member *members = NULL;
	struct survey_progress *list = NULL;
	size_t n;
	enum errc code =
		survey_members(page_scope(page), survey, false, page->arena, &members, err);
	if (!code)
		code = survey_breakdowns(page_surveys(page), page->arena, &by, &n, err);
	if (!code)
		code = survey_progress_of(members, page_surveys(page), by, page->arena, &list, err);
	view_list(page->view, "progress");
	for (size_t i = 0; !code && i < by->n_groups; i++) {
		if (list[i].asked)
			view_progress_row(page, text_pair_in(by->groups[i].title, page->lang),
					  &list[i]);
	}
	if (!code)
		view_progress_row(page, str_from(text_in(TR("全体", "All"), page->lang)),
				  &list[by->n_groups]);
	return code;
}

static void view_answers(struct page *page, struct view *row, const struct open_survey *open,
			 const struct survey_table *table)
{
	view_list(row, "answers");
	for (size_t r = 0; table->state != SURVEY_TABLE_WITHHELD && r < table->n_rows; r++) {
		struct view *answer = view_add(row, "answers");
		auto_buf words = BUF_INIT(8192);

		open_row_words(open, table, r, &words);
		view_str(answer, "answer", arena_str(page->arena, buf_str(&words)));
		view_number(answer, "count", table->rows[r].total);
		view_percent(answer, "percent", table->rows[r].total, table->asked, page->arena);
	}
}

/* The totals of every question; groups are in the file. */
static void view_tables(struct page *page, const struct open_survey *open)
{
	view_list(page->view, "questions");
	for (size_t i = 0; i < open->release->n_tables; i++) {
		const struct survey_table *table = &open->release->tables[i];

		if (table->breakdown)
			continue;
		struct view *row = view_add(page->view, "questions");

		view_str(row, "question",
			 text_pair_in(open->sample->form->items[table->item].title, page->lang));
		view_number(row, "asked", table->asked);
		view_bool(row, "withheld", table->state == SURVEY_TABLE_WITHHELD);
		view_answers(page, row, open, table);
	}
}

static enum errc load(struct page *page, struct survey *ret, struct survey_tables *ret_tables,
		      struct err *err)
{
	const enum errc code = survey_get(page_scope(page), http_param(page->request, "survey"),
					  page->arena, ret, err);

	return code ? code
		    : survey_tables_make(page_scope(page), ret, page_surveys(page),
					 page_forms(page), page->arena, ret_tables, err);
}

static void show_one(struct page *page)
{
	struct survey survey;
	struct survey_tables tables;
	struct err err;
	enum errc code = load(page, &survey, &tables, &err);

	if (!code)
		code = view_progress(page, &survey, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	const struct open_survey open = survey_tables_open(&survey, &tables, page->lang);

	view_survey(page, page->view, &survey);
	view_str(page->view, "title", text_pair_in(tables.design->title, page->lang));
	view_tables(page, &open);
	page_show(page, &template_survey);
}

static void show_csv(struct page *page)
{
	auto_buf out = BUF_INIT(OPEN_TABLE_MAX);
	struct survey survey;
	struct survey_tables tables;
	struct err err;
	enum errc code = load(page, &survey, &tables, &err);

	if (!code) {
		const struct open_survey open = survey_tables_open(&survey, &tables, page->lang);

		code = open_table_csv(&open, &out, &err);
	}
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	if (!page_audit(page, "survey.tables", survey.code, STR("csv"), "done"))
		return;
	download_name(page, arena_printf(page->arena, "%.*s.csv", STR_ARG(survey.code)));
	http_respond(page->request, 200, "text/csv; charset=utf-8", buf_str(&out));
}

static const struct page_route routes[] = {
	{ "GET", "/surveys", PAGE_READERS, .place = PLACE_SEATS, .handle = show_list },
	{ "GET", "/surveys/:survey", PAGE_READERS, .place = PLACE_SEATS, .handle = show_one },
	{ "GET", "/surveys/:survey/tables.csv", PAGE_READERS, .place = PLACE_SEATS,
	  .handle = show_csv },
	{ .path = NULL },
};

const struct page_group pages_survey_pages = { .name = "surveys", .routes = routes };
