/* SPDX-License-Identifier: Apache-2.0 */
#include "after/after-report.h"

#include "after/after-view.h"
#include "base/encoding/time-text.h"
#include "reports/report-content.h"
#include "reports/report-draft.h"

#define TIMELINE_ROWS 400u
#define GAPS_MAX      32u

/* The paper in the making. */
struct writing {
	const struct after_view *view;
	struct report *report;
	struct arena *arena;
	enum lang lang;
	struct str gaps[GAPS_MAX]; /* what is not known yet */
	size_t n_gaps;
};

static struct str say(const struct writing *w, struct text text)
{
	return str_from(report_say(w->report, text));
}

static struct str pair(const struct writing *w, struct text_pair pair)
{
	return str_or_empty(text_pair_in(pair, w->lang));
}

static void not_known(struct writing *w, struct str what)
{
	if (w->n_gaps < GAPS_MAX)
		w->gaps[w->n_gaps++] = what;
}

/* A heading, and a sentence when there is nothing below it. */
static bool begin(struct writing *w, struct text title, size_t n, struct text none)
{
	report_heading(w->report, say(w, title));
	if (!n)
		report_text(w->report, say(w, none));
	return n > 0;
}

static struct str time_of(const struct writing *w, int64_t us, enum case_accuracy accuracy)
{
	return case_time_words(&w->view->reader, us, accuracy, w->arena);
}

static struct str time_or_dash(const struct writing *w, int64_t us)
{
	return us == TIME_NONE ? STR("–") : time_of(w, us, CASE_EXACT);
}

/* ---- in short ---- */

static void put_row(struct writing *w, struct text title, struct str value)
{
	report_row(w->report, (const struct str[]){ say(w, title), value });
}

