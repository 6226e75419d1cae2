/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Organisations: the tree below where one sits, a search in it, and the page of each. What a page
 * shows is what the session's scope gives; no query here asks who the person is.
 */
#include "organisations/organisation-content.h"
#include "organisations/seats.h"
#include "store/facility.h"
#include "web/page.h"
#include "web/sharing/organisation-view.h"

#define TYPED_MAX 100u

/* ---- lists ---- */

static void view_rows(struct page *page, struct view *view, const char *list,
		      const struct organisation *o)
{
	view_list(view, list);
	for (; o; o = o->next)
		view_organisation(page, view_add(view, list), o);
}

/* Rows before and behind: "?…&from=50". */
static void view_paging(struct view *view, uint64_t all, size_t from, size_t shown)
{
	view_number(view, "all", (int64_t)all);
	view_bool(view, "more", from + shown < all);
	view_number(view, "next_from", (int64_t)(from + PAGE_ROWS));
	view_bool(view, "earlier", from > 0);
	view_number(view, "previous_from", from > PAGE_ROWS ? (int64_t)(from - PAGE_ROWS) : 0);
}

static size_t length(const struct organisation *o)
{
	size_t n = 0;

	for (; o; o = o->next)
		n++;
	return n;
}

static size_t typed_from(const struct page *page)
{
	const int64_t from = page_number(http_query(page->request, "from"), 0);

	return from > 0 && from < FOREST_MAX ? (size_t)from : 0;
}

static struct str typed_query(const struct page *page, const char *name)
{
	return str_sub(str_or_empty(str_trim(http_query(page->request, name))), 0, TYPED_MAX);
}

static void view_choices(struct page *page, const struct organisation_query *query)
{
	const struct org_content *content = page_organisations(page);
	const struct text_choice *choice = facility_choices(FACILITY_PREFECTURE_KEY);

	view_list(page->view, "kinds");
	for (size_t i = 0; i < content->n_kinds; i++) {
		struct view *row = view_add(page->view, "kinds");

		view_str(row, "value", content->kinds[i].id);
		view_str(row, "text", text_pair_in(content->kinds[i].title, page->lang));
		view_bool(row, "chosen", str_equal(content->kinds[i].id, query->kind));
	}
	view_list(page->view, "prefectures");
	for (; choice->value; choice++) {
		struct view *row = view_add(page->view, "prefectures");

		view_cstr(row, "value", choice->value);
		view_sentence(row, "text", choice->text, page->lang);
		view_bool(row, "chosen", str_is(query->prefecture, choice->value));
	}
}

static enum errc view_found(struct page *page, struct organisation_query *query, struct err *err)
{
	const struct organisation *o = NULL;
	uint64_t all = 0;
	const enum errc code =
		organisations_search(page_scope(page), query, page->arena, &o, &all, err);

	view_rows(page, page->view, "found", o);
	view_paging(page->view, all, query->from, length(o));
	return code;
}

/* Where one sits, and whom one was let into. */
static enum errc view_tops(struct page *page, struct str day, struct err *err)
{
	int64_t seats[SEATS_MAX];
	const size_t n = org_scope_seats(page_scope(page), seats, SEATS_MAX);
	enum errc code = ERR_OK;

	view_list(page->view, "tops");
	for (size_t i = 0; i < n && !code; i++) {
		struct organisation o;

		code = organisations_get(page_scope(page), seats[i], day, page->arena, &o, err);
		if (!code)
			view_organisation(page, view_add(page->view, "tops"), &o);
		else if (code == ERR_NOT_FOUND) /* it is closed */
			code = ERR_OK;
	}
	return code;
}

static void show_list(struct page *page)
{
	char today[DAY_TEXT_MAX];
	struct organisation_query query = {
		.words = typed_query(page, "words"),
		.kind = typed_query(page, "kind"),
		.prefecture = typed_query(page, "prefecture"),
		.from = typed_from(page),
		.limit = PAGE_ROWS,
	};
	const bool asked = query.words.len || query.kind.len || query.prefecture.len;
	struct err err;

	page_today(page, today);
	query.day = str_from(today);
	view_text(page->view, "title", TEXT_ORGANISATIONS_TITLE);
	view_str(page->view, "words", query.words);
	view_str(page->view, "kind", query.kind);
	view_str(page->view, "prefecture", query.prefecture);
	view_bool(page->view, "asked", asked);
	view_list(page->view, "found");
	view_choices(page, &query);
	enum errc code = asked ? view_found(page, &query, &err) : ERR_OK;
	if (!code)
		code = view_tops(page, query.day, &err);
	if (code)
		page_fail_err(page, &err);
	else
		page_show(page, &template_organisations);
}

/* ---- one of them ---- */

