/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request for help, stage by stage.
 */
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "support/support-records.h"

#define LIST_BYTES (16u * 1024 * 1024)

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "happened", .title = TEXT("時刻", "WHEN") },
	{ .name = "stage" },
	{ .name = "stage_words", .title = TEXT("段階", "STAGE") },
	{ .name = "how" },
	{ .name = "how_words", .title = TEXT("手段", "BY") },
	{ .name = "theirs", .title = TEXT("相手", "WHO HELPS") },
	{ .name = "ours", .title = TEXT("こちら", "WHO OF US") },
	{ .name = "words", .title = TEXT("したこと・結果", "WHAT WAS DONE") },
	{ .name = "papers", .title = TEXT("渡したもの", "HANDED OVER") },
	{ .name = "ended" },
	{ .name = "written" },
	{ .name = "by" },
	{ .name = NULL },
};

static void add(struct rows *rows, const struct support_step *step)
{
	char happened[TIME_TEXT_MAX];
	char written[TIME_TEXT_MAX];

	rows_add(rows, (const struct str[]){ str_from(time_format_utc(step->happened_us, happened)),
					     str_from(support_stages[step->stage].value),
					     str_from(text_of(support_stages[step->stage].text)),
					     str_from(telling_hows[step->how].value),
					     str_from(text_of(telling_hows[step->how].text)),
					     step->theirs, step->ours, step->words, step->papers,
					     step->ended ? STR("yes") : STR("no"),
					     str_from(time_format_utc(step->written_us, written)),
					     step->written_by });
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	struct support_request request;
	struct support_steps steps;
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code)
		code = support_get(db, id, &arena, &request, err);
	if (!code)
		code = support_steps_list(db, id, &arena, &steps, err);
	for (size_t i = 0; !code && i < steps.n; i++)
		add(rows, &steps.at[i]);
	return code;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_support_show = {
	.name = "support show",
	.summary = TEXT("支援の依頼を段階ごとに出す", "show a request for help, stage by stage"),
	.args = "NUMBER",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
