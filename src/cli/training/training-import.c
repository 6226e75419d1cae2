/* SPDX-License-Identifier: Apache-2.0 */
#include "base/calendar/day.h"
#include "cli/command.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"

static enum exit_code run(const struct options *options)
{
	const char *path = options_arg(options, 0);
	auto_training_list list = { .words = NULL };
	char today[DAY_TEXT_MAX];
	struct roster_report report;
	auto_db *db = NULL;
	struct err err;

	if (training_list_open(path, &list, &err) || records_open(options, &db, &err) ||
	    records_audit(db, "training.people", str_from(path), STR(""), &err))
		return command_fail(&err);
	const enum errc code = roster_take_people(
		db, &list.source, str_from(day_text(training_today(), today)), &report, &err);
	if (code) {
		(void)fail_in(&err, code, path);
		return command_fail(&err);
	}
	training_list_tell(&report);
	return report.noted ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_training_import = {
	.name = "training import",
	.summary = TEXT("研修の名簿（CSV）を取り込む", "take in a list of staff (CSV)"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("職員番号と部署が要ります。対象、退職日、氏名はあれば読みます。"
		     "文字コードは UTF-8 と CP932 を見分けます。氏名は、この記録の中だけに"
		     "置かれ、書き出しには出ません。読めない行は場所を示し、ほかを取り込みます。",
		     "Staff number and department are needed; audience, last day and name are "
		     "read when they are there. UTF-8 and CP932 are told apart. Names stay in "
		     "these records and are in no export. A row that cannot be read is named "
		     "with its place and the others are taken."),
	.run = run,
};
