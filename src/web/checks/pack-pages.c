/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inspector's folder on the screen: its parts one by one, or all of them to print. An inspector
 * sees these pages and no others.
 */
#include "inspections/pack.h"

#include "base/alloc.h"
#include "web/page.h"
#include "web/worst-day/report-view.h"

static enum errc list_rounds(struct page *page, const struct pack_scope *scope,
			     struct pack_rounds *rounds, struct err *err)
{
	const enum errc code = pack_rounds(scope, rounds, err);

	view_list(page->view, "checklists");
	for (size_t i = 0; !code && i < rounds->n; i++) {
		const struct pack_round *round = &rounds->at[i];
		struct view *row = view_add(page->view, "checklists");

		view_str(row, "path",
			 arena_printf(page->arena, "/pack/checklists/%lld", (long long)round->id));
		view_str(row, "text",
			 arena_printf(page->arena, "%.*s %.*s %.*s",
				      STR_ARG(text_pair_in(round->form->title, page->lang)),
				      STR_ARG(round->title), STR_ARG(round->subject)));
	}
	return code;
}

static void show_pack(struct page *page)
{
	auto_free struct pack_rounds *rounds = mem_new(sizeof(*rounds));
	const struct pack_scope scope = page_pack_scope(page);
	struct err err;

	if (list_rounds(page, &scope, rounds, &err)) {
		page_fail_err(page, &err);
		return;
	}
	for (const struct pack_part *part = pack_parts; part->name; part++) {
		struct view *row = view_add(page->view, "parts");
		view_str(row, "path", arena_printf(page->arena, "/pack/parts/%s", part->name));
		view_sentence(row, "text", part->title, page->lang);
	}
	view_bool(page->view, "of_the_house", page_may(page, PAGE_READERS));
	view_text(page->view, "title", TEXT_PACK_TITLE);
	page_show(page, &template_pack);
}

/* What is looked at, and by whom, is written down: the auditor sees it. */
static bool note_look(struct page *page, const char *what)
{
	return !page_may(page, USER_INSPECTOR) ||
	       page_audit(page, "inspection.look", http_path(page->request), str_from(what),
			  "done");
}

static void show_reports(struct page *page, struct str title)
{
	view_str(page->view, "title", title);
	page_show(page, &template_pack_part);
}

static void show_part(struct page *page)
{
	const struct pack_part *part = pack_part_find(http_param(page->request, "part"));
	const struct pack_scope scope = page_pack_scope(page);
	auto_report *report = NULL;
	struct err err;

	if (!part) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	view_list(page->view, "blocks");
	if (pack_report(&scope, part, &report, &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (!note_look(page, part->name))
		return;
	view_report(page, report);
	show_reports(page, str_from(text_in(part->title, page->lang)));
}

static const struct pack_round *find_round(const struct pack_rounds *rounds, int64_t id)
{
	for (size_t i = 0; i < rounds->n; i++) {
		if (rounds->at[i].id == id)
			return &rounds->at[i];
	}
	return NULL;
}

/* Only a round that is in the folder: an inspector sees no other by its number. */
static void show_checklist(struct page *page)
{
	auto_free struct pack_rounds *rounds = mem_new(sizeof(*rounds));
	const struct pack_scope scope = page_pack_scope(page);
	auto_report *report = NULL;
	struct err err;
	enum errc code = pack_rounds(&scope, rounds, &err);
	const struct pack_round *round =
		find_round(rounds, page_number(http_param(page->request, "id"), 0));

	if (!code && !round) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	view_list(page->view, "blocks");
	if (!code)
		code = pack_round_report(&scope, round, &report, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	if (!note_look(page, "checklist"))
		return;
	view_report(page, report);
	show_reports(page, text_pair_in(round->form->title, page->lang));
}

static enum errc add_all(struct page *page, const struct pack_scope *scope,
			 struct pack_rounds *rounds, struct err *err)
{
	enum errc code = pack_rounds(scope, rounds, err);

	for (size_t i = 0; i < rounds->n && !code; i++) {
		auto_report *report = NULL;
		code = pack_round_report(scope, &rounds->at[i], &report, err);
		if (!code)
			view_report(page, report);
	}
	for (const struct pack_part *part = pack_parts; part->name && !code; part++) {
		auto_report *report = NULL;
		code = pack_report(scope, part, &report, err);
		if (!code)
			view_report(page, report);
	}
	return code;
}

static void show_print(struct page *page)
{
	auto_free struct pack_rounds *rounds = mem_new(sizeof(*rounds));
	const struct pack_scope scope = page_pack_scope(page);
	struct err err;

	view_list(page->view, "blocks");
	if (add_all(page, &scope, rounds, &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (!note_look(page, "all"))
		return;
	show_reports(page, str_from(text_by_key(TEXT_PACK_TITLE, page->lang)));
}

static const struct page_route routes[] = {
	{ "GET", "/pack", PAGE_PACK, .handle = show_pack },
	{ "GET", "/pack/print", PAGE_PACK, .handle = show_print },
	{ "GET", "/pack/parts/:part", PAGE_PACK, .handle = show_part },
	{ "GET", "/pack/checklists/:id", PAGE_PACK, .handle = show_checklist },
	{ .path = NULL },
};

const struct page_group pages_pack_pages = { .name = "pack", .routes = routes };