static void put_short(struct writing *w)
{
	const struct case_record *record = w->view->paper->record;
	const struct case_reader *reader = &w->view->reader;
	const struct report_column columns[] = {
		{ say(w, TR("項目", "Item")), 0.3 },
		{ say(w, TR("内容", "Content")), 0.7 },
	};
	const struct str summary = case_fact_find(&w->view->facts, STR("summary"));

	report_heading(w->report, say(w, TR("概要", "In short")));
	if (summary.len)
		report_text(w->report, summary);
	else
		not_known(w, say(w, TR("何が起きたか（概要が書かれていません）",
				       "what happened (no summary is written)")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	put_row(w, TR("事案", "Case"),
		arena_printf(w->arena, "%.*s %.*s", STR_ARG(record->number),
			     STR_ARG(record->title)));
	put_row(w, TR("種類", "Kind"), str_from(text_in(case_kinds[record->kind].text, w->lang)));
	put_row(w, TR("原因", "Cause"), case_cause_words(reader, record->cause));
	if (record->kind == CASE_ATTACK)
		put_row(w, TR("侵入経路", "Way in"), case_route_words(reader, record->route));
	put_row(w, TR("知った時刻", "Known at"), time_or_dash(w, record->known_us));
	put_row(w, TR("状態", "State"),
		record->closed_us == TIME_NONE
			? str_from(text_in(case_phases[record->phase].text, w->lang))
			: arena_printf(w->arena, "%s %.*s", text_in(TR("終了", "closed"), w->lang),
				       STR_ARG(time_or_dash(w, record->closed_us))));
	if (!record->cause.len)
		not_known(w, say(w, TR("原因の分類", "the cause, as it is counted")));
}

/* ---- the timeline ---- */

/* What people told and what was decided; the small changes of the record are left to the case. */
static bool is_told(const struct case_entry *entry)
{
	static const enum case_entry_kind kinds[] = {
		CASE_ENTRY_OPENED,   CASE_ENTRY_NOTE,	  CASE_ENTRY_PHASE,
		CASE_ENTRY_RESULT,   CASE_ENTRY_DECISION, CASE_ENTRY_TELLING,
		CASE_ENTRY_EVIDENCE, CASE_ENTRY_CLOSED,	  CASE_ENTRY_REOPENED,
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (entry->kind == kinds[i])
			return !entry->corrected_by;
	}
	return entry->milestone.len && !entry->corrected_by;
}

static struct str entry_words(const struct writing *w, const struct case_entry *entry)
{
	const struct case_milestone *milestone =
		case_milestone_find(w->view->reader.content, entry->milestone);
	const struct str sentence = case_entry_sentence(&w->view->reader, entry, w->arena);
	const struct str mark =
		milestone ? arena_printf(w->arena, "【%.*s】", STR_ARG(pair(w, milestone->title)))
			  : STR("");

	return str_or_empty(
		arena_printf(w->arena, "%.*s%.*s%s%.*s", STR_ARG(mark), STR_ARG(sentence),
			     sentence.len && entry->words.len ? " " : "", STR_ARG(entry->words)));
}

static void put_timeline(struct writing *w)
{
	const struct case_timeline *timeline = &w->view->timeline;
	const struct report_column columns[] = {
		{ say(w, TR("起きた時刻", "When")), 0.26 },
		{ say(w, TR("できごと", "What")), 0.74 },
	};
	size_t rows = 0;
	size_t more = 0;

	report_heading(w->report, say(w, TR("時系列", "Timeline")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < timeline->n; i++) {
		const struct case_entry *entry = &timeline->at[i];
		if (!is_told(entry))
			continue;
		if (rows++ >= TIMELINE_ROWS)
			more++;
		else
			report_row(w->report, (const struct str[]){ time_of(w, entry->happened_us,
									    entry->accuracy),
								    entry_words(w, entry) });
	}
	if (more)
		report_note(w->report,
			    arena_printf(w->arena,
					 report_say(w->report, TR("ほかに %zu 件", "%zu more")),
					 more));
}

/* ---- what it meant ---- */

static bool is_effect(const struct case_fact_def *def)
{
	static const char *const groups[] = { "service", "data", "ransom" };
	static const char *const others[] = { "devices-affected", "servers-affected",
					      "systems-affected", "backups-state" };

	return str_is_any(def->group->id, groups, ARRAY_LEN(groups)) ||
	       str_is_any(def->id, others, ARRAY_LEN(others));
}

static void put_effect_facts(struct writing *w)
{
	const struct case_content *content = w->view->reader.content;
	const struct report_column columns[] = {
		{ say(w, TR("分かったこと", "What is known")), 0.45 },
		{ say(w, TR("内容", "Content")), 0.55 },
	};
	size_t rows = 0;

	for (size_t i = 0; i < content->n_facts; i++) {
		const struct case_fact_def *def = &content->facts[i];
		const struct str value = case_fact_find(&w->view->facts, def->id);
		if (!value.len || !is_effect(def))
			continue;
		if (!rows++)
			report_columns(w->report, columns, ARRAY_LEN(columns));
		report_row(w->report,
			   (const struct str[]){ pair(w, def->title),
						 case_fact_words(def, value, w->lang,
								 w->view->reader.utc_offset_minutes,
								 w->arena) });
	}
	if (rows)
		return;
	report_text(w->report,
		    say(w, TR("影響はまだ書かれていません。", "Nothing is written of it yet.")));
	not_known(w, say(w, TR("どんな影響があったか", "what it meant")));
}

static void put_things(struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("関係したもの", "What it was about")), 0.5 },
		{ say(w, TR("種類", "Kind")), 0.25 },
		{ say(w, TR("状態", "State")), 0.25 },
	};
	size_t rows = 0;

	for (size_t i = 0; i < w->view->n_things; i++) {
		const struct case_thing *thing = &w->view->things[i];
		if (thing->kind <= CASE_THING_RULE) /* what machines say stands in the case */
			continue;
		if (!rows++)
			report_columns(w->report, columns, ARRAY_LEN(columns));
		report_row(
			w->report,
			(const struct str[]){
				thing->name,
				str_from(text_in(case_thing_kinds[thing->kind].text, w->lang)),
				str_from(text_in(case_thing_states[thing->state].text, w->lang)) });
	}
}

static void put_effect(struct writing *w)
{
	report_heading(w->report, say(w, TR("影響", "What it meant")));
	put_effect_facts(w);
	put_things(w);
}

/* ---- numbers ---- */

static struct str measured_words(const struct writing *w, const struct case_measured *measured)
{
	auto_buf words = BUF_INIT(200);

	if (measured->took_us == TIME_NONE)
		return say(w, TR("不明", "not known"));
	case_took_words(measured, w->lang, &words);
	return str_or_empty(arena_str(w->arena, buf_str(&words)));
}

static struct str middle_words(const struct writing *w, const struct measure_numbers *numbers)
{
	const struct number_row row = { .took_us = numbers->middle_us };

	if (numbers->middle_us == TIME_NONE)
		return STR("–");
	return arena_printf(w->arena, report_say(w->report, TR("%.*s（%zu 件）", "%.*s (of %zu)")),
			    STR_ARG(number_words(&row, w->lang, w->arena)), numbers->known);
}

