/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-paper.h"

#include "base/buf.h"
#include "base/encoding/time-text.h"

#define MINUTE_US (60 * US_PER_SEC)
#define NAMES_MAX 2000u
#define TITLE_MAX 600u

const struct text_choice drill_papers[DRILL_PAPERS + 1] = {
	[DRILL_PAPER_CARDS] = { "cards", TEXT("状況のカード", "Cards") },
	[DRILL_PAPER_LEADER] = { "leader", TEXT("進行役の一覧", "The leader's sheet") },
	[DRILL_PAPER_RECORD] = { "record", TEXT("訓練の記録", "Record of the drill") },
	[DRILL_PAPERS] = { NULL, TEXT(NULL, NULL) },
};

/* A paper while it is written. */
struct writing {
	const struct drill_paper_about *about;
	const struct scenario *scenario;
	struct report *report;
	struct arena *arena;
	struct db *db;
};

static struct str say(const struct writing *w, struct text text)
{
	return str_from(text_in(text, w->about->lang));
}

static struct str in_lang(const struct writing *w, struct text_pair pair)
{
	return str_or_empty(text_pair_in(pair, w->about->lang));
}

static struct str time_of(const struct writing *w, int64_t us)
{
	char text[TIME_TEXT_MAX];

	if (us == TIME_NONE)
		return STR("");
	return arena_str(
		w->arena,
		str_sub(str_from(time_format_local(us, w->about->utc_offset_minutes, text)), 0,
			16));
}

/* Departments that get an inject; who takes which role is known once the drill is made. */
static struct str names_of(const struct writing *w, const struct plan_inject *inject)
{
	auto_buf out = BUF_INIT(NAMES_MAX);

	for (size_t i = 0; i < w->scenario->n_roles; i++) {
		const struct scenario_role *role = &w->scenario->roles[i];
		const struct drill_part *part =
			w->about->play ? drill_part_find(&w->about->play->parts, role->id) : NULL;

		if (!inject->inject->to[i])
			continue;
		buf_printf(&out, "%s%.*s", out.len ? " / " : "",
			   STR_ARG(part ? part->department : in_lang(w, role->title)));
	}
	return arena_str(w->arena, buf_str(&out));
}

static struct str minute_of(const struct writing *w, int64_t story_us)
{
	return arena_printf(w->arena, text_in(TR("%lld 分", "minute %lld"), w->about->lang),
			    (long long)(story_us / MINUTE_US));
}

static void add_head(struct writing *w)
{
	report_text(w->report, say(w, TR("これは訓練です。書いてあることは作り話です。",
					 "This is a drill. What it says is invented.")));
	report_text(w->report, in_lang(w, w->scenario->about));
	report_note(w->report, in_lang(w, w->scenario->incident));
	report_note(w->report, arena_printf(w->arena,
					    text_in(TR("シナリオ %.*s（%.*s）、種 %llu",
						       "Scenario %.*s (%.*s), seed %llu"),
						    w->about->lang),
					    STR_ARG(w->scenario->id), STR_ARG(w->scenario->date),
					    (unsigned long long)w->about->plan->seed));
}

/* ---- cards ---- */

static void add_card(struct writing *w, size_t number, const struct plan_inject *inject)
{
	report_heading(w->report,
		       arena_printf(w->arena, "%s %zu  %.*s  %.*s → %.*s",
				    text_in(TR("【訓練】状況", "[DRILL] Inject"), w->about->lang),
				    number, STR_ARG(minute_of(w, inject->at_us)),
				    STR_ARG(say(w, inject_channels[inject->inject->channel].text)),
				    STR_ARG(names_of(w, inject))));
	report_text(w->report, in_lang(w, inject->text));
	if (!inject->ask.ja.ptr)
		return;
	report_text(w->report, in_lang(w, inject->ask));
	for (size_t i = 0; i < inject->inject->n_answers; i++)
		report_item(w->report, in_lang(w, inject->inject->answers[i].text));
}

static enum errc write_cards(struct writing *w, struct err *err UNUSED)
{
	for (size_t i = 0; i < w->about->plan->n; i++)
		add_card(w, i + 1, &w->about->plan->at[i]);
	return ERR_OK;
}

