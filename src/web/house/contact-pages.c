/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom one calls: the diagram drawn from it, the list, the form to keep it right, when each was
 * last looked at, which papers of it hang where, and rehearsals.
 */
#include "base/alloc.h"
#include "callouts/callout-paper.h"
#include "inspections/contact-diagram.h"
#include "inspections/contact-duties.h"
#include "inspections/contact-papers.h"
#include "inspections/pack.h"
#include "web/page.h"
#include "web/worst-day/report-view.h"

/* ---- what there is ---- */

static void view_contact(struct page *page, const struct duty_scope *duties,
			 const struct contact *c)
{
	const struct contact_content *content = page_pack_scope(page).contacts;
	const struct contact_part *part = &content->parts[contact_part_find(content, c->part)];
	const int32_t until = contact_seen_until(duties, c);
	struct view *row = view_add(page->view, "contacts");

	view_number(row, "id", c->id);
	view_bool(row, "entered", c->id != 0);
	view_str(row, "part", text_pair_in(part->title, page->lang));
	view_str(row, "part_id", c->part);
	view_str(row, "name", c->name);
	view_str(row, "deputy", c->deputy);
	view_str(row, "deputy_phone", c->deputy_phone);
	view_str(row, "deputy_mail", c->deputy_mail);
	view_str(row, "phone", c->phone);
	view_str(row, "night", c->night);
	view_str(row, "mail", c->mail);
	view_str(row, "note", c->note);
	view_time(row, "confirmed", c->confirmed_us);
	view_str(row, "confirmed_by", c->confirmed_by);
	view_bool(row, "stale", until == DAY_NONE || until < duties->today);
}

static void view_parts(struct page *page, const struct contact_content *content)
{
	view_list(page->view, "choices");
	for (size_t i = 0; i < content->n; i++) {
		struct view *row = view_add(page->view, "choices");
		view_str(row, "value", content->parts[i].id);
		view_str(row, "text", text_pair_in(content->parts[i].title, page->lang));
	}
}

static void view_plans(struct page *page)
{
	const struct callout_content *plans = page_callouts(page);

	view_list(page->view, "plans");
	for (size_t i = 0; i < plans->n; i++) {
		struct view *row = view_add(page->view, "plans");

		view_str(row, "plan", plans->plans[i].id);
		view_str(row, "plan_title", text_pair_in(plans->plans[i].title, page->lang));
	}
}

/* Which version it is, and what hangs where. */
static enum errc view_papers(struct page *page, struct err *err)
{
	struct contact_papers *papers = arena_take(page->arena, sizeof(*papers));
	struct contact_version version;

	if (!papers)
		return fail(err, ERR_LIMIT, "contacts on paper: no room");
	enum errc code = contact_version_get(page_db(page), page->arena, &version, err);
	if (!code)
		code = contact_papers_list(page_db(page), page->arena, papers, err);
	if (code)
		return code;
	view_number(page->view, "version", version.number);
	view_time(page->view, "changed", version.changed_us);
	view_str(page->view, "changed_by", version.changed_by);
	view_list(page->view, "papers");
	for (size_t i = 0; i < papers->n; i++) {
		struct view *row = view_add(page->view, "papers");

		view_str(row, "place", papers->at[i].place);
		view_number(row, "paper_version", papers->at[i].version);
		view_time(row, "hung", papers->at[i].hung_us);
		view_str(row, "hung_by", papers->at[i].hung_by);
		view_bool(row, "old", papers->at[i].version < version.number);
	}
	return ERR_OK;
}

static enum errc view_all(struct page *page, struct contacts *contacts, struct err *err)
{
	const struct pack_scope scope = page_pack_scope(page);
	auto_report *report = NULL;
	enum errc code = contacts_list(scope.db, scope.contacts, page->arena, contacts, err);

	if (!code)
		code = pack_report(&scope, pack_part_find(STR("contacts")), &report, err);
	if (!code)
		code = view_papers(page, err);
	if (code)
		return code;
	for (size_t i = 0; i < contacts->n; i++)
		view_contact(page, &scope.duties, &contacts->at[i]);
	view_parts(page, scope.contacts);
	view_plans(page);
	view_report(page, report);
	return ERR_OK;
}

