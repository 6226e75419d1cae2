/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surveys: which there are, how far one has come, and what may be published of it. Of the answers
 * only what may be published is shown: who looks sees no small count either. A house that is asked
 * sees its own sheets.
 */
#include "organisations/organisation-content.h"
#include "surveys/compare.h"
#include "web/parts/download.h"
#include "web/sharing/survey-view.h"

#define MEMBERS_SHOWN 50u
#define BAR_UNITS     1000u /* the width of _bar.html */
#define TYPED_MAX     100u

void view_percent(struct view *row, const char *name, uint64_t part, uint64_t whole,
		  struct arena *arena)
{
	const uint32_t permille = survey_permille(part, whole);

	view_str(row, name, arena_printf(arena, "%u.%u", permille / 10, permille % 10));
}

void view_survey(struct page *page, struct view *row, const struct survey *s)
{
	const struct survey_design *design;
	const struct form *form;
	const bool known = !survey_form_find(page_surveys(page), page_forms(page), s, page->arena,
					     &design, &form, NULL);

	view_str(row, "survey", s->code);
	view_str(row, "survey_title", known ? text_pair_in(design->title, page->lang) : s->design);
	view_str(row, "frame", s->frame_on);
	view_str(row, "due", s->due_on);
	view_number(row, "sample", s->sample);
	view_bool(row, "closed", s->closed_us != TIME_NONE);
	view_bool(row, "asked_of_us", s->asker);
}

bool survey_of_page(struct page *page, struct survey *ret)
{
	struct err err;

	if (!survey_get(page_scope(page), http_param(page->request, "survey"), page->arena, ret,
			&err))
		return true;
	page_fail_err(page, &err);
	return false;
}

bool survey_is_ours(struct page *page, const struct survey *survey, unsigned powers)
{
	return !survey->asker && org_scope_may(page_scope(page), survey->organisation, powers);
}

/* ---- the list ---- */

/* Designs of the sector and every other form. */
static void view_designs(struct page *page)
{
	const struct survey_content *content = page_surveys(page);
	const struct form_set *forms = page_forms(page);

	view_list(page->view, "designs");
	for (size_t i = 0; i < content->n_designs; i++) {
		struct view *row = view_add(page->view, "designs");

		view_str(row, "value", content->designs[i].id);
		view_str(row, "text", text_pair_in(content->designs[i].title, page->lang));
	}
	for (size_t i = 0; i < form_set_count(forms); i++) {
		const struct form *form = form_set_at(forms, i);
		struct view *row = view_add(page->view, "designs");

		view_str(row, "value", form->id);
		view_str(row, "text", text_pair_in(form->title, page->lang));
	}
}

static void view_opening(struct page *page)
{
	static const char *const fields[] = { "code", "design", "kind",	 "on",
					      "due",  "before", "sample" };
	const struct org_content *content = page_organisations(page);

	view_designs(page);
	view_list(page->view, "kinds");
	for (size_t i = 0; i < content->n_kinds; i++) {
		struct view *row = view_add(page->view, "kinds");

		view_str(row, "value", content->kinds[i].id);
		view_str(row, "text", text_pair_in(content->kinds[i].title, page->lang));
	}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		view_str(page->view, fields[i], page_typed(page, fields[i]));
}

void surveys_page(struct page *page, unsigned status, struct str fault)
{
	const bool desk = page_is_hub(page) && page_may(page, PAGE_DUTY) &&
			  org_scope_may(page_scope(page), ORG_SELF, ORG_WRITE);
	const struct survey *s = NULL;
	struct err err;

	if (surveys_list(page_scope(page), page->arena, &s, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_SURVEYS_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "desk", desk);
	if (desk)
		view_opening(page);
	view_list(page->view, "surveys");
	for (; s; s = s->next)
		view_survey(page, view_add(page->view, "surveys"), s);
	page_show_status(page, status, &template_surveys);
}

static void show_list(struct page *page)
{
	surveys_page(page, 200, STR(""));
}

/* ---- one of them ---- */

/* One part of a bar: from so many on, of so many. */
static void view_part(struct view *row, const char *word, uint64_t from, uint64_t n, uint64_t all)
{
	if (!n || !all)
		return;
	struct view *part = view_add(row, "parts");

	view_cstr(part, "word", word);
	view_number(part, "x", (int64_t)(from * BAR_UNITS / all));
	view_number(part, "width", (int64_t)(n * BAR_UNITS / all));
}

static void view_progress_row(struct page *page, struct str group, const struct survey_progress *p)
{
	struct view *row = view_add(page->view, "progress");

	view_str(row, "group", group);
	view_list(row, "parts");
	view_number(row, "asked", (int64_t)p->asked);
	view_number(row, "told", (int64_t)p->told);
	view_number(row, "answered", (int64_t)p->answered);
	view_number(row, "excused", (int64_t)p->excused);
	view_percent(row, "percent", p->answered, p->asked, page->arena);
	view_part(row, "settled", 0, p->answered, p->asked);
	view_part(row, "incomplete", p->answered, p->excused, p->asked);
}

static enum errc view_progress(struct page *page, const struct survey_member *members,
			       struct err *err)
{
	const struct survey_breakdown *by;
	struct survey_progress *list = NULL;
	size_t n;
	enum errc code = survey_breakdowns(page_surveys(page), page->arena, &by, &n, err);
	if (str_is(http_query(page->request, "by"), "prefecture") && !code)
		by++;
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
		view_list(answer, "parts");
		view_part(answer, "settled", 0, table->rows[r].total, table->asked);
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
		view_str(row, "item", open->sample->form->items[table->item].id);
		view_number(row, "asked", table->asked);
		view_bool(row, "withheld", table->state == SURVEY_TABLE_WITHHELD);
		view_answers(page, row, open, table);
	}
}

