/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work on weaknesses: what is open, how far it came, and the next step.
 */
#include "web/house/concern-view.h"

#define LIST_ARENA_MAX (16u * 1024 * 1024)
#define CLOSED_SHOWN   50u

static const enum text_key state_texts[ORDER_STATES] = {
	[ORDER_OPENED] = TEXT_ORDERS_OPENED,	     [ORDER_ASKED] = TEXT_ORDERS_ASKED,
	[ORDER_ANSWERED] = TEXT_ORDERS_ANSWERED,     [ORDER_FIXED] = TEXT_ORDERS_FIXED,
	[ORDER_CALLED_OFF] = TEXT_ORDERS_CALLED_OFF,
};

static enum errc view_steps(struct page *page, struct view *row, int64_t id, struct arena *arena,
			    struct err *err)
{
	struct order_steps steps;
	const enum errc code = orders_steps(page_db(page), id, arena, &steps, err);

	view_list(row, "steps");
	for (size_t i = 0; !code && i < steps.n; i++) {
		struct view *step = view_add(row, "steps");
		view_time(step, "at", steps.at[i].done_us);
		view_text(step, "state", state_texts[steps.at[i].state]);
		view_str(step, "words", steps.at[i].words);
		view_str(step, "by", steps.at[i].by);
	}
	return code;
}

static enum errc view_order(struct page *page, const struct work_order *order, struct arena *arena,
			    struct err *err)
{
	struct view *row = view_add(page->view, "orders");
	const bool open = order_is_open(order->state);

	view_number(row, "id", order->id);
	view_str(row, "subject", order->subject);
	view_str(row, "product", view_product_label(page, &order->product));
	view_str(row, "version", order->version);
	view_text(row, "state", state_texts[order->state]);
	view_bool(row, "open", open);
	view_str(row, "due", order->due_on);
	view_bool(row, "may_step", open && page_may(page, PAGE_DUTY));
	return view_steps(page, row, order->id, arena, err);
}

static void show_orders(struct page *page)
{
	auto_arena arena = ARENA_INIT(LIST_ARENA_MAX);
	struct work_orders all;
	size_t closed = 0;
	struct err err;

	if (!page_refresh_concerns(page))
		return;
	enum errc code = orders_list(page_db(page), false, &arena, &all, &err);
	view_text(page->view, "title", TEXT_ORDERS_TITLE);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_list(page->view, "orders");
	for (size_t i = 0; !code && i < all.n; i++) {
		closed += !order_is_open(all.at[i].state);
		if (order_is_open(all.at[i].state) || closed <= CLOSED_SHOWN)
			code = view_order(page, &all.at[i], &arena, &err);
	}
	view_bool(page->view, "none", code || all.n == 0);
	if (code)
		page_fail_err(page, &err);
	else
		page_show(page, &template_work_orders);
}

static enum errc step(struct page *page, int64_t id, enum order_state state, struct err *err)
{
	const struct str words = http_form(page->request, "words");
	const struct order_step one = { .state = state,
					.words = words.ptr ? words : STR(""),
					.by = page->user.name,
					.done_us = page->now_us };
	enum errc code = db_begin(page_db(page), err);

	if (!code)
		code = orders_step(page_db(page), id, &one, err);
	return db_end(page_db(page), code, err);
}

static void do_step(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	enum order_state state;
	struct err err;

	if (!order_state_parse(http_form(page->request, "state"), &state) ||
	    http_form(page->request, "words").len > ORDER_WORDS_MAX) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "advisory.order", id, str_from(order_state_name(state)), "done"))
		return;
	if (step(page, page_number(id, 0), state, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/work-orders?saved=1");
}

static const struct page_route routes[] = {
	{ "GET", "/work-orders", PAGE_READERS, .handle = show_orders },
	{ "POST", "/work-orders/:id", PAGE_DUTY, .handle = do_step },
	{ .path = NULL },
};

const struct page_group pages_work_orders = { .name = "work-orders", .routes = routes };
