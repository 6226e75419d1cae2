/* SPDX-License-Identifier: Apache-2.0 */
/* The board and the order of coming back, as reports. */
#include "downtime/downtime-papers.h"

#include "downtime/downtime-drawings.h"
#include "downtime/paper-parts.h"
#include "downtime/restore-plan.h"

struct writing {
	const struct downtime_desk *desk;
	struct downtime_reader reader;
	struct downtime_board *board;
	struct report *report;
};

static struct str say(const struct writing *w, struct text text)
{
	return str_from(text_in(text, w->desk->lang));
}

static struct str pair(const struct writing *w, struct text_pair text)
{
	return text_pair_in(text, w->desk->lang);
}

static struct str moment(const struct writing *w, int64_t us, enum case_accuracy accuracy)
{
	return us == TIME_NONE ? STR("-") : downtime_time(&w->reader, us, accuracy);
}

struct str downtime_minutes(const struct downtime_desk *desk, int64_t minutes)
{
	const struct case_measured took = { .took_us = minutes * 60 * US_PER_SEC };
	auto_buf words = BUF_INIT(200);

	if (minutes == RESTORE_UNKNOWN)
		return str_from(text_in(TR("未測定", "not measured"), desk->lang));
	case_took_words(&took, desk->lang, &words);
	return str_or_empty(arena_str(desk->arena, buf_str(&words)));
}

static struct str took(const struct writing *w, const struct case_measured *measured)
{
	auto_buf words = BUF_INIT(200);

	case_took_words(measured, w->desk->lang, &words);
	return str_or_empty(arena_str(w->desk->arena, buf_str(&words)));
}

/* ---- the parts of the board ---- */

static enum errc add_limits(const struct writing *w, struct err *err)
{
	const struct report_column columns[] = {
		{ say(w, TR("受け入れ", "What is taken in")), 0.26 },
		{ say(w, TR("状態", "State")), 0.14 },
		{ say(w, TR("いつから", "Since")), 0.2 },
		{ say(w, TR("再開の見込み", "Expected back")), 0.2 },
		{ say(w, TR("説明", "Words")), 0.2 },
	};
	struct downtime_limit_rows rows;
	const enum errc code =
		downtime_limits_list(w->desk->db, w->desk->record->id, w->desk->arena, &rows, err);

	if (code || !w->desk->content->n_limits)
		return code;
	report_heading(w->report, say(w, TR("受け入れ", "What is taken in")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->desk->content->n_limits; i++) {
		const struct downtime_limit *limit = &w->desk->content->limits[i];
		const struct downtime_limit_row *row = downtime_limit_now(&rows, limit->id);
		const struct str cells[] = {
			pair(w, limit->title),
			say(w, downtime_opens[row ? row->state : DOWNTIME_OPEN_UNKNOWN].text),
			row ? moment(w, row->since_us, row->accuracy) : STR("-"),
			row ? moment(w, row->planned_us, CASE_EXACT) : STR("-"),
			row ? row->words : STR(""),
		};
		report_row(w->report, cells);
	}
	return ERR_OK;
}

static enum errc add_pictures(const struct writing *w, struct err *err)
{
	const struct drawing *drawing = NULL;
	enum errc code = downtime_board_drawing(w->board, &w->reader, &drawing, err);

