/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/lesson-view.h"

#include "risk/register.h"
#include "web/worst-day/case-view.h"

#define YEN_MAX 40u

struct showing {
	struct page *page;
	const struct after_content *content;
	const struct case_record *record;
};

const char *lesson_field(const struct page *page, const char *part, struct str id)
{
	return arena_cstr(page->arena, arena_printf(page->arena, "%s.%.*s", part, STR_ARG(id)));
}

static struct str keep(const struct showing *s, struct str text)
{
	return str_or_empty(arena_str(s->page->arena, str_or_empty(text)));
}

/* What stands, or what was typed over it and refused. */
static struct str typed_or(const struct showing *s, const char *field, struct str stands)
{
	return field && http_form(s->page->request, field).ptr
		       ? page_lines(s->page, page_typed(s->page, field))
		       : stands;
}

/* A word that may blame a person, with the sentence that asks for another. */
static void view_blame(const struct showing *s, struct view *row, struct str words)
{
	const struct str word = str_or_empty(blame_word(s->content, words));

	view_str(row, "blame", word);
	view_str(row, "blame_hint",
		 str_or_empty(text_pair_in(s->content->blame_hint, s->page->lang)));
}

/* ---- whys ---- */

static void view_why(const struct showing *s, const struct why *why)
{
	struct page *page = s->page;
	struct view *row = view_add(page->view, "whys");
	const struct str id = arena_printf(page->arena, "%lld", (long long)why->node);

	view_number(row, "node", why->node);
	view_number(row, "depth", why->depth);
	view_str(row, "why_words", why->words);
	view_str(row, "typed_why", typed_or(s, lesson_field(page, "why", id), why->words));
	view_str(row, "typed_below", typed_or(s, lesson_field(page, "below", id), STR("")));
	view_time(row, "said", why->said_us);
	view_str(row, "said_by", why->said_by);
	view_str(row, "ask", text_pair_in(why_ask(s->content, why->depth + 1), page->lang));
	view_bool(row, "deeper", why->depth + 1 < WHY_DEPTH_MAX);
	view_blame(s, row, why->words);
}

static enum errc view_whys(const struct showing *s, struct err *err)
{
	struct page *page = s->page;
	struct whys *whys = arena_take(page->arena, sizeof(*whys));

	view_list(page->view, "whys");
	if (!whys)
		return fail(err, ERR_LIMIT, "whys: no room");
	const enum errc code = whys_get(page_db(page), s->record->id, page->arena, whys, err);
	for (size_t i = 0; !code && i < whys->n; i++)
		view_why(s, &whys->at[i]);
	view_str(page->view, "first_ask", text_pair_in(why_ask(s->content, 0), page->lang));
	view_str(page->view, "typed_first", typed_or(s, "below.0", STR("")));
	return code;
}

/* ---- factors ---- */

static void view_factor(const struct showing *s, struct view *area, const struct factor *factor,
			const struct case_factor *judged)
{
	struct page *page = s->page;
	struct view *row = view_add(area, "factors");
	const struct str stands =
		judged ? str_from(factor_verdicts[judged->verdict].value) : STR("");
	const struct str words = judged ? judged->words : STR("");
	const struct str verdict = typed_or(s, lesson_field(page, "f", factor->id), stands);

	view_str(row, "factor", factor->id);
	view_str(row, "factor_title", text_pair_in(factor->title, page->lang));
	view_str(row, "factor_ask", text_pair_in(factor->ask, page->lang));
	view_str(row, "better", text_pair_in(factor->better, page->lang));
	view_str(row, "factor_words", typed_or(s, lesson_field(page, "w", factor->id), words));
	view_bool(row, "suits", judged || factor_suits(factor, s->record->cause));
	view_bool(row, "contributed",
		  judged && judged->verdict ==
				    FACTOR_CONTRIBUTED); /* what stands, not what is typed */
	view_bool(row, "not_judged", !verdict.len);
	view_case_choices(page, row, "verdicts", factor_verdicts, verdict);
	view_blame(s, row, words);
}

static enum errc view_factors(const struct showing *s, struct err *err)
{
	struct page *page = s->page;
	struct case_factors *judged = arena_take(page->arena, sizeof(*judged));