static void put_numbers(struct writing *w)
{
	const struct case_numbers *own = &w->view->own;
	const struct report_column columns[] = {
		{ say(w, TR("かかった時間", "How long it took")), 0.46 },
		{ say(w, TR("この事案", "This case")), 0.27 },
		{ say(w, TR("登録された事案の中央値", "Middle of the register")), 0.27 },
	};

	report_heading(w->report, say(w, TR("数字", "Numbers")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < own->n; i++) {
		const struct str title = pair(w, own->at[i].measure->title);

		if (own->at[i].took_us == TIME_NONE)
			not_known(w, title);
		report_row(w->report,
			   (const struct str[]){ title, measured_words(w, &own->at[i]),
						 middle_words(w, &w->view->numbers.at[i]) });
	}
}

static void put_figures(struct writing *w, const struct case_measure *measure)
{
	const struct after_content *content = w->view->paper->scope->lessons;

	for (size_t i = 0; i < content->n_figures; i++) {
		const struct figure *figure = &content->figures[i];
		if (figure->measure != measure)
			continue;
		report_note(w->report,
			    arena_printf(
				    w->arena, "%.*s: %.*s%s (%.*s)",
				    STR_ARG(pair(w, figure->title)), STR_ARG(pair(w, figure->text)),
				    figure->confirmed
					    ? ""
					    : report_say(w->report, TR("（原文と未照合）",
								       " (not compared with the "
								       "original)")),
				    STR_ARG(figure->source)));
	}
}

/* One drawing for each duration that is known of this case. */
static enum errc put_pictures(struct writing *w, struct err *err)
{
	const struct numbers *numbers = &w->view->numbers;

	for (size_t i = 0; i < numbers->n; i++) {
		struct drawing *drawing = arena_take(w->arena, sizeof(*drawing));

		if (w->view->own.at[i].took_us == TIME_NONE)
			continue;
		if (!drawing)
			return fail(err, ERR_LIMIT, "a report on a case: no room");
		const enum errc code = number_drawing(&numbers->at[i], w->view->paper->record->id,
						      w->lang, w->arena, drawing, err);
		if (code == ERR_NOT_FOUND)
			continue;
		if (code)
			return code;
		report_text(w->report, pair(w, numbers->at[i].measure->title));
		report_drawing(w->report, drawing);
		put_figures(w, numbers->at[i].measure);
	}
	return ERR_OK;
}

/* ---- decided, told ---- */

static void put_decisions(struct writing *w)
{
	const struct case_content *content = w->view->reader.content;
	const struct report_column columns[] = {
		{ say(w, TR("いつ", "When")), 0.2 },
		{ say(w, TR("問い", "Question")), 0.3 },
		{ say(w, TR("決めたこと", "Decision")), 0.32 },
		{ say(w, TR("決めた人・会議", "Decided by")), 0.18 },
	};

	if (!begin(w, TR("決めたこと", "What was decided"), w->view->n_decisions,
		   TR("決めたことの記録はありません。", "No decision is on record.")))
		return;
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->view->n_decisions; i++) {
		const struct case_decision *one = &w->view->decisions[i];
		const struct case_question *question = case_question_find(content, one->question);
		const struct case_choice_def *choice =
			question ? case_choices_find(&question->choices, one->choice) : NULL;

		report_row(w->report,
			   (const struct str[]){
				   time_or_dash(w, one->said_us),
				   question ? pair(w, question->title) : STR("–"),
				   str_or_empty(arena_printf(
					   w->arena, "%.*s %.*s",
					   STR_ARG(choice ? pair(w, choice->title) : STR("")),
					   STR_ARG(one->words))),
				   one->decided_by });
	}
}

static struct str told_whom(const struct writing *w, const struct telling *telling)
{
	const struct report_content *reports = w->view->paper->scope->reports;
	const struct recipient *recipient =
		reports ? recipient_find(reports, telling->recipient) : NULL;

	return recipient ? pair(w, recipient->title) : telling->whom;
}

static void put_tellings(struct writing *w)
{
	const struct tellings *tellings = &w->view->tellings;
	const struct report_column columns[] = {
		{ say(w, TR("いつ", "When")), 0.22 },
		{ say(w, TR("どこへ", "Whom")), 0.4 },
		{ say(w, TR("方法", "How")), 0.16 },
		{ say(w, TR("受付", "Receipt")), 0.22 },
	};

	if (!begin(w, TR("報告・連絡", "Who was told"), tellings->n,
		   TR("外への報告の記録はありません。", "Nothing on record was told outside.")))
		return;
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < tellings->n; i++) {
		const struct telling *one = &tellings->at[i];

		report_row(w->report,
			   (const struct str[]){
				   time_or_dash(w, one->told_us), told_whom(w, one),
				   str_from(text_in(telling_hows[one->how].text, w->lang)),
				   one->receipt.len ? one->receipt : STR("–") });
	}
}

