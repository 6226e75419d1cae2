/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One stream being parsed: a file, a peer that sends syslog, a dropped EVTX file. Holds what the
 * formats remember from record to record and the one event that is reused.
 *
 *     session = parse_session_new(&sink, &shared, NULL);
 *     while (framer_next(framer, &record))
 *             parse_record(session, &record);     // the sink is called for every event
 *     parse_finish(session);
 *
 * Between the parser and the sink stands the taxonomy (content/taxonomy): it adds the names that
 * Sigma rules use beside the names the product wrote.
 */
#pragma once

#include "parse/parser.h"

struct charset;
struct json_index;
struct taxonomy;

/*
 * What the streams of a process share. Opened before the sandbox is entered: the taxonomy reads
 * files and the converters of other character sets load modules.
 */
struct parse_shared {
	struct taxonomy *taxonomy; /* NULL: names stay as written */
	struct charset *charset;   /* NULL: only UTF-8 and UTF-16 are understood */
	int zone_minutes;	   /* of the hospital's clock, for local-time.h */
};

/* `content` is the content folder (base/os/paths.h). parse_shared_close() accepts a half-open one.
 */
enum errc parse_shared_open(const char *content, struct parse_shared *ret,
			    struct err *err) MUST_CHECK;
void parse_shared_close(struct parse_shared *shared);
#define auto_parse_shared CLEANUP(parse_shared_close) struct parse_shared

/* Who gets the events. The event is good until take() returns. */
struct event_sink {
	void (*take)(void *ctx, struct event *event);
	/* A record that no parser could read, or a part of it; may be NULL. */
	void (*failed)(void *ctx, uint64_t record, const struct err *err);
	void *ctx;
};

enum record_flag {
	RECORD_CUT = 1 << 0,	   /* longer than RECORD_MAX: the rest follows */
	RECORD_CONTINUED = 1 << 1, /* the rest of the record before */
	RECORD_BROKEN = 1 << 2,	   /* the framer found no record here: bytes between documents */
};

/* One framed record. */
struct record_in {
	struct str bytes;   /* unaltered */
	uint64_t number;    /* 1-based line or document number within the stream */
	uint64_t end;	    /* offset in the stream where the next record begins */
	unsigned flags;	    /* enum record_flag */
	int64_t arrival_us; /* wall clock at arrival; TIME_NONE when reading old files. Decides the
			       year of times that have none. */
	struct str peer;    /* who sent it, "" when not known: the host of lines that name none */
	const struct json_index *index; /* of `bytes`, where framing found one on its way */
};

struct parse_counts {
	uint64_t records;
	uint64_t events;
	uint64_t failed;   /* records that broke their format */
	uint64_t repaired; /* events with bytes replaced */
	uint64_t cut;	   /* events over a limit */
	uint64_t raw_only; /* events that no format understood */
};

/* The part a parser works with; the rest of the session is session.c's own. */
struct parse_session {
	struct event event;		    /* to fill, then parse_emit() */
	const struct record_in *record;	    /* being parsed */
	const struct syslog_header *syslog; /* of the line around the message, or NULL */
	struct parse_private *own;
};

/*
 * `format` is the parser of the stream: what framing_detect() found in its head, or what the user
 * says it is. NULL: by content, record by record. `sink` is copied; `shared` outlives the session.
 */
struct parse_session *parse_session_new(const struct event_sink *sink,
					const struct parse_shared *shared,
					const struct parser *format) MUST_CHECK;
void parse_session_free(struct parse_session *session);

/* As new, for another stream with the same sink and plan: keeps what makes parsers quick. */
void parse_session_restart(struct parse_session *session, const struct parser *format);

/*
 * A restarted session goes on in the middle of the stream, before which another one parsed what was
 * there and had nothing to remember of it (parse_remembers()). `head`, unless NULL, is the stream's
 * first record: what it says of the whole stream is taken in, without a word to the sink.
 */
void parse_session_resume(struct parse_session *session, const struct record_in *head);

/* Whether anything of the records so far has a bearing on those that follow. */
bool parse_remembers(const struct parse_session *session);

void parse_session_free_at(struct parse_session **session);
#define auto_parse_session CLEANUP(parse_session_free_at) struct parse_session

/*
 * From the next record on events are filled under `plan` (event/field-plan.h), which outlives that
 * use; NULL: whole. To be called between records; the plan may be another one at any time.
 */
void parse_session_set_plan(struct parse_session *session, const struct field_plan *plan);

/* Parse one record and deliver its events. Never fails as a whole: what is wrong is counted. */
void parse_record(struct parse_session *session, const struct record_in *record);

/*
 * The stream ended, or was silent for long: deliver what waited for more. More records may follow.
 */
void parse_finish(struct parse_session *session);

struct parse_counts parse_counts(const struct parse_session *session);

/* Everything the stream remembers, and back; see struct parser. */
void parse_save(const struct parse_session *session, struct buf *out);
enum errc parse_restore(struct parse_session *session, struct str saved,
			struct err *err) MUST_CHECK;

/* For parsers: the state of `parser` in this stream (zeroed at first use). */
void *parse_state(struct parse_session *session, const struct parser *parser);

/*
 * For parsers that leave fields out: whether the events they fill may be lean. No when there is no
 * plan, and when maps of the taxonomy apply to the format, which read names that no rule reads.
 */
bool parse_may_be_lean(struct parse_session *session);

/*
 * For parsers that leave fields out: whether anybody needs a field of that name, which has this
 * slot in the plan. Rules do not name all that is needed: the taxonomy makes Sigma's names, the
 * event's time and its log source of others.
 */
bool parse_wants(const struct parse_session *session, struct str name, uint32_t slot);

/*
 * For parsers: session->event is complete. Adds what every event has and the parser left open
 * (format, record number, raw text, host and time of the syslog header), applies the taxonomy,
 * delivers the event and clears it for the next.
 */
void parse_emit(struct parse_session *session);

/*
 * For parsers: a part of the record (an event of a chunk, say) could not be read, and the rest is
 * being read on. Counts and reports it; `record` is the number of the part, or 0 for the record's.
 */
void parse_part_failed(struct parse_session *session, uint64_t record, const struct err *err);
