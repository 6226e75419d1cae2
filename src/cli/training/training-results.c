/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"
#include "training/results.h"

static const struct rows_column columns[] = {
	{ .name = "day", .title = TEXT("日", "DAY") },
	{ .name = "course", .title = TEXT("研修", "COURSE") },
	{ .name = "version", .title = TEXT("版", "VERSION"), .number = true },
	{ .name = "department", .title = TEXT("部署", "DEPARTMENT") },
	{ .name = "staff", .title = TEXT("職員番号", "STAFF") },
	{ .name = "right", .title = TEXT("正解", "RIGHT"), .number = true },
	{ .name = "questions", .title = TEXT("問題", "QUESTIONS"), .number = true },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "certificate", .title = TEXT("修了証", "CERTIFICATE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	TRAINING_YEAR_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static bool take(void *ctx, const struct training_result *result)
{
	char n[3][24];

	(void)snprintf(n[0], sizeof(n[0]), "%lld", (long long)result->course_version);
	(void)snprintf(n[1], sizeof(n[1]), "%lld", (long long)result->correct);
	(void)snprintf(n[2], sizeof(n[2]), "%lld", (long long)result->questions);
	rows_add(ctx, (const struct str[]){ result->taken_on, result->course, str_from(n[0]),
					    result->department, result->staff, str_from(n[1]),
					    str_from(n[2]),
					    result->passed ? STR("passed") : STR("not-passed"),
					    result->certificate });
	return true;
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	const struct training_span span = training_span_of(options, db);

	return training_results_each(db, str_from(span.first), str_from(span.last), take, rows,
				     err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_training_results = {
	.name = "training results",
	.summary = TEXT("年度のテストの結果を並べる", "list what came of the questions in a year"),
	.options = option_rows,
	.run = run,
};