/* ---- why ---- */

static void put_whys(struct writing *w)
{
	const struct whys *whys = &w->view->whys;

	if (!whys->n) {
		not_known(w, say(w, TR("なぜ起きたか（なぜなぜの答えがありません）",
				       "why it happened (nobody answered a why)")));
		return;
	}
	report_text(w->report, say(w, TR("なぜ起きたか（下ほど深い理由）",
					 "Why it happened (the further in, the deeper)")));
	for (size_t i = 0; i < whys->n; i++) {
		static const struct str arrows = { "→→→→→→→→", 24 }; /* three bytes each */
		const struct why *why = &whys->at[i];
		const struct str in = str_sub(arrows, 0, 3 * (size_t)why->depth);

		report_item(w->report, arena_printf(w->arena, "%.*s%s%.*s", STR_ARG(in),
						    why->depth ? " " : "", STR_ARG(why->words)));
	}
}

static void put_factors_of(struct writing *w, enum factor_area area)
{
	const struct case_factors *factors = &w->view->factors;

	for (size_t i = 0; i < factors->n; i++) {
		const struct case_factor *one = &factors->at[i];
		if (one->factor->area != area)
			continue;
		report_row(w->report,
			   (const struct str[]){
				   str_from(text_in(factor_areas[area].text, w->lang)),
				   pair(w, one->factor->title),
				   str_from(text_in(factor_verdicts[one->verdict].text, w->lang)),
				   one->words });
	}
}

static void put_causes(struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("どこの", "Where")), 0.14 },
		{ say(w, TR("要因", "Factor")), 0.4 },
		{ say(w, TR("判断", "Judged")), 0.14 },
		{ say(w, TR("この事案では", "In this case")), 0.32 },
	};
	const struct str words = case_fact_find(&w->view->facts, STR("cause-words"));

	report_heading(w->report, say(w, TR("原因", "Why it happened")));
	if (words.len)
		report_text(w->report, words);
	put_whys(w);
	if (!w->view->factors.n) {
		not_known(w, say(w, TR("どの要因が当てはまるか", "which factors contributed")));
		return;
	}
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (enum factor_area area = 0; area < FACTOR_AREAS; area++)
		put_factors_of(w, area);
	report_note(
		w->report,
		say(w, TR("要因は機器・決まり・契約についてのもので、人の責任を問うものではありませ"
			  "ん。",
			  "Factors are about devices, rules and agreements, not about persons.")));
}

/* ---- what it cost ---- */

static struct str yen_text(const struct writing *w, int64_t yen)
{
	auto_buf words = BUF_INIT(40);

	yen_words(yen, &words);
	return str_or_empty(arena_str(w->arena, buf_str(&words)));
}

static void put_cost(struct writing *w, const struct case_cost *cost)
{
	const struct str title = pair(w, cost->line->title);
	const bool known = cost->yen != COST_UNKNOWN;
	const struct text sure = cost->final ? TR("確定", "final") : TR("見込み", "estimated");

	report_row(w->report,
		   (const struct str[]){
			   cost->label.len ? arena_printf(w->arena, "%.*s: %.*s", STR_ARG(title),
							  STR_ARG(cost->label))
					   : title,
			   known ? yen_text(w, cost->line->minus ? -cost->yen : cost->yen)
				 : say(w, TR("不明", "not known")),
			   known ? say(w, sure) : STR("–"), cost->words });
}

static void put_costs(struct writing *w)
{
	const struct case_costs *costs = &w->view->costs;
	const struct report_column columns[] = {
		{ say(w, TR("費目", "Line")), 0.34 },
		{ say(w, TR("金額（円）", "Yen")), 0.2 },
		{ say(w, TR("確かさ", "How sure")), 0.14 },
		{ say(w, TR("説明", "Words")), 0.32 },
	};

	if (!begin(w, TR("費用", "What it cost"), costs->n,
		   TR("費用はまだ書かれていません。", "No cost is written yet."))) {
		not_known(w, say(w, TR("費用", "what it cost")));
		return;
	}
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < costs->n; i++)
		put_cost(w, &costs->at[i]);
	report_text(
		w->report,
		arena_printf(w->arena,
			     report_say(w->report,
					TR("分かっているものの合計：%.*s 円（うち見込み %zu 件）",
					   "Sum of what is known: %.*s yen (%zu of it "
					   "estimated)")),
			     STR_ARG(yen_text(w, costs->total)), costs->estimated));
	if (costs->unknown)
		not_known(w, arena_printf(w->arena,
					  report_say(w->report, TR("費用のうち %zu 件の金額",
								   "the amount of %zu costs")),
					  costs->unknown));
	put_figures(w, NULL);
}