static void contacts_page(struct page *page, unsigned status, const char *fault)
{
	auto_free struct contacts *contacts = mem_new(sizeof(*contacts));
	struct err err;

	view_list(page->view, "contacts");
	view_list(page->view, "blocks");
	if (view_all(page, contacts, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_cstr(page->view, "fault", fault);
	view_text(page->view, "title", TEXT_CONTACTS_TITLE);
	page_show_status(page, status, &template_contacts);
}

static void show_contacts(struct page *page)
{
	contacts_page(page, 200, "");
}

/* ---- changes ---- */

/* What was refused and a person can mend shows the page again. */
static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (!code)
		page_redirect(page, "/contacts");
	else if (code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_NOT_FOUND)
		contacts_page(page, 422, err->text);
	else
		page_fail_err(page, err);
}

static void do_put(struct page *page)
{
	const struct contact contact = {
		.id = page_number(http_form(page->request, "id"), 0),
		.part = http_form(page->request, "part"),
		.name = http_form(page->request, "name"),
		.deputy = http_form(page->request, "deputy"),
		.deputy_phone = page_typed(page, "deputy_phone"),
		.deputy_mail = page_typed(page, "deputy_mail"),
		.phone = http_form(page->request, "phone"),
		.night = http_form(page->request, "night"),
		.mail = http_form(page->request, "mail"),
		.note = http_form(page->request, "note"),
		.changed_us = page->now_us,
		.changed_by = page->user.name,
	};
	struct err err;

	if (!page_audit(page, "contact.put", contact.part, contact.name, "done"))
		return;
	answer(page, contacts_put(page_db(page), page_pack_scope(page).contacts, &contact, &err),
	       &err);
}

static void do_remove(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "contact.remove", id, STR(""), "done"))
		return;
	answer(page,
	       contacts_remove(page_db(page), page_number(id, 0), page->user.name, page->now_us,
			       &err),
	       &err);
}

static void confirm(struct page *page, struct str id)
{
	struct err err;

	if (!page_audit(page, "contact.confirm", id, STR(""), "done"))
		return;
	answer(page,
	       contacts_confirm(page_db(page), page_number(id, 0), page->user.name, page->now_us,
				&err),
	       &err);
}

static void do_confirm(struct page *page)
{
	confirm(page, http_param(page->request, "id"));
}

static void do_confirm_all(struct page *page)
{
	confirm(page, STR("0"));
}

static void do_hang(struct page *page)
{
	const struct contact_paper paper = { .place = page_typed(page, "place"),
					     .hung_us = page->now_us,
					     .hung_by = page->user.name };
	const bool down = str_is(page_typed(page, "do"), "down");
	struct err err;

	if (!page_audit(page, down ? "contact.take-down" : "contact.hang", paper.place, STR(""),
			"done"))
		return;
	answer(page, contact_papers_hang(page_db(page), &paper, down, &err), &err);
}

/* A drill of its own with its call-out, in one tap. */
static void do_rehearse(struct page *page)
{
	const struct callout_plan *plan =
		callout_plan_find(page_callouts(page), page_typed(page, "plan"));
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	const struct case_opening opening = {
		.title = str_from(
			text_in(TR("緊急連絡の訓練", "Rehearsal of the call-out"), page->lang)),
		.kind = CASE_UNKNOWN,
		.known_us = TIME_NONE,
		.phase = CASE_DETECTION,
		.origin = CASE_BY_DRILL,
		.training = true,
	};
	struct case_edit edit;
	struct err err;
	int64_t id = 0;

	if (!plan) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!page_audit(page, "callout.rehearse", plan->id, STR(""), "done"))
		return;
	enum errc code = case_open_begin(page_db(page), &opening, &actor, &edit, &err);
	const int64_t case_id = edit.record.id;
	if (!code)
		code = callout_start(&edit, plan, page_callout_scope(page).parts, &id, &err);
	code = case_edit_end(&edit, code, &err);
	if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/cases/%lld/callout", (long long)case_id);
}

static const struct page_route routes[] = {
	{ "GET", "/contacts", PAGE_READERS, .handle = show_contacts },
	{ "POST", "/contacts", PAGE_DUTY, .handle = do_put },
	{ "POST", "/contacts/confirm", PAGE_DUTY, .handle = do_confirm_all },
	{ "POST", "/contacts/papers", PAGE_DUTY, .handle = do_hang },
	{ "POST", "/contacts/rehearse", PAGE_DUTY, .handle = do_rehearse },
	{ "POST", "/contacts/:id/confirm", PAGE_DUTY, .handle = do_confirm },
	{ "POST", "/contacts/:id/remove", PAGE_DUTY, .handle = do_remove },
	{ .path = NULL },
};

const struct page_group pages_contact_pages = { .name = "contacts", .routes = routes };
