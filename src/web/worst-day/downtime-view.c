/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/downtime-view.h"

#include "store/facility.h"
#include "web/worst-day/case-view.h"

struct downtime_desk page_downtime_desk(const struct page *page, const struct case_record *record)
{
	return (struct downtime_desk){
		.db = page_db(page),
		.content = page_downtime(page),
		.record = record,
		.facility = facility_name(page_db(page), page->arena),
		.lang = page->lang,
		.now_us = page->now_us,
		.utc_offset_minutes = page_duty_scope(page).utc_offset_minutes,
		.arena = page->arena,
	};
}

void view_downtime_head(struct page *page, const struct case_record *record, struct str fault,
			struct text title)
{
	view_case_head(page, page->view, record);
	view_number(page->view, "case_id", record->id);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	view_str(page->view, "title",
		 arena_printf(page->arena, "%.*s %s", STR_ARG(record->number),
			      text_in(title, page->lang)));
}

void view_downtime_guide(struct page *page)
{
	const struct downtime_content *content = page_downtime(page);

	view_list(page->view, "guide");
	for (size_t i = 0; i < content->n_guide; i++) {
		struct view *row = view_add(page->view, "guide");

		view_str(row, "step", text_pair_in(content->guide[i].title, page->lang));
		view_str(row, "how", text_pair_in(content->guide[i].how, page->lang));
	}
	view_str(page->view, "stored", str_or_empty(text_pair_in(content->stored, page->lang)));
}

void view_downtime_form(struct page *page, const char *list, const char *form)
{
	view_cstr(view_add(page->view, list), "form", form);
	view_case_choices(page, page->view, "accuracies", case_accuracies,
			  page_typed(page, "accuracy"));
}

void view_downtime_typed(struct page *page, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name =
			arena_cstr(page->arena, arena_printf(page->arena, "typed_%s", names[i]));
		if (name)
			view_str(page->view, name, page_typed(page, names[i]));
	}
}
