/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who we are: the institution's own record, which decides what forms ask, and whom to call on the
 * wards. The rows of store/facility.c make the form and check what comes back.
 */
#include "store/facility.h"
#include "web/page.h"

static void view_field(struct page *page, enum facility_key key, struct str value)
{
	const struct facility_def *def = &facility_defs[key];
	struct view *row = view_add(page->view, "fields");

	view_cstr(row, "name", def->name);
	view_sentence(row, "label", def->title, page->lang);
	view_sentence(row, "help", def->help.ja ? def->help : TR("", ""), page->lang);
	view_str(row, "value", value);
	view_str(row, "words", facility_words(key, value, page->lang));
	view_bool(row, "is_number", key == FACILITY_BEDS_KEY);
	view_number(row, "max", FACILITY_BEDS_MAX);
	view_list(row, "choices");
	for (const struct text_choice *c = facility_choices(key); c && c->value; c++) {
		struct view *choice = view_add(row, "choices");

		view_cstr(choice, "value", c->value);
		view_sentence(choice, "text", c->text, page->lang);
		view_bool(choice, "chosen", str_is(value, c->value));
	}
}

static enum errc view_wards(struct page *page, struct err *err)
{
	struct wards *wards = arena_take(page->arena, sizeof(*wards));

	if (!wards)
		return fail(err, ERR_LIMIT, "wards: no room for the list");
	const enum errc code = wards_list(page_db(page), page->arena, wards, err);
	if (code)
		return code;
	view_list(page->view, "wards");
	for (size_t i = 0; i < wards->n; i++) {
		struct view *row = view_add(page->view, "wards");

		view_str(row, "name", wards->at[i].name);
		view_str(row, "contact", wards->at[i].contact);
		view_str(row, "phone", wards->at[i].phone);
	}
	return ERR_OK;
}

/* `typed` is what came back and was refused; NULL: what is kept. */
static void facility_page(struct page *page, unsigned status, const struct facility_record *typed,
			  struct str fault)
{
	struct facility_record record;
	struct err err;

	if (facility_get(page_db(page), page->arena, &record, &err) || view_wards(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_FACILITY_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_time(page->view, "changed", record.changed_us);
	view_bool(page->view, "ever", record.changed_us != TIME_NONE);
	view_str(page->view, "changed_by", record.changed_by);
	for (int i = 0; i < FACILITY_KEYS; i++)
		view_field(page, (enum facility_key)i, (typed ? typed : &record)->values[i]);
	page_show_status(page, status, &template_facility);
}

static void show_facility(struct page *page)
{
	facility_page(page, 200, NULL, STR(""));
}

static void refuse(struct page *page, const struct facility_record *typed, const struct err *err)
{
	facility_page(page, 422, typed, arena_str(page->arena, str_from(err->text)));
}

static void do_facility(struct page *page)
{
	struct facility_record record = { .changed_us = page->now_us,
					  .changed_by = page->user.name };
	struct err err;

	for (int i = 0; i < FACILITY_KEYS; i++)
		record.values[i] = page_typed(page, facility_defs[i].name);
	if (facility_check(&record, &err)) {
		refuse(page, &record, &err);
		return;
	}
	if (!page_audit(page, "facility", STR(""), record.values[FACILITY_NAME_KEY], "done"))
		return;
	if (facility_put(page_db(page), &record, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/facility?saved=1");
}

static void answer_ward(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		refuse(page, NULL, err);
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/facility?saved=1#wards");
}

static void do_ward(struct page *page)
{
	const struct ward ward = { .name = page_typed(page, "name"),
				   .contact = page_typed(page, "contact"),
				   .phone = page_typed(page, "phone") };
	struct err err;

	if (!page_audit(page, "ward", ward.name, ward.phone, "done"))
		return;
	answer_ward(page, wards_put(page_db(page), &ward, page->user.name, page->now_us, &err),
		    &err);
}

static void do_remove_ward(struct page *page)
{
	const struct str name = page_typed(page, "name");
	struct err err;

	if (!page_audit(page, "ward.remove", name, STR(""), "done"))
		return;
	answer_ward(page, wards_remove(page_db(page), name, &err), &err);
}

static const struct page_route routes[] = {
	{ "GET", "/facility", PAGE_READERS, .handle = show_facility },
	{ "POST", "/facility", USER_ADMIN, .handle = do_facility },
	{ "POST", "/facility/wards", PAGE_DUTY, .handle = do_ward },
	{ "POST", "/facility/wards/remove", PAGE_DUTY, .handle = do_remove_ward },
	{ .path = NULL },
};

const struct page_group pages_facility_pages = { .name = "facility", .routes = routes };