/* ---- the leader's sheet ---- */

static struct str expected(const struct writing *w, const struct plan_inject *inject)
{
	auto_buf out = BUF_INIT(NAMES_MAX);

	for (size_t i = 0; i < inject->inject->n_expects; i++)
		buf_printf(&out, "%s%.*s", out.len ? " / " : "",
			   STR_ARG(in_lang(w, inject->expects[i])));
	for (size_t i = 0; i < inject->inject->n_answers; i++) {
		if (inject->inject->answers[i].good)
			buf_printf(&out, "%s%.*s", out.len ? " / " : "",
				   STR_ARG(in_lang(w, inject->inject->answers[i].text)));
	}
	return str_or_empty(arena_str(w->arena, buf_str(&out)));
}

static void add_roles(struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("役割", "Role")), 0.2 },
		{ say(w, TR("部署・参加者", "Department, people")), 0.3 },
		{ say(w, TR("この訓練ですること", "In this drill")), 0.5 },
	};

	report_heading(w->report, say(w, TR("参加する人", "Who takes part")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->scenario->n_roles; i++) {
		const struct scenario_role *role = &w->scenario->roles[i];
		const struct drill_part *part =
			w->about->play ? drill_part_find(&w->about->play->parts, role->id) : NULL;

		if (w->about->play && !part)
			continue;
		report_row(w->report,
			   (const struct str[]){ in_lang(w, role->title),
						 part ? arena_printf(w->arena, "%.*s %.*s",
								     STR_ARG(part->department),
								     STR_ARG(part->people))
						      : STR(""),
						 in_lang(w, role->task) });
	}
}

static void add_plan(struct writing *w)
{
	const struct report_column columns[] = {
		{ say(w, TR("時刻", "When")), 0.1 },
		{ say(w, TR("だれに", "To")), 0.18 },
		{ say(w, TR("状況", "Inject")), 0.4 },
		{ say(w, TR("期待すること", "Expected")), 0.32 },
	};

	report_heading(w->report, say(w, TR("状況の順", "Injects in their order")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < w->about->plan->n; i++) {
		const struct plan_inject *inject = &w->about->plan->at[i];

		report_row(w->report,
			   (const struct str[]){ minute_of(w, inject->at_us), names_of(w, inject),
						 in_lang(w, inject->text), expected(w, inject) });
	}
}

static void add_measures(struct writing *w)
{
	report_heading(w->report, say(w, TR("見ること", "What is looked at")));
	for (size_t i = 0; i < w->scenario->n_measures; i++) {
		const struct scenario_measure *m = &w->scenario->measures[i];

		report_item(w->report,
			    arena_printf(w->arena,
					 m->within ? text_in(TR("%.*s（%u 分以内、%u 点）",
								"%.*s (within %u minutes, %u)"),
							     w->about->lang)
						   : "%.*s",
					 STR_ARG(in_lang(w, m->title)), m->within, m->points));
	}
}

static enum errc write_leader(struct writing *w, struct err *err UNUSED)
{
	add_roles(w);
	add_plan(w);
	add_measures(w);
	return ERR_OK;
}

/* ---- the record ---- */

static void add_scores(struct writing *w, const struct drill_scores *scores)
{
	const struct report_column columns[] = {
		{ say(w, TR("見ること", "Measure")), 0.4 },
		{ say(w, TR("判定", "Verdict")), 0.2 },
		{ say(w, TR("わけ", "Why")), 0.4 },
	};
	uint32_t met = 0;
	uint32_t of = 0;

	drill_scores_sum(scores, &met, &of);
	report_heading(w->report,
		       arena_printf(w->arena,
				    text_in(TR("点 %u / %u", "Score %u of %u"), w->about->lang),
				    met, of));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < scores->n; i++) {
		const struct drill_score *score = &scores->at[i];
		const struct scenario_measure *m =
			scenario_measure_find(w->scenario, score->measure);

		report_row(w->report,
			   (const struct str[]){ m ? in_lang(w, m->title) : score->measure,
						 say(w, drill_verdicts[score->verdict].text),
						 in_lang(w, score->words) });
	}
}