/* Why there will be none, with how many. */
static void view_reasons(struct page *page, const struct survey_member *members)
{
	const struct survey_content *content = page_surveys(page);

	view_list(page->view, "reasons");
	for (size_t i = 0; i < content->n_reasons; i++) {
		const struct survey_reason *reason = &content->reasons[i];
		int64_t n = 0;

		for (const struct survey_member *m = members; m; m = m->next)
			n += m->answered_us == TIME_NONE && str_equal(m->reason, reason->id);
		if (!n)
			continue;
		struct view *row = view_add(page->view, "reasons");

		view_str(row, "reason", text_pair_in(reason->title, page->lang));
		view_number(row, "n", n);
	}
}

static bool is_looked_for(const struct survey_member *m, struct str words, bool waiting)
{
	if (waiting && (m->answered_us != TIME_NONE || m->reason.len))
		return false;
	return !words.len || str_equal(m->code, words) || str_find(m->name, words) != SIZE_MAX;
}

static void view_member(struct page *page, const struct survey_member *m)
{
	struct view *row = view_add(page->view, "members");
	const struct survey_reason *reason = survey_reason_find(page_surveys(page), m->reason);

	view_number(row, "organisation", m->organisation);
	view_str(row, "code", m->code);
	view_str(row, "name", m->name.len ? m->name : m->code);
	view_str(row, "phone", m->phone);
	view_number(row, "told", m->told);
	view_bool(row, "answered", m->answered_us != TIME_NONE);
	view_str(row, "reason", reason ? text_pair_in(reason->title, page->lang) : STR(""));
}

static void view_members(struct page *page, const struct survey_member *m)
{
	const struct str words =
		str_sub(str_or_empty(str_trim(http_query(page->request, "words"))), 0, TYPED_MAX);
	const bool waiting = http_query(page->request, "waiting").len;
	size_t n = 0;

	view_str(page->view, "words", words);
	view_bool(page->view, "waiting", waiting);
	view_list(page->view, "members");
	for (; m; m = m->next) {
		if (is_looked_for(m, words, waiting) && ++n <= MEMBERS_SHOWN)
			view_member(page, m);
	}
	view_number(page->view, "found", (int64_t)n);
	view_number(page->view, "shown", (int64_t)size_min(n, MEMBERS_SHOWN));
}

/* Those that could be its year before. */
static enum errc view_others(struct page *page, const struct survey *survey, struct err *err)
{
	const struct survey *s = NULL;
	const enum errc code = surveys_list(page_scope(page), page->arena, &s, err);

	view_list(page->view, "others");
	for (; s; s = s->next) {
		if (s->id != survey->id && !s->asker)
			view_survey(page, view_add(page->view, "others"), s);
	}
	return code;
}

static enum errc view_published(struct page *page, const struct survey *survey, struct err *err)
{
	struct survey_tables tables;
	enum errc code = survey_tables_make(page_scope(page), survey, page_surveys(page),
					    page_forms(page), page->arena, &tables, err);

	if (code)
		return code;
	const struct open_survey open = survey_tables_open(survey, &tables, page->lang);

	view_tables(page, &open);
	return view_others(page, survey, err);
}

