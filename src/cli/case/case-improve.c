/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>

#include "after/improvements.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/case/case-desk.h"
#include "cli/report/report-desk.h"
#include "store/evidence-files.h"
#include "store/facility.h"

#define SHEET_MAX (64u * 1024)
#define ID_MAX	  1000000000

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NO."), .number = true },
	{ .name = "case" },
	{ .name = "title", .title = TEXT("改善", "IMPROVEMENT") },
	{ .name = "owner", .title = TEXT("担当", "OWNER") },
	{ .name = "due_on", .title = TEXT("期限", "DUE") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "factor" },
	{ .name = "topic" },
	{ .name = "risk", .number = true },
	{ .name = "result" },
	{ .name = "evidence", .number = true },
	{ .name = NULL },
};

struct listing {
	const struct report_desk *desk;
	struct rows *rows;
};

static struct str number_or_none(const struct report_desk *desk, int64_t n)
{
	return n ? arena_printf(desk->scope.arena, "%lld", (long long)n) : STR_NONE;
}

static void add(void *ctx, const struct improvement *one)
{
	const struct listing *l = ctx;

	rows_add(l->rows,
		 (const struct str[]){ number_or_none(l->desk, one->id), one->number, one->title,
				       one->owner, one->due_on,
				       str_from(improvement_states[one->state].value),
				       str_or_none(one->factor), str_or_none(one->topic),
				       number_or_none(l->desk, one->risk), str_or_none(one->result),
				       number_or_none(l->desk, one->evidence) });
}

static enum errc list(const struct report_desk *desk, const struct options *options,
		      struct err *err)
{
	struct listing l = { .desk = desk, .rows = rows_new(rows_format_of(options), columns) };
	const enum errc code = improvements_each(desk->scope.db, desk->record.id, add, &l, err);

	return rows_end_after(l.rows, code, err);
}

/* ---- what proves it ---- */

static enum errc read_proof(const struct report_desk *desk, const struct case_edit *edit,
			    const struct options *options, const struct improvement *one,
			    struct buf *bytes, struct str *ret_name, struct err *err)
{
	const char *path = options_text(options, "evidence");

	if (path) {
		*ret_name = evidence_file_name(str_from(path), desk->scope.arena);
		return file_read(path, bytes, err);
	}
	improvement_sheet(one, &edit->record, facility_name(desk->scope.db, desk->scope.arena),
			  str_from(desk->user), desk->scope.now_us, desk->scope.utc_offset_minutes,
			  bytes);
	*ret_name = arena_printf(desk->scope.arena, "%.*s-%lld.txt", STR_ARG(edit->record.number),
				 (long long)one->id);
	return ERR_OK;
}

static enum errc keep_file(const struct options *options, struct str bytes,
			   char sha256[static EVIDENCE_SHA256_LEN + 1], struct err *err)
{
	char data[PATH_MAX];
	char folder[PATH_MAX];
	char file[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), data, err);

	if (!code)
		code = path_join(data, EVIDENCE_FOLDER, folder, err);
	if (!code)
		code = dir_make(folder, err);
	if (!code)
		code = evidence_file_keep(folder, bytes, sha256, err);
	if (!code)
		code = path_join(folder, sha256, file, err);
	if (code)
		return code;
	records_give(data, folder);
	records_give(data, file);
	return ERR_OK;
}

static enum errc keep_proof(const struct report_desk *desk, const struct case_edit *edit,
			    const struct options *options, const struct improvement *one,
			    int64_t *ret, struct err *err)
{
	auto_buf bytes = BUF_INIT(EVIDENCE_FILE_MAX);
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct str name;
	enum errc code = read_proof(desk, edit, options, one, &bytes, &name, err);

	if (!code)
		code = keep_file(options, buf_str(&bytes), sha256, err);
	if (code)
		return code;
	const struct evidence evidence = { .title = one->title,
					   .file = name,
					   .sha256 = str_from(sha256),
					   .size = (int64_t)buf_str(&bytes).len,
					   .expires_on = STR_NONE,
					   .added_by = str_from(desk->user),
					   .added_us = desk->scope.now_us };
	return evidence_add_within(desk->scope.db, &evidence, ret, err);
}

/* ---- changes ---- */

