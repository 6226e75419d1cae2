/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail, for auditors and administrators, and help.
 */
#include "net/url.h"
#include "web/page.h"
#include "web/watch/alert-words.h"
#include "web/watch/guidance.h"

static void view_more(struct page *page, struct str q, int64_t last)
{
	auto_buf more = BUF_INIT(8192);

	buf_printf(&more, "/audit?before=%lld&q=", (long long)last);
	url_add_encoded(&more, q);
	view_str(page->view, "more", last > 0 ? arena_str(page->arena, buf_str(&more)) : STR(""));
}

static void show_audit(struct page *page)
{
	struct audit_entries entries = { 0 };
	struct str q = http_query(page->request, "q");
	struct err err;

	if (!q.ptr)
		q = STR("");
	if (audit_list(page_db(page), page->arena, q,
		       page_number(http_query(page->request, "before"), 0), PAGE_ROWS + 1, &entries,
		       &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_AUDIT_TITLE);
	view_str(page->view, "q", q);
	view_list(page->view, "entries");
	for (size_t i = 0; i < size_min(entries.n, PAGE_ROWS); i++) {
		const struct audit_entry *e = &entries.at[i];
		struct view *row = view_add(page->view, "entries");

		view_time(row, "at", e->time_us);
		view_str(row, "user", e->user);
		view_str(row, "peer", e->peer);
		view_str(row, "action", e->action);
		view_str(row, "object", e->object);
		view_str(row, "detail", e->detail);
		view_str(row, "outcome", e->outcome);
	}
	view_bool(page->view, "none", entries.n == 0);
	view_more(page, q, entries.n > PAGE_ROWS ? entries.at[PAGE_ROWS - 1].id : 0);
	page_show(page, &template_audit);
}

static void show_help(struct page *page)
{
	const struct guidance *guidance = page_guidance(page);

	view_text(page->view, "title", TEXT_HELP_TITLE);
	for (int i = ALERT_CRITICAL; i >= ALERT_INFORMATIONAL; i--) {
		static const enum text_key texts[ALERT_LEVELS] = {
			TEXT_HELP_INFORMATIONAL, TEXT_HELP_LOW,	     TEXT_HELP_MEDIUM,
			TEXT_HELP_HIGH,		 TEXT_HELP_CRITICAL,
		};
		struct view *row = view_add(page->view, "levels");

		view_level(row, (enum alert_level)i);
		view_text(row, "help", texts[i]);
	}
	view_list(page->view, "faults");
	for (size_t i = 0; i < guidance_faults(guidance); i++)
		view_cstr(view_add(page->view, "faults"), "text", guidance_fault(guidance, i));
	view_cstr(page->view, "version", TONOI_VERSION);
	page_show(page, &template_help);
}

static const struct page_route routes[] = {
	{ "GET", "/audit", USER_AUDITOR | USER_ADMIN, .handle = show_audit },
	{ "GET", "/help", PAGE_READERS, .handle = show_help },
	{ .path = NULL },
};

const struct page_group pages_audit_pages = { .name = "audit", .routes = routes };
