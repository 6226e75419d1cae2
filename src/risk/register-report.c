/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/register-report.h"

#include "risk/plan.h"
#include "risk/register.h"

struct register_paper {
	struct db *db;
	const struct risk_content *content;
	struct report *report;
	struct arena *arena;
	enum lang lang;
};

static struct str say(const struct register_paper *paper, struct text text)
{
	return str_from(report_say(paper->report, text));
}

static struct str or_dash(struct str value)
{
	return value.len ? value : STR("–");
}

/* ---- the register ---- */

static bool is_own(const struct risk *risk)
{
	return risk->open && risk->kind != RISK_SUPPLIER;
}

static bool is_suppliers(const struct risk *risk)
{
	return risk->open && risk->kind == RISK_SUPPLIER;
}

static bool is_closed(const struct risk *risk)
{
	return !risk->open;
}

static const struct {
	struct text heading;
	struct text none;
	bool (*wanted)(const struct risk *risk);
} parts[] = {
	{ TEXT("続いている危険", "Open risks"),
	  TEXT("評価されて続いている危険はありません。", "No rated risk is open."), is_own },
	{ TEXT("委託先の危険", "Risks of suppliers"),
	  TEXT("委託先の危険はまだ書かれていません。", "No risk of a supplier is entered."),
	  is_suppliers },
	{ TEXT("終わった危険", "Closed risks"), TEXT("ありません。", "There are none."),
	  is_closed },
};

static void put_columns(const struct register_paper *paper)
{
	const struct report_column columns[] = {
		{ say(paper, TR("大きさ", "Level")), 0.08 },
		{ say(paper, TR("危険", "Risk")), 0.26 },
		{ say(paper, TR("起きやすさ・影響", "Likelihood, impact")), 0.16 },
		{ say(paper, TR("そう考えるわけ", "Why we think so")), 0.16 },
		{ say(paper, TR("どうするか", "Treatment")), 0.14 },
		{ say(paper, TR("担当", "Owner")), 0.1 },
		{ say(paper, TR("期限", "Due")), 0.1 },
	};

	report_columns(paper->report, columns, ARRAY_LEN(columns));
}

static struct str name_of(const struct register_paper *paper, const struct risk *risk)
{
	const struct str title = risk_title(risk, paper->content, paper->lang);

	return risk->supplier.len ? arena_printf(paper->arena, "%.*s: %.*s",
						 STR_ARG(risk->supplier), STR_ARG(title))
				  : title;
}

static struct str rating_of(const struct register_paper *paper, const struct risk *risk)
{
	return arena_printf(paper->arena, "%d %s, %d %s", risk->likelihood,
			    report_say(paper->report, risk_likelihood_words(risk->likelihood)),
			    risk->impact,
			    report_say(paper->report, risk_impact_words(risk->impact)));
}

static void put_risk(const struct register_paper *paper, const struct risk *risk)
{
	const enum risk_level level = risk_level_of(risk->likelihood, risk->impact);
	const struct str treatment = say(paper, risk_treatment_words(risk->treatment));

	report_row(paper->report,
		   (const struct str[]){
			   say(paper, risk_level_words(level)),
			   name_of(paper, risk),
			   rating_of(paper, risk),
			   or_dash(risk->why),
			   risk->plan.len ? arena_printf(paper->arena, "%.*s: %.*s",
							 STR_ARG(treatment), STR_ARG(risk->plan))
					  : treatment,
			   or_dash(risk->owner),
			   or_dash(risk->due_on),
		   });
}

static void put_part(const struct register_paper *paper, const struct risk_list *risks, size_t part)
{
	size_t n = 0;

	report_heading(paper->report, say(paper, parts[part].heading));
	for (size_t i = 0; i < risks->n; i++) {
		if (!parts[part].wanted(&risks->at[i]))
			continue;
		if (!n++)
			put_columns(paper);
		put_risk(paper, &risks->at[i]);
	}
	if (!n)
		report_text(paper->report, say(paper, parts[part].none));
}

/* ---- the plan ---- */

static void put_task(const struct register_paper *paper, const struct plan_task *task)
{
	report_row(paper->report, (const struct str[]){
					  say(paper, plan_stage_words(task->stage)),
					  plan_title(task, paper->content, paper->lang),
					  or_dash(task->owner),
					  or_dash(task->due_on),
				  });
}

static enum errc put_plan(const struct register_paper *paper, struct err *err)
{
	const struct report_column columns[] = {
		{ say(paper, TR("段階", "Stage")), 0.14 },
		{ say(paper, TR("すること", "Task")), 0.54 },
		{ say(paper, TR("担当", "Owner")), 0.18 },
		{ say(paper, TR("期限", "Due")), 0.14 },
	};
	struct plan plan;
	const enum errc code = plan_list(paper->db, paper->arena, &plan, err);

	if (code)
		return code;
	report_heading(paper->report, say(paper, TR("計画の板", "The plan board")));
	if (!plan.n) {
		report_text(paper->report,
			    say(paper, TR("まだありません。", "There are none yet.")));
		return ERR_OK;
	}
	report_columns(paper->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < plan.n; i++)
		put_task(paper, &plan.at[i]);
	return ERR_OK;
}

enum errc risk_register_fill(struct db *db, const struct duty_scope *scope, struct report *report,
			     struct err *err)
{
	const struct register_paper paper = { .db = db,
					      .content = scope->risks,
					      .report = report,
					      .arena = report_arena(report),
					      .lang = report_about(report)->lang };
	struct risk_list risks;
	enum errc code = risks_list(db, paper.arena, &risks, err);

	for (size_t i = 0; !code && i < ARRAY_LEN(parts); i++)
		put_part(&paper, &risks, i);
	return code ? code : put_plan(&paper, err);
}
