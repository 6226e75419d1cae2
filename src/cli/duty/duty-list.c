/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"
#include "cli/print/rows.h"

#define WORDS_MAX   4096u
#define NUMBER_TEXT 24u

/*
 * The titled ones are what a person reads. Contract: key, kind, title, reason, why, due, weight
 * (the harm), rank, owner, deputy, state.
 */
static const struct rows_column columns[] = {
	{ .name = "rank", .title = TEXT("順", "RANK"), .number = true },
	{ .name = "title", .title = TEXT("すること", "DUTY") },
	{ .name = "reason", .title = TEXT("わけ", "REASON") },
	{ .name = "due" },
	{ .name = "due_words", .title = TEXT("期限", "DUE") },
	{ .name = "overdue_days", .number = true },
	{ .name = "certain" },
	{ .name = "weight" },
	{ .name = "order" },
	{ .name = "why" },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "owner", .title = TEXT("担当", "OWNER") },
	{ .name = "deputy" },
	{ .name = "level" },
	{ .name = "subject" },
	{ .name = "link" },
	{ .name = "kind" },
	{ .name = "words" },
	{ .name = "key", .title = TEXT("しごとの名", "KEY") },
	{ .name = NULL },
};

struct cells {
	struct str due_words;
	struct str order;
	struct str words;
	char due[DAY_TEXT_MAX];
	char rank[NUMBER_TEXT];
	char overdue[NUMBER_TEXT];
};

static void fill(struct cells *cells, const struct duty *duty, struct duty_desk *desk)
{
	const enum lang lang = lang_get();
	auto_buf due = BUF_INIT(WORDS_MAX);
	auto_buf order = BUF_INIT(WORDS_MAX);

	duty_add_due_words(duty, &desk->scope, lang, &due);
	duty_add_order_words(duty, &desk->scope, lang, &order);
	cells->due_words = arena_str(&desk->arena, buf_str(&due));
	cells->order = arena_str(&desk->arena, buf_str(&order));
	cells->words = duty->state == DUTY_PUT_OFF ? duty->put_off_reason : duty->done_words;
	(void)day_text(duty->due_day, cells->due);
	(void)snprintf(cells->rank, sizeof(cells->rank), "%u", duty->rank);
	(void)snprintf(cells->overdue, sizeof(cells->overdue), "%d", duty->overdue_days);
}

static void add(struct rows *rows, const struct duty *duty, struct duty_desk *desk)
{
	struct cells cells;

	fill(&cells, duty, desk);
	rows_add(rows, (const struct str[]){
			       duty->rank ? str_from(cells.rank) : STR_NONE,
			       text_pair_in(duty->about->title, lang_get()),
			       text_pair_in(duty->reason, lang_get()),
			       str_from(cells.due),
			       cells.due_words,
			       str_from(cells.overdue),
			       duty->due_certain ? STR("yes") : STR("no"),
			       duty->about->harm->id,
			       cells.order,
			       text_pair_in(duty->about->why, lang_get()),
			       str_from(duty_state_name(duty->state)),
			       duty->owner,
			       duty->deputy,
			       duty->level ? duty->level->id : STR_NONE,
			       duty->subject,
			       duty->link,
			       duty->kind,
			       str_or_none(cells.words),
			       duty->key,
		       });
}

static size_t shown(const struct duties *duties, const struct options *options)
{
	if (options_flag(options, "all"))
		return duties->n;
	return options_flag(options, "today") ? size_min(duties->n_open, DUTY_TODAY_MAX)
					      : duties->n_open;
}

static enum errc print(struct duty_desk *desk, const struct options *options, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);

	for (size_t i = 0; i < shown(&desk->duties, options); i++)
		add(rows, &desk->duties.at[i], desk);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct err err;

	if (duty_desk_open(options, false, &desk, &err) || print(&desk, options, &err))
		return command_fail(&err);
	if (desk.duties.n_cut)
		fprintf(stderr,
			text_of(TR("tonoi: ほかに %zu 件あり、表示していません\n",
				   "tonoi: %zu more are not shown\n")),
			desk.duties.n_cut);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "today",
	  .type = OPTION_FLAG,
	  .help = TEXT("今日の五つまで", "only today's, at most five") },
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("済んだもの、延期したものも", "also those done and put off") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_duty_list = {
	.name = "duty list",
	.summary = TEXT("すべきことを、害の大きい順に並べる",
			"list what must be done, the worst harm first"),
	.details =
		TEXT("しごとは、警報、届かない記録、チェックリストの目標日、毎年の決まりなどから、"
		     "そのつど導かれます。わけがなくなれば、しごとも消えます。",
		     "Duties are worked out anew each time from alerts, silent sources, target "
		     "dates of checklists, what comes every year and more. A duty whose reason "
		     "is gone is gone."),
	.options = option_rows,
	.run = run,
};
