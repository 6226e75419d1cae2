/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case as one signed file, by a button: the console has no key, so the sealer makes it. While it
 * is made the page says how far it is and asks again by itself; then the file can be fetched, with
 * the fingerprint that goes to the other side on paper.
 */
#include "net/http-server.h"
#include "store/facility.h"
#include "web/page.h"
#include "web/parts/download.h"
#include "web/worst-day/case-view.h"
#include "web/worst-day/handover-view.h"

static struct str id_of(struct page *page, const struct case_record *record)
{
	return arena_printf(page->arena, "%lld", (long long)record->id);
}

static void show_export(struct page *page)
{
	struct case_record record;

	if (!page_case(page, &record))
		return;
	view_case_head(page, page->view, &record);
	view_number(page->view, "case_id", record.id);
	view_handover(page, SEAL_CASE, id_of(page, &record));
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	view_str(page->view, "title",
		 arena_printf(page->arena, "%.*s %s", STR_ARG(record.number),
			      text_by_key(TEXT_HANDOVER_TITLE, page->lang)));
	page_show(page, &template_case_export);
}

static void do_export(struct page *page)
{
	struct case_record record;

	if (!page_case(page, &record) ||
	    !page_audit(page, "case.export", record.number, STR("console"), "done"))
		return;
	if (handover_ask(page, SEAL_CASE, id_of(page, &record)))
		page_redirect(page, "/cases/%lld/export", (long long)record.id);
}

/* "事案-2026-0001-2026-11-23.zip" */
static void send_export(struct page *page)
{
	struct case_record record;
	char day[DAY_TEXT_MAX];

	if (!page_case(page, &record))
		return;
	page_today(page, day);
	if (page_audit(page, "case.export", record.number, STR("fetched"), "done"))
		handover_send(page, SEAL_CASE, id_of(page, &record),
			      arena_printf(page->arena, "%s-%.*s-%s.zip",
					   text_by_key(TEXT_HANDOVER_FILE, page->lang),
					   STR_ARG(record.number), day));
}

static const struct page_route routes[] = {
	{ "GET", "/cases/:id/export", PAGE_DUTY, .handle = show_export },
	{ "POST", "/cases/:id/export", PAGE_DUTY, .handle = do_export },
	{ "GET", "/cases/:id/export/file", PAGE_DUTY, .handle = send_export },
	{ .path = NULL },
};

const struct page_group pages_handover_pages = { .name = "handover", .routes = routes };
