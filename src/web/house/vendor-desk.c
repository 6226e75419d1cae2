/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a vendor sees: the page on which an invitation is opened, and behind its own log-in the
 * sheets of its own products. Nothing of this house is shown but its name and what is asked: no
 * facts, no proofs, no other vendor, nobody's names.
 */
#include "vendors/invitations.h"
#include "web/auth/password-change.h"
#include "web/auth/password-policy.h"
#include "web/checks/item-view.h"
#include "web/checks/round-view.h"
#include "web/frame/web-internal.h"
#include "web/house/vendor-view.h"

#define SHEET_BODY_MAX (1024u * 1024)

/* ---- an invitation ---- */

static bool find_invitation(struct page *page, struct str token, struct invitation *ret)
{
	if (token.ptr &&
	    invitations_find(page_db(page), token, page->now_us, page->arena, ret, NULL) == ERR_OK)
		return true;
	page_fail(page, 404, TEXT_DESK_NO_INVITATION);
	return false;
}

static void invitation_page(struct page *page, unsigned status, struct str token,
			    const struct invitation *invitation, enum text_key fault)
{
	struct vendor vendor;
	struct err err;

	if (vendors_get(page_db(page), invitation->vendor, page->arena, &vendor, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_DESK_INVITATION);
	view_str(page->view, "token", token);
	view_str(page->view, "vendor_name", vendor.title);
	view_str(page->view, "display", vendor_typed(page, "display"));
	view_bool(page->view, "faulty", status != 200);
	view_text(page->view, "fault", fault);
	view_number(page->view, "min", PASSWORD_MIN_CHARS);
	view_time(page->view, "expires", invitation->expires_us);
	page_show_status(page, status, &template_invitation);
}

static void show_invitation(struct page *page)
{
	const struct str token = http_param(page->request, "token");
	struct invitation invitation;

	if (find_invitation(page, token, &invitation))
		invitation_page(page, 200, token, &invitation, TEXT_PASSWORD_FINE);
}

/* Guessing tokens, and hashing passwords, cost as much as guessing passwords does. */
static bool may_try(struct page *page)
{
	struct web *web = page->web;

	if (throttle_wait_s(web->throttle, STR("invitation"), http_peer(page->request),
			    page->now_us) == 0 &&
	    throttle_take_check(web->throttle, page->now_us))
		return true;
	page_fail(page, 429, TEXT_DESK_WAIT);
	return false;
}

static void accept(struct page *page, struct str token, const struct invitation *invitation)
{
	const struct str display = vendor_typed(page, "display");
	char hash[PASSWORD_HASH_MAX];
	struct invited invited = { .token = token,
				   .display = str_sub(display, 0, USER_DISPLAY_MAX),
				   .now_us = page->now_us };
	struct str name;
	struct err err;

	if (password_hash(http_form(page->request, "password"), hash, &err)) {
		page_fail_err(page, &err);
		return;
	}
	invited.password_hash = str_from(hash);
	if (!page_audit_as(page, invitation->vendor, "vendor.invite.use",
			   arena_printf(page->arena, "invitation %lld", (long long)invitation->id),
			   "done"))
		return;
	if (invitations_use(page_db(page), &invited, page->arena, &name, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_DESK_WELCOME);
	view_str(page->view, "name", name);
	page_show(page, &template_invited);
}

static void do_invitation(struct page *page)
{
	const struct str token = vendor_typed(page, "token");
	const struct str password = http_form(page->request, "password");
	struct invitation invitation;
	enum text_key fault;

	if (!may_try(page))
		return;
	if (!find_invitation(page, token, &invitation)) {
		throttle_failed(page->web->throttle, STR("invitation"), http_peer(page->request),
				page->now_us);
		return;
	}
	/* Nobody yet: the policy knows them by their vendor's name. */
	page->user = (struct user){ .name = invitation.vendor };
	if (password_acceptable(page, password, http_form(page->request, "again"), &fault))
		accept(page, token, &invitation);
	else
		invitation_page(page, 422, token, &invitation, fault);
}

/* ---- behind the log-in ---- */

/* The vendor that the account speaks for; false: the error page was sent. */
static bool find_vendor(struct page *page, struct str *ret)
{
	if (vendor_accounts_get(page_db(page), page->user.id, page->arena, ret, NULL) == ERR_OK)
		return true;
	page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	return false;
}

static void view_sheet_row(struct page *page, struct view *product, const struct vendor_sheet *s)
{
	const struct form *form = form_set_find(page_forms(page), s->form);
	struct round_sheet answers;
	struct view *row = view_add(product, "asked");

	view_number(row, "round", s->round);
	view_str(row, "form", form ? text_pair_in(form->title, page->lang) : s->form);
	view_bool(row, "handed_in", s->handed_in_us != TIME_NONE);
	view_time(row, "handed_in_at", s->handed_in_us);
	view_time(row, "asked_at", s->asked_us);
	if (round_sheet_load(page_db(page), page_forms(page), s->round, page->arena, &answers,
			     NULL) == ERR_OK) {
		const struct round_progress progress =
			round_sheet_progress(&answers, 1, 0, answers.form->n_items);

		view_progress(row, &progress);
	} else {
		view_progress(row, &(struct round_progress){ .all = 0 });
	}
}

static enum errc view_products(struct page *page, struct str vendor, struct err *err)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	const struct vendor_product *product;
	const struct vendor_sheet *sheet;

	enum errc code = vendor_products_list(scope.db, vendor, scope.arena, &product, err);
	view_list(page->view, "products");
	for (; !code && product; product = product->next) {
		struct view *row = view_add(page->view, "products");

		view_str(row, "product_title", product->title);
		view_str(row, "product_version", product->version);
		view_list(row, "asked");
		code = vendor_sheets_list(&scope, product->id, &sheet, err);
		for (; !code && sheet; sheet = sheet->next)
			view_sheet_row(page, row, sheet);
	}
	return code;
}

static void show_desk(struct page *page)
{
	struct str vendor;
	struct err err;

	if (!find_vendor(page, &vendor))
		return;
	if (view_products(page, vendor, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_DESK_TITLE);
	view_bool(page->view, "handed_in", http_query(page->request, "handed_in").ptr);
	page_show(page, &template_desk);
}

/* ---- one sheet ---- */

struct desk_sheet {
	struct vendor_sheet sheet;
	struct round_sheet answers;
	unsigned pass;
};

/* The sheet of ":id" when it is about a product of theirs; else there is none. */
static bool load_sheet(struct page *page, struct desk_sheet *ret)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct str vendor;

	if (!find_vendor(page, &vendor))
		return false;
	if (vendor_sheets_get(&scope, id, &ret->sheet, NULL) ||
	    !str_equal(vendor_of_product(ret->sheet.product), vendor) ||
	    round_sheet_load(scope.db, scope.forms, id, page->arena, &ret->answers, NULL)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	ret->pass = round_pass(page, &ret->answers);
	return true;
}

static void sheet_page(struct page *page, const struct desk_sheet *s, unsigned status,
		       const struct answer_form *typed)
{
	const struct item_view view = {
		.page = page, .sheet = &s->answers, .typed = typed, .pass = s->pass
	};
	const struct form *form = s->answers.form;
	const struct round_progress progress =
		round_sheet_progress(&s->answers, s->pass, 0, form->n_items);

	view_round(page, &s->answers, s->pass);
	view_progress(page->view, &progress);
	view_str(page->view, "title", s->answers.round.title);
	view_bool(page->view, "writable", s->answers.round.closed_us == TIME_NONE);
	view_bool(page->view, "was_saved", http_query(page->request, "saved").ptr);
	view_number(page->view, "saved", page_number(http_query(page->request, "saved"), 0));
	view_number(page->view, "conflicts", typed ? typed->conflicts : 0);
	view_number(page->view, "faults", typed ? typed->faults : 0);
	view_bool(page->view, "handed_in", s->sheet.handed_in_us != TIME_NONE);
	view_time(page->view, "handed_in_at", s->sheet.handed_in_us);
	view_list(page->view, "items");
	for (size_t i = 0; i < form->n_items; i++) {
		struct view *row = view_add(page->view, "items");

		view_item(&view, row, i);
		/* What only this house may see, or can follow. */
		view_list(row, "facts");
		view_bool(row, "maybe", false);
		if (!str_equal(s->answers.answers[s->pass - 1][i].saved_by, page->user.name))
			view_str(row, "saved_by", STR(""));
	}
	page_show_status(page, status, &template_desk_sheet);
}

static void show_sheet(struct page *page)
{
	struct desk_sheet s;

	if (load_sheet(page, &s))
		sheet_page(page, &s, 200, NULL);
}

static void hand_in(struct page *page, const struct desk_sheet *s)
{
	struct err err;

	if (!page_audit(page, "vendor.hand-in", s->sheet.product,
			arena_printf(page->arena, "round %lld", (long long)s->sheet.round), "done"))
		return;
	if (vendor_sheets_hand_in(page_db(page), s->sheet.round, page->user.name, page->now_us,
				  &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/desk?handed_in=1");
}

static void do_sheet(struct page *page)
{
	const bool last = str_is(http_form(page->request, "go"), "hand-in");
	struct answer_form form;
	struct desk_sheet s;

	if (!load_sheet(page, &s) || !answer_form_save(page, &s.answers, s.pass, &form))
		return;
	if (form.conflicts || form.faults) {
		if (load_sheet(page, &s))
			sheet_page(page, &s, form.conflicts ? 409 : 422, &form);
	} else if (last) {
		hand_in(page, &s);
	} else {
		page_redirect(page, "/desk/sheets/%lld?pass=%u&saved=%u", (long long)s.sheet.round,
			      s.pass, form.saved);
	}
}

static const struct page_route routes[] = {
	{ "GET", "/invitation/:token", PAGE_ANYONE, .handle = show_invitation },
	{ "POST", "/invitation", PAGE_ANYONE, .handle = do_invitation },
	{ "GET", "/desk", USER_VENDOR, .handle = show_desk },
	{ "GET", "/desk/sheets/:id", USER_VENDOR, .handle = show_sheet },
	{ "POST", "/desk/sheets/:id", USER_VENDOR, .kept = true, .body_max = SHEET_BODY_MAX,
	  .handle = do_sheet },
	{ .path = NULL },
};

const struct page_group pages_vendor_desk = { .name = "desk", .routes = routes };
