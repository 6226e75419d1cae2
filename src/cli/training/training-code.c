/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"

#define HOUR_US (3600 * US_PER_SEC)

static const struct option_def option_rows[] = {
	{ .name = "hours",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = SESSION_CODE_MAX_US / HOUR_US,
	  .fallback = "24",
	  .help = TEXT("使える時間", "hours it is good for") },
	{ .name = "close",
	  .type = OPTION_FLAG,
	  .help = TEXT("いまのコードを閉じる", "close the present code") },
	OPTIONS_END,
};

static enum exit_code run(const struct options *options)
{
	const bool closes = options_flag(options, "close");
	const int64_t now_us = clock_wall_us(&clock_system);
	char user[RECORDS_USER_MAX];
	struct session_code code;
	auto_db *db = NULL;
	int64_t session;
	struct err err;

	if (training_number(options_arg(options, 0), &session, &err) ||
	    records_open(options, &db, &err) ||
	    records_audit(db, closes ? "training.code.close" : "training.code.open",
			  str_from(options_arg(options, 0)), STR(""), &err))
		return command_fail(&err);
	if (closes)
		return training_code_close(db, session, now_us, &err) ? command_fail(&err)
								      : EXIT_DONE;
	if (training_code_open(db, session, records_user(user), now_us,
			       now_us + options_number(options, "hours") * HOUR_US, &code, &err))
		return command_fail(&err);
	printf("%s\n", code.text);
	return EXIT_DONE;
}

const struct command command_training_code = {
	.name = "training code",
	.summary = TEXT("アカウントのない職員が受けるためのコードを開く、閉じる",
			"open or close a code for staff without an account"),
	.args = "SESSION",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("コードは一度だけ表示され、前のコードは使えなくなります。"
		     "職員は /learn を開いてコードを入れます。",
		     "The code is shown once, and one before it is not good any more. Staff open "
		     "/learn and enter it."),
	.options = option_rows,
	.run = run,
};
