/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody saw that a contact is still right: asked for once a year.
 */
#include "cli/contact/contact-desk.h"

static const struct option_def option_rows[] = {
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("全部の連絡先を確かめた", "all of them are still right") },
	OPTIONS_END,
};

static enum errc confirm(const struct options *options, struct db *db, struct err *err)
{
	const bool all = options_flag(options, "all");
	char user[RECORDS_USER_MAX];
	int64_t id = 0;

	if (all == (options_args(options) == 1))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("ID か --all のどちらかが要ります",
				       "either ID or --all is needed")));
	enum errc code = all ? ERR_OK : options_arg_number(options, 0, &id, err);
	if (!code)
		code = records_audit(db, "contact.confirm",
				     all ? STR("0") : str_from(options_arg(options, 0)), STR(""),
				     err);
	return code ? code
		    : contacts_confirm(db, id, records_user(user), clock_wall_us(&clock_system),
				       err);
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	struct err err;

	if (records_open(options, &db, &err) || confirm(options, db, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_contact_confirm = {
	.name = "contact confirm",
	.summary =
		TEXT("連絡先が今も正しいことを確かめたと書く", "say that a contact is still right"),
	.args = "[ID]",
	.max_args = 1,
	.details = TEXT("どの連絡先も年に一度は確かめます。過ぎると「やること」に出ます。",
			"Each is looked at once a year; past that it is among the duties."),
	.options = option_rows,
	.run = run,
};
