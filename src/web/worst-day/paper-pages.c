/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The papers for the worst day: how old the newest pack is, where it lies, whether it was printed;
 * made anew and fetched by a button.
 */
#include "papers/paper-records.h"
#include "web/page.h"
#include "web/worst-day/handover-view.h"

#define DAY_US (24 * 3600 * US_PER_SEC)

static void take_place(void *ctx, const struct paper_place *place)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "places");

	view_str(row, "place", arena_str(page->arena, place->place));
	view_str(row, "problem", arena_str(page->arena, place->problem));
	view_bool(row, "written_once", place->written_us != TIME_NONE);
	view_time(row, "written", place->written_us);
}

/* What it holds, as the list of papers has it. */
static void view_contents(struct page *page)
{
	for (const struct paper *paper = papers; paper->name; paper++)
		view_sentence(view_add(page->view, "papers"), "text", paper->title, page->lang);
}

static void view_print(struct page *page, const struct paper_made *made,
		       const struct paper_print *print)
{
	view_bool(page->view, "printed", print);
	view_time(page->view, "printed_at", print ? print->printed_us : TIME_NONE);
	view_str(page->view, "printed_by", print ? print->printed_by : STR(""));
	view_str(page->view, "kept_at", print ? print->kept_at : STR(""));
	view_bool(page->view, "changed", print && !str_equal(print->digest, made->digest));
}

static void view_pack(struct page *page, const struct paper_made *made)
{
	view_bool(page->view, "has_pack", made);
	view_time(page->view, "pack_made", made ? made->made_us : TIME_NONE);
	view_number(page->view, "pack_days", made ? (page->now_us - made->made_us) / DAY_US : 0);
	view_number(page->view, "pack_papers", made ? made->papers : 0);
	view_number(page->view, "pack_kib", made ? (made->size + 1023) / 1024 : 0);
	view_str(page->view, "pack_by", made ? made->made_by : STR(""));
	view_str(page->view, "pack_key", made ? made->fingerprint : STR(""));
	view_str(page->view, "pack_sha256", made ? made->sha256 : STR(""));
}

/* The newest pack and the newest print; false: the error page was sent. */
static bool view_records(struct page *page)
{
	struct paper_made made;
	struct paper_print print;
	struct err err;
	enum errc code = paper_packs_newest(page_db(page), page->arena, &made, &err);
	const bool has = !code;

	if (!code || code == ERR_NOT_FOUND)
		code = paper_prints_newest(page_db(page), page->arena, &print, &err);
	if (code && code != ERR_NOT_FOUND) {
		page_fail_err(page, &err);
		return false;
	}
	view_pack(page, has ? &made : NULL);
	view_print(page, &made, code || !has ? NULL : &print);
	return true;
}

static void papers_page(struct page *page, unsigned status, struct str fault)
{
	struct err err;

	if (!view_records(page))
		return;
	view_list(page->view, "places");
	if (paper_places_each(page_db(page), take_place, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_contents(page);
	view_handover(page, SEAL_PACK, STR(""));
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_kept_at", page_typed(page, "kept_at"));
	view_text(page->view, "title", TEXT_PAPERS_TITLE);
	page_show_status(page, status, &template_papers);
}

static void show_papers(struct page *page)
{
	papers_page(page, 200, STR(""));
}

static void do_make(struct page *page)
{
	if (page_audit(page, "papers.make", STR(""), STR("console"), "done") &&
	    handover_ask(page, SEAL_PACK, STR("")))
		page_redirect(page, "/papers");
}

/* "もしもの時の紙一式-2026-11-23.zip" */
static void send_pack(struct page *page)
{
	char day[DAY_TEXT_MAX];

	page_today(page, day);
	if (page_audit(page, "papers.fetch", STR(""), STR(""), "done"))
		handover_send(page, SEAL_PACK, STR(""),
			      arena_printf(page->arena, "%s-%s.zip",
					   text_by_key(TEXT_PAPERS_TITLE, page->lang), day));
}

static void do_printed(struct page *page)
{
	struct paper_made made;
	struct err err;
	enum errc code = paper_packs_newest(page_db(page), page->arena, &made, &err);

	if (!code &&
	    !page_audit(page, "papers.printed", made.sha256, page_typed(page, "kept_at"), "done"))
		return;
	if (!code)
		code = paper_prints_add(
			page_db(page),
			&(struct paper_print){ .pack = made.id,
					       .printed_us = page->now_us,
					       .printed_by = page->user.name,
					       .kept_at = page_typed(page, "kept_at") },
			&err);
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		papers_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/papers?saved=1");
}

static const struct page_route routes[] = {
	{ "GET", "/papers", PAGE_READERS, .handle = show_papers },
	{ "POST", "/papers/make", PAGE_DUTY, .handle = do_make },
	{ "GET", "/papers/file", PAGE_DUTY, .handle = send_pack },
	{ "POST", "/papers/printed", PAGE_DUTY, .kept = true, .handle = do_printed },
	{ .path = NULL },
};

const struct page_group pages_paper_pages = { .name = "papers", .routes = routes };
