/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"

static const struct rows_column columns[] = {
	{ .name = "department", .title = TEXT("部署", "DEPARTMENT") },
	{ .name = "staff", .title = TEXT("職員番号", "STAFF") },
	{ .name = "audience", .title = TEXT("対象", "AUDIENCE") },
	{ .name = "listed_on", .title = TEXT("名簿に載った日", "LISTED ON") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "department",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この部署だけ", "only of this department") },
	TRAINING_YEAR_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static void take(void *ctx, const struct trainee *person)
{
	rows_add(ctx, (const struct str[]){ person->department, person->staff,
					    str_from(audience_names[person->audience]),
					    person->listed_on });
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	const struct training_span span = training_span_of(options, db);

	return training_missing_each(db, &span, options_str(options, "department"), take, rows,
				     err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_training_list = {
	.name = "training list",
	.summary = TEXT("年度の研修をまだ受けていない人を並べる",
			"list who was not yet trained in a fiscal year"),
	.details = TEXT("氏名は出しません。部署と職員番号で確かめてください。",
			"Names are not shown: department and staff number tell who it is."),
	.options = option_rows,
	.run = run,
};
