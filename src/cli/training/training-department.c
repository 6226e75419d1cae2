/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/records.h"
#include "training/people.h"

static enum exit_code run(const struct options *options)
{
	const struct str name = str_from(options_arg(options, 0));
	const struct str typed = str_from(options_arg(options, 1));
	auto_db *db = NULL;
	int64_t people;
	struct err err;

	if (!str_to_i64(typed, &people)) {
		(void)fail(&err, ERR_USAGE, "%.*s: %s", STR_ARG(typed),
			   text_of(TR("人数ではありません", "is no number of people")));
		return command_fail(&err);
	}
	if (records_open(options, &db, &err) ||
	    records_audit(db, "training.department", name, typed, &err) ||
	    training_departments_put(db, name, people, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_training_department = {
	.name = "training department",
	.summary =
		TEXT("名簿のない部署の人数を書く", "say how many a department without a list has"),
	.args = "NAME PEOPLE",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("名簿に人のいる部署では、名簿を数えます。0 で取り消します。",
			"A department with people in the list is counted by the list. 0 takes it "
			"back."),
	.run = run,
};
