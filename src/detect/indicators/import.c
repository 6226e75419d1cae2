/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "detect/indicators/import-parts.h"

#define HEAD_MAX 4096u
#define PLACES	 (2 * AUTHORS_MAX)

struct import *import_new(struct set_writer *writer, const struct import_options *options)
{
	struct import *import = mem_new(sizeof(*import));

	import->writer = writer;
	import->options = *options;
	import->format = "";
	arena_init(&import->work, IMPORT_WORK_MAX);
	import->authors = mem_new_array(PLACES, sizeof(*import->authors));
	return import;
}

void import_free(struct import *import)
{
	if (!import)
		return;
	arena_done(&import->work);
	feed_done(&import->feed);
	free(import->authors);
	free(import);
}

void import_free_at(struct import **import)
{
	import_free(*import);
	*import = NULL;
}

const struct import_counts *import_counts(const struct import *import)
{
	return &import->counts;
}

size_t import_reasons(const struct import *import)
{
	return import->n_reasons;
}

const struct import_reason *import_reason(const struct import *import, size_t i)
{
	return &import->reasons[i];
}

size_t import_refusals(const struct import *import)
{
	return import->n_refusals;
}

const struct import_refusal *import_refusal(const struct import *import, size_t i)
{
	return &import->refusals[i];
}

const char *import_format(const struct import *import)
{
	return import->format;
}

/* ---- what is not taken ---- */

static struct import_reason *find_reason(struct import *import, const char *text)
{
	const bool last = import->n_reasons == IMPORT_REASONS_MAX - 1;
	const char *kept = last ? "other reasons" : text;

	for (size_t i = 0; i < import->n_reasons; i++) {
		if (str_is(str_from(import->reasons[i].text), text))
			return &import->reasons[i];
	}
	if (import->n_reasons == IMPORT_REASONS_MAX)
		return &import->reasons[IMPORT_REASONS_MAX - 1];
	struct import_reason *reason = &import->reasons[import->n_reasons++];
	(void)snprintf(reason->text, sizeof(reason->text), "%s", kept);
	return reason;
}

static void keep_refusal(struct import *import, const struct import_reason *reason,
			 struct str entry)
{
	if (import->n_refusals == IMPORT_REFUSALS_MAX)
		return;
	struct import_refusal *kept = &import->refusals[import->n_refusals++];
	kept->reason = (size_t)(reason - import->reasons);
	(void)snprintf(kept->entry, sizeof(kept->entry), "%.*s", STR_ARG(entry));
}

static struct import_reason *note(struct import *import, const char *text, struct str example)
{
	struct import_reason *reason = find_reason(import, text);
	const struct str cut = utf8_cut(example, IMPORT_EXAMPLE_MAX - 1);

	if (reason->n++ == 0)
		(void)snprintf(reason->example, sizeof(reason->example), "%.*s", STR_ARG(cut));
	keep_refusal(import, reason, cut);
	return reason;
}

void import_refuse(struct import *import, const char *reason, struct str example)
{
	(void)note(import, reason, example);
	import->counts.refused++;
}

void import_tell(struct import *import, const char *what, struct str example)
{
	note(import, what, example)->told = true;
}

static void refuse_broad(struct import *import, const char *why,
			 const struct indicator_value *value)
{
	auto_buf shown = BUF_INIT(2 * INDICATOR_VALUE_MAX);
	char text[IMPORT_REASON_TEXT];

	indicator_value_show(value->type, indicator_value_str(value), &shown);
	(void)snprintf(text, sizeof(text), "it would match too much: %s", why);
	note(import, text, buf_str(&shown))->broad = true;
	import->counts.refused++;
}

/* ---- what is ---- */

struct indicator import_blank(const struct import *import)
{
	return (struct indicator){
		.confidence = import->options.confidence,
		.source = import->options.source,
		.valid_from_us = TIME_NONE,
		.valid_until_us = import->options.valid_until_us,
		.name = STR(""),
	};
}

enum errc import_add(struct import *import, struct indicator *indicator,
		     const struct indicator_value *value, struct err *err)
{
	const struct str bytes = indicator_value_str(value);
	const char *broad = indicator_value_too_broad(value->type, bytes);

	if (!broad && import->options.allow &&
	    allow_covers(import->options.allow, value->type, bytes))
		broad = "it is on the allowlist";
	if (broad) {
		refuse_broad(import, broad, value);
		return ERR_OK;
	}
	indicator->type = value->type;
	indicator->value = bytes;
	indicator->name = utf8_cut(indicator->name, INDICATOR_NAME_MAX);
	if (!utf8_valid(indicator->name))
		indicator->name = STR("");
	import->counts.values++;
	return set_writer_add(import->writer, indicator, err);
}

bool import_time(struct str text, int64_t *ret_us)
{
	return time_parse_any(text, 0, ret_us) || time_parse_short(text, 0, ret_us);
}

struct str import_json_text(struct import *import, struct str json)
{
	if (json.len < 2 || json.ptr[0] != '"')
		return STR_NONE;

	struct json_reader reader = json_reader_of(json, &import->work, JSON_LENIENT);
	return json_next(&reader) == JSON_STRING ? reader.text : STR_NONE;
}

/* ---- a file ---- */

/* The head of the file, then the rest of it. */
struct replay {
	const struct byte_source *source;
	char head[HEAD_MAX];
	size_t len;
	size_t at;
};

static enum errc read_replay(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err)
{
	struct replay *replay = ctx;
	const size_t n = size_min(room, replay->len - replay->at);

	if (n == 0)
		return replay->source->read(replay->source->ctx, to, room, ret_n, err);
	memcpy(to, replay->head + replay->at, n);
	replay->at += n;
	*ret_n = n;
	return ERR_OK;
}

static enum errc fill_head(struct replay *replay, struct err *err)
{
	size_t n = 1;

	while (n && replay->len < HEAD_MAX) {
		const enum errc code =
			replay->source->read(replay->source->ctx, replay->head + replay->len,
					     HEAD_MAX - replay->len, &n, err);
		if (code)
			return code;
		replay->len += n;
	}
	return ERR_OK;
}

enum errc import_file(struct import *import, const struct byte_source *source, struct err *err)
{
	struct replay replay = { .source = source };
	const struct byte_source whole = { .read = read_replay, .ctx = &replay };
	const enum errc code = fill_head(&replay, err);

	if (code)
		return code;
	if (str_starts(str_of(replay.head, replay.len), STR("\xef\xbb\xbf")))
		replay.at = 3;
	const struct str head = str_trim(str_of(replay.head + replay.at, replay.len - replay.at));
	if (head.len && (head.ptr[0] == '{' || head.ptr[0] == '['))
		return import_json(import, &whole, err);
	if (memchr(replay.head, '\0', replay.len))
		return fail(err, ERR_UNSUPPORTED, "neither JSON nor text");
	return import_list(import, &whole, err);
}

/* Without its folders. */
static struct str base_name(struct str path)
{
	for (size_t at; (at = str_find_char(path, '/')) != SIZE_MAX;)
		path = str_from_pos(path, at + 1);
	return path;
}

enum errc import_file_of(struct import *import, struct str name, const struct byte_source *source,
			 struct err *err)
{
	const struct str base = base_name(name);

	if (str_is(base, "manifest.json"))
		return import_manifest(import, source, err);
	import->hashes = str_is(base, "hashes.csv");
	const enum errc code = import_file(import, source, err);
	import->hashes = false;
	return code;
}