void survey_page(struct page *page, unsigned status, struct str fault)
{
	const struct survey_member *members = NULL;
	struct survey survey;
	struct err err;

	if (!survey_of_page(page, &survey))
		return;
	if (survey.asker) {
		page_redirect(page, "/surveys/%.*s/answers/%d", STR_ARG(survey.code), ORG_SELF);
		return;
	}
	const bool reads = survey_is_ours(page, &survey, ORG_READ);
	enum errc code =
		survey_members(page_scope(page), &survey, false, page->arena, &members, &err);
	if (!code)
		code = view_progress(page, members, &err);
	if (!code && reads)
		code = view_published(page, &survey, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_survey(page, page->view, &survey);
	view_text(page->view, "title", TEXT_SURVEYS_TITLE);
	view_bool(page->view, "reads", reads);
	view_bool(page->view, "desk",
		  survey_is_ours(page, &survey, ORG_WRITE) && page_may(page, PAGE_DUTY) &&
			  survey.closed_us == TIME_NONE);
	view_bool(page->view, "by_prefecture",
		  str_is(http_query(page->request, "by"), "prefecture"));
	view_str(page->view, "fault", fault);
	view_reasons(page, members);
	view_members(page, members);
	page_show_status(page, status, &template_survey);
}

static void show_one(struct page *page)
{
	survey_page(page, 200, STR(""));
}

/* ---- files and pictures: of who asks alone ---- */

static bool load_tables(struct page *page, struct survey *survey, struct survey_tables *ret)
{
	struct err err;

	if (!survey_of_page(page, survey))
		return false;
	if (!survey_is_ours(page, survey, ORG_READ)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	if (!survey_tables_make(page_scope(page), survey, page_surveys(page), page_forms(page),
				page->arena, ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

static void show_csv(struct page *page)
{
	auto_buf out = BUF_INIT(OPEN_TABLE_MAX);
	struct survey survey;
	struct survey_tables tables;
	struct err err;

	if (!load_tables(page, &survey, &tables))
		return;
	const struct open_survey open = survey_tables_open(&survey, &tables, page->lang);

	if (open_table_csv(&open, &out, &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (!page_audit(page, "survey.tables", survey.code, STR("csv"), "done"))
		return;
	download_name(page, arena_printf(page->arena, "%.*s.csv", STR_ARG(survey.code)));
	http_respond(page->request, 200, "text/csv; charset=utf-8", buf_str(&out));
}

static void show_picture(struct page *page)
{
	auto_buf out = BUF_INIT(OPEN_PICTURE_MAX);
	struct survey survey;
	struct survey_tables tables;
	struct err err;

	if (!load_tables(page, &survey, &tables))
		return;
	const struct open_survey open = survey_tables_open(&survey, &tables, page->lang);
	const bool prefecture = str_is(http_query(page->request, "by"), "prefecture");

	if (open_table_svg(&open, str_or_empty(http_query(page->request, "item")),
			   prefecture ? STR("prefecture") : STR("beds"), &out, &err))
		page_fail_err(page, &err);
	else
		http_respond(page->request, 200, "image/svg+xml", buf_str(&out));
}

/* ---- two years ---- */

struct comparing {
	struct page *page;
	struct open_survey open;
};

static void view_compared(void *ctx, const struct survey_compared *row)
{
	const struct comparing *c = ctx;
	struct arena *arena = c->page->arena;
	struct view *view = view_add(c->page->view, "rows");
	auto_buf words = BUF_INIT(8192);
	const int points = abs(row->change);

	open_row_words(&c->open, row->after, row->row, &words);
	view_str(view, "question",
		 text_pair_in(c->open.sample->form->items[row->after->item].title, c->page->lang));
	view_str(view, "answer", arena_str(arena, buf_str(&words)));
	view_str(view, "was", arena_printf(arena, "%u.%u", row->was / 10, row->was % 10));
	view_str(view, "is", arena_printf(arena, "%u.%u", row->is / 10, row->is % 10));
	view_number(view, "was_of", row->before->asked);
	view_number(view, "is_of", row->after->asked);
	view_str(view, "points",
		 arena_printf(arena, "%s%d.%d", row->change < 0 ? "−" : "+", points / 10,
			      points % 10));
	view_number(view, "was_width", row->was);
	view_number(view, "is_width", row->is);
}

static void show_comparison(struct page *page)
{
	struct survey before;
	struct survey after;
	struct survey_tables then;
	struct survey_tables now;
	struct err err;

	if (!load_tables(page, &after, &now))
		return;
	enum errc code =
		survey_get(page_scope(page), str_or_empty(http_query(page->request, "with")),
			   page->arena, &before, &err);
	if (!code && !survey_is_ours(page, &before, ORG_READ))
		code = fail(&err, ERR_NOT_FOUND, "survey: there is none to compare with");
	if (!code)
		code = survey_tables_make(page_scope(page), &before, page_surveys(page),
					  page_forms(page), page->arena, &then, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	struct comparing comparing = { page, survey_tables_open(&after, &now, page->lang) };

	view_survey(page, page->view, &after);
	view_text(page->view, "title", TEXT_SURVEYS_COMPARED);
	view_survey(page, view_object(page->view, "before"), &before);
	view_list(page->view, "rows");
	survey_compare(&then, &now, view_compared, &comparing);
	page_show(page, &template_survey_compare);
}

static const struct page_route routes[] = {
	{ "GET", "/surveys", PAGE_READERS, .place = PLACE_SEATS, .handle = show_list },
	{ "GET", "/surveys/:survey", PAGE_READERS, .place = PLACE_SEATS, .handle = show_one },
	{ "GET", "/surveys/:survey/tables.csv", PAGE_READERS, .place = PLACE_SEATS,
	  .handle = show_csv },
	{ "GET", "/surveys/:survey/picture.svg", PAGE_READERS, .place = PLACE_SEATS,
	  .handle = show_picture },
	{ "GET", "/surveys/:survey/compare", PAGE_READERS, .place = PLACE_SEATS,
	  .handle = show_comparison },
	{ .path = NULL },
};

const struct page_group pages_survey_pages = { .name = "surveys", .routes = routes };
