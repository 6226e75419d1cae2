/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/clock.h"
#include "cli/command.h"
#include "cli/indicators/indicator-folder.h"
#include "detect/indicators/list-change.h"

static const struct option_def option_rows[] = {
	{ .name = "source",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("外す一覧の名前", "name of the list that goes") },
	OPTIONS_END,
};

static enum errc remove_source(const struct indicator_folder *folder, struct str name,
			       struct err *err)
{
	struct indicator_change change;
	enum errc code = indicator_change_begin(folder, &change, err);

	if (!code)
		code = list_take_out(&change, name, clock_wall_us(&clock_system), err);
	if (!code)
		code = indicator_change_commit(&change, err);
	indicator_change_done(&change);
	return code;
}

static enum exit_code run(const struct options *options)
{
	const char *name = options_text(options, "source");
	struct indicator_folder folder;
	struct err err;
	enum errc code = name ? ERR_OK
			      : fail(&err, ERR_USAGE, "%s",
				     text_of(TR("--source で一覧の名前を指定してください",
						"--source must name the list")));

	if (!code)
		code = indicator_folder_of(options, &folder, &err);
	if (!code)
		code = remove_source(&folder, str_from(name), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_indicators_remove = {
	.name = "indicators remove",
	.summary = TEXT("取り込んだ一覧を外す", "take a list out again"),
	.options = option_rows,
	.run = run,
};
