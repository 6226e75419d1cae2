/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case looked back on: why it happened, what contributed, what it cost, what will be better, and
 * the report of it all; and how long things took over all cases.
 */
#include "after/after-report.h"
#include "after/numbers.h"
#include "store/evidence-files.h"
#include "store/facility.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"
#include "web/worst-day/lesson-view.h"
#include "web/worst-day/report-view.h"

#define AFTER_BODY_MAX (512u * 1024)
#define UPLOAD_MAX     (EVIDENCE_FILE_MAX + 65536u)
#define SHEET_MAX      (64u * 1024)
#define AT_AFTER       "/cases/:id/after"

/* ---- the page ---- */

static void after_page(struct page *page, unsigned status, struct str fault)
{
	struct case_record record;
	struct err err;

	if (!page_case(page, &record))
		return;
	if (view_lessons(page, &record, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_case_head(page, page->view, &record);
	view_text(page->view, "title", TEXT_AFTER_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	page_show_status(page, status, &template_case_after);
}

static void show_after(struct page *page)
{
	after_page(page, 200, STR(""));
}

/* ---- whys ---- */

/* The button says which node: "below.3" is an answer below it, "why.3" says it anew. */
static enum errc change_why(struct page *page, struct case_edit *edit, struct err *err)
{
	struct str what = page_typed(page, "do");
	const struct str field = what;
	const bool below = str_is(str_split(&what, '.'), "below");
	const int64_t node = page_number(str_or_empty(what), 0);
	const char *name = arena_cstr(page->arena, field);
	const struct why why = {
		.node = below ? 0 : node,
		.parent = below ? node : 0,
		.words = name ? page_lines(page, page_typed(page, name)) : STR(""),
	};

	if (!below && !node)
		return fail(err, ERR_SYNTAX, "do: %.*s", STR_ARG(str_sub(field, 0, CASE_ID_MAX)));
	return why_put(edit, &why, NULL, err);
}

/* ---- factors ---- */

/* What is sent and differs is kept; "" is not judged, and stays so. */
static enum errc change_factor(struct page *page, struct case_edit *edit,
			       const struct factor *factor, struct err *err)
{
	const char *verdict_field = lesson_field(page, "f", factor->id);
	const char *words_field = lesson_field(page, "w", factor->id);
	const struct str typed = verdict_field ? page_typed(page, verdict_field) : STR("");
	const struct str words =
		words_field ? page_lines(page, page_typed(page, words_field)) : STR("");
	const size_t verdict = case_choice(factor_verdicts, typed);

	if (!typed.len && !words.len)
		return ERR_OK;
	if (verdict == FACTOR_VERDICTS)
		return fail(err, ERR_SYNTAX, "%.*s: %s",
			    STR_ARG(text_pair_in(factor->title, page->lang)),
			    text_in(TR("当てはまるかどうかを選んでください",
				       "choose whether it contributed"),
				    page->lang));
	const struct case_factor judged = { .factor = factor,
					    .verdict = (enum factor_verdict)verdict,
					    .words = words };
	return case_factor_put(edit, &judged, err);
}

static enum errc change_factors(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct after_content *content = page_duty_scope(page).lessons;
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < content->n_factors; i++)
		code = change_factor(page, edit, &content->factors[i], err);
	return code;
}

/* ---- costs ---- */

static bool same_cost(const struct case_costs *costs, const struct case_cost *cost)
{
	for (size_t i = 0; i < costs->n; i++) {
		const struct case_cost *one = &costs->at[i];
		if (one->line == cost->line && !one->label.len)
			return one->yen == cost->yen && one->final == cost->final &&
			       str_equal(one->words, cost->words);
	}
	return cost->yen == COST_UNKNOWN && !cost->words.len;
}

static enum errc change_cost(struct page *page, struct case_edit *edit,
			     const struct case_costs *stand, const struct cost_line *line,
			     struct err *err)
{
	const char *yen = lesson_field(page, "yen", line->id);
	const char *sure = lesson_field(page, "sure", line->id);
	const char *words = lesson_field(page, "cw", line->id);
	struct case_cost cost = { .line = line, .label = STR("") };

	if (!yen || !sure || !words || !http_form(page->request, yen).ptr)
		return ERR_OK;
	cost.final = str_is(page_typed(page, sure), "final");
	cost.words = page_lines(page, page_typed(page, words));
	const enum errc code = yen_read(page_typed(page, yen), &cost.yen, err);
	if (code)
		return fail_in(err, code,
			       arena_cstr(page->arena, text_pair_in(line->title, page->lang)));
	return same_cost(stand, &cost) ? ERR_OK : case_cost_put(edit, &cost, err);
}

static enum errc change_costs(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct after_content *content = page_duty_scope(page).lessons;
	struct case_costs *stand = arena_take(page->arena, sizeof(*stand));
	enum errc code =
		stand ? case_costs_get(edit->db, edit->record.id, content, page->arena, stand, err)
		      : fail(err, ERR_LIMIT, "costs: no room");

	for (size_t i = 0; !code && i < content->n_costs; i++)
		code = change_cost(page, edit, stand, &content->costs[i], err);
	return code;
}

/* ---- improvements ---- */

static enum errc change_improve(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct improvement improvement = {
		.title = page_typed(page, "title"),
		.factor = page_typed(page, "factor"),
		.topic = page_typed(page, "topic"),
		.risk = page_number(page_typed(page, "risk"), 0),
		.owner = page_typed(page, "owner"),
		.due_on = page_typed(page, "due"),
	};

	return improvement_add(edit, &improvement, NULL, err);
}

/* A file that was handed in, else the sheet that says what was done. `*ret` 0: no files are kept.
 */
static enum errc keep_proof(struct page *page, struct case_edit *edit,
			    const struct improvement *improvement, int64_t *ret, struct err *err)
{
	const int offset = page_duty_scope(page).utc_offset_minutes;
	auto_buf sheet = BUF_INIT(SHEET_MAX);
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct str name = STR("");
	struct str bytes = STR("");

	*ret = 0;
	if (!page_evidence(page))
		return ERR_OK;
	if (!http_file(page->request, "file", &name, &bytes) || !bytes.len) {
		improvement_sheet(improvement, &edit->record,
				  facility_name(page_db(page), page->arena), page->user.name,
				  page->now_us, offset, &sheet);
		name = arena_printf(page->arena, "%.*s-%lld.txt", STR_ARG(edit->record.number),
				    (long long)improvement->id);
		bytes = buf_str(&sheet);
	}
	const enum errc code = evidence_file_keep(page_evidence(page), bytes, sha256, err);
	if (code)
		return code;
	const struct evidence evidence = { .title = improvement->title,
					   .file = evidence_file_name(name, page->arena),
					   .sha256 = str_from(sha256),
					   .size = (int64_t)bytes.len,
					   .expires_on = STR_NONE,
					   .added_by = page->user.name,
					   .added_us = page->now_us };
	return evidence_add_within(page_db(page), &evidence, ret, err);
}

static enum errc finish_improvement(struct page *page, struct case_edit *edit, int64_t id,
				    struct err *err)
{
	const struct str result = page_lines(page, page_typed(page, "result"));
	struct improvement improvement;
	int64_t evidence = 0;
	size_t linked = 0;
	enum errc code = improvements_get(page_db(page), id, page->arena, &improvement, err);

	improvement.result = result;
	if (!code && result.len)
		code = keep_proof(page, edit, &improvement, &evidence, err);
	if (!code)
		code = improvement_end(edit, id, IMPROVEMENT_DONE, result, evidence, err);
	if (!code && evidence)
		code = improvement_prove(edit, page_forms(page), &improvement, evidence, &linked,
					 err);
	return code;
}

static enum errc change_improvement(struct page *page, struct case_edit *edit, struct err *err)
{
	const int64_t id = page_number(http_param(page->request, "improvement"), 0);
	const struct str what = page_typed(page, "do");

	if (str_is(what, "give"))
		return improvement_give(edit, id, page_typed(page, "owner_now"),
					page_typed(page, "due_now"), err);
	if (str_is(what, "dropped"))
		return improvement_end(edit, id, IMPROVEMENT_DROPPED,
				       page_lines(page, page_typed(page, "result")), 0, err);
	return finish_improvement(page, edit, id, err);
}

/* ---- the report on a page ---- */

static void show_report(struct page *page)
{
	const struct duty_scope scope = page_duty_scope(page);
	auto_report *report = NULL;
	struct case_record record;
	struct err err;

	if (!page_case(page, &record))
		return;
	const struct after_paper paper = { .db = page_db(page),
					   .scope = &scope,
					   .record = &record,
					   .facility = facility_name(page_db(page), page->arena),
					   .lang = page->lang };
	if (after_report(&paper, &report, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_list(page->view, "blocks");
	view_report(page, report);
	view_case_head(page, page->view, &record);
	view_str(page->view, "title", arena_str(page->arena, report_about(report)->title));
	page_show(page, &template_case_after_report);
}

/* ---- over all cases ---- */

static struct str took_words(const struct page *page, const struct number_row *row)
{
	if (row->took_us != TIME_NONE)
		return number_words(row, page->lang, page->arena);
	return row->figure ? text_pair_in(row->figure->text, page->lang)
			   : str_from(text_in(TR("不明", "not known"), page->lang));
}

static void view_row(struct page *page, struct view *measure, const struct number_row *row)
{
	struct view *line = view_add(measure, "rows");

	view_str(line, "name", row->name);
	view_str(line, "took", took_words(page, row));
	view_number(line, "case_id", row->case_id);
	view_bool(line, "training", row->training);
	view_bool(line, "published", row->figure);
	view_str(line, "source", row->figure ? row->figure->source : STR(""));
	view_bool(line, "unconfirmed", row->figure && !row->figure->confirmed);
}

static enum errc view_measure(struct page *page, const struct measure_numbers *numbers,
			      struct err *err)
{
	struct view *measure = view_add(page->view, "measures");
	const struct number_row middle = { .took_us = numbers->middle_us };
	struct drawing *drawing = arena_take(page->arena, sizeof(*drawing));

	if (!drawing)
		return fail(err, ERR_LIMIT, "numbers: no room");
	view_str(measure, "measure", text_pair_in(numbers->measure->title, page->lang));
	view_str(measure, "middle",
		 numbers->middle_us == TIME_NONE ? STR("")
						 : number_words(&middle, page->lang, page->arena));
	view_number(measure, "known", (int64_t)numbers->known);
	view_number(measure, "not_known", (int64_t)numbers->not_known);
	view_list(measure, "blocks");
	view_list(measure, "rows");
	for (size_t i = 0; i < numbers->n; i++)
		view_row(page, measure, &numbers->at[i]);
	const enum errc code = number_drawing(numbers, 0, page->lang, page->arena, drawing, err);
	view_bool(measure, "drawn", !code);
	if (!code)
		view_drawing(page, measure, drawing);
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

static void show_numbers(struct page *page)
{
	const struct duty_scope scope = page_duty_scope(page);
	struct numbers *numbers = arena_take(page->arena, sizeof(*numbers));
	struct err err;
	enum errc code =
		numbers ? numbers_over_cases(page_db(page), scope.lessons, scope.utc_offset_minutes,
					     page->lang, page->arena, numbers, &err)
			: fail(&err, ERR_LIMIT, "numbers: no room");

	view_list(page->view, "measures");
	for (size_t i = 0; !code && i < numbers->n; i++)
		code = view_measure(page, &numbers->at[i], &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_bool(page->view, "more", numbers->more);
	view_text(page->view, "title", TEXT_AFTER_NUMBERS);
	page_show(page, &template_case_numbers);
}

/* ---- routes ---- */

static const struct case_deed deeds[] = {
	{ AT_AFTER "/whys", "case.why", change_why, after_page, "/after?saved=1#whys" },
	{ AT_AFTER "/factors", "case.factor", change_factors, after_page,
	  "/after?saved=1#factors" },
	{ AT_AFTER "/costs", "case.cost", change_costs, after_page, "/after?saved=1#costs" },
	{ AT_AFTER "/improvements", "case.improve", change_improve, after_page,
	  "/after?saved=1#improvements" },
	{ AT_AFTER "/improvements/:improvement", "case.improve", change_improvement, after_page,
	  "/after?saved=1#improvements" },
};

static void do_deed(struct page *page)
{
	const size_t i = STR_FIND_ROW(str_from(page->route->path), deeds, route);

	if (i < ARRAY_LEN(deeds))
		page_case_change(page, &deeds[i]);
	else
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
}

static const struct page_route routes[] = {
	{ "GET", "/cases/numbers", PAGE_READERS, .handle = show_numbers },
	{ "GET", AT_AFTER, PAGE_READERS, .handle = show_after },
	{ "GET", AT_AFTER "/report", PAGE_READERS, .handle = show_report },
	{ "POST", AT_AFTER "/whys", PAGE_DUTY, .kept = true, .body_max = AFTER_BODY_MAX,
	  .handle = do_deed },
	{ "POST", AT_AFTER "/factors", PAGE_DUTY, .kept = true, .body_max = AFTER_BODY_MAX,
	  .handle = do_deed },
	{ "POST", AT_AFTER "/costs", PAGE_DUTY, .kept = true, .body_max = AFTER_BODY_MAX,
	  .handle = do_deed },
	{ "POST", AT_AFTER "/improvements", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_AFTER "/improvements/:improvement", PAGE_DUTY, .body_max = UPLOAD_MAX,
	  .handle = do_deed },
	{ .path = NULL },
};

const struct page_group pages_after_pages = { .name = "after", .routes = routes };