	if (code)
		return code;
	report_heading(w->report, say(w, TR("部門と業務のいま", "Departments and services now")));
	report_drawing(w->report, drawing);
	if (downtime_began(w->board) == TIME_NONE)
		return ERR_OK;
	code = downtime_gantt_drawing(w->board, &w->reader, w->desk->now_us, &drawing, err);
	if (code)
		return code;
	report_heading(w->report, say(w, TR("手作業だった時間", "Time by hand")));
	report_drawing(w->report, drawing);
	return ERR_OK;
}

static void add_lengths_row(const struct writing *w, struct str title,
			    const struct downtime_bar *bar)
{
	struct downtime_lengths lengths;

	downtime_lengths_of(bar, w->desk->now_us, w->desk->utc_offset_minutes, &lengths);
	if (lengths.from_us == TIME_NONE)
		return;
	const struct str back = took(w, &lengths.back);
	const struct str cells[] = {
		title,
		say(w, downtime_states[lengths.now].text),
		took(w, &lengths.better),
		lengths.going_on ? arena_printf(w->desk->arena,
						text_in(TR("%.*s（続いている）", "%.*s (goes on)"),
							w->desk->lang),
						STR_ARG(back))
				 : back,
	};
	report_row(w->report, cells);
}

static void add_lengths(const struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("部門・業務", "Department, service")), 0.34 },
		{ say(w, TR("いま", "Now")), 0.18 },
		{ say(w, TR("よくなるまで", "Until it was better")), 0.22 },
		{ say(w, TR("ふだんどおりでなかった時間", "Time it was not normal")), 0.26 },
	};
	const struct downtime_content *content = w->desk->content;
	struct downtime_bar bar;

	if (downtime_began(w->board) == TIME_NONE)
		return;
	report_heading(w->report, say(w, TR("かかった時間", "How long it took")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->board->places->n; i++) {
		const struct downtime_place *place = &w->board->places->at[i];
		downtime_bar_of(w->board, place->id, STR(DOWNTIME_ALL), w->desk->arena, &bar);
		add_lengths_row(w, pair(w, place->title), &bar);
	}
	for (size_t i = 0; i < content->n_services; i++) {
		downtime_bar_of(w->board, STR(DOWNTIME_ALL), content->services[i].id,
				w->desk->arena, &bar);
		add_lengths_row(w, pair(w, content->services[i].title), &bar);
	}
}

static struct str stage_words(const struct writing *w, const struct downtime_stage_state *state)
{
	if (!state->concerned)
		return say(w, TR("この件では止まっていない", "nothing of it was down"));
	if (state->reached)
		return arena_printf(w->desk->arena,
				    text_in(TR("着いた %.*s", "reached %.*s"), w->desk->lang),
				    STR_ARG(moment(w, state->at_us, state->accuracy)));
	return arena_printf(w->desk->arena,
			    text_in(TR("まだ：残り %zu", "not yet: %zu to go"), w->desk->lang),
			    state->waiting);
}

static void add_stages(const struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("段階", "Stage")), 0.5 },
		{ say(w, TR("いま", "Now")), 0.22 },
		{ say(w, TR("はじめから", "Since the beginning")), 0.14 },
		{ say(w, TR("見込み", "Planned")), 0.14 },
	};
	struct downtime_stage_states states;

	if (!w->desk->content->n_stages)
		return;
	downtime_stages_of(w->board, w->desk->utc_offset_minutes, &states);
	report_heading(w->report, say(w, TR("戻る段階", "Stages of coming back")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < states.n; i++) {
		const struct downtime_stage_state *state = &states.at[i];
		const struct str cells[] = {
			arena_printf(w->desk->arena,
				     text_in(TR("%.*s。%.*s", "%.*s. %.*s"), w->desk->lang),
				     STR_ARG(pair(w, state->stage->title)),
				     STR_ARG(pair(w, state->stage->about))),
			stage_words(w, state),
			took(w, &state->took),
			moment(w, state->planned_us, CASE_EXACT),
		};
		report_row(w->report, cells);
	}
}

static struct str due_words(const struct writing *w, const struct downtime_due *due)
{
	char text[DAY_TEXT_MAX];

	return due->due == DAY_NONE ? say(w, TR("自院の通知で確かめる", "look it up"))
				    : arena_str(w->desk->arena, str_from(day_text(due->due, text)));
}

static enum errc add_notes(const struct writing *w, struct err *err)
{
	const struct report_column columns[] = {
		{ say(w, TR("こと", "What")), 0.2 },
		{ say(w, TR("期日", "Day")), 0.14 },
		{ say(w, TR("説明と根拠", "Words and ground")), 0.66 },
	};
	struct downtime_dues *dues = NULL;
	const enum errc code =
		downtime_dues_list(w->desk->db, w->board, w->desk->record->id, w->desk->now_us,
				   w->desk->utc_offset_minutes, w->desk->arena, &dues, err);

