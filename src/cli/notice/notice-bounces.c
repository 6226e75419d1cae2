/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mail servers reported of our letters, a mail a file: receipts, and reasons of failure.
 */
#include "base/os/fd.h"
#include "cli/confine.h"
#include "cli/notice/notice-desk.h"
#include "notices/letters.h"

#define READING_BYTES (4u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "delivered", .title = TEXT("届いた", "DELIVERED"), .number = true },
	{ .name = "failed", .title = TEXT("不達", "FAILED"), .number = true },
	{ .name = "noted", .title = TEXT("途中", "ON THE WAY"), .number = true },
	{ .name = "again", .title = TEXT("二度目", "AGAIN"), .number = true },
	{ .name = "unknown", .title = TEXT("うちの便でない", "NOT OURS"), .number = true },
	{ .name = "problem", .title = TEXT("読めないわけ", "WHY UNREAD") },
	{ .name = NULL },
};

static void print(const char *path, const struct notice_report_count *count, const struct err *err,
		  struct arena *arena, struct rows *rows)
{
	const size_t numbers[] = { count->delivered, count->failed, count->noted, count->again,
				   count->unknown };
	struct str cells[ARRAY_LEN(columns) - 1] = { str_from(path) };

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		cells[1 + i] = arena_printf(arena, "%zu", numbers[i]);
	cells[6] = err ? arena_str(arena, str_from(err->text)) : STR_NONE;
	rows_add(rows, cells);
}

/* A file that is no report is passed over, with the reason: others are in the same folder. */
static enum errc take_file(struct organisation_desk *desk, const char *path, struct rows *rows,
			   struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(desk);
	auto_arena arena = ARENA_INIT(READING_BYTES);
	auto_buf mail = BUF_INIT(DELIVERY_REPORT_MAX + 1);
	struct notice_report_count count = { .delivered = 0 };
	struct delivery_report report;
	enum errc code = file_read(path, &mail, err);

	if (code)
		return code;
	code = delivery_report_read(buf_str(&mail), &arena, &report, err);
	if (code == ERR_UNSUPPORTED || code == ERR_SYNTAX) {
		print(path, &count, err, &desk->arena, rows);
		return ERR_OK;
	}
	if (!code)
		code = notice_report_take(desk->scope, &report, &actor, &count, err);
	if (!code)
		print(path, &count, NULL, &desk->arena, rows);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = records_audit(desk.db, "notice.bounces", str_from(options_arg(options, 0)),
				     STR(""), &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	records_confine_reading(options);
	for (size_t i = 0; !code && i < options_args(options); i++)
		code = take_file(&desk, options_arg(options, i), rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_notice_bounces = {
	.name = "notice bounces",
	.summary = TEXT("メールの配送報告を読み、受領か不達として入れる",
			"read delivery reports of mail as receipts and failures"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = 4096,
	.details = TEXT(
		"差出人の受信箱に返った配送報告（RFC 3464）を、一通一ファイルで渡します（Maildir の"
		"ファイルはそのまま使えます）。うちの便の名前がないものは数えるだけです。同じものを"
		"二度渡してもかまいません。",
		"Give the reports (RFC 3464) that came back to the sender's mailbox, a file "
		"each, as in a Maildir. What does not carry the name of a letter of ours is "
		"only counted. The same may be given twice."),
	.options = option_rows,
	.run = run,
};
