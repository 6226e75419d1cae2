/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is open, and what is planned about it: items of the checklists that are いいえ or not
 * answered, findings of inspections, and the hospital's duties in their order.
 */
#include "base/alloc.h"
#include "duties/duty-list.h"
#include "forms/round-sheet.h"
#include "inspections/inspections.h"
#include "inspections/pack-content.h"
#include "inspections/pack-parts.h"

#define WORDS_MAX   (2 * FORM_TEXT_MAX)
#define ROUND_BYTES (16u * 1024 * 1024)

struct listing {
	const struct pack_scope *scope;
	struct report *report;
	size_t n;
};

/* ---- items ---- */

static const char *why_open(const struct listing *l, const struct answer *answer)
{
	const bool no = str_is(answer->value, "no");

	return report_say(l->report,
			  no ? TR("いいえ", "no") : TR("未回答・記入もれ", "not answered in full"));
}

static void put_item(struct listing *l, const struct round_sheet *sheet, struct str form,
		     size_t item)
{
	const struct form_item *it = &sheet->form->items[item];
	const struct answer *answer = round_sheet_latest(sheet, item);
	auto_buf title = BUF_INIT(WORDS_MAX);

	form_add_title(it, l->scope->lang, &title);
	report_row(l->report,
		   (const struct str[]){ form, it->number, buf_str(&title),
					 str_from(why_open(l, answer)),
					 answer->target_on.ptr ? answer->target_on : STR("–"),
					 answer->note.ptr ? answer->note : STR("") });
	l->n++;
}

static bool is_open(const struct round_sheet *sheet, size_t item)
{
	const struct answer *answer = round_sheet_latest(sheet, item);
	const enum item_state state = round_sheet_state(sheet, sheet->form->passes, item);

	if (sheet->form->items[item].duty == DUTY_REFERENCE || state == ITEM_LEFT_OUT)
		return false;
	return state == ITEM_OPEN || state == ITEM_INCOMPLETE || state == ITEM_UNKNOWN ||
	       str_is(answer->value, "no");
}

static enum errc put_round(struct listing *l, const struct pack_round *round, struct err *err)
{
	auto_arena arena = ARENA_INIT(ROUND_BYTES);
	struct round_sheet *sheet = arena_take(&arena, sizeof(*sheet));

	const struct str form = arena_printf(
		&arena, "%.*s %.*s",
		STR_ARG(text_pair_in(pack_form_of(l->scope->content, round->form->series)->title,
				     l->scope->lang)),
		STR_ARG(round->form->edition));
	if (!sheet)
		return fail(err, ERR_LIMIT, "round %lld: no room", (long long)round->id);
	const enum errc code =
		round_sheet_load(l->scope->db, l->scope->forms, round->id, &arena, sheet, err);
	for (size_t i = 0; !code && i < sheet->form->n_items; i++) {
		if (is_open(sheet, i))
			put_item(l, sheet, form, i);
	}
	return code;
}

static enum errc put_items(struct listing *l, struct err *err)
{
	auto_free struct pack_rounds *rounds = mem_new(sizeof(*rounds));
	const struct report_column columns[] = {
		{ str_from(report_say(l->report, TR("様式", "Form"))), 22 },
		{ str_from(report_say(l->report, TR("番号", "No."))), 8 },
		{ str_from(report_say(l->report, TR("項目", "Item"))), 36 },
		{ str_from(report_say(l->report, TR("いま", "Now"))), 14 },
		{ str_from(report_say(l->report, TR("目標日", "Target date"))), 14 },
		{ str_from(report_say(l->report, TR("メモ", "Note"))), 30 },
	};
	enum errc code = pack_rounds(l->scope, rounds, err);

	report_heading(l->report,
		       str_from(report_say(l->report, TR("チェックリストで残っている項目",
							 "Open items of the checklists"))));
	report_columns(l->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < rounds->n && !code; i++)
		code = put_round(l, &rounds->at[i], err);
	if (!code && !rounds->n)
		report_text(l->report,
			    str_from(report_say(l->report, TR("回答した様式がまだありません。",
							      "No form was answered yet."))));
	return code;
}

/* ---- findings ---- */

static void take_finding(void *ctx, const struct inspection_finding *f)
{
	struct listing *l = ctx;

	l->n++;
	report_row(l->report,
		   (const struct str[]){
			   str_from(report_say(l->report, finding_grade_words(f->grade))), f->item,
			   f->words, f->plan, f->due_on.ptr ? f->due_on : STR("–"),
			   str_from(report_say(l->report, finding_state_words(f->state))) });
}

static enum errc put_findings(struct listing *l, struct err *err)
{
	const struct report_column columns[] = {
		{ str_from(report_say(l->report, TR("区分", "Grade"))), 9 },
		{ str_from(report_say(l->report, TR("項目", "Item"))), 9 },
		{ str_from(report_say(l->report, TR("内容", "What was found"))), 36 },
		{ str_from(report_say(l->report, TR("改善の計画", "Plan"))), 36 },
		{ str_from(report_say(l->report, TR("期限", "Due"))), 14 },
		{ str_from(report_say(l->report, TR("状態", "State"))), 14 },
	};

	report_heading(l->report,
		       str_from(report_say(l->report, TR("これまでの指摘・助言と改善計画",
							 "Findings, advice and plans"))));
	report_columns(l->report, columns, ARRAY_LEN(columns));
	return findings_each(l->scope->db, 0, take_finding, l, err);
}

/* ---- duties ---- */

static void put_duty(struct listing *l, const struct duty *duty)
{
	auto_buf due = BUF_INIT(WORDS_MAX);

	duty_add_due_words(duty, &l->scope->duties, l->scope->lang, &due);
	report_row(l->report,
		   (const struct str[]){ text_pair_in(duty->about->title, l->scope->lang),
					 text_pair_in(duty->reason, l->scope->lang), buf_str(&due),
					 duty->owner });
}

static enum errc put_duties(struct listing *l, struct err *err)
{
	const struct report_column columns[] = {
		{ str_from(report_say(l->report, TR("すること", "What to do"))), 30 },
		{ str_from(report_say(l->report, TR("理由", "Why"))), 50 },
		{ str_from(report_say(l->report, TR("期限", "Due"))), 26 },
		{ str_from(report_say(l->report, TR("担当", "Owner"))), 14 },
	};
	struct duties duties;
	const enum errc code = duties_list(l->scope->db, &l->scope->duties, &duties, err);

	if (code)
		return code;
	report_heading(l->report,
		       str_from(report_say(l->report, TR("これからすること", "Duties"))));
	report_columns(l->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < duties.n; i++) {
		if (duties.at[i].state == DUTY_OPEN)
			put_duty(l, &duties.at[i]);
	}
	return ERR_OK;
}

enum errc pack_fill_open(const struct pack_scope *scope, struct report *report, struct err *err)
{
	struct listing listing = { .scope = scope, .report = report };
	enum errc code = put_items(&listing, err);

	if (!code)
		code = put_findings(&listing, err);
	return code ? code : put_duties(&listing, err);
}
