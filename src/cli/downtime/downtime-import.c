/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-import.h"

#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "cli/downtime/downtime-desk.h"

static enum exit_code run(const struct options *options)
{
	const char *path = options_arg(options, 1);
	auto_downtime_room room = { .content = NULL };
	auto_buf bytes = BUF_INIT(DOWNTIME_FILE_MAX);
	struct case_edit edit = { .db = NULL };
	struct err err;
	enum errc code = file_read(path, &bytes, &err);

	if (code)
		return command_fail(&err);
	code = downtime_room_begin(options, "downtime.import", &room, &edit, &err);
	if (!code) {
		records_confine(options);
		code = downtime_import(&edit, room.content, buf_str(&bytes), lang_get(),
				       time_zone_offset(), &err);
		code = code ? fail_in(&err, code, path) : ERR_OK;
	}
	return case_desk_end(&edit, code, &err);
}

static const struct option_def option_rows[] = {
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_downtime_import = {
	.name = "downtime import",
	.summary = TEXT("手作業・停止・復旧の経過をファイルから取り込む",
			"take in from a file how things stood"),
	.args = "CASE FILE",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("書き方は docs/formats/downtime.md、公表された例は content/demo/downtime "
		     "にあります。"
		     "読めないところがあれば、何も取り込まず、その場所を示します。",
		     "docs/formats/downtime.md has the form; content/demo/downtime has published "
		     "ones. When something cannot be read nothing is taken, and its place is "
		     "named."),
	.options = option_rows,
	.run = run,
};
