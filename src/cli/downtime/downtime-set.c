/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/downtime/downtime-desk.h"

static enum errc set(struct downtime_room *room, const struct options *options,
		     struct case_edit *edit, size_t *ret_n, struct err *err)
{
	struct downtime_change change = {
		.department = str_from(options_arg(options, 1)),
		.service = str_from(options_arg(options, 2)),
		.planned_us = TIME_NONE,
		.said_by = options_str(options, "by"),
		.words = options_str(options, "words"),
		.corrects = options_number(options, "corrects"),
	};
	size_t state = DOWNTIME_STATES;
	enum errc code = downtime_word(options, 3, downtime_states, &state, err);

	change.state = (enum downtime_state)state;
	if (!code)
		code = options_time(options, "planned", &change.planned_us, err);
	return code ? code : downtime_set(edit, room->content, &change, ret_n, err);
}

static enum exit_code run(const struct options *options)
{
	auto_downtime_room room = { .content = NULL };
	struct case_edit edit;
	size_t n = 0;
	struct err err;
	enum errc code = downtime_room_begin(options, "downtime.set", &room, &edit, &err);

	if (!code)
		code = set(&room, options, &edit, &n, &err);
	const enum exit_code exit = case_desk_end(&edit, code, &err);
	if (exit == EXIT_DONE)
		(void)printf(text_of(TR("%zu 件を書きました\n", "%zu written down\n")), n);
	return exit;
}

static const struct option_def option_rows[] = {
	DOWNTIME_PLANNED_OPTION,
	DOWNTIME_SAID_OPTIONS,
	{ .name = "corrects",
	  .type = OPTION_NUMBER,
	  .arg = "ROW",
	  .fallback = "0",
	  .min = 0,
	  .max = INT64_MAX,
	  .help = TEXT("書き誤った行の番号（downtime show --what history）。両方とも残ります",
		       "the row that was wrong (downtime show --what history); both stay") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_downtime_set = {
	.name = "downtime set",
	.summary = TEXT("部門の業務が、いつからどうなっているかを書く",
			"write down how a department's service stands, and since when"),
	.args = "CASE DEPARTMENT SERVICE STATE",
	.min_args = 4,
	.max_args = 4,
	.details = TEXT(
		"STATE は "
		"normal（ふだんどおり）、reduced（一部だけ）、paper（紙で運用）、stopped（停止）、"
		"unknown（不明）です。DEPARTMENT と SERVICE は tonoi downtime list にあるもの、"
		"自施設の部署の名前、または all（すべて）です。",
		"STATE is normal, reduced, paper, stopped or unknown. DEPARTMENT and SERVICE are "
		"those of tonoi downtime list, the name of a unit of our own, or all."),
	.options = option_rows,
	.run = run,
};
