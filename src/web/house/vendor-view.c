/* SPDX-License-Identifier: Apache-2.0 */
#include "web/house/vendor-view.h"

struct vendor_scope page_vendor_scope(const struct page *page)
{
	return (struct vendor_scope){
		.db = page_db(page),
		.content = page_vendors(page),
		.forms = page_forms(page),
		.now_us = page->now_us,
		.utc_offset_minutes = page_duty_scope(page).utc_offset_minutes,
		.arena = page->arena,
	};
}

static void view_sheet(struct page *page, struct view *row, const struct vendor_sheet_view *sheet)
{
	const bool asked = sheet->sheet;
	const bool handed_in = asked && sheet->sheet->handed_in_us != TIME_NONE;

	view_str(row, "series", sheet->kind->series);
	view_str(row, "sheet_title", text_pair_in(sheet->kind->title, page->lang));
	view_sentence(row, "state", vendor_sheet_state_words[sheet->state], page->lang);
	view_bool(row, "fresh", sheet->state == SHEET_FRESH);
	view_bool(row, "askable",
		  sheet->form && sheet->state != SHEET_FRESH && sheet->state != SHEET_WAITING);
	view_bool(row, "asked", asked);
	view_number(row, "round", asked ? sheet->sheet->round : 0);
	view_bool(row, "handed_in", handed_in);
	view_time(row, "handed_in_at", handed_in ? sheet->sheet->handed_in_us : TIME_NONE);
	view_str(row, "handed_in_by", handed_in ? sheet->sheet->handed_in_by : STR(""));
	view_number(row, "edition", asked ? sheet->sheet->edition : 0);
	view_str(row, "hand", asked ? str_or_empty(sheet->sheet->hand) : STR(""));
}

void view_vendor_standing(struct page *page, struct view *row, const struct vendor_standing *s)
{
	const struct vendor_content *content = page_vendors(page);

	view_number(row, "differing", s->differing);
	view_number(row, "issues", s->issues);
	view_number(row, "lacking", s->lacking);
	view_number(row, "unread", s->unread);
	view_number(row, "undecided", s->undecided);
	view_list(row, "sheets");
	for (size_t k = 0; k < content->n_sheets; k++)
		view_sheet(page, view_add(row, "sheets"), &s->sheets[k]);
}

struct str vendor_typed(struct page *page, const char *name)
{
	const struct str value = http_form(page->request, name);

	return value.ptr ? str_trim(value) : STR("");
}
