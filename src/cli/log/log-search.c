/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi log search: raw records by time, source and text.
 */
#include <iconv.h>
#include <inttypes.h>

#include "base/alloc.h"
#include "base/encoding/charset.h"
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/log/log-command.h"
#include "cli/print/rows.h"
#include "parse/stream/session.h"

#define LIMIT_DEFAULT "1000"
#define TEXT_MAX      (4u * LOG_PAYLOAD_MAX)

static const struct option_def own_options[] = {
	LOG_FROM_OPTION,
	LOG_TO_OPTION,
	LOG_SOURCE_OPTION,
	{ .name = "text",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("この語を含む（UTF-8 と CP932、英字の大小は区別しない）",
		       "contains this text (UTF-8 and CP932; ASCII case does not matter)") },
	{ .name = "limit",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = LIMIT_DEFAULT,
	  .min = 1,
	  .max = INT64_C(1000000000),
	  .help = TEXT("多くともこの件数", "at most so many") },
	ROWS_FORMAT_OPTION,
	LOG_KEY_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "index", .title = TEXT("番号", "index"), .number = true },
	{ .name = "arrival_time", .title = TEXT("届いた時刻", "arrived") },
	{ .name = "arrival_mono", .title = TEXT("起動からの時間", "since boot"), .number = true },
	{ .name = "source_time", .title = TEXT("送信元の時刻", "source time") },
	{ .name = "source", .title = TEXT("送信元", "source") },
	{ .name = "text", .title = TEXT("内容", "text") },
	{ .name = NULL },
};

struct needles {
	struct log_needle utf8;
	struct log_needle cp932;
};

/* What a Japanese Windows would have written; false when CP932 has no such characters. */
static bool as_cp932(struct str text, char *out, size_t cap, size_t *ret_len)
{
	iconv_t cd = iconv_open("CP932", "UTF-8");
	char *from = (char *)(uintptr_t)text.ptr;
	char *to = out;
	size_t from_left = text.len;
	size_t to_left = cap;

	if (cd == (iconv_t)-1)
		return false;
	const bool good = iconv(cd, &from, &from_left, &to, &to_left) == 0 && !from_left;
	iconv_close(cd);
	*ret_len = cap - to_left;
	return good;
}

static enum errc make_needles(const char *text, struct needles *needles, struct log_query *query,
			      struct err *err)
{
	char cp932[LOG_NEEDLE_MAX];
	size_t len;

	if (!text)
		return ERR_OK;

	enum errc code = log_needle_utf8(str_from(text), &needles->utf8, err);
	if (code)
		return code;
	query->needles[0] = &needles->utf8;
	if (as_cp932(str_from(text), cp932, sizeof(cp932), &len) &&
	    !str_equal(str_of(cp932, len), str_from(text))) {
		code = log_needle_cp932(str_of(cp932, len), &needles->cp932, err);
		query->needles[1] = &needles->cp932;
	}
	return code;
}

/* What makes rows of records. */
struct printing {
	struct rows *rows;
	struct parse_shared shared;
	struct buf text;
};

static void take_first_time(void *ctx, struct event *event)
{
	int64_t *time_us = ctx;

	if (*time_us == TIME_NONE)
		*time_us = event->time_us;
}

/*
 * What the first event in the record says, TIME_NONE when it says none. The record is read by
 * itself: what leans on earlier ones (a line of CSV on its header) has no time here.
 */
static int64_t source_time(const struct parse_shared *shared, const struct log_entry *entry)
{
	int64_t time_us = TIME_NONE;
	const struct event_sink sink = { .take = take_first_time, .ctx = &time_us };
	auto_parse_session *session = parse_session_new(&sink, shared, NULL);
	const struct record_in in = { .bytes = entry->record.payload,
				      .number = 1,
				      .arrival_us = entry->record.wall_us,
				      .peer = STR("") };

	parse_record(session, &in);
	parse_finish(session);
	return time_us;
}

static void add_row(struct printing *printing, const struct log_entry *entry)
{
	const struct log_record *r = &entry->record;
	const int64_t source_us = source_time(&printing->shared, entry);
	struct charset *charset = printing->shared.charset;
	char index[24];
	char mono[24];
	char arrival[TIME_TEXT_MAX];
	char source[TIME_TEXT_MAX];

	buf_clear(&printing->text);
	(void)charset_add_utf8(charset, charset_detect(r->payload, CHARSET_UTF8), r->payload,
			       &printing->text);
	(void)snprintf(index, sizeof(index), "%" PRIu64, r->index);
	(void)snprintf(mono, sizeof(mono), "%" PRId64, r->mono_us);
	const struct str cells[] = {
		str_from(index),
		str_from(time_format_utc(r->wall_us, arrival)),
		str_from(mono),
		source_us == TIME_NONE ? STR_NONE : str_from(time_format_utc(source_us, source)),
		entry->source,
		buf_str(&printing->text),
	};
	rows_add(printing->rows, cells);
}

/* Damage is told and passed; the rest of the log can still be searched. */
static enum errc print_matches(struct log_reader *reader, const struct log_query *query,
			       int64_t limit, struct printing *printing, struct err *err)
{
	struct log_entry entry;
	enum errc code = log_search_start(reader, query, err);

	while (!code && limit > 0) {
		code = log_search_next(reader, query, &entry, err);
		if (code == ERR_CORRUPT) {
			fprintf(stderr, "tonoi: %s\n", err->text);
			code = ERR_OK;
			continue;
		}
		if (code)
			break;
		add_row(printing, &entry);
		limit--;
	}
	return code == ERR_END ? ERR_OK : code;
}

static enum errc print_rows(const struct options *options, struct log_reader *reader,
			    const struct log_query *query, struct err *err)
{
	struct printing printing = { .text = BUF_INIT(TEXT_MAX) };
	char content[PATH_MAX];
	struct err end_err;
	enum errc code = path_content(content, err);

	if (!code)
		code = parse_shared_open(content, &printing.shared, err);
	if (code)
		return code;
	printing.rows = rows_new(rows_format_of(options), columns);
	code = print_matches(reader, query, options_number(options, "limit"), &printing, err);
	const enum errc end = rows_end(printing.rows, &end_err);
	parse_shared_close(&printing.shared);
	buf_done(&printing.text);
	if (!code && end)
		*err = end_err;
	return code ? code : end;
}

static enum exit_code run(const struct options *options)
{
	auto_log_place place = LOG_PLACE_INIT;
	auto_log_reader *reader = NULL;
	auto_free struct needles *needles = mem_new(sizeof(*needles));
	struct log_query query;
	struct err err;
	enum errc code = log_query_from_options(options, &query, &err);

	if (!code)
		code = make_needles(options_text(options, "text"), needles, &query, &err);
	if (!code)
		code = log_place_open(options, &place, &err);
	if (!code)
		code = log_reader_open_at(place.dir, log_place_key(&place), &reader, &err);
	if (code)
		return command_fail(&err);

	return print_rows(options, reader, &query, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_log_search = {
	.name = "log search",
	.summary = TEXT("封印ログから記録を探す", "find records in the sealed log"),
	.details = TEXT(
		"送信元の時刻は、記録の中の最初の事象が名のる時刻です。わからなければ空（json では "
		"null）です。\n記録はひとつだけで読むので、見出し行の要る CSV では空になります。",
		"The source time is what the first event in the record says; empty (null in "
		"json) when it\nsays none. A record is read by itself: a line of CSV, which "
		"needs its header, has none."),
	.options = own_options,
	.run = run,
};
