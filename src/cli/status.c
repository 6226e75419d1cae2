/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running watch holds and what it could not count.
 */
#include <limits.h>

#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "store/counters.h"

#define CELL_MAX 32

static const struct rows_column columns[] = {
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "value", .title = TEXT("数", "VALUE"), .number = true },
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "updated", .title = TEXT("時刻", "UPDATED") },
	{ .name = "what", .title = TEXT("意味", "WHAT") },
	{ .name = NULL },
};

static const char *const kinds[] = {
	[COUNTER_NOW] = "now",
	[COUNTER_SINCE_START] = "since-start",
	[COUNTER_LOSS] = "loss",
};

static const struct option_def status_options[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static void take(void *ctx, const struct counter *counter)
{
	struct rows *rows = ctx;
	char cell[CELL_MAX];
	char updated[TIME_TEXT_MAX];

	(void)snprintf(cell, sizeof(cell), "%lld", (long long)counter->value);
	const struct str row[] = {
		str_from(counter->name),
		counter->known ? str_from(cell) : STR_NONE,
		str_from(kinds[counter->kind]),
		counter->known ? str_from(time_format_local(counter->updated_us, time_zone_offset(),
							    updated))
			       : STR_NONE,
		str_from(text_of(counter->title)),
	};

	rows_add(rows, row);
}

static enum exit_code run(const struct options *options)
{
	char data[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (path_data(options_text(options, "data"), data, &err) ||
	    db_open(data, DB_READER, &db, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	const enum errc code = counters_list(db, take, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_status = {
	.name = "status",
	.summary = TEXT("見張りが覚えている量と、数えられなかったものを示す",
			"tell what the watch holds, and what it could not count"),
	.details = TEXT(
		"「loss」は、0 でなければ見落としのありうる数です。見張りが動いていれば数秒ごと"
		"に新しくなります。時刻の値は 1970 年からのマイクロ秒です。",
		"“loss” is what may hide something when it is not 0. While the watch runs the "
		"numbers are renewed every few seconds. A time is microseconds since 1970."),
	.options = status_options,
	.run = run,
};
