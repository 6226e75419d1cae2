/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi log search: raw records by time, source and text.
 */
#include <iconv.h>
#include <inttypes.h>

#include "base/alloc.h"
#include "base/encoding/charset.h"
#include "base/encoding/time-text.h"
#include "cli/log-command.h"
#include "cli/print/rows.h"

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

static void add_row(struct rows *rows, struct charset *charset, const struct log_entry *entry,
		    struct buf *text)
{
	const struct log_record *r = &entry->record;
	char index[24];
	char mono[24];
	char time[TIME_TEXT_MAX];

	buf_clear(text);
	(void)charset_add_utf8(charset, charset_detect(r->payload, CHARSET_UTF8), r->payload, text);
	(void)snprintf(index, sizeof(index), "%" PRIu64, r->index);
	(void)snprintf(mono, sizeof(mono), "%" PRId64, r->mono_us);
	const struct str cells[] = {
		str_from(index), str_from(time_format_utc(r->wall_us, time)),
		str_from(mono),	 STR_NONE,
		entry->source,	 buf_str(text),
	};
	rows_add(rows, cells);
}

/* Damage is told and passed; the rest of the log can still be searched. */
static enum errc print_matches(struct log_reader *reader, const struct log_query *query,
			       int64_t limit, struct rows *rows, struct err *err)
{
	struct charset *charset = charset_new();
	auto_buf text = BUF_INIT(TEXT_MAX);
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
		add_row(rows, charset, &entry, &text);
		limit--;
	}
	charset_free(charset);
	return code == ERR_END ? ERR_OK : code;
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

	struct rows *rows = rows_new(rows_format_of(options), columns);
	struct err end_err;
	code = print_matches(reader, &query, options_number(options, "limit"), rows, &err);
	const enum errc end = rows_end(rows, &end_err);
	if (code || end)
		return command_fail(code ? &err : &end_err);
	return EXIT_DONE;
}

const struct command command_log_search = {
	.name = "log search",
	.summary = TEXT("封印ログから記録を探す", "find records in the sealed log"),
	.options = own_options,
	.run = run,
};
