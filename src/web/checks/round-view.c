/* SPDX-License-Identifier: Apache-2.0 */
#include "web/checks/round-view.h"

bool round_of_page(struct page *page, struct round_sheet *ret)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct err err;

	if (!round_sheet_load(page_db(page), page_forms(page), id, page->arena, ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

unsigned round_pass(struct page *page, const struct round_sheet *sheet)
{
	const struct str typed = http_form(page->request, "pass");
	const int64_t pass = page_number(typed.ptr ? typed : http_query(page->request, "pass"), 1);

	return pass >= 1 && pass <= sheet->form->passes ? (unsigned)pass : 1;
}

static void view_passes(struct view *view, const struct form *form, unsigned pass)
{
	view_list(view, "passes");
	for (unsigned p = 1; p <= form->passes; p++) {
		struct view *row = view_add(view, "passes");

		view_number(row, "number", p);
		view_bool(row, "current", p == pass);
	}
	view_bool(view, "several_passes", form->passes > 1);
}

static void view_year(struct view *view, const struct form *form, const struct facility *facility)
{
	char first[DAY_TEXT_MAX] = "";
	char last[DAY_TEXT_MAX] = "";

	if (form->fiscal_year) {
		const struct day_span year = form_year(form, facility->fiscal_start);
		(void)day_text(year.first, first);
		(void)day_text(year.last, last);
	}
	view_bool(view, "has_year", form->fiscal_year);
	view_cstr(view, "year_first", first);
	view_cstr(view, "year_last", last);
}

void view_round(struct page *page, const struct round_sheet *sheet, unsigned pass)
{
	const struct round *round = &sheet->round;
	struct view *view = view_object(page->view, "round");

	view_number(view, "id", round->id);
	view_number(view, "pass", pass);
	view_str(view, "name", round->title);
	view_str(view, "subject", round->subject);
	view_str(view, "form", text_pair_in(sheet->form->title, page->lang));
	view_str(view, "note", text_pair_in(sheet->form->note, page->lang));
	view_str(view, "edition", sheet->form->edition);
	view_bool(view, "confirmed", sheet->form->confirmed);
	view_bool(view, "revised", !str_equal(round->form_version, sheet->form->version));
	view_time(view, "opened", round->opened_us);
	view_str(view, "opened_by", round->opened_by);
	view_bool(view, "closed", round->closed_us != TIME_NONE);
	view_time(view, "closed_at", round->closed_us);
	view_str(view, "closed_by", round->closed_by);
	view_passes(view, sheet->form, pass);
	view_year(view, sheet->form, &sheet->facility);
}

/* In the order of the bar; what is missing is grey, never green. */
static const struct {
	enum item_state state;
	const char *word;
} bar_parts[] = {
	{ ITEM_SETTLED, "settled" },
	{ ITEM_INCOMPLETE, "incomplete" },
	{ ITEM_OPEN, "open" },
	{ ITEM_UNKNOWN, "unknown" },
};

void view_progress(struct view *view, const struct round_progress *progress)
{
	const unsigned all = progress->all ? progress->all : 1;
	unsigned done = 0;

	view_list(view, "parts");
	for (size_t i = 0; i < ARRAY_LEN(bar_parts); i++) {
		const unsigned n = progress->n[bar_parts[i].state];
		if (!n)
			continue;
		struct view *part = view_add(view, "parts");

		view_cstr(part, "word", bar_parts[i].word);
		view_text(part, "text", item_state_text(bar_parts[i].state));
		view_number(part, "count", n);
		view_number(part, "x", (int64_t)done * 1000 / all);
		view_number(part, "width", (int64_t)n * 1000 / all);
		done += n;
	}
	view_number(view, "all", progress->all);
	view_number(view, "settled", progress->n[ITEM_SETTLED]);
	view_number(view, "missing",
		    progress->n[ITEM_INCOMPLETE] + progress->n[ITEM_OPEN] +
			    progress->n[ITEM_UNKNOWN]);
	view_number(view, "left_out", progress->n[ITEM_LEFT_OUT]);
	view_number(view, "no", progress->no);
	view_bool(view, "whole", progress->all && progress->n[ITEM_SETTLED] == progress->all);
}

enum text_key item_state_text(enum item_state state)
{
	static const enum text_key texts[ITEM_STATES] = {
		[ITEM_LEFT_OUT] = TEXT_ROUND_LEFT_OUT,
		[ITEM_UNKNOWN] = TEXT_ROUND_UNKNOWN,
		[ITEM_OPEN] = TEXT_ROUND_OPEN,
		[ITEM_SETTLED] = TEXT_ROUND_SETTLED,
		[ITEM_INCOMPLETE] = TEXT_ROUND_INCOMPLETE,
	};

	return texts[state];
}
