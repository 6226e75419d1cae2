/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guideline's reader: its editions and clauses by reader and by words, one clause with the law
 * and the questions of forms behind it, where clauses went, the glossary, and failure charts.
 */
#include "guideline/guideline.h"

#include "forms/form-set.h"
#include "web/checks/flow-view.h"
#include "web/page.h"

#define QUERY_MAX 200u

static struct str asked(const struct page *page, const char *name)
{
	return str_or_empty(str_trim(http_query(page->request, name)));
}

static void view_place(struct view *row, const struct guideline_clause *clause, enum lang lang)
{
	view_str(row, "id", clause->id);
	view_str(row, "edition", clause->edition->number);
	view_str(row, "volume", text_pair_in(clause->volume->name, lang));
	view_str(row, "number", str_or_empty(clause->number));
	view_bool(row, "unconfirmed", clause->number.len && !clause->confirmed);
	view_bool(row, "ours", !clause->edition->official);
	view_str(row, "name", text_pair_in(clause->title, lang));
}

/* ---- the list ---- */

struct chosen {
	const struct guideline_edition *edition; /* NULL: all */
	const struct guideline_role *role;	 /* NULL: all */
	struct guideline_query query;
};

/* The newest edition, unless words were typed or "all" was chosen. */
static struct chosen chosen_of(struct page *page)
{
	const struct guideline *guideline = page_guideline(page);
	const struct str edition = http_query(page->request, "edition");
	struct chosen chosen = {
		.edition = guideline_edition_find(guideline, str_or_empty(edition)),
		.role = guideline_role_find(guideline, asked(page, "role")),
		.query = guideline_query_of(str_sub(asked(page, "q"), 0, QUERY_MAX), page->arena),
	};

	if (!edition.ptr && !chosen.query.n && guideline->n_editions)
		chosen.edition = &guideline->editions[guideline->n_editions - 1];
	return chosen;
}

static void view_choices(struct page *page, const struct chosen *chosen)
{
	const struct guideline *guideline = page_guideline(page);

	view_list(page->view, "editions");
	for (size_t i = 0; i < guideline->n_editions; i++) {
		const struct guideline_edition *edition = &guideline->editions[i];
		struct view *row = view_add(page->view, "editions");

		view_str(row, "id", edition->id);
		view_str(row, "number", edition->number);
		view_str(row, "issued", edition->issued);
		view_str(row, "name", text_pair_in(edition->title, page->lang));
		view_str(row, "note", text_pair_in(edition->note, page->lang));
		view_str(row, "source", edition->source);
		view_bool(row, "ours", !edition->official);
		view_bool(row, "chosen", edition == chosen->edition);
	}
	view_list(page->view, "roles");
	for (size_t i = 0; i < guideline->n_roles; i++) {
		const struct guideline_role *role = &guideline->roles[i];
		struct view *row = view_add(page->view, "roles");

		view_str(row, "id", role->id);
		view_str(row, "name", text_pair_in(role->title, page->lang));
		view_str(row, "about", text_pair_in(role->about, page->lang));
		view_bool(row, "chosen", role == chosen->role);
	}
}

static bool is_chosen(const struct chosen *chosen, const struct guideline_clause *clause)
{
	return (!chosen->edition || clause->edition == chosen->edition) &&
	       (!chosen->role || guideline_clause_is_for(clause, chosen->role)) &&
	       guideline_query_finds(&chosen->query, clause->folded);
}

static void view_clauses(struct page *page, const struct chosen *chosen)
{
	const struct guideline *guideline = page_guideline(page);
	int64_t n = 0;

	view_list(page->view, "clauses");
	for (size_t i = 0; i < guideline->n_clauses; i++) {
		const struct guideline_clause *clause = &guideline->clauses[i];
		struct view *row;

		if (!is_chosen(chosen, clause))
			continue;
		row = view_add(page->view, "clauses");
		view_place(row, clause, page->lang);
		view_str(row, "text", text_pair_in(clause->text, page->lang));
		n++;
	}
	view_number(page->view, "count", n);
}

static void view_term(struct page *page, const struct guideline_term *term)
{
	struct view *row = view_add(page->view, "terms");

	view_str(row, "id", term->id);
	view_str(row, "name", text_pair_in(term->term, page->lang));
	view_str(row, "text", text_pair_in(term->text, page->lang));
}