static void add_replies(struct writing *w, const struct drill_replies *replies)
{
	const struct report_column columns[] = {
		{ say(w, TR("時刻", "When")), 0.18 },
		{ say(w, TR("部署", "Department")), 0.2 },
		{ say(w, TR("状況", "Inject")), 0.17 },
		{ say(w, TR("答え・したこと", "Answer")), 0.45 },
	};

	report_heading(w->report, say(w, TR("部署の答え", "What departments answered")));
	report_columns(w->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < replies->n; i++) {
		const struct drill_reply *reply = &replies->at[i];
		const struct drill_part *part =
			drill_part_find(&w->about->play->parts, reply->role);

		report_row(w->report, (const struct str[]){ time_of(w, reply->at_us),
							    part ? part->department : reply->role,
							    reply->inject,
							    arena_printf(w->arena, "%.*s %.*s",
									 STR_ARG(reply->answer),
									 STR_ARG(reply->words)) });
	}
}

static void take_improvement(void *ctx, const struct drill_improvement *one)
{
	const struct writing *w = ctx;
	const bool done = one->done_us != TIME_NONE;

	report_item(w->report,
		    arena_printf(w->arena, "%.*s（%.*s %.*s）%s %.*s", STR_ARG(one->words),
				 STR_ARG(one->owner), STR_ARG(one->due_day), done ? "✓" : "",
				 STR_ARG(one->done_words)));
}

static enum errc write_record(struct writing *w, struct err *err)
{
	const struct drill_record *record = &w->about->play->record;
	struct drill_replies replies = { .n = 0 };
	struct drill_scores scores = { .n = 0 };
	enum errc code = drill_scores_get(w->db, record->id, w->arena, &scores, err);

	if (!code)
		code = drill_replies_list(w->db, record->id, w->arena, &replies, err);
	if (code)
		return code;
	report_text(w->report,
		    arena_printf(w->arena,
				 text_in(TR("%.*s。%.*s から %.*s まで。進行 %.*s。",
					    "%.*s, from %.*s to %.*s, led by %.*s."),
					 w->about->lang),
				 STR_ARG(record->number), STR_ARG(time_of(w, record->made_us)),
				 STR_ARG(time_of(w, record->ended_us)), STR_ARG(record->made_by)));
	add_roles(w);
	add_scores(w, &scores);
	add_replies(w, &replies);
	report_heading(w->report, say(w, TR("次に直すこと", "To be better next time")));
	code = drill_improvements_each(w->db, record->id, take_improvement, w, err);
	if (record->next_day.len)
		report_text(w->report,
			    arena_printf(w->arena,
					 text_in(TR("次の訓練：%.*s", "The next drill: %.*s"),
						 w->about->lang),
					 STR_ARG(record->next_day)));
	return code;
}

/* ---- which there are ---- */

static enum errc (*const writers[DRILL_PAPERS])(struct writing *w, struct err *err) = {
	[DRILL_PAPER_CARDS] = write_cards,
	[DRILL_PAPER_LEADER] = write_leader,
	[DRILL_PAPER_RECORD] = write_record,
};

enum errc drill_paper_make(struct db *db, const struct drill_paper_about *about,
			   struct report **ret, struct err *err)
{
	auto_buf title = BUF_INIT(TITLE_MAX);
	const struct scenario *scenario = about->plan->scenario;

	if (about->paper == DRILL_PAPER_RECORD && !about->play)
		return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(scenario->id),
			    text_of(TR("記録は、行った訓練のものです",
				       "only a drill that was held has a record")));
	buf_printf(&title, "%s%s：%.*s", text_in(TR("【訓練】", "[DRILL] "), about->lang),
		   text_in(drill_papers[about->paper].text, about->lang),
		   STR_ARG(text_pair_in(scenario->title, about->lang)));
	const struct report_head head = { .title = buf_str(&title),
					  .facility = about->facility,
					  .day = about->day,
					  .made_us = about->made_us,
					  .lang = about->lang };
	auto_report *report = report_new(&head);
	struct writing w = { .about = about,
			     .scenario = scenario,
			     .report = report,
			     .arena = report_arena(report),
			     .db = db };

	add_head(&w);
	enum errc code = writers[about->paper](&w, err);
	if (!code)
		code = report_check(report, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}