/* The way down to it, as far up as one may see. */
static enum errc view_path(struct page *page, int64_t id, struct str day, struct err *err)
{
	struct organisation_near up = {
		.id = id, .kind = EDGE_AUTHORITY, .down = false, .day = day, .limit = 1
	};
	const struct organisation *parent = NULL;
	enum errc code = ERR_OK;
	uint64_t all;

	view_list(page->view, "path");
	for (unsigned depth = 0; !code && depth < ORG_PATH_MAX; depth++) {
		code = organisations_near(page_scope(page), &up, page->arena, &parent, &all, err);
		if (code || !parent)
			break;
		view_organisation(page, view_add_first(page->view, "path"), parent);
		up.id = parent->id;
	}
	return code;
}

static enum errc view_near(struct page *page, const char *list, struct organisation_near near,
			   struct err *err)
{
	const struct organisation *o = NULL;
	uint64_t all = 0;
	const enum errc code =
		organisations_near(page_scope(page), &near, page->arena, &o, &all, err);

	view_rows(page, page->view, list, o);
	if (near.down && near.kind == EDGE_AUTHORITY)
		view_paging(page->view, all, near.from, length(o));
	return code;
}

static enum errc view_neighbours(struct page *page, int64_t id, struct str day, struct err *err)
{
	static const struct {
		const char *list;
		enum edge_kind kind;
		bool down;
	} rows[] = {
		{ "below", EDGE_AUTHORITY, true },   { "members", EDGE_MEMBER, true },
		{ "bodies", EDGE_MEMBER, false },    { "vendors", EDGE_VENDOR, true },
		{ "customers", EDGE_VENDOR, false },
	};
	enum errc code = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(rows) && !code; i++)
		code = view_near(page, rows[i].list,
				 (struct organisation_near){
					 .id = id,
					 .kind = rows[i].kind,
					 .down = rows[i].down,
					 .day = day,
					 .from = i == 0 ? typed_from(page) : 0,
					 .limit = PAGE_ROWS,
				 },
				 err);
	return code;
}

static enum errc view_history(struct page *page, int64_t id, struct err *err)
{
	const struct organisation_past *past = NULL;
	const enum errc code = organisations_history(page_scope(page), id, page->arena, &past, err);

	view_list(page->view, "history");
	for (; !code && past; past = past->next) {
		struct view *row = view_add(page->view, "history");

		view_organisation(page, row, &past->was);
		view_bool(row, "replaced", past->replaced_us != TIME_NONE);
	}
	return code;
}

static enum errc view_seats(struct page *page, int64_t id, struct err *err)
{
	const struct seat *seat = NULL;
	const enum errc code = seats_list(page_scope(page), id, page->arena, &seat, err);

	view_list(page->view, "seats");
	for (; !code && seat; seat = seat->next) {
		struct view *row = view_add(page->view, "seats");

		view_number(row, "user", seat->user);
		view_str(row, "account", seat->user_name);
		view_str(row, "display", seat->display);
		view_text(row, "role", organisation_role_text(seat->role));
		view_str(row, "from_on", seat->from_on);
		view_bool(row, "ended", seat->ended_on.ptr);
		view_str(row, "ended_on", str_or_empty(seat->ended_on));
	}
	return code;
}

void organisation_page(struct page *page, unsigned status, struct str fault)
{
	const int64_t id = page_organisation(page);
	const struct org_scope *scope = page_scope(page);
	const bool manages = org_scope_may(scope, id, ORG_MANAGE) && page_may(page, USER_ADMIN);
	char today[DAY_TEXT_MAX];
	struct organisation o;
	struct err err;

	page_today(page, today);
	enum errc code = organisations_get(scope, id, str_from(today), page->arena, &o, &err);
	if (code == ERR_NOT_FOUND) /* closed: what it was is still told */
		code = organisation_last(page, id, &o, &err);
	if (!code)
		code = view_path(page, id, str_from(today), &err);
	if (!code)
		code = view_neighbours(page, id, str_from(today), &err);
	if (!code)
		code = view_history(page, id, &err);
	if (!code && manages)
		code = view_seats(page, id, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_organisation(page, page->view, &o);
	view_str(page->view, "title", o.name);
	view_str(page->view, "fault", fault);
	view_cstr(page->view, "today", today);
	view_bool(page->view, "manages", manages);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_close", manages && id != ORG_SELF && !o.ended_on.ptr);
	organisation_view_forms(page);
	page_show_status(page, status, &template_organisation);
}

static void show_one(struct page *page)
{
	organisation_page(page, 200, STR(""));
}

static const struct page_route routes[] = {
	{ "GET", "/organisations", PAGE_READERS | USER_INSPECTOR, .place = PLACE_SEATS,
	  .handle = show_list },
	{ "GET", "/organisations/:organisation", PAGE_READERS | USER_INSPECTOR,
	  .place = PLACE_NAMED, .powers = ORG_KNOW, .handle = show_one },
	{ .path = NULL },
};

const struct page_group pages_organisation_pages = { .name = "organisations", .routes = routes };
