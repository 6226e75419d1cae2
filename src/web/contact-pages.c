/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom one calls: the diagram drawn from it, the list, and the form to keep it right.
 */
#include "base/alloc.h"
#include "inspections/contact-diagram.h"
#include "inspections/pack.h"
#include "web/page.h"
#include "web/parts/report-view.h"

static void view_contact(struct page *page, const struct contact *c)
{
	const struct contact_content *content = page_pack_scope(page).contacts;
	const struct contact_part *part = &content->parts[contact_part_find(content, c->part)];
	struct view *row = view_add(page->view, "contacts");

	view_number(row, "id", c->id);
	view_bool(row, "entered", c->id != 0);
	view_str(row, "part", text_pair_in(part->title, page->lang));
	view_str(row, "name", c->name);
	view_str(row, "deputy", c->deputy);
	view_str(row, "phone", c->phone);
	view_str(row, "night", c->night);
	view_str(row, "mail", c->mail);
	view_str(row, "note", c->note);
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

static enum errc view_all(struct page *page, struct contacts *contacts, struct err *err)
{
	const struct pack_scope scope = page_pack_scope(page);
	auto_report *report = NULL;
	enum errc code = contacts_list(scope.db, scope.contacts, page->arena, contacts, err);

	if (!code)
		code = pack_report(&scope, pack_part_find(STR("contacts")), &report, err);
	if (code)
		return code;
	for (size_t i = 0; i < contacts->n; i++)
		view_contact(page, &contacts->at[i]);
	view_parts(page, scope.contacts);
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

static void do_put(struct page *page)
{
	const struct contact contact = {
		.id = page_number(http_form(page->request, "id"), 0),
		.part = http_form(page->request, "part"),
		.name = http_form(page->request, "name"),
		.deputy = http_form(page->request, "deputy"),
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
	if (contacts_put(page_db(page), page_pack_scope(page).contacts, &contact, &err))
		contacts_page(page, 422, err.text);
	else
		page_redirect(page, "/contacts");
}

static void do_remove(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "contact.remove", id, STR(""), "done"))
		return;
	if (contacts_remove(page_db(page), page_number(id, 0), page->user.name, page->now_us, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/contacts");
}

static const struct page_route routes[] = {
	{ "GET", "/contacts", PAGE_READERS, .handle = show_contacts },
	{ "POST", "/contacts", PAGE_DUTY, .handle = do_put },
	{ "POST", "/contacts/:id/remove", PAGE_DUTY, .handle = do_remove },
	{ .path = NULL },
};

const struct page_group pages_contact_pages = { .name = "contacts", .routes = routes };