	if (code || !dues->n)
		return code;
	report_heading(w->report, say(w, TR("請求・提出・記録への影響",
					    "Claims, data that are handed in, records")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < dues->n; i++) {
		const struct downtime_note *note = dues->at[i].note;
		const struct str cells[] = {
			pair(w, note->title),
			due_words(w, &dues->at[i]),
			arena_printf(w->desk->arena, "%.*s [%.*s%s]", STR_ARG(pair(w, note->text)),
				     STR_ARG(note->clause),
				     note->confirmed
					     ? ""
					     : text_in(TR("、原文とは未照合",
							  "; not compared with the original"),
						       w->desk->lang)),
		};
		report_row(w->report, cells);
	}
	return ERR_OK;
}

/* ---- beginning ---- */

static enum errc begin(struct writing *w, const struct downtime_desk *desk, struct text title,
		       struct err *err)
{
	struct report_head head = { .made_us = desk->now_us, .lang = desk->lang };

	w->desk = desk;
	w->reader = downtime_reader_at(desk);
	paper_head(desk, title, &head);
	w->report = report_new(&head);
	report_note(w->report,
		    arena_printf(desk->arena,
				 text_in(TR("事案 %.*s、%.*s 現在", "case %.*s, as of %.*s"),
					 desk->lang),
				 STR_ARG(desk->record->number),
				 STR_ARG(downtime_time(&w->reader, desk->now_us, CASE_EXACT))));
	if (desk->record->training)
		report_text(w->report, say(w, TR("これは訓練です。本物の状況ではありません。",
						 "This is a drill. Nothing of it is real.")));
	return downtime_board_load(desk->db, desk->content, desk->record->id, desk->arena,
				   &w->board, err);
}

static enum errc end(struct writing *w, enum errc code, struct report **ret, struct err *err)
{
	if (!code)
		code = report_check(w->report, err);
	if (!code)
		*ret = STEAL(w->report);
	report_free(w->report);
	return code;
}

enum errc downtime_board_report(const struct downtime_desk *desk, struct report **ret,
				struct err *err)
{
	struct writing w = { .report = NULL };
	enum errc code = begin(&w, desk, TR("手作業・停止の状況", "What goes on by hand"), err);

	if (!code)
		code = add_pictures(&w, err);
	if (!code)
		code = add_limits(&w, err);
	if (!code)
		add_stages(&w);
	if (!code)
		add_lengths(&w);
	if (!code)
		code = add_notes(&w, err);
	return end(&w, code, ret, err);
}

/* ---- the plan ---- */

static struct str proof_words(const struct writing *w, const struct restore_step *step)
{
	auto_buf out = BUF_INIT(2000);

	buf_add(&out, say(w, restore_proofs[step->proof].text));
	if (step->place.len)
		buf_printf(&out, text_in(TR("。%.*s", ". %.*s"), w->desk->lang),
			   STR_ARG(step->place));
	if (step->proved_us != TIME_NONE)
		buf_printf(&out, text_in(TR("（確かめた %.*s）", " (proved %.*s)"), w->desk->lang),
			   STR_ARG(moment(w, step->proved_us, CASE_EXACT)));
	if (step->newest_late)
		buf_add(&out,
			say(w, TR("。最新の世代は知ったあとのもの：疑って見る",
				  ". Its newest generation is of after the knowing: doubt it")));
	return str_or_empty(arena_str(w->desk->arena, buf_str(&out)));
}

static struct str time_words(const struct writing *w, const struct restore_step *step)
{
	const struct str own = downtime_minutes(w->desk, step->measured_min);

