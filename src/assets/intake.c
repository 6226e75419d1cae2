/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/intake.h"

#include <stdarg.h>
#include <stdio.h>

#include "assets/identifier-form.h"
#include "base/encoding/inflate.h"
#include "base/encoding/utf8.h"

#define HEAD_BYTES 4096u

static const struct intake_format *told_by(struct str text, bool bytes)
{
	for (size_t i = 0; intake_formats[i]; i++) {
		if (intake_formats[i]->bytes == bytes &&
		    intake_formats[i]->looks_like(str_sub(text, 0, HEAD_BYTES)))
			return intake_formats[i];
	}
	return NULL;
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
		return fail(
			err, ERR_UNSUPPORTED, "%s",
			text_of(TR(
				"機器の一覧として読める形式ではありません（FusionInventory・GLPI、n"
				"map、"
				"CycloneDX、osquery、台帳の Excel・CSV が読めます）",
				"no list of devices that we know: FusionInventory or GLPI agent, "
				"nmap, CycloneDX, osquery, or a ledger as workbook or CSV "
				"(docs/formats/assets.md)")));
	ret->format = reader.format->name;
	const enum errc code = reader.format->read(&reader, err);
	return code ? fail_in(err, code, reader.format->name) : ERR_OK;
}

enum errc intake_read(struct str text, const struct intake_options *options,
		      const struct intake_sink *sink, struct intake_report *ret, struct err *err)
{
	auto_buf unpacked = BUF_INIT(INTAKE_TEXT_MAX);

	*ret = (struct intake_report){ .taken = 0 };
	if (inflate_is_gzip(text) || inflate_is_zlib(text)) {
		const enum errc code = inflate_add(text, &unpacked, err);
		if (code)
			return code;
		text = buf_str(&unpacked);
	}
	return read_plain(text, options, sink, ret, err);
}

struct str intake_source_of(struct str file)
{
	static const char *const ledgers[] = { ".csv", ".tsv", ".txt", ".xlsx" };
	const char *slash = memrchr(file.ptr, '/', file.len);
	const struct str name = slash ? str_from_pos(file, (size_t)(slash - file.ptr) + 1) : file;

	for (size_t i = 0; i < ARRAY_LEN(ledgers); i++) {
		const size_t len = strlen(ledgers[i]);
		if (name.len > len &&
		    str_equal_nocase(str_from_pos(name, name.len - len), str_from(ledgers[i])))
			return utf8_cut(str_sub(name, 0, name.len - len), INTAKE_SOURCE_MAX);
	}
	return STR("");
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
