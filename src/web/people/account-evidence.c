/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts as evidence: what somebody should look at, which accounts were used from where, who
 * left, and from where log-ins by VPN are known to come.
 */
#include "accounts/account-findings.h"
#include "accounts/addresses.h"
#include "accounts/leavers.h"
#include "accounts/logons.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

#define LOOK_BACK 90 /* days */

struct listing {
	struct page *page;
	size_t uses;
	size_t leavers;
};

static void take_finding(void *ctx, const struct account_finding *f)
{
	struct listing *l = ctx;
	struct page *page = l->page;
	struct view *row = view_add(page->view, "findings");

	view_sentence(row, "kind", account_finding_title(f->kind), page->lang);
	view_str(row, "words", text_pair_in(account_finding_words(f, page->arena), page->lang));
	view_cstr(row, "topic", account_finding_topic(f->kind));
	view_time(row, "last", f->last_us);
	view_bool(row, "has_source", f->last_source.len);
	view_str(row, "source",
		 arena_str(page->arena, f->last_source.ptr ? f->last_source : STR("")));
}

static bool take_use(void *ctx, const struct account_use *use)
{
	struct listing *l = ctx;
	struct page *page = l->page;

	if (l->uses++ >= PAGE_ROWS * 4)
		return true;
	struct view *row = view_add(page->view, "uses");
	view_str(row, "account", arena_str(page->arena, use->account));
	view_number(row, "logons", use->logons);
	view_number(row, "sources", use->sources);
	view_number(row, "hosts", use->hosts);
	view_bool(row, "vpn", use->vpn);
	view_bool(row, "admin", use->admin);
	view_time(row, "last", use->last_us);
	view_str(row, "source", arena_str(page->arena, use->last_source));
	return true;
}

static bool take_leaver(void *ctx, const struct leaver *leaver)
{
	struct listing *l = ctx;

	if (l->leavers++ >= PAGE_ROWS * 4)
		return true;
	struct view *row = view_add(l->page->view, "leavers");
	view_str(row, "account", arena_str(l->page->arena, leaver->account));
	view_str(row, "left_on", arena_str(l->page->arena, leaver->left_on));
	view_str(row, "name", arena_str(l->page->arena, leaver->name));
	return true;
}

static void take_address(void *ctx, const struct known_address *address)
{
	struct listing *l = ctx;
	struct view *row = view_add(l->page->view, "addresses");

	view_str(row, "network", arena_str(l->page->arena, address->network));
	view_str(row, "note", arena_str(l->page->arena, address->note));
}

static enum errc view_all(struct listing *l, struct err *err)
{
	struct page *page = l->page;
	const struct duty_scope scope = page_duty_scope(page);
	static const char *const lists[] = { "findings", "uses", "leavers", "addresses" };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		view_list(page->view, lists[i]);
	enum errc code = account_findings_each(page_db(page), scope.accounts, scope.today,
					       take_finding, l, err);
	if (!code)
		code = logons_by_account(page_db(page), scope.today - LOOK_BACK, take_use, l, err);
	if (!code)
		code = leavers_each(page_db(page), take_leaver, l, err);
	return code ? code : addresses_each(page_db(page), take_address, l, err);
}

/* What came of a list that was handed in; NULL: none was. */
static void view_taken(struct page *page, const struct msg_handed_done *done)
{
	view_bool(page->view, "taken_in", done);
	view_list(page->view, "notes");
	if (!done)
		return;
	view_number(page->view, "taken", (int64_t)done->taken);
	view_number(page->view, "noted", (int64_t)done->noted);
	view_number(page->view, "unnamed",
		    (int64_t)(done->noted - size_min(done->n_notes, done->noted)));
	for (size_t i = 0; i < done->n_notes; i++)
		view_str(view_add(page->view, "notes"), "text",
			 arena_str(page->arena, done->notes[i].text));
}

static void list_page(struct page *page, unsigned status, struct str fault,
		      const struct msg_handed_done *done)
{
	struct listing listing = { .page = page };
	struct err err;

	if (view_all(&listing, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_number(page->view, "n_uses", (int64_t)listing.uses);
	view_str(page->view, "fault", fault);
	view_taken(page, done);
	view_text(page->view, "title", TEXT_ACCOUNTS_TITLE);
	page_show_status(page, status, &template_accounts);
}

static void accounts_page(struct page *page, unsigned status, const char *fault)
{
	list_page(page, status, arena_str(page->arena, str_from(fault)), NULL);
}

static void show_accounts(struct page *page)
{
	accounts_page(page, 200, "");
}

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_NOT_FOUND)
		page_fail_err(page, err);
	else if (code)
		accounts_page(page, 422, err->text);
	else
		page_redirect(page, "/accounts");
}

