/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi parse: what the rules see of a file. For trying a format and for the cases of the tests.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "event/event-line.h"
#include "parse/stream/container.h"
#include "parse/stream/stream.h"

#define READ_BYTES     (128 * 1024)
#define OUT_BYTES_MAX  (64u * 1024 * 1024)
#define OUT_BYTES_FULL (64u * 1024)
#define SUMMARY_BYTES  160

/* Where the events of all files go. */
struct printer {
	struct rows *table; /* NULL: JSON */
	struct buf out;
	struct err error; /* the first failure to write; code ERR_OK: none */

	/* Of the file being read. */
	const char *file;
	uint64_t failed;
	uint64_t first_record;
	struct err first;
};

static const struct rows_column table_columns[] = {
	{ .name = "record", .title = TEXT("番号", "record"), .number = true },
	{ .name = "time", .title = TEXT("時刻", "time") },
	{ .name = "host", .title = TEXT("機器", "host") },
	{ .name = "format", .title = TEXT("形式", "format") },
	{ .name = "fields", .title = TEXT("項目", "fields") },
	{ .name = NULL },
};

static void flush_out(struct printer *printer)
{
	if (!printer->error.code)
		err_ignore(fd_write_all(STDOUT_FILENO, buf_str(&printer->out), &printer->error));
	buf_clear(&printer->out);
}

static void print_json(struct printer *printer, const struct event *event)
{
	event_line(event, &printer->out);
	buf_add_char(&printer->out, '\n');
	if (printer->out.len >= OUT_BYTES_FULL)
		flush_out(printer);
}

/* "EventID=4625 TargetUserName=tanaka …", as much as fits on a line. */
static void summarise(const struct event *event, struct buf *out)
{
	for (size_t i = 0; i < event->n_fields && out->len < SUMMARY_BYTES; i++) {
		const struct field *field = &event->fields[i];
		if (i)
			buf_add_char(out, ' ');
		buf_add(out, field->name);
		buf_add_char(out, '=');
		buf_add(out, str_sub(field->value, 0, SUMMARY_BYTES));
	}
}

static void print_row(struct printer *printer, const struct event *event)
{
	char time[TIME_TEXT_MAX];
	char record[24];
	auto_buf fields = BUF_INIT(64 * 1024);

	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)event->record);
	summarise(event, &fields);
	const struct str cells[] = {
		str_from(record),
		str_from(time_format_local(event->time_us, time_zone_offset(), time)),
		event->host,
		str_from(event->format),
		utf8_cut(buf_str(&fields), SUMMARY_BYTES),
	};
	rows_add(printer->table, cells);
}

static void take(void *ctx, struct event *event)
{
	struct printer *printer = ctx;

	if (printer->table)
		print_row(printer, event);
	else
		print_json(printer, event);
}

static void failed(void *ctx, uint64_t record, const struct err *err)
{
	struct printer *printer = ctx;

	if (printer->failed++ == 0) {
		printer->first_record = record;
		printer->first = *err;
	}
}

/* A file of many broken records is one line, not many. */
static void report_failures(const struct printer *printer)
{
	if (printer->failed == 0)
		return;
	fprintf(stderr,
		text_of(TR("tonoi: %s: 読めない記録が %llu 件（最初は %llu 件目: %s）\n",
			   "tonoi: %s: %llu records could not be read (first, record %llu: %s)\n")),
		printer->file, (unsigned long long)printer->failed,
		(unsigned long long)printer->first_record, printer->first.text);
}

static enum errc parse_member(struct container *container, struct parse_stream *stream,
			      struct err *err)
{
	auto_free char *bytes = mem_new(READ_BYTES);
	size_t n = 0;

	do {
		const enum errc code = container_read(container, bytes, READ_BYTES, &n, err);
		if (code) {
			/* What came before the damage counts. */
			parse_stream_end(stream);
			return code;
		}
		parse_stream_feed(stream, str_of(bytes, n));
	} while (n);
	parse_stream_end(stream);
	return ERR_OK;
}

