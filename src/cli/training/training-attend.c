/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"

static const struct option_def option_rows[] = {
	{ .name = "file",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("出席の一覧（CSV）", "a list of attendance (CSV)") },
	{ .name = "department",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("STAFF の部署（名簿にあれば要らない）",
		       "department of STAFF (not needed for who is in the list)") },
	OPTIONS_END,
};

static enum errc take_file(const char *path, struct db *db, const struct attendance *noted,
			   struct roster_report *report, struct err *err)
{
	auto_training_list list = { .words = NULL };
	enum errc code = training_list_open(path, &list, err);

	if (!code)
		code = roster_take_attendance(db, &list.source, noted, report, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum errc take_typed(const struct options *options, struct db *db,
			    struct attendance attendance, struct roster_report *report,
			    struct err *err)
{
	attendance.department = options_str(options, "department");
	for (size_t i = 1; i < options_args(options); i++) {
		bool added = false;

		attendance.staff = str_from(options_arg(options, i));
		const enum errc code = attendance_add(db, &attendance, &added, err);
		if (code)
			return code;
		report->taken++;
		report->added += added;
	}
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	const char *path = options_text(options, "file");
	char user[RECORDS_USER_MAX];
	struct attendance noted = { .noted_by = records_user(user),
				    .noted_us = clock_wall_us(&clock_system) };
	struct roster_report report = { .taken = 0 };
	auto_db *db = NULL;
	struct err err;

	if (training_number(options_arg(options, 0), &noted.session, &err) ||
	    records_open(options, &db, &err) ||
	    records_audit(db, "training.attend", str_from(options_arg(options, 0)), str_from(path),
			  &err))
		return command_fail(&err);
	const enum errc code = path ? take_file(path, db, &noted, &report, &err)
				    : take_typed(options, db, noted, &report, &err);
	if (code)
		return command_fail(&err);
	training_list_tell(&report);
	return report.noted ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_training_attend = {
	.name = "training attend",
	.summary = TEXT("研修の回の出席を記録する", "record who was at a session"),
	.args = "SESSION [STAFF…]",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("職員番号を並べるか、--file で CSV（UTF-8、CP932）を渡します。"
			"出欠の列があれば、欠席と空欄は数えません。",
			"Name staff numbers, or hand over a CSV (UTF-8, CP932) with --file. With a "
			"column of attendance, absent and empty rows do not count."),
	.options = option_rows,
	.run = run,
};
