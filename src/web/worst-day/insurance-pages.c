/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of cyber insurance: what one looks for in the night, and the form to keep it right.
 */
#include "callouts/callout-words.h"
#include "insurance/insurance.h"
#include "web/page.h"

static void view_policy(struct page *page, struct view *row, const struct insurance_policy *p)
{
	char today[DAY_TEXT_MAX];
	int32_t day = DAY_NONE;

	page_today(page, today);
	(void)day_parse(str_from(today), &day);
	const bool in_force = insurance_holds(p, day);
	view_number(row, "id", p->id);
	view_str(row, "insurer", str_or_empty(p->insurer));
	view_str(row, "number", str_or_empty(p->number));
	view_str(row, "contact", str_or_empty(p->contact));
	view_str(row, "phone", str_or_empty(p->phone));
	view_str(row, "tel", callout_tel(p->phone, page->arena));
	view_str(row, "mail", str_or_empty(p->mail));
	view_str(row, "covers", str_or_empty(p->covers));
	view_str(row, "deductible", str_or_empty(p->deductible));
	view_str(row, "sum", str_or_empty(p->sum));
	view_str(row, "notice", str_or_empty(p->notice));
	view_str(row, "duties", str_or_empty(p->duties));
	view_str(row, "from_on", str_or_empty(p->from_on));
	view_str(row, "until_on", str_or_empty(p->until_on));
	view_bool(row, "in_force", in_force);
	view_cstr(row, "tone", in_force ? "good" : "none");
}

static struct insurance_policy typed(const struct page *page)
{
	return (struct insurance_policy){
		.id = page_number(page_typed(page, "id"), 0),
		.insurer = page_typed(page, "insurer"),
		.number = page_typed(page, "number"),
		.contact = page_typed(page, "contact"),
		.phone = page_typed(page, "phone"),
		.mail = page_typed(page, "mail"),
		.covers = page_lines(page, page_typed(page, "covers")),
		.deductible = page_typed(page, "deductible"),
		.sum = page_typed(page, "sum"),
		.notice = page_typed(page, "notice"),
		.duties = page_lines(page, page_typed(page, "duties")),
		.from_on = page_typed(page, "from"),
		.until_on = page_typed(page, "until"),
		.changed_us = page->now_us,
		.changed_by = page->user.name,
	};
}

/* What was refused stands in the form again. */
static void insurance_page(struct page *page, unsigned status, const char *fault)
{
	struct insurance_policies *all = arena_take(page->arena, sizeof(*all));
	const struct insurance_policy blank = typed(page);
	struct err err;

	if (!all) {
		page_fail(page, 500, TEXT_ERROR_INTERNAL);
		return;
	}
	if (insurance_list(page_db(page), page->arena, all, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_list(page->view, "policies");
	for (size_t i = 0; i < all->n; i++)
		view_policy(page, view_add(page->view, "policies"),
			    blank.id == all->at[i].id ? &blank : &all->at[i]);
	view_policy(page, view_add(page->view, "blank"),
		    blank.id ? &(struct insurance_policy){ .id = 0 } : &blank);
	view_cstr(page->view, "fault", fault);
	view_text(page->view, "title", TEXT_INSURANCE_TITLE);
	page_show_status(page, status, &template_insurance);
}

static void show_insurance(struct page *page)
{
	insurance_page(page, 200, "");
}

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (!code)
		page_redirect(page, "/insurance");
	else if (code == ERR_SYNTAX || code == ERR_LIMIT)
		insurance_page(page, 422, err->text);
	else
		page_fail_err(page, err);
}

static void do_put(struct page *page)
{
	const struct insurance_policy policy = typed(page);
	struct err err;

	if (page_audit(page, "insurance.put", policy.number, policy.insurer, "done"))
		answer(page, insurance_put(page_db(page), &policy, &err), &err);
}

static void do_remove(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (page_audit(page, "insurance.remove", id, STR(""), "done"))
		answer(page, insurance_remove(page_db(page), page_number(id, 0), &err), &err);
}

static const struct page_route routes[] = {
	{ "GET", "/insurance", PAGE_READERS, .handle = show_insurance },
	{ "POST", "/insurance", PAGE_DUTY, .kept = true, .handle = do_put },
	{ "POST", "/insurance/:id/remove", PAGE_DUTY, .handle = do_remove },
	{ .path = NULL },
};

const struct page_group pages_insurance_pages = { .name = "insurance", .routes = routes };