static enum errc add_one(const struct report_desk *desk, struct case_edit *edit,
			 const struct options *options, struct err *err)
{
	const struct after_content *content = desk->duties.scope.lessons;
	const struct improvement improvement = {
		.title = str_from(options_arg(options, 1)),
		.factor = options_str(options, "factor"),
		.topic = options_str(options, "topic"),
		.risk = options_number(options, "risk"),
		.owner = options_str(options, "owner"),
		.due_on = options_str(options, "due"),
	};
	int64_t id = 0;

	if (improvement.factor.len && !factor_find(content, improvement.factor))
		return fail(err, ERR_NOT_FOUND, "--factor %.*s: %s", STR_ARG(improvement.factor),
			    text_of(TR("その名前の要因はありません", "there is no such factor")));
	const enum errc code = improvement_add(edit, &improvement, &id, err);
	if (!code)
		(void)printf("%lld\n", (long long)id);
	return code;
}

static enum errc finish(const struct report_desk *desk, struct case_edit *edit,
			const struct options *options, int64_t id, struct err *err)
{
	struct improvement one;
	int64_t evidence = 0;
	size_t linked = 0;
	enum errc code = improvements_get(desk->scope.db, id, desk->scope.arena, &one, err);

	one.result = options_str(options, "result");
	if (!code && one.result.len)
		code = keep_proof(desk, edit, options, &one, &evidence, err);
	if (!code)
		code = improvement_end(edit, id, IMPROVEMENT_DONE, one.result, evidence, err);
	if (!code)
		code = improvement_prove(edit, desk->duties.scope.forms, &one, evidence, &linked,
					 err);
	if (!code)
		(void)printf(text_of(TR("証拠 %lld、チェックリストの %zu 項目に付けました\n",
					"proof %lld, beside %zu questions of checklists\n")),
			     (long long)evidence, linked);
	return code;
}

static enum errc change(struct report_desk *desk, const struct options *options, struct err *err)
{
	const int64_t done = options_number(options, "done");
	const int64_t dropped = options_number(options, "dropped");
	const int64_t give = options_number(options, "give");
	struct case_edit edit;
	enum errc code = report_desk_edit(desk, "case.improve", &edit, err);

	if (!code && done)
		code = finish(desk, &edit, options, done, err);
	else if (!code && dropped)
		code = improvement_end(&edit, dropped, IMPROVEMENT_DROPPED,
				       options_str(options, "result"), 0, err);
	else if (!code && give)
		code = improvement_give(&edit, give, options_str(options, "owner"),
					options_str(options, "due"), err);
	else if (!code)
		code = add_one(desk, &edit, options, err);
	return case_edit_end(&edit, code, err);
}

static enum exit_code run(const struct options *options)
{
	const bool changes = options_args(options) > 1 || options_number(options, "done") ||
			     options_number(options, "dropped") || options_number(options, "give");

	return report_desk_do(options, changes, &(struct report_desk_deed){ change, list });
}

#define NUMBER_OPTION(option, words_ja, words_en)                                                  \
	{                                                                                          \
		.name = (option), .type = OPTION_NUMBER, .arg = "N", .fallback = "0", .min = 0,    \
		.max = ID_MAX, .help = TEXT(words_ja, words_en)                                    \
	}

static const struct option_def option_rows[] = {
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("担当（必要）", "whose it is (needed)") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("期限（2027-01-31 の形。必要）", "by when (such as 2027-01-31; needed)") },
	{ .name = "factor",
	  .type = OPTION_TEXT,
	  .arg = "FACTOR",
	  .help = TEXT("どの要因のため", "which factor it is to keep from coming back") },
	{ .name = "topic",
	  .type = OPTION_TEXT,
	  .arg = "TOPIC",
	  .help = TEXT("関係するチェックリストの項目（backups など）",
		       "topic of the questions of checklists it helps with (such as backups)") },
	NUMBER_OPTION("risk", "関係する危険の番号", "number of the risk it is about"),
	NUMBER_OPTION("done", "その番号の改善が済んだ", "that one is done"),
	NUMBER_OPTION("dropped", "その番号の改善をやめる", "that one is dropped"),
	NUMBER_OPTION("give", "その番号の担当と期限を変える", "give that one to --owner, by --due"),
	{ .name = "result",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("済んだ・やめた結果（必要）",
		       "how it went, or why it was dropped (needed)") },
	{ .name = "evidence",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("証拠のファイル（なければ結果を書いた紙）",
		       "a file that proves it (else a sheet with the result)") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_improve = {
	.name = "case improve",
	.summary = TEXT("改善を決める、済ませる",
			"decide on improvements, and say that they are done"),
	.args = "CASE [TITLE]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT(
		"TITLE "
		"がなければ一覧を出します。改善は「しごと」に並び、済んだときの証拠は、関係する"
		"チェックリストの項目に付きます。",
		"Without TITLE it lists them. An open one is a duty; what proves it, once done, "
		"stands beside the questions of the checklists it is tied to."),
	.options = option_rows,
	.run = run,
};
