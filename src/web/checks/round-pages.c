/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One round: how far it has come, what is missing, closing it, all of it on paper, and two rounds
 * beside each other.
 */
#include "forms/answer-words.h"
#include "web/checks/item-view.h"
#include "web/checks/round-view.h"

static void view_section(struct page *page, const struct round_sheet *sheet, unsigned pass,
			 const struct form_section *section)
{
	const struct round_progress progress =
		round_sheet_progress(sheet, pass, section->first, section->n);
	struct view *row = view_add(page->view, "sections");

	view_str(row, "section", section->id);
	view_str(row, "number", section->number);
	view_str(row, "title", text_pair_in(section->title, page->lang));
	view_progress(row, &progress);
}

/* Items that keep the round from being whole, and what each lacks. */
static void view_missing(struct page *page, const struct round_sheet *sheet, unsigned pass)
{
	const struct item_view view = { .page = page, .sheet = sheet, .pass = pass };

	view_list(page->view, "missing_items");
	for (size_t i = 0; i < sheet->form->n_items; i++) {
		const enum item_state state = round_sheet_state(sheet, pass, i);

		if (state == ITEM_SETTLED || state == ITEM_LEFT_OUT ||
		    sheet->form->items[i].duty == DUTY_REFERENCE)
			continue;
		struct view *row = view_add(page->view, "missing_items");
		view_item(&view, row, i);
		view_str(row, "section", form_section_of(sheet->form, i)->id);
	}
}

/* What was answered いいえ, with the day it is to be done by. */
static void view_targets(struct page *page, const struct round_sheet *sheet, unsigned pass)
{
	const struct item_view view = { .page = page, .sheet = sheet, .pass = pass };

	view_list(page->view, "targets");
	view_bool(page->view, "wants_targets", sheet->form->targets);
	for (size_t i = 0; i < sheet->form->n_items; i++) {
		if (!str_is(sheet->values[pass - 1][i], "no") ||
		    sheet->form->items[i].duty == DUTY_GATE ||
		    round_sheet_asks(sheet, pass, i) == VERDICT_NO)
			continue;
		struct view *row = view_add(page->view, "targets");
		const struct str target = round_sheet_latest(sheet, i)->target_on;

		view_item(&view, row, i);
		view_str(row, "by", target.ptr ? target : STR(""));
		view_str(row, "section", form_section_of(sheet->form, i)->id);
	}
}

static void view_whole(struct page *page, const struct round_sheet *sheet, unsigned pass)
{
	const struct round_progress progress =
		round_sheet_progress(sheet, pass, 0, sheet->form->n_items);

	view_round(page, sheet, pass);
	view_str(page->view, "title", sheet->round.title);
	view_progress(page->view, &progress);
	view_bool(page->view, "writable",
		  sheet->round.closed_us == TIME_NONE && page_may(page, PAGE_DUTY));
	view_list(page->view, "sections");
	for (size_t i = 0; i < sheet->form->n_sections; i++)
		view_section(page, sheet, pass, &sheet->form->sections[i]);
	view_missing(page, sheet, pass);
	view_targets(page, sheet, pass);
}

/* ---- another round to compare with ---- */

struct others {
	struct page *page;
	const struct round *round;
};

static bool take_other(void *ctx, const struct round *round)
{
	const struct others *others = ctx;

	if (round->id != others->round->id) {
		struct view *row = view_add(others->page->view, "others");

		view_number(row, "other", round->id);
		view_str(row, "name", arena_str(others->page->arena, round->title));
		view_str(row, "form", arena_str(others->page->arena, round->form));
	}
	return true;
}

static void show_round(struct page *page)
{
	struct round_sheet sheet;

	if (!round_of_page(page, &sheet))
		return;
	struct others others = { .page = page, .round = &sheet.round };

	view_whole(page, &sheet, round_pass(page, &sheet));
	view_list(page->view, "others");
	err_ignore(rounds_each(page_db(page), take_other, &others, NULL));
	page_show(page, &template_round);
}

