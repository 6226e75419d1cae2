/* SPDX-License-Identifier: Apache-2.0 */
#include "web/training/training-view.h"

#include "store/facility.h"

static int fiscal_year(const struct page *page, int first_month)
{
	char today[DAY_TEXT_MAX];
	int32_t day = 0;

	page_today(page, today);
	(void)day_parse(str_from(today), &day);
	return fiscal_year_of(day, first_month);
}

struct training_span training_page_span(const struct page *page)
{
	const int month = facility_fiscal_start(page_db(page));
	const int now = fiscal_year(page, month);
	const int64_t year = page_number(http_query(page->request, "year"), now);

	return training_year(year > 2000 && year < 2100 ? (int)year : now, month);
}

struct str training_form_text(const struct page *page, const char *name)
{
	const struct str text = str_trim(http_form(page->request, name));

	return text.ptr ? text : STR("");
}

bool training_list_of(const struct page *page, struct roster_source *ret)
{
	const struct training_room *room = page_training(page);
	struct str name;

	*ret = (struct roster_source){ .words = room->words, .charset = room->charset };
	return http_file(page->request, "file", &name, &ret->bytes) && ret->bytes.len;
}

void training_view_report(struct page *page, const struct roster_report *report)
{
	view_bool(page->view, "taken_in", report);
	view_list(page->view, "notes");
	if (!report)
		return;
	view_number(page->view, "taken", (int64_t)report->taken);
	view_number(page->view, "added", (int64_t)report->added);
	view_number(page->view, "noted", (int64_t)report->noted);
	for (size_t i = 0; i < size_min(report->noted, ROSTER_NOTES_MAX); i++)
		view_cstr(view_add(page->view, "notes"), "text", report->notes[i].text);
}
