/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A parser turns the bytes of one format into events. It is one file in src/parse that ends with
 * its descriptor `const struct parser parser_<name>`, one line in src/parse/meson.build, a folder
 * of cases tests/cases/parse/<name>/ and a fuzz seed. docs/HACKING.md walks through the steps.
 *
 * Two kinds, told apart by parser_is_container():
 *
 *  - Containers own a whole stream of bytes: EVTX, JSON, CSV (by their framing), W3C extended (by
 *    `whole_stream`). The stream's head decides (confidence of the first bytes), and the framer
 *    cuts the stream the way the container says.
 *  - Line formats (FRAME_LINES) claim one message at a time: a message without its syslog header.
 *    Streams of lines may mix them, as a relay does, so each line is decided alone. A container
 *    whose records make sense alone (JSON) takes part in that with `single_messages`.
 *
 * What a parser may count on: `text` is valid UTF-8 (the session has converted and repaired it and
 * keeps the unaltered bytes in session->record), except for FRAME_EVTX, which gets bytes. It is
 * good until parse() returns; parse_emit() does not end it.
 * What it must keep: no allocation outside the event and its own state, no reading past `text`, no
 * recursion by input, no abort. A record it cannot read is an error with the clause broken; the
 * session counts it and still delivers the record as an EVENT_RAW_ONLY event, so that keyword
 * rules and search see it.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "event/event.h"

struct parse_session;

/* How a stream of bytes is cut into records: parse/stream/framer.h. */
enum framing {
	FRAME_LINES, /* LF or CR LF; in UTF-16 the same two characters */
	FRAME_JSON,  /* one document after another, whatever stands between them */
	FRAME_CSV,   /* lines, but a quoted field may hold line ends */
	FRAME_EVTX,  /* the file header, then chunks of 64 KiB */
};

#define CONFIDENCE_NONE	   0   /* not ours */
#define CONFIDENCE_GUESS   20  /* could be, when nobody else wants it */
#define CONFIDENCE_LIKELY  60  /* looks like it */
#define CONFIDENCE_CERTAIN 100 /* has our signature */

struct parser {
	const char *name; /* also the format's name in cases, docs and output */
	struct text summary;
	enum framing framing;
	bool whole_stream;    /* FRAME_LINES, but chosen once for the stream: its head says how */
	bool single_messages; /* a container that can also read one message of a line stream */

	/*
	 * How sure, 0..100. For containers `text` is the head of the stream (at most 64 KiB), for
	 * line formats one message. Must be quick to say no: it is asked for every line.
	 */
	int (*confidence)(struct str text);

	/*
	 * Read one record (a line, a document, a chunk). Fill session->event and deliver it with
	 * parse_emit(), any number of times.
	 */
	enum errc (*parse)(struct parse_session *session, struct str text, struct err *err);

	/*
	 * For formats that leave fields out (EVENT_LEAN): fill `whole`, which is clear and has no
	 * plan, with all fields of the event that is being delivered. NULL: they never do.
	 */
	enum errc (*refill)(struct parse_session *session, struct event *whole, struct err *err);

	/*
	 * For formats whose records lean on earlier ones (a CSV header, auditd's lines of one
	 * event). All NULL: every record stands alone. The state belongs to the stream: see
	 * parse_state(). save/restore let the watch go on after a restart as if nothing had
	 * happened; what save writes is at most PARSE_STATE_MAX bytes.
	 */
	size_t state_size; /* zeroed memory of this size per stream */
	enum errc (*flush)(struct parse_session *session, struct err *err); /* the stream ended */
	void (*save)(const void *state, struct buf *out);
	enum errc (*restore)(void *state, struct str saved, struct err *err);
	void (*clear)(void *state); /* free what the state owns */

	/*
	 * Another stream begins: forget all that is only true of this one, and keep what makes the
	 * next one quicker. NULL: the state is freed and begins anew.
	 */
	void (*forget)(void *state);
};

#define PARSE_STATE_MAX (64u * 1024)
#define RECORD_MAX	(1024u * 1024) /* bytes of one record; longer ones are cut by the framer */

/* In the order of src/parse/meson.build, NULL at the end; the first of equally sure ones wins. */
extern const struct parser *const parsers[];

const struct parser *parser_by_name(struct str name);

static inline bool parser_is_container(const struct parser *parser)
{
	return parser->framing != FRAME_LINES || parser->whole_stream;
}