	view_list(page->view, "areas");
	if (!judged)
		return fail(err, ERR_LIMIT, "factors: no room");
	const enum errc code = case_factors_get(page_db(page), s->record->id, s->content,
						page->arena, judged, err);
	for (size_t a = 0; !code && a < FACTOR_AREAS; a++) {
		struct view *area = view_add(page->view, "areas");
		view_sentence(area, "area", factor_areas[a].text, page->lang);
		view_list(area, "factors");
		for (size_t i = 0; i < s->content->n_factors; i++) {
			const struct factor *factor = &s->content->factors[i];
			if (factor->area == (enum factor_area)a)
				view_factor(s, area, factor, case_factor_of(judged, factor));
		}
	}
	return code;
}

/* ---- costs ---- */

static struct str yen_of(const struct showing *s, int64_t yen)
{
	auto_buf words = BUF_INIT(YEN_MAX);

	if (yen == COST_UNKNOWN)
		return STR("");
	yen_words(yen, &words);
	return keep(s, buf_str(&words));
}

/* The one of a line without a label: what the form of the page fills in. */
static const struct case_cost *cost_of(const struct case_costs *costs, const struct cost_line *line)
{
	for (size_t i = 0; i < costs->n; i++) {
		if (costs->at[i].line == line && !costs->at[i].label.len)
			return &costs->at[i];
	}
	return NULL;
}

static void view_cost_line(const struct showing *s, const struct cost_line *line,
			   const struct case_cost *cost)
{
	struct page *page = s->page;
	struct view *row = view_add(page->view, "costs");
	const struct str sure = cost && cost->final ? STR("final") : STR("estimated");

	view_str(row, "line", line->id);
	view_str(row, "line_title", text_pair_in(line->title, page->lang));
	view_str(row, "yen",
		 typed_or(s, lesson_field(page, "yen", line->id),
			  cost ? yen_of(s, cost->yen) : STR("")));
	view_bool(row, "final",
		  str_is(typed_or(s, lesson_field(page, "sure", line->id), sure), "final"));
	view_str(row, "cost_words",
		 typed_or(s, lesson_field(page, "cw", line->id), cost ? cost->words : STR("")));
}

static void view_labelled(const struct showing *s, const struct case_cost *cost)
{
	struct view *row = view_add(s->page->view, "labelled");

	view_str(row, "line_title", text_pair_in(cost->line->title, s->page->lang));
	view_str(row, "label", cost->label);
	view_str(row, "yen", yen_of(s, cost->yen));
	view_bool(row, "final", cost->final);
	view_str(row, "cost_words", cost->words);
}

static enum errc view_costs(const struct showing *s, struct err *err)
{
	struct page *page = s->page;
	struct case_costs *costs = arena_take(page->arena, sizeof(*costs));

	view_list(page->view, "costs");
	view_list(page->view, "labelled");
	if (!costs)
		return fail(err, ERR_LIMIT, "costs: no room");
	const enum errc code =
		case_costs_get(page_db(page), s->record->id, s->content, page->arena, costs, err);
	for (size_t i = 0; !code && i < s->content->n_costs; i++)
		view_cost_line(s, &s->content->costs[i], cost_of(costs, &s->content->costs[i]));
	for (size_t i = 0; !code && i < costs->n; i++) {
		if (costs->at[i].label.len)
			view_labelled(s, &costs->at[i]);
	}
	view_bool(page->view, "has_costs", costs->n);
	view_str(page->view, "total", yen_of(s, costs->total));
	view_number(page->view, "costs_unknown", (int64_t)costs->unknown);
	view_number(page->view, "costs_estimated", (int64_t)costs->estimated);
	return code;
}

/* ---- improvements ---- */

