/* SPDX-License-Identifier: Apache-2.0 */
#include "after/lessons.h"
#include "cli/report/report-desk.h"

static const struct rows_column columns[] = {
	{ .name = "node", .title = TEXT("番号", "NODE"), .number = true },
	{ .name = "under", .title = TEXT("下の", "UNDER"), .number = true },
	{ .name = "ask", .title = TEXT("次の問い", "NEXT QUESTION") },
	{ .name = "words", .title = TEXT("答え", "ANSWER") },
	{ .name = "blame" },
	{ .name = "said_by" },
	{ .name = NULL },
};

static struct str number(const struct report_desk *desk, int64_t n)
{
	return arena_printf(desk->scope.arena, "%lld", (long long)n);
}

static enum errc list(const struct report_desk *desk, const struct options *options,
		      struct err *err)
{
	const struct after_content *content = desk->duties.scope.lessons;
	struct whys *whys = arena_take(desk->scope.arena, sizeof(*whys));
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code =
		whys ? whys_get(desk->scope.db, desk->record.id, desk->scope.arena, whys, err)
		     : fail(err, ERR_LIMIT, "whys: no room");

	for (size_t i = 0; !code && i < whys->n; i++) {
		const struct why *why = &whys->at[i];
		rows_add(rows, (const struct str[]){
				       number(desk, why->node), number(desk, why->parent),
				       text_pair_in(why_ask(content, why->depth + 1), lang_get()),
				       why->words, blame_word(content, why->words), why->said_by });
	}
	return rows_end_after(rows, code, err);
}

static enum errc say(struct report_desk *desk, const struct options *options, struct err *err)
{
	const struct after_content *content = desk->duties.scope.lessons;
	const struct why why = { .node = options_number(options, "node"),
				 .parent = options_number(options, "under"),
				 .words = str_from(options_arg(options, 1)) };
	const struct str blame = blame_word(content, why.words);
	struct case_edit edit;
	int64_t node = 0;
	enum errc code = report_desk_edit(desk, "case.why", &edit, err);

	if (!code)
		code = why_put(&edit, &why, &node, err);
	code = case_edit_end(&edit, code, err);
	if (!code)
		(void)printf("%lld\n", (long long)node);
	if (!code && blame.ptr)
		(void)fprintf(stderr, "“%.*s”: %.*s\n", STR_ARG(blame),
			      STR_ARG(text_pair_in(content->blame_hint, lang_get())));
	return code;
}

static enum exit_code run(const struct options *options)
{
	const bool changes = options_args(options) > 1;

	return report_desk_do(options, changes, &(struct report_desk_deed){ say, list });
}

static const struct option_def option_rows[] = {
	{ .name = "under",
	  .type = OPTION_NUMBER,
	  .arg = "NODE",
	  .fallback = "0",
	  .min = 0,
	  .max = WHYS_MAX,
	  .help = TEXT("どの答えの「なぜ」に答えるか（0 は起きた事実）",
		       "whose why it answers (0: it is what happened)") },
	{ .name = "node",
	  .type = OPTION_NUMBER,
	  .arg = "NODE",
	  .fallback = "0",
	  .min = 0,
	  .max = WHYS_MAX,
	  .help = TEXT("書き直す答え（WORDS を空にすると取り消し）",
		       "say that one anew (empty WORDS take it back)") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_why = {
	.name = "case why",
	.summary = TEXT("なぜ起きたかを、一段ずつ答える",
			"answer why it happened, one level below the other"),
	.args = "CASE [WORDS]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT(
		"WORDS がなければ、いまの答えと次の問いを出します。人の名前ではなく、機器・手順・"
		"決まりの言葉で書きます。",
		"Without WORDS it lists the answers, with the next question of each. Write of "
		"devices, procedures and rules, not of persons."),
	.options = option_rows,
	.run = run,
};
