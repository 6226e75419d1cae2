/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the watch found, from the records database: while it runs or not.
 */
#include "store/alerts.h"
#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/print/shape-out.h"
#include "export/finding-read.h"

#define LINE_MAX_BYTES (4u * ALERT_FIELDS_MAX)
#define MINUTES_MAX    (10 * 366 * 24 * 60)

static const struct rows_column columns[] = {
	{ .name = "time", .title = TEXT("時刻", "TIME") },
	{ .name = "level", .title = TEXT("重さ", "LEVEL") },
	{ .name = "status", .title = TEXT("状態", "STATUS") },
	{ .name = "host", .title = TEXT("機器", "HOST") },
	{ .name = "user", .title = TEXT("利用者", "USER") },
	{ .name = "title", .title = TEXT("内容", "TITLE") },
	{ .name = "source", .title = TEXT("送信元", "SOURCE") },
	{ .name = "record", .title = TEXT("記録", "RECORD"), .number = true },
	{ .name = "folded", .title = TEXT("省略数", "FOLDED"), .number = true },
	{ .name = "rule_id", .title = TEXT("ルール", "RULE") },
	{ .name = "id", .title = TEXT("警報番号", "ID") },
	{ .name = NULL },
};

static const struct option_def alerts_options[] = {
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "table|json|csv|" SHAPE_CHOICES,
	  .fallback = "table",
	  .help = TEXT("出力の形式（json からあとは、ほかのプログラムに渡す形）",
		       "output format (from json on: for other programs)") },
	{ .name = "level",
	  .type = OPTION_CHOICE,
	  .choices = "informational|low|medium|high|critical",
	  .fallback = "informational",
	  .help = TEXT("この重さ以上のもの", "of this level or above") },
	{ .name = "rule",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("このルールのもの", "of this rule") },
	{ .name = "host",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この機器のもの", "of this host") },
	{ .name = "source",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この送信元のもの（tonoi sources に出る名前）",
		       "from this source (a name tonoi sources lists)") },
	{ .name = "status",
	  .type = OPTION_CHOICE,
	  .choices = "any|new|seen|closed",
	  .fallback = "any",
	  .help = TEXT("この状態のもの", "in this state") },
	{ .name = "text",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("この文字を含むもの", "that contain this text") },
	{ .name = "since",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("この時刻以後に届いたもの（2026-11-22T03:00、または 90m、24h、7d 前から）",
		       "arrived since (2026-11-22T03:00, or 90m, 24h, 7d ago)") },
	{ .name = "until",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("この時刻より前に届いたもの", "arrived before") },
	{ .name = "limit",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = INT64_C(1000000000),
	  .fallback = "0",
	  .help = TEXT("新しいものから N 件まで（0 はすべて、古いものから）",
		       "the newest N (0: all, oldest first)") },
	{ .name = "count",
	  .type = OPTION_FLAG,
	  .help = TEXT("件数だけを出す", "print only how many there are") },
	OPTIONS_END,
};

struct listing {
	struct rows *rows;	 /* NULL: JSON, or a shape */
	struct shape_out *shape; /* NULL: not a shape */
	struct event event;	 /* of the alert being shaped */
	uint64_t left;
	int64_t last_seq;
	bool some;
	enum errc code; /* of what is printed */
	struct err err;
};

/* "90m", "24h", "7d": that long before now. */
static bool parse_ago(struct str text, int64_t *ret_us)
{
	static const struct {
		char unit;
		int64_t minutes;
	} units[] = { { 'm', 1 }, { 'h', 60 }, { 'd', 24 * 60 } };
	uint64_t n;

	if (text.len < 2 || !str_to_u64(str_sub(text, 0, text.len - 1), &n) || n > MINUTES_MAX)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (text.ptr[text.len - 1] != units[i].unit)
			continue;
		*ret_us = clock_wall_us(&clock_system) -
			  (int64_t)n * units[i].minutes * 60 * US_PER_SEC;
		return true;
	}
	return false;
}

static enum errc parse_time(const struct options *options, const char *name, int64_t *ret_us,
			    struct err *err)
{
	const struct str text = str_from(options_text(options, name));

	*ret_us = TIME_NONE;
	if (!text.ptr || parse_ago(text, ret_us) ||
	    time_parse_short(text, time_zone_offset(), ret_us))
		return ERR_OK;
	return fail(err, ERR_USAGE, "--%s %.*s: %s", name, STR_ARG(text),
		    text_of(TR("時刻として読めません（例: 2026-11-22T03:00、24h）",
			       "is no time (such as 2026-11-22T03:00 or 24h)")));
}

static enum errc read_filter(const struct options *options, struct alert_filter *ret,
			     struct err *err)
{
	enum alert_status status;
	enum errc code = parse_time(options, "since", &ret->since_us, err);

	if (!code)
		code = parse_time(options, "until", &ret->until_us, err);
	ret->rule_id = str_from(options_text(options, "rule"));
	ret->host = str_from(options_text(options, "host"));
	ret->source = str_from(options_text(options, "source"));
	ret->text = str_from(options_text(options, "text"));
	(void)alert_level_parse(str_from(options_text(options, "level")), &ret->least);
	if (alert_status_parse(str_from(options_text(options, "status")), &status))
		ret->statuses = 1u << status;
	ret->oldest_first = options_number(options, "limit") == 0;
	return code;
}

