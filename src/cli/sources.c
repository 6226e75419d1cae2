/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sends logs to the watch, and whether they still do.
 */
#include "store/sources.h"
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "store/checkpoints.h"

static const struct rows_column columns[] = {
	{ .name = "source", .title = TEXT("送信元", "SOURCE") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "last_seen", .title = TEXT("最後の記録", "LAST SEEN") },
	{ .name = "records", .title = TEXT("記録数", "RECORDS"), .number = true },
	{ .name = "bytes", .title = TEXT("バイト", "BYTES"), .number = true },
	{ .name = "rate_minute", .title = TEXT("毎秒(1分)", "/S (1 MIN)"), .number = true },
	{ .name = "rate_hour", .title = TEXT("毎秒(1時間)", "/S (1 H)"), .number = true },
	{ .name = "lag", .title = TEXT("判定待ち", "LAG"), .number = true },
	{ .name = "lost", .title = TEXT("紛失", "LOST"), .number = true },
	{ .name = "failed", .title = TEXT("読めない記録", "FAILED"), .number = true },
	{ .name = "failed_reason", .title = TEXT("理由", "REASON") },
	{ .name = "clock_offset_seconds",
	  .title = TEXT("時計のずれ(秒)", "CLOCK (S)"),
	  .number = true },
	{ .name = "format", .title = TEXT("形式", "FORMAT") },
	{ .name = NULL },
};

static const struct option_def sources_options[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

#define CELL_MAX 32

struct listing {
	struct rows *rows;
	int64_t unjudged; /* records of the log the engine has yet to come to */
};

static struct str number(int64_t n, char out[static CELL_MAX])
{
	(void)snprintf(out, CELL_MAX, "%lld", (long long)n);
	return str_from(out);
}

static struct str rate(double value, char out[static CELL_MAX])
{
	(void)snprintf(out, CELL_MAX, "%.3f", value);
	return str_from(out);
}

/* The engine judges in order of arrival: what waits is the log's end, whoever sent it. */
static int64_t lag_of(const struct listing *listing, const struct source *source)
{
	const int64_t records = (int64_t)source->records;

	return records < listing->unjudged ? records : listing->unjudged;
}

static bool take(void *ctx, const struct source *source)
{
	const struct listing *listing = ctx;
	char cells[8][CELL_MAX];
	char time[TIME_TEXT_MAX];
	const int64_t offset_us = source->clock_offset_us;
	const struct str row[] = {
		source->name,
		source->silent_since_us == TIME_NONE ? STR("ok") : STR("silent"),
		str_from(time_format_local(source->last_seen_us, time_zone_offset(), time)),
		number((int64_t)source->records, cells[0]),
		number((int64_t)source->bytes, cells[1]),
		rate(source->rate_minute, cells[2]),
		rate(source->rate_hour, cells[3]),
		number(lag_of(listing, source), cells[4]),
		number((int64_t)source->lost, cells[5]),
		number((int64_t)source->failed, cells[6]),
		str_or_none(source->failed_reason),
		offset_us == TIME_NONE ? STR_NONE : number(offset_us / US_PER_SEC, cells[7]),
		str_or_none(source->format),
	};

	rows_add(listing->rows, row);
	return true;
}

static enum errc count_unjudged(struct db *db, int64_t *ret, struct err *err)
{
	int64_t durable = 0;
	int64_t position = 0;
	bool found;
	enum errc code = fact_number(db, "log.durable", &found, &durable, err);

	if (!code)
		code = fact_number(db, "engine.position", &found, &position, err);
	*ret = durable > position ? durable - position : 0;
	return code;
}

static enum errc print(struct db *db, enum rows_format format, struct err *err)
{
	struct listing listing = { 0 };
	enum errc code = count_unjudged(db, &listing.unjudged, err);

	if (code)
		return code;
	listing.rows = rows_new(format, columns);
	code = sources_list(db, take, &listing, err);
	return rows_end_after(listing.rows, code, err);
}

static enum exit_code run(const struct options *options)
{
	char data[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (path_data(options_text(options, "data"), data, &err) ||
	    db_open(data, DB_READER, &db, &err) || print(db, rows_format_of(options), &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_sources = {
	.name = "sources",
	.summary = TEXT("記録を送ってくる機器を並べる",
			"list who sends logs, and who has fallen silent"),
	.details = TEXT("判定待ちは、届いたがまだルールで調べていない記録の数（多くとも）です。時計"
			"のずれは、"
			"送信元の時計が進んでいれば正の数です。",
			"Lag is how many records, at most, arrived and are yet to be judged. The "
			"clock is positive when the source's runs ahead."),
	.options = sources_options,
	.run = run,
};
