/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/feed.h"

#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>

#include "base/os/fd.h"

#define UNPACK_STEP (256u * 1024)
#define HEAD_BYTES  4096u

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
		return fail(err, ERR_UNSUPPORTED, "no feed of advisories that we know");
	ret->format = format->name;
	struct feed_reader reader = { .text = text, .arena = &arena, .sink = sink, .report = ret };
	const enum errc code = format->read(&reader, err);
	return code ? fail_in(err, code, format->name) : ERR_OK;
}

static enum errc unpack(struct str packed, struct buf *out, struct err *err)
{
	/* zlib does not write through next_in, and has no const for it */
	union {
		const char *given;
		Bytef *wanted;
	} in = { .given = packed.ptr };
	z_stream z = { .next_in = in.wanted, .avail_in = (uInt)size_min(packed.len, UINT32_MAX) };
	int state = Z_OK;

	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return fail(err, ERR_LIMIT, "no memory to unpack");
	while (state == Z_OK) {
		char *room = buf_room(out, UNPACK_STEP);
		if (!room)
			break;
		z.next_out = (Bytef *)room;
		z.avail_out = UNPACK_STEP;
		state = inflate(&z, Z_NO_FLUSH);
		buf_added(out, UNPACK_STEP - z.avail_out);
	}
	(void)inflateEnd(&z);
	if (buf_failed(out))
		return fail(err, ERR_LIMIT, "unpacked, it is over %u bytes", FEED_TEXT_MAX);
	if (state != Z_STREAM_END)
		return fail(err, ERR_CORRUPT, "gzip (RFC 1952): damaged or cut off");
	return ERR_OK;
}

enum errc feed_load(const char *path, struct buf *out, struct err *err)
{
	auto_buf file = BUF_INIT(FEED_TEXT_MAX);
	enum errc code = file_read(path, &file, err);

	if (code)
		return code;
	if (!str_starts(buf_str(&file), STR("\x1F\x8B"))) {
		buf_done(out);
		*out = file;
		file = (struct buf)BUF_INIT(FEED_TEXT_MAX);
		return ERR_OK;
	}
	code = unpack(buf_str(&file), out, err);
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