static void print_row(struct rows *rows, const struct alert *alert)
{
	char time[TIME_TEXT_MAX];
	char record[24];
	char folded[24];
	const int64_t at_us = alert->time_us == TIME_NONE ? alert->arrival_us : alert->time_us;

	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)alert->record);
	(void)snprintf(folded, sizeof(folded), "%llu", (unsigned long long)alert->folded);
	const struct str cells[] = {
		str_from(time_format_local(at_us, time_zone_offset(), time)),
		str_from(alert_level_name(alert->level)),
		str_from(alert_status_name(alert->status)),
		alert->host,
		alert->user,
		alert->title,
		alert->source,
		str_from(record),
		str_from(folded),
		alert->rule_id,
		alert->id,
	};
	rows_add(rows, cells);
}

static enum errc print_json(const struct alert *alert, struct err *err)
{
	auto_buf line = BUF_INIT(LINE_MAX_BYTES);

	alert_write_json(alert, &line);
	buf_add_char(&line, '\n');
	if (fwrite(line.ptr, 1, line.len, stdout) == line.len)
		return ERR_OK;
	return fail_errno(err, "stdout");
}

static void shape(struct listing *listing, const struct alert *alert)
{
	auto_arena arena = ARENA_INIT(4 * ALERT_FIELDS_MAX);
	const struct finding_texts texts = { .tags = alert->tags,
					     .fields = alert->fields,
					     .matched = alert->matched };
	struct finding finding = {
		.rule_id = alert->rule_id,
		.title = alert->title,
		.level = (enum finding_level)alert->level,
		.id = alert->id,
		.host = alert->host,
		.user = alert->user,
		.source = alert->source,
		.record = alert->record,
		.time_us = alert->time_us,
		.found_us = alert->arrival_us,
	};

	finding_read(&finding, &texts, &listing->event, &arena);
	shape_out_add(listing->shape, &finding);
}

static bool take(void *ctx, const struct alert *alert)
{
	struct listing *listing = ctx;

	listing->some = true;
	listing->last_seq = alert->seq;
	listing->left--;
	if (listing->rows)
		print_row(listing->rows, alert);
	else if (listing->shape)
		shape(listing, alert);
	else
		listing->code = print_json(alert, &listing->err);
	return !listing->code && listing->left;
}

/* Page by page, so that the database is never held for long. */
static enum errc list_pages(struct db *db, struct alert_filter *filter, struct listing *listing,
			    struct err *err)
{
	const struct alert_sink sink = { .take = take, .ctx = listing };

	do {
		listing->some = false;
		const enum errc code = alerts_list(db, filter, &sink, err);
		if (code)
			return code;
		filter->before_seq = listing->last_seq;
	} while (listing->some && listing->left && !listing->code);
	if (listing->code)
		*err = listing->err;
	return listing->code;
}

static enum errc end_list(struct listing *listing, struct err *err)
{
	if (listing->rows)
		return rows_end(listing->rows, err);
	if (listing->shape)
		return shape_out_end(listing->shape, err);
	return fflush(stdout) ? fail_errno(err, "stdout") : ERR_OK;
}

static enum errc print_list(struct db *db, struct alert_filter *filter,
			    const struct options *options, struct err *err)
{
	const enum rows_format format = rows_format_of(options);
	const int64_t limit = options_number(options, "limit");
	struct listing listing = { .left = limit ? (uint64_t)limit : UINT64_MAX };

	enum errc code = shape_out_new(str_from(options_text(options, "format")), STDOUT_FILENO,
				       &listing.shape, err);
	if (code)
		return code;
	if (!listing.shape && format != ROWS_JSON)
		listing.rows = rows_new(format, columns);
	event_init(&listing.event);
	code = list_pages(db, filter, &listing, err);
	event_done(&listing.event);

	struct err late;
	const enum errc ended = end_list(&listing, &late);
	if (!code && ended) {
		*err = late;
		code = ended;
	}
	return code;
}

static enum errc print_count(struct db *db, const struct alert_filter *filter, struct err *err)
{
	uint64_t n;
	const enum errc code = alerts_count(db, filter, &n, err);

	if (!code)
		printf("%llu\n", (unsigned long long)n);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct alert_filter filter = ALERT_FILTER_ALL;
	char data[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (read_filter(options, &filter, &err) ||
	    path_data(options_text(options, "data"), data, &err) ||
	    db_open(data, DB_READER, &db, &err))
		return command_fail(&err);
	const enum errc code = options_flag(options, "count")
				       ? print_count(db, &filter, &err)
				       : print_list(db, &filter, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_alerts = {
	.name = "alerts",
	.summary = TEXT("見つかった警報を並べる", "list what the watch found"),
	.details = TEXT(
		"宿直が動いていても止まっていても使えます。json の項目は tonoi scan と同じ"
		"です。\n追いかけている文字のログでは、record は空行を除いて数えた行番号です。",
		"Works while the watch runs and while it does not. The members of json are "
		"those of tonoi scan.\n"
		"Of a text log that is followed, record counts the lines that are not "
		"empty."),
	.options = alerts_options,
	.run = run,
};
