/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One stream being parsed: a file, a peer that sends syslog, a dropped EVTX file. Holds what the
 * formats remember from record to record and the one event that is reused.
 *
 *     session = parse_session_new(&sink, taxonomy);
 *     while (framer_next(&framer, &record))
 *             parse_record(session, &record);     // the sink is called for every event
 *     parse_finish(session);
 *
 * Between the parser and the sink stands the taxonomy (content/taxonomy): it adds the names that
 * Sigma rules use beside the names the product wrote.
 */
#pragma once

#include "parse/parser.h"

struct taxonomy;

/* Who gets the events. The event is good until take() returns. */
struct event_sink {
	void (*take)(void *ctx, struct event *event);
	/* A record that no parser could read, or a part of it; may be NULL. */
	void (*failed)(void *ctx, uint64_t record, const struct err *err);
	void *ctx;
};

/* One framed record. */
struct record_in {
	struct str bytes;   /* unaltered */
	uint64_t number;    /* 1-based line or document number within the stream */
	int64_t arrival_us; /* wall clock at arrival; TIME_NONE when reading old files. Decides the
			       year of times that have none. */
	struct str peer;    /* who sent it, "" when not known: the host of lines that name none */
};

struct parse_counts {
	uint64_t records;
	uint64_t events;
	uint64_t failed;   /* records that broke their format */
	uint64_t repaired; /* events with bytes replaced */
	uint64_t cut;	   /* events over a limit */
};

/* The part a parser works with; the rest of the session is session.c's own. */
struct parse_session {
	struct event event;		    /* to fill, then parse_emit() */
	const struct record_in *record;	    /* being parsed */
	const struct syslog_header *syslog; /* of the line around the message, or NULL */
	struct parse_private *own;
};

/*
 * `format` forces a parser (NULL: by content). `taxonomy` may be NULL: names stay as written.
 * `sink` is copied.
 */
struct parse_session *parse_session_new(const struct event_sink *sink,
					const struct taxonomy *taxonomy,
					const struct parser *format) MUST_CHECK;
void parse_session_free(struct parse_session *session);

/* Parse one record and deliver its events. Never fails as a whole: what is wrong is counted. */
void parse_record(struct parse_session *session, const struct record_in *record);

/* The stream ended: deliver what waited for more. */
void parse_finish(struct parse_session *session);

struct parse_counts parse_counts(const struct parse_session *session);

/* Everything the stream remembers, and back; see struct parser. */
void parse_save(const struct parse_session *session, struct buf *out);
enum errc parse_restore(struct parse_session *session, struct str saved,
			struct err *err) MUST_CHECK;

/* For parsers: the state of `parser` in this stream (zeroed at first use). */
void *parse_state(struct parse_session *session, const struct parser *parser);

/* For parsers: session->event is complete. Delivers it and clears it for the next. */
void parse_emit(struct parse_session *session);
