/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/notice/notice-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "training", .title = TEXT("訓練", "DRILL") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "from", .title = TEXT("発信", "FROM") },
	{ .name = "made", .title = TEXT("日時", "WHEN") },
	{ .name = "sent" },
	{ .name = "answer_by", .title = TEXT("回答期限", "ANSWER BY") },
	{ .name = NULL },
};

static enum errc print_one(const struct notice_row *row, struct arena *arena, struct rows *rows,
			   struct err *err)
{
	struct notice notice;
	const enum errc code = notice_read("notice", row->document, arena, &notice, err);

	if (code)
		return code;
	rows_add(rows, (const struct str[]){
			       row->uuid,
			       row->state,
			       str_from(tlp_name(notice.tlp)),
			       notice.training ? STR("yes") : STR("no"),
			       text_pair_in(notice.title, lang_get()),
			       notice.from,
			       time_str_utc(row->made_us, arena),
			       time_str_utc(row->sent_us, arena),
			       notice.answer_by,
		       });
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	const struct notice_row *row = NULL;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = notices_list(desk.scope, STR_NONE, &desk.arena, &row, &err);
	for (; row && !code; row = row->next)
		code = print_one(row, &desk.arena, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_notice_list = {
	.name = "notice list",
	.summary = TEXT("送ったお知らせ、届いたお知らせ", "notices that were sent and that came"),
	.options = option_rows,
	.run = run,
};