static void show_print(struct page *page)
{
	struct round_sheet sheet;

	if (!round_of_page(page, &sheet))
		return;
	view_whole(page, &sheet, 1);
	view_list(page->view, "items");
	for (size_t i = 0; i < sheet.form->n_items; i++) {
		struct view *row = view_add(page->view, "items");
		struct item_view view = { .page = page, .sheet = &sheet, .pass = 1 };

		view_bool(row, "left_out", round_sheet_state(&sheet, 1, i) == ITEM_LEFT_OUT);
		view_item(&view, row, i);
		view_item_proofs(&view, row, i);
		view_list(row, "passes");
		for (unsigned pass = 1; pass <= sheet.form->passes; pass++) {
			struct view *cell = view_add(row, "passes");

			view.pass = pass;
			view_item(&view, cell, i);
			view_number(cell, "number", pass);
		}
	}
	page_show(page, &template_round_print);
}

/* ---- closing ---- */

static void show_close(struct page *page)
{
	struct round_sheet sheet;

	if (!round_of_page(page, &sheet))
		return;
	view_whole(page, &sheet, round_pass(page, &sheet));
	page_show(page, &template_round_close);
}

static void do_close(struct page *page)
{
	struct round_sheet sheet;
	struct err err;

	if (!round_of_page(page, &sheet))
		return;
	const unsigned pass = round_pass(page, &sheet);
	const struct round_progress progress =
		round_sheet_progress(&sheet, pass, 0, sheet.form->n_items);
	const struct str detail = arena_printf(page->arena, "pass %u: %u of %u answered in full",
					       pass, progress.n[ITEM_SETTLED], progress.all);
	const struct str object =
		arena_printf(page->arena, "round %lld", (long long)sheet.round.id);

	if (!page_audit(page, "round.close", object, detail, "done"))
		return;
	const enum errc code =
		rounds_close(page_db(page), sheet.round.id, page->user.name, page->now_us, &err);
	if (code && code != ERR_CONFLICT)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/rounds/%lld?pass=%u", (long long)sheet.round.id, pass);
}

/* ---- two rounds ---- */

/* The item of `other` that asks what `at` asks: the same, or one it comes from. SIZE_MAX: none. */
static size_t counterpart(const struct round_sheet *sheet, size_t at,
			  const struct round_sheet *other)
{
	const struct form_item *item = &sheet->form->items[at];

	if (sheet->form->previous == other->form)
		return item->n_origins ? item->origins[0] : SIZE_MAX;
	return form_find(other->form, item->id);
}

static void view_pair(struct page *page, const struct round_sheet *now, size_t at,
		      const struct round_sheet *old)
{
	const size_t there = counterpart(now, at, old);
	const struct item_view view = { .page = page, .sheet = now, .pass = 1 };
	struct view *row = view_add(page->view, "pairs");
	const struct answer *new_answer = round_sheet_latest(now, at);
	const struct answer *old_answer = there == SIZE_MAX ? NULL : round_sheet_latest(old, there);
	const struct str old_value = old_answer ? old_answer->value : STR("");

	view_item(&view, row, at);
	view_str(row, "new_words",
		 answer_words(&now->form->items[at], new_answer->value, page->lang));
	view_bool(row, "asked_before", old_answer);
	view_str(row, "old_words",
		 old_answer ? answer_words(&old->form->items[there], old_value, page->lang)
			    : STR(""));
	view_bool(row, "differs", old_answer && !str_equal(old_value, new_answer->value));
}

static void show_compare(struct page *page)
{
	const int64_t with = page_number(http_query(page->request, "with"), 0);
	struct round_sheet now;
	struct round_sheet old;
	struct err err;

	if (!round_of_page(page, &now))
		return;
	if (round_sheet_load(page_db(page), page_forms(page), with, page->arena, &old, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_round(page, &now, 1);
	view_text(page->view, "title", TEXT_COMPARE_TITLE);
	view_str(page->view, "old_name", old.round.title);
	view_str(page->view, "old_form", text_pair_in(old.form->title, page->lang));
	view_list(page->view, "pairs");
	for (size_t i = 0; i < now.form->n_items; i++)
		view_pair(page, &now, i, &old);
	page_show(page, &template_round_compare);
}

static const struct page_route routes[] = {
	{ "GET", "/rounds/:id", PAGE_READERS, .handle = show_round },
	{ "GET", "/rounds/:id/print", PAGE_READERS, .handle = show_print },
	{ "GET", "/rounds/:id/compare", PAGE_READERS, .handle = show_compare },
	{ "GET", "/rounds/:id/close", PAGE_DUTY, .handle = show_close },
	{ "POST", "/rounds/:id/close", PAGE_DUTY, .handle = do_close },
	{ .path = NULL },
};

const struct page_group pages_round_pages = { .name = "rounds", .routes = routes };