static enum errc parse_open_file(int fd, struct printer *printer, const struct parse_shared *shared,
				 const struct parser *format, struct err *err)
{
	const struct container_limits limits = CONTAINER_LIMITS;
	const struct event_sink sink = { .take = take, .failed = failed, .ctx = printer };
	struct parse_stream_options options = { .format = format, .arrival_us = TIME_NONE };
	auto_container *container = NULL;
	struct container_member member;
	enum errc worst = ERR_OK;
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		options.arrival_us = (int64_t)st.st_mtime * US_PER_SEC;

	enum errc code = container_open(fd, &limits, &container, err);
	while (!code) {
		struct err own;
		code = container_next(container, &member, &own);
		if (code == ERR_END)
			break;
		auto_parse_stream *stream = parse_stream_new(&sink, shared, &options);
		if (!code)
			code = parse_member(container, stream, &own);
		if (code && !worst) {
			worst = code;
			*err = own;
		}
		code = code == ERR_LIMIT ? code : ERR_OK;
	}
	return worst ? worst : code == ERR_END ? ERR_OK : code;
}

static enum errc parse_file(const char *path, struct printer *printer,
			    const struct parse_shared *shared, const struct parser *format,
			    struct err *err)
{
	const bool is_stdin = str_is(str_from(path), "-");
	auto_fd fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	printer->file = path;
	printer->failed = 0;
	if (fd < 0)
		return fail_errno(err, "%s", path);

	const enum errc code = parse_open_file(fd, printer, shared, format, err);
	report_failures(printer);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum errc format_of(const struct options *options, const struct parser **ret,
			   struct err *err)
{
	const char *name = options_text(options, "as");

	*ret = name ? parser_by_name(str_from(name)) : NULL;
	if (name && !*ret)
		return fail(err, ERR_USAGE,
			    text_of(TR("--as: 「%s」という形式はありません",
				       "--as: there is no format “%s”")),
			    name);
	return ERR_OK;
}

static enum exit_code parse_files(const struct options *options, struct printer *printer,
				  const struct parse_shared *shared, const struct parser *format)
{
	enum exit_code exit = EXIT_DONE;
	struct err err;

	for (size_t i = 0; i < options_args(options); i++) {
		if (parse_file(options_arg(options, i), printer, shared, format, &err))
			exit = command_fail(&err);
	}
	if (printer->table && rows_end(printer->table, &err))
		return command_fail(&err);
	if (!printer->table)
		flush_out(printer);
	if (printer->error.code)
		return command_fail(&printer->error);
	return exit;
}

static enum exit_code run(const struct options *options)
{
	auto_parse_shared shared = { 0 };
	struct printer printer = { .out = BUF_INIT(OUT_BYTES_MAX) };
	const struct parser *format;
	char content[PATH_MAX];
	struct err err;

	if (format_of(options, &format, &err) || path_content(content, &err) ||
	    parse_shared_open(content, &shared, &err))
		return command_fail(&err);
	if (str_is(str_from(options_text(options, "format")), "table"))
		printer.table = rows_new(ROWS_TABLE, table_columns);

	const enum exit_code exit = parse_files(options, &printer, &shared, format);
	buf_done(&printer.out);
	return exit;
}

static const struct option_def options[] = {
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "json|table",
	  .fallback = "json",
	  .help = TEXT("出力の形式（json は一行に一件、すべての項目）",
		       "output format (json: one event a line, with every field)") },
	{ .name = "as",
	  .type = OPTION_TEXT,
	  .arg = "FORMAT",
	  .help = TEXT("形式を内容から判断せず、これとして読む（json, csv など）",
		       "read as this format instead of telling it by content (json, csv, …)") },
	OPTIONS_END,
};

const struct command command_parse = {
	.name = "parse",
	.summary = TEXT("ファイルを読み、ルールが見る項目を表示する",
			"read files and print the fields that rules see"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT(
		"形式は内容から判断します。gzip と zip は展開して読みます。「-」は標準入力です。\n"
		"読めない記録は件数を標準エラー出力に示し、本文は raw として出します。",
		"The format is told by the content; gzip and zip are unpacked; “-” is standard "
		"input.\n"
		"Records that cannot be read are counted on standard error and printed as raw "
		"text."),
	.options = options,
	.run = run,
};
