/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/case-picture.h"

/* As in _case-picture.html. */
#define LEFT   20
#define RIGHT  700
#define LINE_Y 92
#define RISE   26 /* marks near each other stand on steps */
#define STEPS  3
#define NEAR   26

struct span {
	int64_t first_us;
	int64_t last_us;
};

/* What is not corrected and happened at a known time. */
static bool is_shown(const struct case_entry *entry)
{
	return entry->happened_us != TIME_NONE && !entry->corrected_by;
}

/* Of what people told: machines' findings of years ago would squeeze the rest into a point. */
static bool is_told(const struct case_entry *entry)
{
	return is_shown(entry) && entry->kind != CASE_ENTRY_FINDING;
}

static struct span span_of(const struct case_timeline *timeline)
{
	struct span span = { .first_us = TIME_NONE };
	bool milestones = false;

	for (size_t i = 0; i < timeline->n; i++)
		milestones |= is_told(&timeline->at[i]) && timeline->at[i].milestone.len;
	for (size_t i = 0; i < timeline->n; i++) {
		const struct case_entry *entry = &timeline->at[i];
		if (!is_told(entry) || (milestones && !entry->milestone.len))
			continue;
		if (span.first_us == TIME_NONE)
			span.first_us = entry->happened_us;
		span.last_us = entry->happened_us;
	}
	return span;
}

static int64_t x_of(const struct span *span, int64_t us)
{
	const double whole = (double)(span->last_us - span->first_us);

	return LEFT + (int64_t)((double)(us - span->first_us) / whole * (RIGHT - LEFT));
}

static void view_mark(struct page *page, const struct case_reader *reader,
		      const struct case_entry *entry, int64_t number, int64_t x, int64_t step)
{
	const struct case_milestone *milestone =
		case_milestone_find(reader->content, entry->milestone);
	struct view *mark = view_add(page->view, "marks");

	view_number(mark, "mark_number", number);
	view_number(mark, "x", x);
	view_number(mark, "y", LINE_Y - RISE * (1 + step));
	view_number(mark, "text_y", LINE_Y - RISE * (1 + step) + 5);
	view_str(mark, "mark_time",
		 case_time_words(reader, entry->happened_us, entry->accuracy, page->arena));
	view_str(mark, "mark_text",
		 milestone ? text_pair_in(milestone->title, page->lang) : entry->milestone);
	view_str(mark, "mark_words", entry->words);
}

void view_case_picture(struct page *page, const struct case_reader *reader,
		       const struct case_timeline *timeline)
{
	const struct span span = span_of(timeline);
	const bool drawn = span.first_us != TIME_NONE && span.last_us > span.first_us;
	int64_t number = 0;
	int64_t before = -NEAR;
	int64_t step = 0;

	view_list(page->view, "marks");
	view_list(page->view, "dots");
	for (size_t i = 0; drawn && i < timeline->n; i++) {
		const struct case_entry *entry = &timeline->at[i];
		const bool within = is_shown(entry) && entry->happened_us >= span.first_us &&
				    entry->happened_us <= span.last_us;
		const int64_t x = within ? x_of(&span, entry->happened_us) : 0;

		if (!within)
			continue;
		view_number(view_add(page->view, "dots"), "x", x);
		if (!entry->milestone.len)
			continue;
		step = x - before < NEAR ? (step + 1) % STEPS : 0;
		before = x;
		view_mark(page, reader, entry, ++number, x, step);
	}
	view_bool(page->view, "drawn", drawn && number > 1);
	view_str(page->view, "picture_from",
		 drawn ? case_time_words(reader, span.first_us, CASE_DAY, page->arena) : STR(""));
	view_str(page->view, "picture_until",
		 drawn ? case_time_words(reader, span.last_us, CASE_DAY, page->arena) : STR(""));
}