	if (step->ready_min == RESTORE_UNKNOWN)
		return arena_printf(w->desk->arena,
				    text_in(TR("%.*s。下から積むと不明（%.*sが未測定）",
					       "%.*s. With all it needs: not known (%.*s was never "
					       "measured)"),
					    w->desk->lang),
				    STR_ARG(own), STR_ARG(step->unmeasured));
	return arena_printf(w->desk->arena,
			    text_in(TR("%.*s。下から積むと %.*s", "%.*s. With all it needs: %.*s"),
				    w->desk->lang),
			    STR_ARG(own), STR_ARG(downtime_minutes(w->desk, step->ready_min)));
}

static struct str mark_words(const struct writing *w, const struct restore_step *step)
{
	auto_buf out = BUF_INIT(4000);

	buf_add(&out, say(w, restore_marks[step->mark].text));
	if (step->marked_us != TIME_NONE)
		buf_printf(&out, " %.*s %.*s", STR_ARG(moment(w, step->marked_us, CASE_EXACT)),
			   STR_ARG(step->marked_by));
	if (step->mark_words.len)
		buf_printf(&out, " %.*s", STR_ARG(step->mark_words));
	return str_or_empty(arena_str(w->desk->arena, buf_str(&out)));
}

static void add_steps(const struct writing *w, const struct restore_plan *plan)
{
	const struct report_column columns[] = {
		{ say(w, TR("順", "No.")), 0.07 },
		{ say(w, TR("システム", "System")), 0.2 },
		{ say(w, TR("バックアップの証明", "Proof of its backup")), 0.31 },
		{ say(w, TR("測った時間", "Measured")), 0.22 },
		{ say(w, TR("進み", "Progress")), 0.2 },
	};

	report_heading(w->report, say(w, TR("戻す順", "The order")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < plan->n; i++) {
		const struct restore_step *step = &plan->at[i];
		if (!step->concerned)
			continue;
		const struct str cells[] = {
			arena_printf(w->desk->arena, "%zu", step->order),
			pair(w, step->service->title),
			proof_words(w, step),
			time_words(w, step),
			mark_words(w, step),
		};
		report_row(w->report, cells);
	}
}

static void add_departments(const struct writing *w, const struct restore_department *all)
{
	const struct report_column columns[] = {
		{ say(w, TR("部門", "Department")), 0.24 },
		{ say(w, TR("戻っていないもの", "Not back")), 0.16 },
		{ say(w, TR("うち、証明のないもの", "of those, not proven")), 0.18 },
		{ say(w, TR("うち、試し終えたもの", "of those, tested")), 0.16 },
		{ say(w, TR("待っている順", "Waits for No.")), 0.12 },
		{ say(w, TR("見込み", "Planned")), 0.14 },
	};

	report_heading(w->report, say(w, TR("部門ごと", "By department")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->board->places->n; i++) {
		const struct restore_department *one = &all[i];
		const struct str cells[] = {
			pair(w, one->place->title),
			arena_printf(w->desk->arena, "%zu", one->waiting),
			arena_printf(w->desk->arena, "%zu", one->unproven),
			arena_printf(w->desk->arena, "%zu", one->tested),
			one->order ? arena_printf(w->desk->arena, "%zu", one->order) : STR("-"),
			moment(w, one->planned_us, CASE_EXACT),
		};
		if (one->waiting)
			report_row(w->report, cells);
	}
}

enum errc downtime_plan_report(const struct downtime_desk *desk, struct report **ret,
			       struct err *err)
{
	struct writing w = { .report = NULL };
	struct restore_plan *plan = NULL;
	struct restore_department *departments = NULL;
	enum errc code = begin(&w, desk, TR("復旧の計画", "Plan of coming back"), err);
	const struct restore_scope scope = { .db = desk->db,
					     .content = desk->content,
					     .record = desk->record,
					     .board = w.board,
					     .lang = desk->lang,
					     .arena = desk->arena };

	if (!code)
		code = restore_plan_make(&scope, &plan, err);
	if (!code)
		code = restore_departments(&scope, plan, &departments, err);
	if (!code) {
		report_text(w.report, say(&w, restore_plan_warning));
		add_steps(&w, plan);
		add_departments(&w, departments);
	}
	return end(&w, code, ret, err);
}
