/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the records of the sealed log for a case, whatever their age, or lets them go again.
 */
#include "base/encoding/time-text.h"
#include "cli/case/case-desk.h"
#include "custody/holds.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NO"), .number = true },
	{ .name = "from", .title = TEXT("いつからの記録", "RECORDS SINCE") },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = "placed", .title = TEXT("かけた時刻", "PLACED") },
	{ .name = "placed_by", .title = TEXT("かけた人", "BY") },
	{ .name = "released", .title = TEXT("解いた時刻", "RELEASED") },
	{ .name = "released_by" },
	{ .name = "release_reason" },
	{ .name = NULL },
};

/* ---- placing and releasing ---- */

static enum errc place(struct case_edit *edit, const struct options *options, struct err *err)
{
	struct log_hold hold = { .from_us = edit->record.known_us,
				 .reason = options_str(options, "reason") };
	const enum errc code = options_time(options, "from", &hold.from_us, err);

	return code ? code : custody_hold(edit, &hold, err);
}

static enum errc release(struct case_edit *edit, const struct options *options, struct err *err)
{
	return custody_release(edit, options_number(options, "release"),
			       options_str(options, "reason"), err);
}

/* ---- listing ---- */

struct listing {
	struct case_desk *desk;
	struct rows *rows;
};

static void take(void *ctx, const struct log_hold *hold)
{
	struct listing *l = ctx;
	const struct str cells[] = {
		arena_printf(&l->desk->arena, "%lld", (long long)hold->id),
		time_str_utc(hold->from_us, &l->desk->arena),
		hold->reason,
		time_str_utc(hold->placed_us, &l->desk->arena),
		hold->placed_by,
		time_str_utc(hold->released_us, &l->desk->arena),
		hold->released_by,
		hold->release_reason,
	};

	rows_add(l->rows, cells);
}

static enum errc list(const struct options *options, struct err *err)
{
	auto_case_desk desk = { .db = NULL };
	struct listing l = { .desk = &desk };
	struct case_record record;

	enum errc code = case_desk_open(options, false, &desk, err);
	if (!code)
		code = case_desk_find(&desk, options, &record, err);
	if (code)
		return code;
	l.rows = rows_new(rows_format_of(options), columns);
	return rows_end_after(l.rows, log_holds_each(desk.db, record.id, take, &l, err), err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;

	if (!options_given(options, "reason"))
		return list(options, &err) ? command_fail(&err) : EXIT_DONE;
	enum errc code = case_desk_begin_now(&desk, options, "case.hold", &edit, &err);
	if (!code)
		code = options_given(options, "release") ? release(&edit, options, &err)
							 : place(&edit, options, &err);
	return case_desk_end(&edit, code, &err);
}

static const struct option_def option_rows[] = {
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("いつからの記録を残すか（なければ、知った時刻から）",
		       "keep what arrived since (else since it was known)") },
	{ .name = "reason",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("残す、または解く理由。なければ一覧を出す",
		       "why it is kept or let go; without it what is held is listed") },
	{ .name = "release",
	  .type = OPTION_NUMBER,
	  .arg = "NO",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この番号の保全を解く", "let go what this hold keeps") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_case_hold = {
	.name = "case hold",
	.summary = TEXT("事案のために、ログを期限が来ても消さずに残す",
			"keep the log for a case, whatever its age"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("その時刻の後に届いた記録と警報は、解くまで消えません。場所が足りなくなる"
		     "ことがあるので、空きに気をつけてください。",
		     "Records and alerts since that time stay until they are let go. Mind the room "
		     "they take."),
	.options = option_rows,
	.run = run,
};
