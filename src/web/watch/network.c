/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network watch: the board of the last hour it judged, and the destinations that the hospital
 * knows to be regular.
 */
#include "store/checkpoints.h"
#include "store/network-watch.h"
#include "web/page.h"
#include "web/watch/network-finding.h"

static const struct {
	const char *kind;
	enum text_key title;
	enum text_key what;
} kinds[] = {
	{ "beacon", TEXT_NETWORK_BEACON, TEXT_NETWORK_BEACON_WHAT },
	{ "long", TEXT_NETWORK_LONG, TEXT_NETWORK_LONG_WHAT },
	{ "upload", TEXT_NETWORK_UPLOAD, TEXT_NETWORK_UPLOAD_WHAT },
	{ "dns", TEXT_NETWORK_DNS, TEXT_NETWORK_DNS_WHAT },
	{ "rare", TEXT_NETWORK_RARE, TEXT_NETWORK_RARE_WHAT },
};

struct board {
	struct page *page;
	struct view *groups[ARRAY_LEN(kinds)];
};

static bool take_row(void *ctx, const struct network_board_row *row)
{
	struct board *board = ctx;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!str_is(row->kind, kinds[i].kind))
			continue;
		struct view *view = view_add(board->groups[i], "rows");
		view_bool(board->groups[i], "any", true);
		return view_network_finding(board->page, view,
					    arena_str(board->page->arena, row->fields));
	}
	return true;
}

static bool take_allowed(void *ctx, const struct network_allowed *allowed)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "allowed");

	view_str(row, "domain", arena_str(page->arena, allowed->domain));
	view_str(row, "why", arena_str(page->arena, allowed->why));
	view_str(row, "by", arena_str(page->arena, allowed->added_by));
	view_time(row, "added", allowed->added_us);
	return true;
}

static enum errc view_board(struct page *page, struct err *err)
{
	struct board board = { .page = page };

	view_list(page->view, "groups");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		board.groups[i] = view_add(page->view, "groups");
		view_text(board.groups[i], "title", kinds[i].title);
		view_text(board.groups[i], "what", kinds[i].what);
		view_list(board.groups[i], "rows");
	}
	return network_board_list(page_db(page), take_row, &board, err);
}

static enum errc view_counts(struct page *page, struct err *err)
{
	bool known = false;
	bool found = false;
	int64_t judged_us = 0;
	int64_t late = 0;
	enum errc code = fact_number(page_db(page), "network.judged", &known, &judged_us, err);

	if (!code)
		code = fact_number(page_db(page), "network.late", &found, &late, err);
	view_bool(page->view, "judged_ever", known);
	view_time(page->view, "judged", known ? judged_us : TIME_NONE);
	view_number(page->view, "late", late);
	return code;
}

static void network_page(struct page *page, unsigned status, struct str fault)
{
	struct err err;

	view_text(page->view, "title", TEXT_NETWORK_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_change", page_may(page, USER_ADMIN));
	view_str(page->view, "wanted",
		 http_query(page->request, "allow").ptr ? http_query(page->request, "allow")
							: STR(""));
	view_list(page->view, "allowed");
	enum errc code = view_counts(page, &err);
	if (!code)
		code = view_board(page, &err);
	if (!code)
		code = network_allowed_list(page_db(page), take_allowed, page, &err);
	if (code)
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_network);
}

static void show_network(struct page *page)
{
	network_page(page, 200, STR(""));
}

static struct str lower(struct page *page, struct str text)
{
	char *copy = arena_cstr(page->arena, str_trim(text));

	for (char *c = copy; c && *c; c++)
		*c = ascii_lower(*c);
	return str_from(copy ? copy : "");
}

static void do_allow(struct page *page)
{
	const struct str domain = http_form(page->request, "domain");
	const struct str why = http_form(page->request, "why");
	const struct network_allowed allowed = {
		.domain = lower(page, domain.ptr ? domain : STR("")),
		.why = str_trim(why.ptr ? why : STR("")),
		.added_us = page->now_us,
		.added_by = page->user.name,
	};
	struct err err;
	enum errc code = network_allowed_check(&allowed, &err);

	if (!code && !page_audit(page, "network.allow", allowed.domain, allowed.why, "done"))
		return;
	if (!code)
		code = network_allowed_add(page_db(page), &allowed, &err);
	if (code)
		network_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else
		page_redirect(page, "/network?saved=1#allowed");
}

static void do_forbid(struct page *page)
{
	const struct str domain = http_form(page->request, "domain");
	struct err err;

	if (!domain.len) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "network.forbid", domain, STR(""), "done"))
		return;
	if (network_allowed_remove(page_db(page), domain, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/network?saved=1#allowed");
}

static const struct page_route routes[] = {
	{ "GET", "/network", PAGE_READERS, .handle = show_network },
	{ "POST", "/network/allowed", USER_ADMIN, .handle = do_allow },
	{ "POST", "/network/forbidden", USER_ADMIN, .handle = do_forbid },
	{ .path = NULL },
};

const struct page_group pages_network = { .name = "network", .routes = routes };
