/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The streams the engine parses: one session each. Only the latest SESSIONS_MAX have a session in
 * memory; what the others remember is kept as bytes, and of at most STREAMS_MAX in all. A stream
 * beyond that begins anew when it speaks again, which costs it what formats remember from record
 * to record (a CSV header, a half-read audit event), never a record.
 */
#pragma once

#include "log/log-reader.h"
#include "parse/stream/session.h"
#include "roles/store/parser-states.h"

#define SESSIONS_MAX 128
#define STREAMS_MAX  4096

struct engine_streams;

struct engine_stream {
	struct str name; /* roles/store/parser-states.h */
	struct str source;
	struct str key;
	struct parse_session *session;
	uint64_t records; /* judged so far: the number of the latest line or document */
};

/* `sink` is copied; `shared` outlives it. */
struct engine_streams *engine_streams_new(const struct event_sink *sink,
					  const struct parse_shared *shared) MUST_CHECK;
void engine_streams_free(struct engine_streams *streams);

/* Forget everything and take what the store kept. */
enum errc engine_streams_restore(struct engine_streams *streams, struct str states,
				 struct err *err) MUST_CHECK;

/* The stream of that record, with a session; it counts as changed. Good until the next call. */
struct engine_stream *engine_streams_get(struct engine_streams *streams, struct str source,
					 struct str key);

/* It ended: the session has been finished and goes. */
void engine_streams_close(struct engine_streams *streams, struct engine_stream *stream);

/* Append what changed since the last call, for the store; false when it did not fit. */
bool engine_streams_save(struct engine_streams *streams, struct buf *out) MUST_CHECK;