static void view_terms(struct page *page, const struct guideline_query *query)
{
	const struct guideline *guideline = page_guideline(page);

	view_list(page->view, "terms");
	for (size_t i = 0; i < guideline->n_terms; i++) {
		if (guideline_query_finds(query, guideline->terms[i].folded))
			view_term(page, &guideline->terms[i]);
	}
}

static void view_flows(struct page *page)
{
	const struct guideline *guideline = page_guideline(page);

	view_list(page->view, "flows");
	for (size_t i = 0; i < guideline->n_flows; i++) {
		struct view *row = view_add(page->view, "flows");

		view_str(row, "id", guideline->flows[i].id);
		view_str(row, "name", text_pair_in(guideline->flows[i].title, page->lang));
	}
}

static void show_guideline(struct page *page)
{
	const struct chosen chosen = chosen_of(page);

	view_text(page->view, "title", TEXT_GUIDELINE_TITLE);
	view_str(page->view, "q", asked(page, "q"));
	view_choices(page, &chosen);
	view_clauses(page, &chosen);
	view_flows(page);
	view_list(page->view, "terms");
	if (chosen.query.n)
		view_terms(page, &chosen.query);
	page_show(page, &template_guideline);
}

/* ---- one clause ---- */

static bool has_topic(const struct guideline_clause *clause, struct str topic)
{
	for (size_t i = 0; topic.len && i < clause->n_topics; i++) {
		if (str_equal(clause->topics[i], topic))
			return true;
	}
	return false;
}

/* No other form takes its answers over. */
static bool is_newest(const struct form_set *forms, const struct form *form)
{
	for (size_t i = 0; i < form_set_count(forms); i++) {
		if (form_set_at(forms, i)->previous == form)
			return false;
	}
	return true;
}

/* Questions that are about the same, of each form's newest edition. */
static void view_questions(struct page *page, const struct guideline_clause *clause)
{
	const struct form_set *forms = page_forms(page);

	view_list(page->view, "questions");
	for (size_t f = 0; f < form_set_count(forms); f++) {
		const struct form *form = form_set_at(forms, f);
		const bool newest = is_newest(forms, form);

		for (size_t i = 0; i < form->n_items; i++) {
			const struct form_item *item = &form->items[i];
			struct view *row;

			if (!newest || !has_topic(clause, item->topic))
				continue;
			row = view_add(page->view, "questions");
			view_str(row, "form", text_pair_in(form->title, page->lang));
			view_str(row, "number", str_or_empty(item->number));
			view_str(row, "name", text_pair_in(item->title, page->lang));
		}
	}
}

static void view_bases(struct page *page, const struct guideline_clause *clause)
{
	view_list(page->view, "bases");
	for (size_t i = 0; i < clause->n_bases; i++) {
		struct view *row = view_add(page->view, "bases");

		view_str(row, "name", text_pair_in(clause->bases[i]->title, page->lang));
		view_str(row, "about", text_pair_in(clause->bases[i]->about, page->lang));
		view_bool(row, "unconfirmed", !clause->bases[i]->confirmed);
		view_str(row, "source", clause->bases[i]->source);
	}
}

static bool leads_to(const struct guideline_move *move, const struct guideline_clause *clause)
{
	for (size_t i = 0; i < move->n_to; i++) {
		if (move->to[i] == clause)
			return true;
	}
	return false;
}

static void view_move_row(struct page *page, struct view *row, const struct guideline_move *move)
{
	view_sentence(row, "change", guideline_change_words(move->change), page->lang);
	view_bool(row, "unknown", move->change == GUIDELINE_UNKNOWN);
	view_bool(row, "by_subject", move->change != GUIDELINE_UNKNOWN && !move->confirmed);
	view_str(row, "note", str_or_empty(text_pair_in(move->note, page->lang)));
	view_list(row, "from");
	if (move->from)
		view_place(view_add(row, "from"), move->from, page->lang);
	view_list(row, "to");
	for (size_t i = 0; i < move->n_to; i++)
		view_place(view_add(row, "to"), move->to[i], page->lang);
}

static void view_clause_moves(struct page *page, const struct guideline_clause *clause)
{
	const struct guideline *guideline = page_guideline(page);

	view_list(page->view, "moves");
	for (size_t i = 0; i < guideline->n_moves; i++) {
		const struct guideline_move *move = &guideline->moves[i];

		if (move->from == clause || leads_to(move, clause))
			view_move_row(page, view_add(page->view, "moves"), move);
	}
}

