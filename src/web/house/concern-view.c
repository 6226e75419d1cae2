/* SPDX-License-Identifier: Apache-2.0 */
#include "web/house/concern-view.h"

#include "web/frame/web-internal.h"

#define ASK_EVERY_US (10 * US_PER_SEC)

static const char *const verdict_badges[] = {
	[VERDICT_NONE] = "",
	[VERDICT_NOT_AFFECTED] = "good",
	[VERDICT_CHECK] = "",
	[VERDICT_AFFECTED] = "bad",
};

static const enum text_key decision_texts[DECISION_KINDS] = {
	[DECISION_OPEN] = TEXT_ADVISORIES_DECISION_OPEN,
	[DECISION_AFFECTED] = TEXT_ADVISORIES_DECISION_AFFECTED,
	[DECISION_NOT_AFFECTED] = TEXT_ADVISORIES_DECISION_FREE,
	[DECISION_ACCEPTED] = TEXT_ADVISORIES_DECISION_ACCEPTED,
};

const struct concern_tables *page_advisories(const struct page *page)
{
	return &page->web->advisories;
}

bool page_refresh_concerns(struct page *page)
{
	struct web *web = page->web;
	struct err err;
	bool stale;
	size_t done;

	if (web->concerns_asked_us && page->now_us - web->concerns_asked_us < ASK_EVERY_US &&
	    page->now_us >= web->concerns_asked_us)
		return true;
	web->concerns_asked_us = page->now_us;
	enum errc code = concerns_are_stale(web->db, &stale, &err);
	if (!code && stale)
		code = concern_tables_learn(&web->advisories, web->db, &err);
	if (!code && stale)
		code = concerns_refresh(web->db, &web->advisories, false, page->now_us, &done,
					&err);
	if (code)
		page_fail_err(page, &err);
	return !code;
}

struct str view_product_label(struct page *page, const struct product_name *name)
{
	if (name->product.len == 0)
		return name->cpe;
	if (name->vendor.len == 0 ||
	    str_equal_nocase(str_sub(name->product, 0, name->vendor.len), name->vendor))
		return name->product;
	return arena_printf(page->arena, "%.*s %.*s", STR_ARG(name->vendor),
			    STR_ARG(name->product));
}

static void view_decision(struct view *row, const struct concern *c)
{
	const struct decision *decision = c->decision;

	view_bool(row, "decided", decision != NULL);
	view_bool(row, "changed", c->changed);
	view_text(row, "decision_text", decision_texts[decision ? decision->kind : DECISION_OPEN]);
	view_str(row, "decided_by", decision ? decision->by : STR(""));
	view_str(row, "decided_why", decision ? decision->reason : STR(""));
	view_time(row, "decided_at", decision ? decision->decided_us : TIME_NONE);
	view_bool(row, "ordered", c->order && order_is_open(c->order->state));
	view_number(row, "order", c->order ? c->order->id : 0);
}

void view_concern(struct page *page, struct view *row, const struct concern *c)
{
	const struct concern_tables *tables = page_advisories(page);
	const struct inventory_product *product = c->product;

	view_str(row, "name", c->name);
	view_str(row, "subject", c->subject);
	view_str(row, "title", c->title);
	view_str(row, "feed", c->feed);
	view_cstr(row, "verdict", verdict_name(c->verdict));
	view_cstr(row, "verdict_badge", verdict_badges[c->verdict]);
	view_sentence(row, "verdict_text", verdict_text(c->verdict), page->lang);
	view_str(row, "why", concern_verdict_reason(c, page->lang, page->arena));
	view_str(row, "priority", concern_priority_text(tables, c, page->lang));
	view_bool(row, "urgent", str_is(c->priority, "I"));
	view_str(row, "priority_why", concern_priority_reason(c, page->lang, page->arena));
	view_str(row, "cisa", concern_cisa_text(tables, c, page->lang));
	view_bool(row, "exploited", c->exploited);
	view_bool(row, "ransomware", c->ransomware);
	view_str(row, "product", view_product_label(page, &product->name));
	view_number(row, "product_id", product->id);
	view_str(row, "version", product->version);
	view_str(row, "asset", product->asset);
	view_sentence(row, "exposure", exposure_text(product->exposure), page->lang);
	view_bool(row, "may_decide",
		  page_may(page, PAGE_DUTY) && c->verdict != VERDICT_NOT_AFFECTED);
	view_decision(row, c);
}
