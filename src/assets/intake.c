/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/intake.h"

#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>

#include "assets/identifier-form.h"

#define HEAD_BYTES  4096u
#define UNPACK_STEP (256u * 1024)

static const struct intake_format *told_by(struct str text, bool bytes)
{
	for (size_t i = 0; intake_formats[i]; i++) {
		if (intake_formats[i]->bytes == bytes &&
		    intake_formats[i]->looks_like(str_sub(text, 0, HEAD_BYTES)))
			return intake_formats[i];
	}
	return NULL;
}

/* gzip (RFC 1952) or zlib (RFC 1950): a method 8 header whose check divides by 31. */
static bool is_packed(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	if (text.len < 2)
		return false;
	return (p[0] == 0x1F && p[1] == 0x8B) ||
	       ((p[0] & 0x0F) == 8 && p[0] >> 4 <= 7 && (p[0] << 8 | p[1]) % 31 == 0);
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

	/* 32: told by the header */
	if (inflateInit2(&z, 32 + MAX_WBITS) != Z_OK)
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
		return fail(err, ERR_LIMIT, "unpacked, it is over %u bytes", INTAKE_TEXT_MAX);
	if (state != Z_STREAM_END)
		return fail(err, ERR_CORRUPT, "zlib (RFC 1950, 1952): damaged or cut off");
	return ERR_OK;
}

static enum errc read_plain(struct str text, const struct intake_options *options,
			    const struct intake_sink *sink, struct intake_report *ret,
			    struct err *err)
{
	auto_arena arena = ARENA_INIT(INTAKE_ITEM_MAX);
	auto_buf utf8 = BUF_INIT(INTAKE_TEXT_MAX);
	struct intake_reader reader = { .text = text,
					.format = told_by(text, true),
					.arena = &arena,
					.options = options,
					.sink = sink,
					.report = ret };
	/* A letter that is none is marked in what is shown; the rest of the file is still good. */
	if (!reader.format) {
		(void)charset_add_utf8(options->charset, charset_detect(text, CHARSET_UTF8), text,
				       &utf8);
		if (buf_failed(&utf8))
			return fail(err, ERR_LIMIT, "over %u bytes", INTAKE_TEXT_MAX);
		reader.text = buf_str(&utf8);
		reader.format = told_by(reader.text, false);
	}
	if (!reader.format)
		return fail(err, ERR_UNSUPPORTED, "%s",
			    text_of(TR("機器の一覧として読める形式ではありません",
				       "no list of devices that we know")));
	ret->format = reader.format->name;
	const enum errc code = reader.format->read(&reader, err);
	return code ? fail_in(err, code, reader.format->name) : ERR_OK;
}

enum errc intake_read(struct str text, const struct intake_options *options,
		      const struct intake_sink *sink, struct intake_report *ret, struct err *err)
{
	auto_buf unpacked = BUF_INIT(INTAKE_TEXT_MAX);

	*ret = (struct intake_report){ .taken = 0 };
	if (is_packed(text)) {
		const enum errc code = unpack(text, &unpacked, err);
		if (code)
			return code;
		text = buf_str(&unpacked);
	}
	return read_plain(text, options, sink, ret, err);
}

void intake_begin(const struct intake_reader *reader, int64_t seen_us, struct sighting *ret)
{
	const struct str given = reader->options->source;

	sighting_init(ret, reader->format->feed,
		      given.len ? given : str_from(reader->format->source),
		      seen_us == TIME_NONE ? reader->options->now_us : seen_us, reader->arena);
}

enum errc intake_take(struct intake_reader *reader, const struct sighting *sighting,
		      struct err *err)
{
	struct err refused = { .code = ERR_OK };
	const enum errc code = reader->sink->take(reader->sink->ctx, sighting, &refused);

	if (code == ERR_SYNTAX)
		intake_note(reader, "%s", refused.text);
	else if (code)
		return fail(err, code, "%s", refused.text);
	else
		reader->report->taken++;
	if (sighting->cut)
		intake_note(reader, "%.*s: %s", STR_ARG(sighting->key),
			    text_of(TR("多すぎるため、一部だけ取り込みました",
				       "more than we take of one device: only a part")));
	arena_clear(reader->arena);
	return ERR_OK;
}

void intake_note(struct intake_reader *reader, const char *fmt, ...)
{
	struct intake_report *report = reader->report;
	char text[ERR_TEXT_MAX];
	va_list args;

	if (report->noted++ >= INTAKE_NOTES_MAX)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	err_ignore(fail(&report->notes[report->noted - 1], ERR_SYNTAX, "%s", text));
}

void intake_address(const struct intake_reader *reader, struct sighting *sighting,
		    struct str address)
{
	address = str_trim(address);
	if (address_is_loopback(address))
		sighting_identify(sighting, ID_HOSTNAME, reader->options->made_on);
	else
		sighting_identify(sighting, ID_IP, address);
}

void intake_hint(const struct intake_reader *reader, struct sighting *sighting, struct str words)
{
	if (words.len)
		sighting_set(sighting, ASSET_KIND,
			     ledger_hint(reader->options->words, words, reader->arena));
}