static void do_leaver(struct page *page)
{
	const bool away = str_is(http_form(page->request, "away"), "1");
	const struct leaver leaver = {
		.account = str_trim(http_form(page->request, "account")),
		.left_on = http_form(page->request, "left_on"),
		.name = str_trim(http_form(page->request, "name")),
		.note = STR(""),
		.added_by = page->user.name,
		.added_us = page->now_us,
	};
	struct err err;

	if (!page_audit(page, away ? "account.leaver.remove" : "account.leaver", leaver.account,
			leaver.left_on, "done"))
		return;
	answer(page,
	       away ? leavers_remove(page_db(page), leaver.account, &err)
		    : leavers_put(page_db(page), &leaver, &err),
	       &err);
}

static void do_address(struct page *page)
{
	const bool away = str_is(http_form(page->request, "away"), "1");
	const struct known_address address = {
		.network = str_trim(http_form(page->request, "network")),
		.note = str_trim(http_form(page->request, "note")),
		.added_by = page->user.name,
		.added_us = page->now_us,
	};
	struct err err;

	if (!page_audit(page, away ? "account.address.remove" : "account.address.add",
			address.network, address.note, "done"))
		return;
	answer(page,
	       away ? addresses_remove(page_db(page), address.network, &err)
		    : addresses_put(page_db(page), &address, &err),
	       &err);
}

/* ---- a list of leavers ---- */

static void refuse_list(struct page *page, struct hand_in_fault fault, struct str problem)
{
	const char *words = text_by_key(fault.text, page->lang);

	list_page(page, fault.status, arena_printf(page->arena, "%s %.*s", words, STR_ARG(problem)),
		  NULL);
}

static void on_list_done(void *user, const void *answer)
{
	const struct msg_handed_done *done = answer;
	struct page *page = user;
	const struct str problem = arena_str(page->arena, done->problem);
	const struct str counts =
		arena_printf(page->arena, "taken %llu, left out %llu",
			     (unsigned long long)done->taken, (unsigned long long)done->noted);

	if (!page_audit(page, "account.leavers.taken", STR(""), done->failed ? problem : counts,
			done->failed ? "failed" : "done"))
		return;
	if (done->failed)
		refuse_list(page, (struct hand_in_fault){ 422, TEXT_ACCOUNTS_LIST_NOT_TAKEN },
			    problem);
	else
		list_page(page, 200, STR(""), done);
}

static void on_list_lost(void *user, enum desk_lost why)
{
	refuse_list(user, hand_in_lost(why), STR(""));
}

static void do_list(struct page *page)
{
	struct msg_handed handed = { .purpose = HANDED_LEAVERS, .by = page->user.name };
	struct desk_request request = {
		.type = MSG_HANDED, .message = &handed, .fd = -1, .answer = MSG_HANDED_DONE
	};
	const struct desk_call call = { .on_done = on_list_done,
					.on_lost = on_list_lost,
					.user = page };
	struct hand_in_fault fault = { 422, TEXT_HAND_IN_NO_FILE };
	struct str bytes;
	struct err err;

	if (!hand_in_file(page, &handed.name, &bytes)) {
		refuse_list(page, fault, STR(""));
		return;
	}
	if (!page_audit(page, "account.leavers", handed.name, STR(""), "done"))
		return;
	if (page_nameless_file(page, bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse_list(page, fault, STR(""));
}

static const struct page_route routes[] = {
	{ "GET", "/accounts", PAGE_READERS, .handle = show_accounts },
	{ "POST", "/accounts/leavers", PAGE_DUTY, .handle = do_leaver },
	{ "POST", "/accounts/leavers/list", PAGE_DUTY, .body_max = LEAVERS_FILE_MAX + 65536u,
	  .handle = do_list },
	{ "POST", "/accounts/addresses", PAGE_DUTY, .handle = do_address },
	{ .path = NULL },
};

const struct page_group pages_account_evidence = { .name = "accounts", .routes = routes };