static void show_clause(struct page *page)
{
	const struct guideline_clause *clause =
		guideline_clause_find(page_guideline(page), http_param(page->request, "id"));

	if (!clause) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	view_place(page->view, clause, page->lang);
	view_str(page->view, "title", text_pair_in(clause->title, page->lang));
	view_str(page->view, "text", text_pair_in(clause->text, page->lang));
	view_str(page->view, "edition_title", text_pair_in(clause->edition->title, page->lang));
	view_str(page->view, "edition_id", clause->edition->id);
	view_str(page->view, "issued", clause->edition->issued);
	view_str(page->view, "source", clause->source);
	view_list(page->view, "roles");
	for (size_t i = 0; i < clause->n_roles; i++)
		view_str(view_add(page->view, "roles"), "name",
			 text_pair_in(clause->roles[i]->title, page->lang));
	view_bases(page, clause);
	view_questions(page, clause);
	view_clause_moves(page, clause);
	page_show(page, &template_guideline_clause);
}

/* ---- moves ---- */

static const struct guideline_edition *edition_asked(struct page *page, const char *name,
						     size_t back)
{
	const struct guideline *guideline = page_guideline(page);
	const struct guideline_edition *edition =
		guideline_edition_find(guideline, asked(page, name));

	if (edition || guideline->n_editions < back)
		return edition;
	return &guideline->editions[guideline->n_editions - back];
}

static void view_editions(struct page *page, const char *list,
			  const struct guideline_edition *chosen)
{
	const struct guideline *guideline = page_guideline(page);

	view_list(page->view, list);
	for (size_t i = 0; i < guideline->n_editions; i++) {
		struct view *row = view_add(page->view, list);

		view_str(row, "id", guideline->editions[i].id);
		view_str(row, "number", guideline->editions[i].number);
		view_str(row, "issued", guideline->editions[i].issued);
		view_bool(row, "chosen", &guideline->editions[i] == chosen);
	}
}

static void show_moves(struct page *page)
{
	const struct guideline_edition *older = edition_asked(page, "from", 2);
	const struct guideline_edition *newer = edition_asked(page, "to", 1);
	const size_t max = page_guideline(page)->n_moves + page_guideline(page)->n_clauses;
	struct guideline_move *moves = arena_take_array(page->arena, max, sizeof(*moves));
	size_t n = 0;

	view_text(page->view, "title", TEXT_GUIDELINE_MOVES);
	view_editions(page, "older", older);
	view_editions(page, "newer", newer);
	view_list(page->view, "moves");
	if (older && newer && moves)
		n = guideline_moves_between(page_guideline(page), older, newer, moves, max);
	for (size_t i = 0; i < n; i++)
		view_move_row(page, view_add(page->view, "moves"), &moves[i]);
	page_show(page, &template_guideline_moves);
}

/* ---- glossary and charts ---- */

static void show_glossary(struct page *page)
{
	const struct guideline_query query =
		guideline_query_of(str_sub(asked(page, "q"), 0, QUERY_MAX), page->arena);

	view_text(page->view, "title", TEXT_GUIDELINE_GLOSSARY);
	view_str(page->view, "q", asked(page, "q"));
	view_terms(page, &query);
	page_show(page, &template_guideline_glossary);
}

static void show_flow(struct page *page)
{
	const struct guideline_flow *flow =
		guideline_flow_find(page_guideline(page), http_param(page->request, "id"));
	struct err err;

	if (!flow) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	view_str(page->view, "title", text_pair_in(flow->title, page->lang));
	view_str(page->view, "about", text_pair_in(flow->about, page->lang));
	view_str(page->view, "source", flow->source);
	if (view_flow(page, flow, &err))
		page_fail_err(page, &err);
	else
		page_show(page, &template_guideline_flow);
}

static const struct page_route routes[] = {
	{ "GET", "/guideline", PAGE_READERS, .handle = show_guideline },
	{ "GET", "/guideline/clauses/:id", PAGE_READERS, .handle = show_clause },
	{ "GET", "/guideline/moves", PAGE_READERS, .handle = show_moves },
	{ "GET", "/guideline/glossary", PAGE_READERS, .handle = show_glossary },
	{ "GET", "/guideline/charts/:id", PAGE_READERS, .handle = show_flow },
	{ .path = NULL },
};

const struct page_group pages_guideline_pages = { .name = "guideline-pages", .routes = routes };
