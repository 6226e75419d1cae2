/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an administrator changes of organisations that are his to manage: new ones below, places,
 * the end, and who sits there.
 */
#include "organisations/organisation-change.h"
#include "organisations/organisation-content.h"
#include "organisations/seats.h"
#include "web/page.h"
#include "web/sharing/organisation-view.h"

static struct organisation_actor actor_of(const struct page *page)
{
	return (struct organisation_actor){ .source = STR(""),
					    .by = page->user.name,
					    .now_us = page->now_us };
}

/* Back to the page: done, or with the sentence of what was wrong. */
static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (!code)
		page_redirect(page, "/organisations/%lld?saved=1",
			      (long long)page_organisation(page));
	else if (code == ERR_IO || code == ERR_CORRUPT)
		page_fail_err(page, err);
	else
		organisation_page(page, 422, arena_str(page->arena, str_from(err->text)));
}

/* One change in a transaction of its own, with its line in the audit trail first. */
static void change(struct page *page, const char *action, struct str detail,
		   enum errc (*make)(struct page *page, struct err *err))
{
	const struct str object =
		arena_printf(page->arena, "%lld", (long long)page_organisation(page));
	struct err err;
	enum errc code;

	if (!page_audit(page, action, object, detail, "done"))
		return;
	code = db_begin(page_db(page), &err);
	if (!code)
		code = make(page, &err);
	answer(page, db_end(page_db(page), code, &err), &err);
}

static struct str typed_day(struct page *page)
{
	char today[DAY_TEXT_MAX];
	const struct str typed = page_typed(page, "on");

	page_today(page, today);
	return typed.len ? typed : arena_str(page->arena, str_from(today));
}

static enum errc add_below(struct page *page, struct err *err)
{
	const struct organisation_actor actor = actor_of(page);
	const struct str beds = page_typed(page, "beds");
	const struct organisation o = {
		.code = page_typed(page, "code"),
		.kind = page_typed(page, "kind"),
		.name = page_typed(page, "name"),
		.kana = STR(""),
		.prefecture = STR(""),
		.city = STR(""),
		.address = page_typed(page, "address"),
		.phone = page_typed(page, "phone"),
		.functions = STR(""),
		.beds = page_number(beds, ORG_BEDS_UNKNOWN),
		.from_on = typed_day(page),
	};
	enum organisation_outcome outcome;
	int64_t id;

	if (!org_kind_find(page_organisations(page), o.kind))
		return fail(err, ERR_SYNTAX, "kind: is none");
	/* To change one that is there is another form's business. */
	if (organisations_find(page_scope(page), o.code, &id, NULL) == ERR_OK)
		return fail(err, ERR_CONFLICT, "organisation %.*s: that code is taken",
			    STR_ARG(o.code));
	return organisation_put(page_scope(page), &o, page_organisation(page), &actor, &id,
				&outcome, err);
}

static void do_add(struct page *page)
{
	change(page, "organisation.add", page_typed(page, "code"), add_below);
}

static enum errc move_there(struct page *page, struct err *err)
{
	const struct organisation_actor actor = actor_of(page);
	struct organisation_move move = {
		.id = page_organisation(page),
		.kind = (enum edge_kind)str_find_name_or(page_typed(page, "by"), edge_kind_names,
							 EDGE_KINDS, EDGE_AUTHORITY),
		.from_on = typed_day(page),
	};
	bool changed;
	const enum errc code =
		organisations_find(page_scope(page), page_typed(page, "parent"), &move.parent, err);

	return code ? code : organisation_move(page_scope(page), &move, &actor, &changed, err);
}

static void do_move(struct page *page)
{
	change(page, "organisation.move", page_typed(page, "parent"), move_there);
}

static enum errc close_it(struct page *page, struct err *err)
{
	const struct organisation_actor actor = actor_of(page);

	return organisation_close(page_scope(page), page_organisation(page), typed_day(page),
				  &actor, err);
}

static void do_close(struct page *page)
{
	change(page, "organisation.close", page_typed(page, "on"), close_it);
}

/* ---- who sits there ---- */

static void show_once(struct page *page, struct str name, const char *password)
{
	view_text(page->view, "title", TEXT_PEOPLE_ONCE);
	view_str(page->view, "name", name);
	view_cstr(page->view, "password", password);
	page_show(page, &template_people_once);
}

static void do_account(struct page *page)
{
	char password[PASSWORD_GENERATED_LEN + 1];
	char hash[PASSWORD_HASH_MAX];
	struct user user = {
		.name = page_typed(page, "account"),
		.display = page_typed(page, "display"),
		.must_change = true,
		.created_us = page->now_us,
	};
	struct err err;

	if (!user_name_valid(user.name) || user.display.len > USER_DISPLAY_MAX ||
	    !user_role_parse(http_form(page->request, "role"), &user.role)) {
		organisation_page(page, 422, STR("account, role"));
		return;
	}
	password_generate(password);
	if (password_hash(str_from(password), hash, &err)) {
		page_fail_err(page, &err);
		return;
	}
	user.password_hash = str_from(hash);
	if (!page_audit(page, "user.create", user.name, str_from(user_role_name(user.role)),
			"done"))
		return;
	const enum errc code = seats_add_account(page_scope(page), page_organisation(page), &user,
						 page->user.name, &err);
	if (code)
		answer(page, code, &err);
	else
		show_once(page, user.name, password);
}

static void do_seat_end(struct page *page)
{
	const int64_t user = page_number(http_form(page->request, "user"), 0);
	struct err err;

	if (user == page->user.id) {
		page_fail(page, 409, TEXT_ORGANISATIONS_OWN_SEAT);
		return;
	}
	if (!page_audit(page, "seat.end",
			arena_printf(page->arena, "%lld", (long long)page_organisation(page)),
			arena_printf(page->arena, "%lld", (long long)user), "done"))
		return;
	answer(page, seats_end(page_scope(page), page_organisation(page), user, &err), &err);
}

#define MANAGED USER_ADMIN, .fresh = true, .place = PLACE_NAMED, .powers = ORG_MANAGE

static const struct page_route routes[] = {
	{ "POST", "/organisations/:organisation/below", MANAGED, .handle = do_add },
	{ "POST", "/organisations/:organisation/move", MANAGED, .handle = do_move },
	{ "POST", "/organisations/:organisation/close", MANAGED, .handle = do_close },
	{ "POST", "/organisations/:organisation/accounts", MANAGED, .handle = do_account },
	{ "POST", "/organisations/:organisation/seats/end", MANAGED, .handle = do_seat_end },
	{ .path = NULL },
};

const struct page_group pages_organisation_change = { .name = "organisation-change",
						      .routes = routes };
