/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hospital has: the list of assets, and the picture of lines that lead in from outside.
 */
#include "assets/asset-table.h"
#include "assets/heard.h"
#include "assets/register.h"
#include "web/house/asset-view.h"
#include "web/page.h"
#include "web/watch/network-picture.h"

struct listing {
	struct page *page;
	int64_t from;
	int64_t n;
};

static struct str query(struct page *page, const char *name)
{
	const struct str value = http_query(page->request, name);

	return value.ptr ? str_trim(value) : STR("");
}

static bool add_row(void *ctx, const struct asset *asset)
{
	struct listing *l = ctx;

	if (l->n++ < l->from)
		return true;
	if (l->n > l->from + PAGE_ROWS)
		return false;
	asset_view_row(l->page, view_add(l->page->view, "assets"), asset);
	return true;
}

static bool add_heard(void *ctx, const struct heard *heard)
{
	struct listing *l = ctx;
	struct view *row;

	if (l->n++ >= PAGE_ROWS)
		return true;
	row = view_add(l->page->view, "heard");
	view_str(row, "host", arena_str(l->page->arena, heard->host));
	view_str(row, "source", arena_str(l->page->arena, heard->source));
	view_time(row, "last", heard->last_us);
	return true;
}

static void view_counts(struct page *page, const struct asset_counts *counts)
{
	view_number(page->view, "count_all", counts->all);
	view_number(page->view, "count_unlisted", counts->unlisted);
	view_number(page->view, "count_lines", counts->lines);
	view_number(page->view, "count_foreign", counts->foreign);
}

static void view_filter(struct page *page, const struct asset_filter *filter)
{
	view_str(page->view, "q", filter->text);
	view_bool(page->view, "unlisted", filter->unlisted);
	asset_view_choices(page, page->view, "kinds", ASSET_KIND, filter->kind);
	asset_view_choices(page, page->view, "owners", ASSET_OWNER, filter->owner);
	asset_view_choices(page, page->view, "states", ASSET_STATE, filter->state);
}

static void list_page(struct page *page, unsigned status, const char *fault)
{
	const struct asset_filter filter = {
		.kind = query(page, "kind"),
		.owner = query(page, "owner"),
		.state = query(page, "state"),
		.text = query(page, "q"),
		.unlisted = str_is(query(page, "unlisted"), "1"),
	};
	struct listing heard = { .page = page };
	struct listing l = { .page = page, .from = page_number(query(page, "from"), 0) };
	struct asset_counts counts;
	struct err err;

	view_list(page->view, "assets");
	view_list(page->view, "heard");
	enum errc code = assets_count(page_db(page), &counts, &err);
	if (!code)
		code = assets_each(page_db(page), &filter, add_row, &l, &err);
	if (!code)
		code = assets_heard(page_db(page), add_heard, &heard, &err);
	counts.unlisted += heard.n;
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_ASSETS_TITLE);
	view_cstr(page->view, "fault", fault);
	view_counts(page, &counts);
	view_filter(page, &filter);
	view_bool(page->view, "none", l.n == 0);
	view_bool(page->view, "more", l.n > l.from + PAGE_ROWS);
	view_number(page->view, "next", l.from + PAGE_ROWS);
	asset_view_choices(page, page->view, "fresh_kinds", ASSET_KIND, STR(""));
	page_show_status(page, status, &template_assets);
}

static void show_assets(struct page *page)
{
	list_page(page, 200, "");
}

static void do_add(struct page *page)
{
	struct register_edit edit = { .id = 0, .now_us = page->now_us };
	struct err err;
	int64_t id;

	edit.field[ASSET_NAME] = str_trim(http_form(page->request, "name"));
	edit.field[ASSET_KIND] = http_form(page->request, "kind");
	if (edit.field[ASSET_NAME].len == 0) {
		list_page(page, 422,
			  text_in(TR("名前を書いてください", "Give it a name"), page->lang));
		return;
	}
	if (!page_audit(page, "asset.add", edit.field[ASSET_NAME], STR(""), "done"))
		return;
	if (asset_view_edit(page, &edit, &id, &err))
		list_page(page, 422, err.text);
	else
		page_redirect(page, "/assets/%lld", (long long)id);
}

static void show_picture(struct page *page)
{
	struct err err;

	view_text(page->view, "title", TEXT_ASSETS_PICTURE);
	if (view_network_picture(page, &err))
		page_fail_err(page, &err);
	else
		page_show(page, &template_assets_picture);
}

static const struct page_route routes[] = {
	{ "GET", "/assets", PAGE_READERS, .handle = show_assets },
	{ "POST", "/assets", PAGE_DUTY, .handle = do_add },
	{ "GET", "/assets/picture", PAGE_READERS, .handle = show_picture },
	{ .path = NULL },
};

const struct page_group pages_assets = { .name = "assets", .routes = routes };
