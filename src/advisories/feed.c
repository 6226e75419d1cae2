/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/feed.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/encoding/inflate.h"
#include "base/os/fd.h"

#define HEAD_BYTES 4096u

const struct feed_format *feed_format_named(struct str name)
{
	for (size_t i = 0; feed_formats[i]; i++)
		if (str_is(name, feed_formats[i]->name))
			return feed_formats[i];
	return NULL;
}

static struct str without_mark(struct str text)
{
	const struct str mark = STR("\xEF\xBB\xBF");

	return str_starts(text, mark) ? str_from_pos(text, mark.len) : text;
}

static const struct feed_format *told_by(struct str text)
{
	for (size_t i = 0; feed_formats[i]; i++)
		if (feed_formats[i]->looks_like(str_sub(text, 0, HEAD_BYTES)))
			return feed_formats[i];
	return NULL;
}

enum errc feed_read(const struct feed_format *format, struct str text, const struct feed_sink *sink,
		    struct feed_report *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(FEED_ITEM_MAX);

	*ret = (struct feed_report){ .taken = 0 };
	text = without_mark(text);
	if (!format)
		format = told_by(text);
	if (!format)
		return fail(
			err, ERR_UNSUPPORTED,
			"no feed of advisories that we know: KEV, EPSS, NVD 2.0, CSAF 2.0, JVNRSS "
			"or VULDEF (docs/formats/advisories.md)");
	ret->format = format->name;
	struct feed_reader reader = { .text = text, .arena = &arena, .sink = sink, .report = ret };
	const enum errc code = format->read(&reader, err);
	return code ? fail_in(err, code, format->name) : ERR_OK;
}

enum errc feed_load(const char *path, struct buf *out, struct err *err)
{
	auto_buf file = BUF_INIT(FEED_TEXT_MAX);
	enum errc code = file_read(path, &file, err);

	if (code)
		return code;
	if (!inflate_is_gzip(buf_str(&file))) {
		buf_done(out);
		*out = file;
		file = (struct buf)BUF_INIT(FEED_TEXT_MAX);
		return ERR_OK;
	}
	code = inflate_add(buf_str(&file), out, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

enum errc feed_read_file(const char *path, const struct feed_format *format,
			 const struct feed_sink *sink, struct feed_report *ret, struct err *err)
{
	auto_buf text = BUF_INIT(FEED_TEXT_MAX);
	enum errc code = feed_load(path, &text, err);

	if (code)
		return code;
	code = feed_read(format, buf_str(&text), sink, ret, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

enum errc feed_take(struct feed_reader *reader, const struct advisory *advisory, struct err *err)
{
	if (advisory->cut) {
		feed_refuse(reader, "%.*s: more than we take of one advisory",
			    STR_ARG(advisory->id));
		return ERR_OK;
	}
	const enum errc code = reader->sink->take(reader->sink->ctx, advisory, err);
	if (!code)
		reader->report->taken++;
	arena_clear(reader->arena);
	return code;
}

void feed_refuse(struct feed_reader *reader, const char *fmt, ...)
{
	struct feed_report *report = reader->report;
	char text[ERR_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (reader->sink->refused)
		reader->sink->refused(reader->sink->ctx, text);
	if (report->refused++ == 0)
		err_ignore(fail(&report->first_refusal, ERR_SYNTAX, "%s", text));
	arena_clear(reader->arena);
}
