/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report-desk.h"
#include "reports/report-facts.h"

#define QUESTIONS_BYTES 4096u

static const struct rows_column columns[] = {
	{ .name = "recipient" },
	{ .name = "title", .title = TEXT("知らせる先", "WHOM") },
	{ .name = "duty" },
	{ .name = "duty_title", .title = TEXT("何を", "WHAT") },
	{ .name = "state" },
	{ .name = "state_title", .title = TEXT("状態", "STATE") },
	{ .name = "at_once" },
	{ .name = "aim_day", .title = TEXT("目安の日", "AIM") },
	{ .name = "due_day", .title = TEXT("期限", "DUE") },
	{ .name = "due_at" },
	{ .name = "due_certain" },
	{ .name = "late", .title = TEXT("遅れ", "LATE") },
	{ .name = "told_at", .title = TEXT("知らせた", "TOLD") },
	{ .name = "receipt" },
	{ .name = "force" },
	{ .name = "force_title", .title = TEXT("根拠", "GROUND") },
	{ .name = "clause" },
	{ .name = "clause_confirmed", .title = TEXT("条文の照合", "CONFIRMED") },
	{ .name = "rule_open" },
	{ .name = "consent" },
	{ .name = "form" },
	{ .name = "contact" },
	{ .name = "phone" },
	{ .name = "contact_checked" },
	{ .name = "questions", .title = TEXT("まだ答えのない問い", "OPEN QUESTIONS") },
	{ .name = "training" },
	{ .name = NULL },
};

static struct str yes_no(bool yes)
{
	return yes ? STR("yes") : STR("no");
}

/* In tables the questions are read, by programs their keys. */
static struct str questions_of(const struct report_desk *desk, const struct obligation *o,
			       bool keys)
{
	const struct case_content *cases = report_cases(desk->scope.content);
	auto_buf out = BUF_INIT(QUESTIONS_BYTES);

	for (size_t i = 0; i < o->n_questions; i++) {
		if (i)
			buf_add_text(&out, keys ? "," : " / ");
		buf_add(&out,
			keys ? report_fact_key(cases, o->questions[i])
			     : text_pair_in(report_fact_title(cases, o->questions[i]), lang_get()));
	}
	return arena_str(desk->scope.arena, buf_str(&out));
}

static struct str day_of_time(const struct report_desk *desk, int32_t day)
{
	char text[DAY_TEXT_MAX];

	return day == DAY_NONE ? STR_NONE
			       : arena_str(desk->scope.arena, str_from(day_text(day, text)));
}

static void add(const struct report_desk *desk, struct rows *rows, const struct obligation *o,
		bool keys)
{
	static const char *const consents[] = { "not-asked-for", "open", "given", "refused" };
	const enum lang lang = lang_get();
	const struct telling_rule *rule = o->rule;

	rows_add(rows,
		 (const struct str[]){
			 o->recipient->id,
			 text_pair_in(o->recipient->title, lang),
			 o->duty->id,
			 text_pair_in(o->duty->title, lang),
			 str_from(obligation_states[o->state].value),
			 str_from(text_in(obligation_states[o->state].text, lang)),
			 yes_no(o->at_once),
			 day_of_time(desk, o->aim_day),
			 day_of_time(desk, o->due.day),
			 time_str_utc(o->due.us, desk->scope.arena),
			 yes_no(o->due.certain),
			 yes_no(o->late),
			 o->told ? time_str_utc(o->told->told_us, desk->scope.arena) : STR_NONE,
			 o->told ? str_or_none(o->told->receipt) : STR_NONE,
			 str_from(telling_forces[rule->force].value),
			 str_from(text_in(telling_forces[rule->force].text, lang)),
			 rule->clause,
			 yes_no(rule->confirmed),
			 yes_no(o->rule_open),
			 str_from(consents[o->consent]),
			 o->duty->form,
			 o->contact ? o->contact->name : STR_NONE,
			 o->contact ? o->contact->phone : STR_NONE,
			 o->contact ? day_of_time(desk, day_at(o->contact->changed_us,
							       desk->scope.utc_offset_minutes))
				    : STR_NONE,
			 questions_of(desk, o, keys),
			 yes_no(desk->record.training),
		 });
}

static enum exit_code run(const struct options *options)
{
	const bool keys = rows_format_of(options) != ROWS_TABLE;
	auto_report_desk desk;
	struct obligations all = { .n = 0 };
	struct err err;
	enum errc code = report_desk_case(options, false, &desk, &err);

	if (!code)
		code = obligations_of(&desk.scope, &desk.record, &all, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < all.n; i++) {
		if (options_flag(options, "all") || all.at[i].state != OBLIGATION_NOT_NEEDED)
			add(&desk, rows, &all.at[i], keys);
	}
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("要らないと決まったものも出す", "also those that are not needed") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_deadlines = {
	.name = "case deadlines",
	.summary = TEXT("事案をだれにいつまでに知らせるか", "who must be told of a case, by when"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("期限は知った時刻から、その日に有効だった決まりで数えます。答えのない問いが"
			"あるあいだは"
			"「まだ判定できない」で、「要らない」とは言いません。",
			"Deadlines count from the time of knowing, by the rules of that day. With "
			"a question open it is “not judged yet”, never “not needed”."),
	.options = option_rows,
	.run = run,
};
