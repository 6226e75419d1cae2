/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of leavers: whose account was used until when. A list comes from outside: it is read
 * into memory and taken in whole or not at all.
 */
#include "accounts/leavers.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "account", .title = TEXT("アカウント", "ACCOUNT") },
	{ .name = "left_on", .title = TEXT("退職日", "LEFT ON") },
	{ .name = "name", .title = TEXT("氏名", "NAME") },
	{ .name = "note", .title = TEXT("備考", "NOTE") },
	{ .name = NULL },
};

static const struct rows_column result_columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = NULL },
};

static bool take(void *ctx, const struct leaver *leaver)
{
	rows_add(ctx, (const struct str[]){ leaver->account, leaver->left_on, leaver->name,
					    leaver->note });
	return true;
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	return leavers_each(db, take, rows, err);
}

static enum errc print_report(const struct options *options, const struct leavers_report *report,
			      struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), result_columns);
	char count[24];

	(void)snprintf(count, sizeof(count), "%zu", report->taken);
	rows_add(rows, (const struct str[]){ STR("taken"), str_from(count), STR_NONE });
	for (size_t i = 0; i < size_min(report->noted, LEAVERS_NOTES_MAX); i++)
		rows_add(rows, (const struct str[]){ STR("left-out"), STR("1"),
						     str_from(report->notes[i].text) });
	if (report->noted > LEAVERS_NOTES_MAX) {
		(void)snprintf(count, sizeof(count), "%zu", report->noted - LEAVERS_NOTES_MAX);
		rows_add(rows, (const struct str[]){
				       STR("left-out"), str_from(count),
				       str_from(text_of(TR("ほかにもあります", "more of them"))) });
	}
	return rows_end(rows, err);
}

static enum errc import_all(struct db *db, const struct account_content *content, struct str bytes,
			    struct leavers_report *report, struct err *err)
{
	char user[RECORDS_USER_MAX];
	const struct leaver by = { .added_by = records_user(user),
				   .added_us = clock_wall_us(&clock_system) };
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = leavers_import(db, content, bytes, &by, report, err);
	return db_end(db, code, err);
}

static enum errc import(const struct options *options, const char *path, struct err *err)
{
	auto_buf bytes = BUF_INIT(LEAVERS_FILE_MAX);
	auto_account_content *content = NULL;
	struct leavers_report report;
	auto_db *db = NULL;
	enum errc code = file_read(path, &bytes, err);

	if (!code)
		code = account_content_load_own(&content, err);
	if (!code)
		code = records_open(options, &db, err);
	if (!code)
		code = records_audit(db, "account.leavers", str_from(path), STR(""), err);
	if (code)
		return code;
	code = import_all(db, content, buf_str(&bytes), &report, err);
	return code ? fail_in(err, code, path) : print_report(options, &report, err);
}

static enum errc remove_one(const struct options *options, const char *account, struct err *err)
{
	auto_db *db = NULL;
	enum errc code = records_open(options, &db, err);

	if (!code)
		code = records_audit(db, "account.leaver.remove", str_from(account), STR(""), err);
	return code ? code : leavers_remove(db, str_from(account), err);
}

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const bool alone = options_args(options) == 1;
	struct err err;
	enum errc code;

	if (str_is(verb, "list") && alone)
		code = records_list(options, columns, fill, &err);
	else if (str_is(verb, "import") && !alone)
		code = import(options, options_arg(options, 1), &err);
	else if (str_is(verb, "remove") && !alone)
		code = remove_one(options, options_arg(options, 1), &err);
	else
		code = fail(&err, ERR_USAGE, "%.*s: list, import FILE, remove ACCOUNT",
			    STR_ARG(verb));
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_account_leavers = {
	.name = "account leavers",
	.summary = TEXT("退職者の一覧を出す、取り込む、一つ消す",
			"list leavers, take in a list of them, or take one out"),
	.args = "list|import|remove [FILE|ACCOUNT]",
	.min_args = 1,
	.max_args = 2,
	.details =
		TEXT("import は CSV（UTF-8 でも CP932 でも）です。アカウントと退職日の列を見出しで"
		     "見つけます。読めない行は場所を示して除き、ほかを取り込みます。退いた後にその"
		     "アカウントが使われると、務めになります。",
		     "import takes a CSV file in UTF-8 or CP932 and finds the columns of accounts "
		     "and last days by their headings. A row that cannot be read is named and left "
		     "out. An account that is used after that day becomes a duty."),
	.options = option_rows,
	.run = run,
};
