/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/finding-sheet.h"

#include "base/calendar/day.h"

struct writing {
	const struct finding_sheet *sheet;
	struct report *report;
};

static void take_finding(void *ctx, const struct inspection_finding *f)
{
	struct writing *w = ctx;
	struct arena *arena = report_arena(w->report);

	report_row(w->report,
		   (const struct str[]){
			   arena_printf(arena, "%lld", (long long)f->id),
			   str_from(report_say(w->report, finding_grade_words(f->grade))), f->item,
			   f->words, f->plan, f->due_on.ptr ? f->due_on : STR("–"),
			   str_from(report_say(w->report, finding_state_words(f->state))) });
}

static void take_said(void *ctx, const struct inspection_said *said)
{
	struct writing *w = ctx;
	struct arena *arena = report_arena(w->report);
	char at[TIME_TEXT_MAX];

	report_row(
		w->report,
		(const struct str[]){
			str_from(time_format_local(said->at_us, w->sheet->utc_offset_minutes, at)),
			said->by,
			said->finding ? arena_printf(arena, "%lld", (long long)said->finding)
				      : STR("–"),
			str_from(report_say(w->report, inspection_action_words(said->action))),
			said->words });
}

static void put_head(struct report *report, const struct inspection *i)
{
	struct arena *arena = report_arena(report);

	report_text(report,
		    arena_printf(arena, "%s: %.*s　%s: %.*s　%s",
				 report_say(report, TR("検査を行った機関", "Inspecting body")),
				 STR_ARG(i->body),
				 report_say(report, TR("検査日", "Day of the visit")),
				 STR_ARG(i->visit_on),
				 report_say(report, inspection_kind_words(i->kind))));
}

static enum errc put_findings(struct db *db, struct writing *w, struct err *err)
{
	struct report *report = w->report;
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("番号", "No."))), 7 },
		{ str_from(report_say(report, TR("区分", "Grade"))), 9 },
		{ str_from(report_say(report, TR("項目", "Item"))), 9 },
		{ str_from(report_say(report, TR("内容", "What was found"))), 36 },
		{ str_from(report_say(report, TR("改善の計画", "Plan"))), 36 },
		{ str_from(report_say(report, TR("期限", "Due"))), 14 },
		{ str_from(report_say(report, TR("状態", "State"))), 14 },
	};

	report_heading(report, str_from(report_say(report, TR("指摘・助言", "Findings"))));
	report_columns(report, columns, ARRAY_LEN(columns));
	return findings_each(db, w->sheet->inspection, take_finding, w, err);
}

static enum errc put_history(struct db *db, struct writing *w, struct err *err)
{
	struct report *report = w->report;
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("日時", "When"))), 20 },
		{ str_from(report_say(report, TR("だれが", "Who"))), 14 },
		{ str_from(report_say(report, TR("番号", "No."))), 7 },
		{ str_from(report_say(report, TR("したこと", "What"))), 20 },
		{ str_from(report_say(report, TR("内容", "Words"))), 60 },
	};

	report_heading(report, str_from(report_say(report, TR("経過", "History"))));
	report_columns(report, columns, ARRAY_LEN(columns));
	return inspection_history_each(db, w->sheet->inspection, take_said, w, err);
}

enum errc finding_sheet(struct db *db, const struct finding_sheet *sheet, struct report **ret,
			struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct inspection inspection;
	char day[DAY_TEXT_MAX];
	enum errc code = inspections_get(db, sheet->inspection, &arena, &inspection, err);

	if (code)
		return code;
	auto_report *report = report_new(&(struct report_head){
		.title = str_from(text_in(TR("立入検査の指摘と改善", "Findings of an inspection"),
					  sheet->lang)),
		.facility = sheet->facility,
		.day = str_from(day_text(day_at(sheet->now_us, sheet->utc_offset_minutes), day)),
		.made_us = sheet->now_us,
		.lang = sheet->lang,
	});
	struct writing writing = { .sheet = sheet, .report = report };
	put_head(report, &inspection);
	code = put_findings(db, &writing, err);
	if (!code)
		code = put_history(db, &writing, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}
