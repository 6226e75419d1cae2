/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "base/office/pdf-write.h"
#include "cli/downtime/downtime-desk.h"
#include "cli/out-file.h"
#include "downtime/downtime-papers.h"
#include "store/facility.h"

/* Slips can be printed before there are any records: they then carry no facility. */
static enum errc open_without_case(const struct options *options, struct downtime_room *room,
				   struct err *err)
{
	enum errc code = records_use_pack(options, err);

	if (!code)
		code = downtime_content_load(NULL, &room->content, err);
	room->desk.arena = (struct arena)ARENA_INIT(DOWNTIME_PAPER_BYTES);
	room->desk.now_us = clock_wall_us(&clock_system);
	if (!code && records_read(options, &room->desk.db, NULL))
		room->desk.db = NULL;
	return code;
}

static enum errc print(struct downtime_room *room, const struct options *options, bool of_case,
		       struct buf *out, struct err *err)
{
	const size_t paper =
		str_find_name(options_str(options, "paper"), downtime_papers, DOWNTIME_PAPERS);
	const struct downtime_desk desk = {
		.db = room->desk.db,
		.content = room->content,
		.record = of_case ? &room->record : NULL,
		.facility =
			room->desk.db ? facility_name(room->desk.db, &room->desk.arena) : STR(""),
		.lang = lang_get(),
		.now_us = room->desk.now_us,
		.utc_offset_minutes = time_zone_offset(),
		.arena = &room->desk.arena,
	};
	const enum errc code = pdf_check_fonts(err);

	return code ? code
		    : downtime_print(&desk, (enum downtime_paper)paper,
				     options_str(options, "part"), out, err);
}

static enum exit_code run(const struct options *options)
{
	const bool of_case = options_args(options) > 0;
	auto_downtime_room room = { .content = NULL };
	auto_buf out = BUF_INIT(DOWNTIME_PAPER_BYTES);
	struct err err;
	enum errc code = of_case ? downtime_room_open(options, &room, &err)
				 : open_without_case(options, &room, &err);

	if (!code)
		code = print(&room, options, of_case, &out, &err);
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "paper",
	  .type = OPTION_CHOICE,
	  .choices = "board|plan|numbers|slips",
	  .fallback = "slips",
	  .help = TEXT("どの紙か（PDF、A4）：状況、復旧の計画、仮の番号、紙の伝票",
		       "which paper (PDF, A4): how it stands, coming back, numbers, slips") },
	{ .name = "part",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("伝票の id、または番号の範囲の番号だけ",
		       "only that slip, or that range of numbers") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

const struct command command_downtime_print = {
	.name = "downtime print",
	.summary = TEXT("停止に備える伝票、または事案の状況・計画・番号の紙を作る",
			"print slips in advance, or how a case stands, its plan, its numbers"),
	.args = "[CASE]",
	.min_args = 0,
	.max_args = 1,
	.details = TEXT("伝票は事案がなくても作れます。あらかじめ印刷しておいてください。",
			"Slips need no case: print them in advance."),
	.options = option_rows,
	.run = run,
};
