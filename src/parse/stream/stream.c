/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/stream/stream.h"

#include "base/alloc.h"
#include "parse/stream/framer.h"

#define JOIN_STEP (16u * 1024)

struct parse_stream {
	struct event_sink sink;
	struct parse_shared shared;
	struct parse_stream_options options;
	bool begun;	 /* the format is known */
	struct buf head; /* until then */
	struct framer *framer;
	struct parse_session *session;
};

/* The format is known. */
static void begin(struct parse_stream *stream, const struct parser *format)
{
	const enum framing framing = format ? format->framing : FRAME_LINES;

	if (stream->framer)
		framer_restart(stream->framer, framing);
	else
		stream->framer = framer_new(framing);
	if (stream->session)
		parse_session_restart(stream->session, format);
	else
		stream->session = parse_session_new(&stream->sink, &stream->shared, format);
	parse_session_set_plan(stream->session, stream->options.plan);
	stream->begun = true;
}

/* Formats with a header of their own say in it what is true of all records. */
static void resume(struct parse_stream *stream, const struct parse_place *place)
{
	struct record_in header = { .arrival_us = TIME_NONE, .peer = STR(""), .number = 1 };

	begin(stream, place->format);
	if (place->offset == 0)
		return;
	framer_resume(stream->framer, place->head, place->offset, place->records);
	if (place->format && place->format->framing == FRAME_EVTX)
		header.bytes = str_sub(place->head, 0, FRAMER_EVTX_HEADER);
	parse_session_resume(stream->session, header.bytes.len ? &header : NULL);
}

void parse_stream_restart(struct parse_stream *stream, const struct parse_stream_options *options)
{
	stream->options = *options;
	stream->options.place = NULL;
	stream->begun = false;
	buf_clear(&stream->head);
	if (options->place)
		resume(stream, options->place);
}

bool parse_stream_is_seam(const struct parse_stream *stream, uint64_t records)
{
	return stream->begun && framer_is_between(stream->framer, records) &&
	       !parse_remembers(stream->session);
}

struct parse_stream *parse_stream_new(const struct event_sink *sink,
				      const struct parse_shared *shared,
				      const struct parse_stream_options *options)
{
	struct parse_stream *stream = mem_new(sizeof(*stream));

	stream->sink = *sink;
	stream->shared = *shared;
	buf_init(&stream->head, FRAMER_HEAD_MAX);
	parse_stream_restart(stream, options);
	return stream;
}

void parse_stream_free(struct parse_stream *stream)
{
	if (!stream)
		return;
	buf_done(&stream->head);
	framer_free(stream->framer);
	parse_session_free(stream->session);
	free(stream);
}

void parse_stream_free_at(struct parse_stream **stream)
{
	parse_stream_free(*stream);
}

static void parse_what_is_there(struct parse_stream *stream)
{
	struct record_in record = { .arrival_us = stream->options.arrival_us,
				    .peer = stream->options.peer };

	while (framer_next(stream->framer, &record))
		parse_record(stream->session, &record);
}

/*
 * Records are cut where the bytes lie. Only one that began in the bytes before is put together in
 * the framer's own memory, a step at a time, until what is left over lies in these bytes again.
 */
static void feed(struct parse_stream *stream, struct str bytes)
{
	size_t at = 0;

	while (at < bytes.len && framer_rest(stream->framer) > at) {
		const struct str step = str_sub(bytes, at, JOIN_STEP);
		framer_feed(stream->framer, step);
		at += step.len;
		parse_what_is_there(stream);
	}
	const size_t rest = framer_rest(stream->framer);
	if (at == bytes.len)
		return;
	framer_lend(stream->framer, str_from_pos(bytes, at - rest));
	parse_what_is_there(stream);
}

/* The head is as long as it will be. */
static void look_at_head(struct parse_stream *stream)
{
	const struct parser *format = stream->options.format;

	begin(stream,
	      format ? format : framing_detect(buf_str(&stream->head), stream->shared.charset));
	feed(stream, buf_str(&stream->head));
}

void parse_stream_feed(struct parse_stream *stream, struct str bytes)
{
	if (!stream->begun) {
		const struct str part = str_sub(bytes, 0, FRAMER_HEAD_MAX - stream->head.len);
		buf_add(&stream->head, part);
		bytes = str_from_pos(bytes, part.len);
		if (stream->head.len < FRAMER_HEAD_MAX)
			return;
		look_at_head(stream);
	}
	feed(stream, bytes);
}

void parse_stream_end(struct parse_stream *stream)
{
	if (!stream->begun)
		look_at_head(stream);
	framer_end(stream->framer);
	parse_what_is_there(stream);
	parse_finish(stream->session);
}

struct parse_counts parse_stream_counts(const struct parse_stream *stream)
{
	return stream->begun ? parse_counts(stream->session) : (struct parse_counts){ 0 };
}
