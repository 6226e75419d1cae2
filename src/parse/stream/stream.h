/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole file, from its first byte to its last: looks at the head, chooses the framing, cuts and
 * parses. What `tonoi scan`, `tonoi parse` and the converter do with every file; live inputs have
 * framer and session in different processes.
 *
 *     stream = parse_stream_new(&sink, &shared, &options);
 *     while (… read …)
 *             parse_stream_feed(stream, bytes);
 *     parse_stream_end(stream);
 */
#pragma once

#include "parse/stream/session.h"

struct parse_stream;

/* Where in a stream to begin, and what its head (FRAMER_HEAD_MAX of it) told. */
struct parse_place {
	struct str head;
	const struct parser *format; /* framing_detect() of the head */
	uint64_t offset;	     /* of the first byte that will be fed; a record begins there */
	uint64_t records;	     /* before it */
};

struct parse_stream_options {
	const struct parser *format;	 /* NULL: by content */
	int64_t arrival_us;		 /* gives the year to times without one: when the file was
					    last written; TIME_NONE: such times stay unknown */
	struct str peer;		 /* host of lines that name none */
	const struct field_plan *plan;	 /* which fields are read: parse_session_set_plan() */
	const struct parse_place *place; /* NULL: at the start, with a head not yet looked at */
};

/* `sink` and `options` are copied; `shared` and options->peer outlive the stream. */
struct parse_stream *parse_stream_new(const struct event_sink *sink,
				      const struct parse_shared *shared,
				      const struct parse_stream_options *options) MUST_CHECK;
void parse_stream_free(struct parse_stream *stream);
void parse_stream_free_at(struct parse_stream **stream);
#define auto_parse_stream CLEANUP(parse_stream_free_at) struct parse_stream

/*
 * As new, with the same sink and other options, in the memory it has and with what it has learned
 * of formats: quicker than a new one.
 */
void parse_stream_restart(struct parse_stream *stream, const struct parse_stream_options *options);

/*
 * Whether another stream that begins behind the bytes fed so far, after `records` records, would
 * give the events that this one would go on to give.
 */
bool parse_stream_is_seam(const struct parse_stream *stream, uint64_t records);

/* Any number of bytes. The sink is called for the events that they complete. */
void parse_stream_feed(struct parse_stream *stream, struct str bytes);

/* No more bytes: deliver the rest. */
void parse_stream_end(struct parse_stream *stream);

struct parse_counts parse_stream_counts(const struct parse_stream *stream);
