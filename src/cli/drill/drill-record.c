/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

static const struct rows_column columns[] = {
	{ .name = "kind", .title = TEXT("種別", "KIND") },
	{ .name = "id", .title = TEXT("番号", "ID") },
	{ .name = "who", .title = TEXT("部署・担当", "WHO") },
	{ .name = "words", .title = TEXT("内容", "WORDS") },
	{ .name = "when", .title = TEXT("時", "WHEN") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = NULL },
};

static void add_improvement(void *ctx, const struct drill_improvement *one)
{
	char id[24];

	(void)snprintf(id, sizeof(id), "%lld", (long long)one->id);
	rows_add(ctx,
		 (const struct str[]){ STR("improvement"), str_from(id), one->owner, one->words,
				       str_or_none(one->due_day),
				       one->done_us == TIME_NONE ? STR("open") : STR("done") });
}

static enum errc print(const struct options *options, struct db *db, struct drill_play *play,
		       struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	struct drill_replies replies;
	char when[TIME_TEXT_MAX];

	for (size_t i = 0; i < play->parts.n; i++) {
		const struct drill_part *part = &play->parts.at[i];
		rows_add(rows, (const struct str[]){ STR("part"), part->role, part->department,
						     part->people, STR_NONE, STR_NONE });
	}
	enum errc code = drill_replies_list(db, play->record.id, &play->arena, &replies, err);
	for (size_t i = 0; !code && i < replies.n; i++) {
		const struct drill_reply *reply = &replies.at[i];
		(void)time_format_local(reply->at_us, time_zone_offset(), when);
		rows_add(rows, (const struct str[]){ STR("reply"), reply->inject, reply->role,
						     reply->words, str_from(when), reply->answer });
	}
	if (!code)
		code = drill_improvements_each(db, play->record.id, add_improvement, rows, err);
	return rows_end_after(rows, code, err);
}

static enum errc change(struct drill_desk *desk, const struct options *options,
			const struct drill_play *play, struct err *err)
{
	struct db *db = desk->room.db;
	const struct drill_improvement improvement = {
		.id = options_number(options, "done"),
		.drill = play->record.id,
		.words = options_str(options, "improve"),
		.owner = options_str(options, "owner"),
		.due_day = options_str(options, "due"),
		.added_us = desk->deed.now_us,
		.added_by = desk->deed.by,
		.done_us = desk->deed.now_us,
		.done_by = desk->deed.by,
		.done_words = options_str(options, "words"),
	};
	enum errc code = ERR_OK;

	if (!options_given(options, "improve") && !options_given(options, "done"))
		return ERR_OK;
	code = records_audit(db, "drill.improve", play->record.number, improvement.words, err);
	if (!code)
		code = db_begin(db, err);
	if (!code && options_given(options, "improve"))
		code = drill_improvements_add(db, &improvement, err);
	if (!code && options_given(options, "done"))
		code = drill_improvements_done(db, &improvement, err);
	return db_end(db, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_drill_play play = { .scenario = NULL };
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = drill_desk_play(&desk, options, &play, &err);
	if (!code)
		code = change(&desk, options, &play, &err);
	if (!code)
		code = print(options, desk.room.db, &play, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "improve",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("次に直すことを書き足す", "write down what is to be better") },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("その担当（--improve とともに必要）", "whose it is (with --improve)") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("いつまでに", "until when") },
	{ .name = "done",
	  .type = OPTION_NUMBER,
	  .arg = "ID",
	  .fallback = "0",
	  .min = 0,
	  .max = INT32_MAX,
	  .help = TEXT("その改善を済みにする", "that improvement is made") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何をしたか（--done とともに必要）", "what was done (with --done)") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_record = {
	.name = "drill record",
	.summary = TEXT("訓練の記録（参加者、答え、次に直すこと）を見る、書き足す",
			"show the record of a drill, or add what is to be better"),
	.args = "DRILL",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
