/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/remotes.h"

static const struct rows_column columns[] = {
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "state", .title = TEXT("様子", "STATE") },
	{ .name = "last_ok", .title = TEXT("最後に読めた時刻", "LAST READ") },
	{ .name = "objects", .title = TEXT("来た数", "CAME"), .number = true },
	{ .name = "problems", .title = TEXT("使えない数", "UNFIT"), .number = true },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "arm", .title = TEXT("使い方", "ARMS") },
	{ .name = "error", .title = TEXT("わけ", "WHY NOT") },
	{ .name = "url" },
	{ .name = "collection" },
	{ .name = "every", .number = true },
	{ .name = "due" },
	{ .name = "latest" },
	{ .name = NULL },
};

static const char *state_of(const struct taxii_position *position)
{
	return position->failures ? "failing" : position->last_ok_us == TIME_NONE ? "new" : "ok";
}

static void add(struct taxii_desk *desk, struct rows *rows, const struct taxii_remote_state *state)
{
	const struct taxii_remote *remote = &state->remote;
	const struct taxii_position *at = &state->position;
	const struct str cells[] = {
		remote->name,
		str_from(state_of(at)),
		taxii_desk_time(desk, at->last_ok_us),
		taxii_desk_number(desk, state->objects),
		taxii_desk_number(desk, state->problems),
		str_from(tlp_name(remote->tlp)),
		str_from(taxii_arm_names[remote->arm]),
		at->error,
		remote->url,
		remote->collection,
		taxii_desk_number(desk, (uint64_t)remote->every_s),
		taxii_desk_time(desk, at->due_us ? at->due_us : TIME_NONE),
		at->latest,
	};

	rows_add(rows, cells);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct taxii_remotes remotes;
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = taxii_remotes_list(desk.db, &desk.arena, &remotes, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < remotes.n; i++)
		add(&desk, rows, &remotes.at[i]);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_status = {
	.name = "taxii status",
	.summary = TEXT("よその置き場がどこまで読めているか",
			"how far collections elsewhere are read"),
	.options = option_rows,
	.run = run,
};
