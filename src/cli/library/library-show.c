/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "cli/out-file.h"
#include "incidents/library.h"

static const struct rows_column columns[] = {
	{ .name = "code" },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct library_case found;
	const enum errc code = library_get(desk->base.scope, str_from(options_arg(options, 0)),
					   &desk->base.arena, &found, err);

	(void)rows;
	return code ? code : out_file_write(options, found.text, err);
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	OUT_FILE_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_library_show = {
	.name = "library show",
	.summary = TEXT("事例を訓練のシナリオとして書き出す",
			"write a case of the library as a scenario of a drill"),
	.args = "CODE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("施設では tonoi drill add FILE で取り込み、訓練にできます。",
			"A facility takes it in with “tonoi drill add FILE” and plays it."),
	.options = option_rows,
	.run = run,
};
