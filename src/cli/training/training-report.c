/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"
#include "store/facility.h"
#include "training/training-book.h"

#define FILE_MODE   0600
#define ARENA_BYTES (64u * 1024)

static const struct rows_column columns[] = {
	{ .name = "department", .title = TEXT("部署", "DEPARTMENT") },
	{ .name = "people", .title = TEXT("人数", "PEOPLE"), .number = true },
	{ .name = "trained", .title = TEXT("受けた人", "TRAINED"), .number = true },
	{ .name = "missing", .title = TEXT("まだの人", "NOT YET"), .number = true },
	{ .name = "percent", .title = TEXT("割合 %", "PERCENT"), .number = true },
	{ .name = "counted_by", .title = TEXT("数え方", "COUNTED BY") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	TRAINING_YEAR_OPTION,
	{ .name = "xlsx",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("回、結果、まだの人も含めてブックに書き出す",
		       "write a workbook, with sessions, results and who was not yet") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static void take(void *ctx, const struct training_row *row)
{
	const int64_t n[] = { row->people, row->trained, row->people - row->trained,
			      row->people ? row->trained * 100 / row->people : 0 };
	char text[ARRAY_LEN(n)][24];

	for (size_t i = 0; i < ARRAY_LEN(n); i++)
		(void)snprintf(text[i], sizeof(text[i]), "%lld", (long long)n[i]);
	rows_add(ctx, (const struct str[]){ row->department, str_from(text[0]), str_from(text[1]),
					    str_from(text[2]), str_from(text[3]),
					    row->by_size ? STR("size") : STR("list") });
}

static enum errc write_book(const struct options *options, const char *path, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	auto_buf out = BUF_INIT(TRAINING_BOOK_MAX);
	auto_db *db = NULL;
	enum errc code = records_read(options, &db, err);

	if (code)
		return code;
	const struct training_span span = training_span_of(options, db);
	const struct training_book book = {
		.db = db,
		.span = &span,
		.facility = facility_name(db, &arena),
		.lang = lang_get(),
		.made_us = clock_wall_us(&clock_system),
	};
	code = training_book_write(&book, &out, err);
	return code ? code : file_replace(path, buf_str(&out), FILE_MODE, err);
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	const struct training_span span = training_span_of(options, db);

	return training_report_each(db, &span, take, rows, err);
}

static enum exit_code run(const struct options *options)
{
	const char *path = options_text(options, "xlsx");
	struct err err;
	const enum errc code =
		path ? write_book(options, path, &err) : records_list(options, columns, fill, &err);

	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_training_report = {
	.name = "training report",
	.summary = TEXT("年度の研修を受けた割合を、部署ごとに出す",
			"how many were trained in a fiscal year, by department"),
	.details = TEXT("名簿の人を数えます（list）。人数だけを書いた部署では、その部署と"
			"名乗って受けた人を数えます（size）。",
			"Counts the people in the list (list); of a department with only a size, "
			"whoever gave its name (size)."),
	.options = option_rows,
	.run = run,
};
