/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The codes by which recipients without a link confirm: for the sheets and mails that go to them,
 * one each.
 */
#include "cli/notice/notice-desk.h"

static const struct rows_column columns[] = {
	{ .name = "path", .title = TEXT("宛先", "TO") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "lane", .title = TEXT("経路", "LANE") },
	{ .name = "code", .title = TEXT("確認コード", "CODE") },
	{ .name = NULL },
};

static enum errc print_codes(struct organisation_desk *desk, const struct notice_row *row,
			     struct rows *rows, struct err *err)
{
	const struct notice_recipient *r = NULL;
	enum errc code = receipts_list(desk->scope, row->id, &desk->arena, &r, err);

	for (; r && !code; r = r->next) {
		char typed[NOTICE_CODE_MAX];
		struct notice_key key;

		code = notice_key_at(&row->key, row->path, r->path, &key, err);
		if (code)
			break;
		receipt_code(&key, typed);
		rows_add(rows, (const struct str[]){ r->path, str_or_none(r->name), r->lane,
						     str_from(typed) });
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct notice_row row;
	struct notice notice;
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = notice_desk_get(&desk, options, &row, &notice, &err);
	if (!code)
		code = records_audit(desk.db, "notice.codes", row.uuid, STR(""), &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = print_codes(&desk, &row, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_notice_codes = {
	.name = "notice codes",
	.summary = TEXT("紙やFAX、メールに書き添える確認コード",
			"the codes that go on paper, fax and mail"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("コードはその宛先にだけ渡してください。見たことは操作の記録に残ります。",
			"Give a code to its recipient alone. That they were shown stays in the "
			"audit trail."),
	.options = option_rows,
	.run = run,
};