static void view_improvement(void *ctx, const struct improvement *one)
{
	const struct showing *s = ctx;
	struct page *page = s->page;
	struct view *row = view_add(page->view, "improvements");
	const struct factor *factor = factor_find(s->content, one->factor);
	int64_t refused = 0;

	if (!str_to_i64(str_or_empty(http_param(page->request, "improvement")), &refused))
		refused = 0;
	view_number(row, "improvement", one->id);
	view_str(row, "improvement_title", keep(s, one->title));
	view_str(row, "tied_factor", factor ? text_pair_in(factor->title, page->lang) : STR(""));
	view_str(row, "topic", keep(s, one->topic));
	view_number(row, "risk", one->risk);
	view_str(row, "owner", keep(s, one->owner));
	view_str(row, "due_on", keep(s, one->due_on));
	view_sentence(row, "state", improvement_states[one->state].text, page->lang);
	view_bool(row, "is_open", one->state == IMPROVEMENT_OPEN);
	view_bool(row, "may_end", one->state == IMPROVEMENT_OPEN && page_may(page, PAGE_DUTY));
	view_str(row, "result", keep(s, one->result));
	view_str(row, "typed_result", refused == one->id ? page_typed(page, "result") : STR(""));
	view_number(row, "evidence", one->evidence);
	view_time(row, "ended", one->ended_us);
	view_str(row, "ended_by", keep(s, one->ended_by));
}

static void add_option(const struct showing *s, const char *list, struct str value, struct str text,
		       struct str chosen)
{
	struct view *row = view_add(s->page->view, list);

	view_str(row, "value", value);
	view_str(row, "text", text);
	view_bool(row, "chosen", str_equal(value, chosen));
}

/* Each topic once, by its first question. */
static enum errc view_topics(const struct showing *s, struct str chosen, struct err *err)
{
	struct page *page = s->page;
	struct topic_places *places = arena_take(page->arena, sizeof(*places));

	view_list(page->view, "topics");
	if (!places)
		return fail(err, ERR_LIMIT, "questions of forms: no room");
	const enum errc code = topic_places_get(page_db(page), page_forms(page), STR(""),
						page->lang, page->arena, places, err);
	for (size_t i = 0; !code && i < places->n; i++) {
		bool seen = false;
		for (size_t k = 0; k < i; k++)
			seen |= str_equal(places->at[k].topic, places->at[i].topic);
		if (!seen)
			add_option(s, "topics", places->at[i].topic, places->at[i].item, chosen);
	}
	return code;
}

static enum errc view_risks(const struct showing *s, struct str chosen, struct err *err)
{
	struct page *page = s->page;
	const struct duty_scope scope = page_duty_scope(page);
	struct risk_list risks = { .n = 0 };
	const enum errc code = risks_list(page_db(page), page->arena, &risks, err);

	view_list(page->view, "risks");
	for (size_t i = 0; !code && i < risks.n; i++) {
		if (risks.at[i].open)
			add_option(s, "risks",
				   arena_printf(page->arena, "%lld", (long long)risks.at[i].id),
				   risk_title(&risks.at[i], scope.risks, page->lang), chosen);
	}
	return code;
}

/* Filled in with what was typed, or by the link of a factor (?better=ID). */
static enum errc view_improvement_form(const struct showing *s, struct err *err)
{
	struct page *page = s->page;
	const struct factor *offered =
		factor_find(s->content, str_or_empty(http_query(page->request, "better")));
	const struct str factor = typed_or(s, "factor", offered ? offered->id : STR(""));
	enum errc code;

	view_bool(page->view, "offered", offered || page_typed(page, "title").len);
	view_str(page->view, "typed_title",
		 typed_or(s, "title",
			  offered ? text_pair_in(offered->better, page->lang) : STR("")));
	view_str(page->view, "typed_owner", page_typed(page, "owner"));
	view_str(page->view, "typed_due", page_typed(page, "due"));
	view_list(page->view, "factor_options");
	for (size_t i = 0; i < s->content->n_factors; i++)
		add_option(s, "factor_options", s->content->factors[i].id,
			   text_pair_in(s->content->factors[i].title, page->lang), factor);
	code = view_topics(s, typed_or(s, "topic", offered ? offered->topic : STR("")), err);
	return code ? code : view_risks(s, page_typed(page, "risk"), err);
}

enum errc view_lessons(struct page *page, const struct case_record *record, struct err *err)
{
	struct showing s = { .page = page,
			     .content = page_duty_scope(page).lessons,
			     .record = record };
	enum errc code = view_whys(&s, err);

	if (!code)
		code = view_factors(&s, err);
	if (!code)
		code = view_costs(&s, err);
	view_list(page->view, "improvements");
	if (!code)
		code = improvements_each(page_db(page), record->id, view_improvement, &s, err);
	return code ? code : view_improvement_form(&s, err);
}
