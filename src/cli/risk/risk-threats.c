/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/risk/risk-desk.h"
#include "facts/fact-content.h"
#include "risk/look.h"

static const struct rows_column columns[] = {
	{ .name = "threat", .title = TEXT("脅威", "THREAT") },
	{ .name = "title", .title = TEXT("何が起きるか", "WHAT HAPPENS") },
	{ .name = "measure", .title = TEXT("対策", "MEASURE") },
	{ .name = "measure_title", .title = TEXT("対策の中身", "WHAT IT IS") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "fact", .title = TEXT("機械の見たこと", "WHAT MACHINES SEE") },
	{ .name = "level", .title = TEXT("評価", "RATED") },
	{ .name = "likelihood",
	  .title = TEXT("案: 起きやすさ", "ADVISED LIKELIHOOD"),
	  .number = true },
	{ .name = "impact", .title = TEXT("案: 影響", "ADVISED IMPACT"), .number = true },
	{ .name = "advice" },
	{ .name = NULL },
};

struct catalogue {
	struct duty_desk *desk;
	struct fact_scope facts;
	struct rows *rows;
};

/* The first that differs from what people say, else the first. */
static struct str fact_of(const struct facts *facts)
{
	size_t at = 0;

	for (size_t i = 0; i < facts->n; i++) {
		if (facts->at[i].verdict == FACT_CONTRADICTS) {
			at = i;
			break;
		}
	}
	return facts->n ? text_pair_in(facts->at[at].sentence, lang_get()) : STR_NONE;
}

/* What stands at the threat as a whole; the rest is its measures. */
static void add_threat(const struct catalogue *c, const struct risk_threat *threat,
		       const struct risk_look *look, struct str level)
{
	struct arena *arena = &c->desk->arena;
	const struct risk_advice advice = risk_advise(threat, look, arena);

	rows_add(c->rows, (const struct str[]){
				  threat->id,
				  text_pair_in(threat->title, lang_get()),
				  STR_NONE,
				  STR_NONE,
				  STR_NONE,
				  STR_NONE,
				  level,
				  arena_printf(arena, "%d", advice.likelihood),
				  arena_printf(arena, "%d", advice.impact),
				  text_pair_in(advice.why, lang_get()),
			  });
}

static void add_measures(const struct catalogue *c, const struct risk_threat *threat,
			 const struct risk_look *look)
{
	for (size_t i = 0; i < threat->n_measures; i++) {
		const struct risk_measure *measure = threat->measures[i];

		rows_add(c->rows, (const struct str[]){
					  threat->id,
					  STR_NONE,
					  measure->id,
					  text_pair_in(measure->title, lang_get()),
					  str_from(measure_state_names[look->states[i]]),
					  fact_of(&look->facts[i]),
					  STR_NONE,
					  STR_NONE,
					  STR_NONE,
					  STR_NONE,
				  });
	}
}

static enum errc add(const struct catalogue *c, const struct risk_threat *threat, struct err *err)
{
	struct risk_look *look = arena_take(&c->desk->arena, sizeof(*look));
	struct str level = STR_NONE;
	struct risk risk;

	enum errc code = look ? risk_look_at(&c->facts, threat, look, err)
			      : fail(err, ERR_LIMIT, "threat: no room");
	if (code)
		return code;
	code = risks_get_threat(c->desk->db, threat->id, &c->desk->arena, &risk, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	if (!code)
		level = str_from(risk_level_names[risk_level_of(risk.likelihood, risk.impact)]);
	add_threat(c, threat, look, level);
	add_measures(c, threat, look);
	return ERR_OK;
}

static enum errc list(struct duty_desk *desk, const struct fact_content *facts, struct rows *rows,
		      struct err *err)
{
	const struct risk_content *content = desk->scope.risks;
	const struct catalogue c = { .desk = desk,
				     .facts = { .content = facts,
						.db = desk->db,
						.now_us = desk->scope.now_us,
						.arena = &desk->arena,
						.forms = desk->scope.forms,
						.vendors = desk->scope.vendors,
						.accounts = desk->scope.accounts },
				     .rows = rows };
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < risk_threat_count(content); i++)
		code = add(&c, risk_threat_at(content, i), err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct fact_content *facts = NULL;
	struct err err;

	enum errc code = duty_desk_open(options, false, &desk, &err);
	if (!code)
		code = fact_content_load(NULL, &facts, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = list(&desk, facts, rows, &err);
	fact_content_free(facts);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_threats = {
	.name = "risk threats",
	.summary = TEXT("よくある脅威と対策を、機械の見たことと並べる",
			"list common threats and measures beside what machines see"),
	.details = TEXT("案は数えただけのものです。評価は人がします（tonoi risk rate）。",
			"What is advised was counted and no more: a person rates (tonoi risk "
			"rate)."),
	.options = option_rows,
	.run = run,
};