/* ---- what will be better ---- */

static struct str tied_to(const struct writing *w, const struct improvement *one)
{
	const struct duty_scope *scope = w->view->paper->scope;
	const struct factor *factor = factor_find(scope->lessons, one->factor);
	struct topic_places *places = arena_take(w->arena, sizeof(*places));
	auto_buf out = BUF_INIT(2000);

	if (factor)
		buf_add(&out, pair(w, factor->title));
	if (one->topic.len && places &&
	    !topic_places_get(w->view->paper->db, scope->forms, one->topic, w->lang, w->arena,
			      places, NULL) &&
	    places->n)
		buf_printf(&out, "%s%.*s", out.len ? " / " : "", STR_ARG(places->at[0].item));
	if (one->risk)
		buf_printf(&out, "%s%s %lld", out.len ? " / " : "",
			   report_say(w->report, TR("危険の台帳", "risk")), (long long)one->risk);
	return out.len ? str_or_empty(arena_str(w->arena, buf_str(&out))) : STR("–");
}

static struct str state_of(const struct writing *w, const struct improvement *one)
{
	const char *state = text_in(improvement_states[one->state].text, w->lang);

	if (one->state == IMPROVEMENT_OPEN)
		return str_from(state);
	return str_or_empty(
		arena_printf(w->arena, "%s %.*s", state,
			     STR_ARG(str_sub(time_or_dash(w, one->ended_us), 0, DAY_LEN))));
}

static void put_improvements(struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("改善", "Improvement")), 0.3 },
		{ say(w, TR("担当", "Owner")), 0.13 },
		{ say(w, TR("期限", "Due")), 0.13 },
		{ say(w, TR("状態", "State")), 0.15 },
		{ say(w, TR("関係するもの", "Tied to")), 0.29 },
	};

	if (!begin(w, TR("改善", "What will be better"), w->view->n_improvements,
		   TR("決めた改善はまだありません。", "No improvement was decided yet."))) {
		not_known(w, say(w, TR("何を変えるか", "what will be changed")));
		return;
	}
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->view->n_improvements; i++) {
		const struct improvement *one = &w->view->improvements[i];

		report_row(w->report, (const struct str[]){ one->title, one->owner, one->due_on,
							    state_of(w, one), tied_to(w, one) });
	}
}

static void put_gaps(struct writing *w)
{
	report_heading(w->report, say(w, TR("まだ分からないこと", "What is not known yet")));
	if (!w->n_gaps)
		report_text(w->report, say(w, TR("この報告に書くことは、すべて分かっています。",
						 "All that this report asks for is known.")));
	for (size_t i = 0; i < w->n_gaps; i++)
		report_item(w->report, w->gaps[i]);
}

/* ---- the paper ---- */

static enum errc put_all(struct writing *w, struct err *err)
{
	if (w->view->paper->record->training)
		report_text(w->report, say(w, TR("これは訓練です。本物の事案ではありません。",
						 "This is a drill. It is no real case.")));
	put_short(w);
	put_timeline(w);
	put_effect(w);
	put_numbers(w);
	const enum errc code = put_pictures(w, err);
	if (code)
		return code;
	put_decisions(w);
	put_tellings(w);
	put_causes(w);
	put_costs(w);
	put_improvements(w);
	put_gaps(w);
	return report_check(w->report, err);
}

enum errc after_report(const struct after_paper *paper, struct report **ret, struct err *err)
{
	struct arena *arena = paper->scope->arena;
	const struct str mark = report_mark(paper->record, paper->lang);
	struct after_view *view = NULL;
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = arena_printf(arena, "%.*s%s %.*s", STR_ARG(mark),
				      text_in(TR("事案の報告書", "Report on a case"), paper->lang),
				      STR_ARG(paper->record->number)),
		/* Stands at the head of every page. */
		.facility =
			arena_printf(arena, "%.*s%.*s", STR_ARG(mark), STR_ARG(paper->facility)),
		.day = str_from(day_text(paper->scope->today, day)),
		.made_us = paper->scope->now_us,
		.lang = paper->lang,
	};
	enum errc code = after_view_read(paper, &view, err);

	if (code)
		return code;
	auto_report *report = report_new(&head);
	struct writing writing = {
		.view = view, .report = report, .arena = arena, .lang = paper->lang
	};
	code = put_all(&writing, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}
