/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"

static const struct rows_column columns[] = {
	{ .name = "session", .title = TEXT("番号", "SESSION"), .number = true },
	{ .name = "day", .title = TEXT("日", "DAY") },
	{ .name = "course", .title = TEXT("研修", "COURSE") },
	{ .name = "audience", .title = TEXT("対象", "AUDIENCE") },
	{ .name = "attended", .title = TEXT("出席", "ATTENDED"), .number = true },
	{ .name = "evidence", .title = TEXT("証拠", "EVIDENCE"), .number = true },
	{ .name = "provider", .title = TEXT("主催", "PROVIDER") },
	{ .name = "place", .title = TEXT("場所", "PLACE") },
	{ .name = "teacher", .title = TEXT("講師", "TEACHER") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	TRAINING_YEAR_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static void take(void *ctx, const struct training_session *session)
{
	char n[3][24];

	(void)snprintf(n[0], sizeof(n[0]), "%lld", (long long)session->id);
	(void)snprintf(n[1], sizeof(n[1]), "%lld", (long long)session->attended);
	(void)snprintf(n[2], sizeof(n[2]), "%lld", (long long)session->evidence);
	rows_add(ctx, (const struct str[]){
			      str_from(n[0]),
			      session->held_on,
			      str_or_none(session->course),
			      str_from(audience_names[session->audience]),
			      str_from(n[1]),
			      session->evidence ? str_from(n[2]) : STR_NONE,
			      str_or_none(session->provider),
			      str_or_none(session->place),
			      str_or_none(session->teacher),
			      session->title,
		      });
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	const struct training_span span = training_span_of(options, db);

	return training_sessions_each(db, str_from(span.first), str_from(span.last), take, rows,
				      err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_training_sessions = {
	.name = "training sessions",
	.summary = TEXT("年度の研修の回を並べる", "list the sessions of a fiscal year"),
	.options = option_rows,
	.run = run,
};
