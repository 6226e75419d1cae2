/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/downtime/downtime-desk.h"

static enum errc set(struct downtime_room *room, const struct options *options,
		     struct case_edit *edit, struct err *err)
{
	struct downtime_limit_change change = {
		.kind = str_from(options_arg(options, 1)),
		.planned_us = TIME_NONE,
		.said_by = options_str(options, "by"),
		.words = options_str(options, "words"),
	};
	size_t state = DOWNTIME_OPENS;
	enum errc code = downtime_word(options, 2, downtime_opens, &state, err);

	change.state = (enum downtime_open)state;
	if (!code)
		code = options_time(options, "planned", &change.planned_us, err);
	return code ? code : downtime_limit_set(edit, room->content, &change, err);
}

static enum exit_code run(const struct options *options)
{
	auto_downtime_room room = { .content = NULL };
	struct case_edit edit;
	struct err err;
	enum errc code = downtime_room_begin(options, "downtime.limit", &room, &edit, &err);

	if (!code)
		code = set(&room, options, &edit, &err);
	return case_desk_end(&edit, code, &err);
}

static const struct option_def option_rows[] = {
	DOWNTIME_PLANNED_OPTION,
	DOWNTIME_SAID_OPTIONS,
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_downtime_limit = {
	.name = "downtime limit",
	.summary = TEXT("受け入れの制限を書く", "write down what is taken in and what is not"),
	.args = "CASE LIMIT STATE",
	.min_args = 3,
	.max_args = 3,
	.details =
		TEXT("STATE は "
		     "open（ふだんどおり）、limited（制限あり）、closed（停止）、unknown（不明）、"
		     "LIMIT は tonoi downtime list --what limits にあります。制限があると、"
		     "知らせる先が tonoi case deadlines に出ます。",
		     "STATE is open, limited, closed or unknown; tonoi downtime list --what "
		     "limits shows LIMIT. When anything is limited, tonoi case deadlines says "
		     "who is to be told."),
	.options = option_rows,
	.run = run,
};
