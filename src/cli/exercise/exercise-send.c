/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"

static const struct rows_column columns[] = {
	{ .name = "organisation", .title = TEXT("施設", "ORGANISATION") },
	{ .name = "inject", .title = TEXT("知らせ", "INJECT") },
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = NULL },
};

static enum errc write_one(const struct options *options, struct sector_desk *desk,
			   const struct sector_inject *inject, struct rows *rows, struct err *err)
{
	auto_buf out = BUF_INIT(INCIDENT_REPORT_MAX);
	struct json_writer w = json_writer_to(&out);
	const struct str path = arena_printf(&desk->base.arena, "%s/%.*s.json",
					     options_arg(options, 0), STR_ARG(inject->uuid));

	sector_inject_write(inject, &w);
	if (buf_failed(&out))
		return fail(err, ERR_LIMIT, "inject %.*s: is too long", STR_ARG(inject->uuid));
	enum errc code = file_replace(path.ptr, buf_str(&out), 0644, err);
	if (!code)
		code = sector_inject_sent(desk->base.scope, inject->id, STR("file"),
					  desk->actor.now_us, err);
	if (!code)
		rows_add(rows, (const struct str[]){ inject->name, inject->inject, path });
	return code;
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct sector_query query = { .due = true, .now_us = desk->actor.now_us };
	const struct sector_inject *i = NULL;
	enum errc code = sector_injects_list(desk->base.scope, &query, &desk->base.arena, &i, err);

	if (!code)
		code = db_begin(desk->base.db, err);
	if (code)
		return code;
	for (; !code && i; i = i->next)
		code = write_one(options, desk, i, rows, err);
	return db_end(desk->base.db, code, err);
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "exercise.send",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exercise_send = {
	.name = "exercise send",
	.summary = TEXT("時刻の来た知らせを、ファイルで出す",
			"write injects whose moment has come as files"),
	.args = "FOLDER",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("回線のない施設のためのものです。", "For facilities without a line."),
	.options = option_rows,
	.run = run,
};
