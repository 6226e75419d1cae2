/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/stream/session.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cursor.h"
#include "base/encoding/charset.h"
#include "base/encoding/json-index.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "parse/line/syslog-header.h"
#include "parse/stream/local-time.h"
#include "parse/taxonomy/taxonomy-memo.h"

#define SAVE_VERSION 1
/* Every letter of the other sets is at most three bytes of UTF-8 for one of its own. */
#define TEXT_MAX (3 * RECORD_MAX + 16)

struct parse_private {
	struct event_sink sink;
	struct parse_shared shared;
	const struct parser *format;  /* as it was given */
	const struct parser *stream;  /* the container this stream is, or NULL: lines */
	const struct parser *current; /* in whose parse() or flush() we are */
	bool started;		      /* the first record was seen */
	bool silent;		      /* nothing is told to the sink */
	bool repaired;		      /* the record being parsed was not valid in its charset */
	enum charset_id usual;	      /* character set of the last record that told */
	struct buf text;	      /* the record as UTF-8, when it had to be converted */
	struct str raw;		      /* text of the whole record */
	struct parse_counts counts;
	const char *part_format; /* format of the last event, and its part of the taxonomy */
	const struct taxonomy_part *part;
	struct taxonomy_memo *memo;
	struct taxonomy_memo *whole_memo; /* of whole events */
	struct event whole;		  /* what event_whole() answers */
	bool whole_known;		  /* for the event being delivered */
	struct local_time local;
	size_t n_parsers;
	void **states; /* one a parser, NULL until asked for */
};

const struct parser *parser_by_name(struct str name)
{
	for (size_t i = 0; parsers[i]; i++) {
		if (str_is(name, parsers[i]->name))
			return parsers[i];
	}
	return NULL;
}

enum errc parse_shared_open(const char *content, struct parse_shared *ret, struct err *err)
{
	*ret = (struct parse_shared){ .charset = charset_new(),
				      .zone_minutes = time_zone_offset() };
	return taxonomy_load(content, &ret->taxonomy, err);
}

void parse_shared_close(struct parse_shared *shared)
{
	taxonomy_free(shared->taxonomy);
	charset_free(shared->charset);
	*shared = (struct parse_shared){ 0 };
}

static size_t count_parsers(void)
{
	size_t n = 0;

	while (parsers[n])
		n++;
	return n;
}

struct parse_session *parse_session_new(const struct event_sink *sink,
					const struct parse_shared *shared,
					const struct parser *format)
{
	struct parse_session *session = mem_new(sizeof(*session));
	struct parse_private *own = mem_new(sizeof(*own));

	own->sink = *sink;
	own->shared = *shared;
	own->format = format;
	own->stream = format;
	own->started = format;
	own->n_parsers = count_parsers();
	own->states = mem_new_array(own->n_parsers + 1, sizeof(*own->states));
	buf_init(&own->text, TEXT_MAX);
	event_init(&own->whole);
	event_init(&session->event);
	session->own = own;
	return session;
}

static void free_state(struct parse_private *own, size_t i)
{
	if (!own->states[i])
		return;
	if (parsers[i]->clear)
		parsers[i]->clear(own->states[i]);
	free(own->states[i]);
	own->states[i] = NULL;
}

void parse_session_restart(struct parse_session *session, const struct parser *format)
{
	struct parse_private *own = session->own;

	for (size_t i = 0; i < own->n_parsers; i++) {
		if (own->states[i] && parsers[i]->forget)
			parsers[i]->forget(own->states[i]);
		else
			free_state(own, i);
	}
	own->format = format;
	own->stream = format;
	own->started = format;
	own->usual = CHARSET_UTF8;
	own->counts = (struct parse_counts){ 0 };
}

void parse_session_resume(struct parse_session *session, const struct record_in *head)
{
	struct parse_private *own = session->own;

	own->started = true;
	own->silent = true;
	if (head)
		parse_record(session, head);
	own->silent = false;
	own->counts = (struct parse_counts){ 0 };
}

/* A state that is saved is of use later; the others are only quicker to have than to make. */
bool parse_remembers(const struct parse_session *session)
{
	const struct parse_private *own = session->own;

	for (size_t i = 0; i < own->n_parsers; i++) {
		if (own->states[i] && parsers[i]->save)
			return true;
	}
	return own->stream != own->format || own->usual != CHARSET_UTF8;
}

void parse_session_free(struct parse_session *session)
{
	if (!session)
		return;
	for (size_t i = 0; i < session->own->n_parsers; i++)
		free_state(session->own, i);
	free(session->own->states);
	taxonomy_memo_free(session->own->memo);
	taxonomy_memo_free(session->own->whole_memo);
	buf_done(&session->own->text);
	event_done(&session->own->whole);
	free(session->own);
	event_done(&session->event);
	free(session);
}

void parse_session_free_at(struct parse_session **session)
{
	parse_session_free(*session);
}

static size_t index_of(const struct parser *parser)
{
	size_t i = 0;

	while (parsers[i] != parser) {
		assert(parsers[i]);
		i++;
	}
	return i;
}

void *parse_state(struct parse_session *session, const struct parser *parser)
{
	void **state = &session->own->states[index_of(parser)];

	assert(parser->state_size);
	if (!*state)
		*state = mem_new(parser->state_size);
	return *state;
}

static bool is_binary(const struct parser *parser)
{
	return parser && parser->framing == FRAME_EVTX;
}

/* What every event has and its parser left open. */
static void complete_event(const struct parse_session *session, struct event *event)
{
	const struct record_in *record = session->record;
	const struct syslog_header *syslog = session->syslog;
	const struct parse_private *own = session->own;

	if (own->repaired)
		event->flags |= EVENT_REPAIRED;
	if (!record)
		return; /* the end of the stream: the parser kept what it needs */
	if (event->record == 0)
		event->record = record->number;
	if (!event->raw.ptr)
		event->raw = own->raw;
	if (!event->host.ptr && syslog && syslog->host.len)
		event->host = syslog->host;
	if (!event->host.ptr && record->peer.len)
		event->host = record->peer;
	if (event->time_us == TIME_NONE && syslog)
		event->time_us = syslog->time_us;
	if (record->flags & (RECORD_CUT | RECORD_CONTINUED))
		event->flags |= EVENT_CUT;
	local_time_add(&own->local, event);
}

/* The taxonomy's part of a format, or NULL: all of it. */
static const struct taxonomy_part *part_of(struct parse_private *own, const char *format)
{
	if (own->part_format != format) {
		own->part_format = format;
		own->part = taxonomy_part(own->shared.taxonomy, format);
	}
	return own->part;
}

bool parse_may_be_lean(struct parse_session *session)
{
	struct parse_private *own = session->own;

	if (!session->event.plan || !own->shared.taxonomy)
		return session->event.plan;

	const struct taxonomy_part *part = part_of(own, own->current->name);
	return part && taxonomy_part_is_empty(part);
}

static void apply_taxonomy(struct parse_private *own, struct event *event)
{
	const struct taxonomy_part *part = part_of(own, event->format);

	if (!part) {
		taxonomy_apply(own->shared.taxonomy, event);
		return;
	}
	if (taxonomy_part_is_empty(part))
		return;
	/* While an event is delivered its names stay, so its memo must not change: another one. */
	struct taxonomy_memo **memo = event == &own->whole ? &own->whole_memo : &own->memo;
	if (!*memo)
		*memo = taxonomy_memo_new();
	taxonomy_apply_remembered(*memo, part, event);
}

static void finish_event(const struct parse_session *session, struct event *event)
{
	if (!event->format && session->own->current)
		event->format = session->own->current->name;
	/* First, because an event's own fields know its time and host better than its envelope. */
	if (session->own->shared.taxonomy && event->format)
		apply_taxonomy(session->own, event);
	complete_event(session, event);
}

/* Only the session's own event is ever lean. */
static struct parse_session *session_of(const struct event *event)
{
	const char *at = (const char *)event - offsetof(struct parse_session, event);
	struct parse_session *session;

	memcpy(&session, &at, sizeof(session));
	return session;
}

/* event_whole() of a session's event. */
static const struct event *make_whole(const struct event *event)
{
	struct parse_session *session = session_of(event);
	struct parse_private *own = session->own;

	if (own->whole_known)
		return &own->whole;

	event_clear(&own->whole);
	/* It was read a moment ago: what could be read of it then can be read of it now. */
	if (own->current->refill(session, &own->whole, NULL))
		own->whole.flags |= EVENT_CUT;
	finish_event(session, &own->whole);
	own->whole_known = true;
	return &own->whole;
}

void parse_session_set_plan(struct parse_session *session, const struct field_plan *plan)
{
	session->event.plan = plan;
	session->event.make_whole = make_whole;
	session->own->local = local_time_of(plan, session->own->shared.zone_minutes);
}

bool parse_wants(const struct parse_session *session, struct str name, uint32_t slot)
{
	const struct field_plan *plan = session->event.plan;

	if (!plan || slot != FIELD_NO_SLOT)
		return true;
	return session->own->shared.taxonomy &&
	       taxonomy_wants(session->own->shared.taxonomy, session->own->current->name, plan,
			      name);
}

void parse_emit(struct parse_session *session)
{
	struct event *event = &session->event;
	struct parse_counts *counts = &session->own->counts;

	finish_event(session, event);
	counts->events++;
	counts->repaired += (event->flags & EVENT_REPAIRED) != 0;
	counts->cut += (event->flags & EVENT_CUT) != 0;
	counts->raw_only += (event->flags & EVENT_RAW_ONLY) != 0;
	session->own->whole_known = false;
	if (!session->own->silent)
		session->own->sink.take(session->own->sink.ctx, event);
	event_clear(event);
}

static void report(struct parse_session *session, uint64_t record, const struct err *err)
{
	const struct event_sink *sink = &session->own->sink;

	if (sink->failed && !session->own->silent)
		sink->failed(sink->ctx, record, err);
}

void parse_part_failed(struct parse_session *session, uint64_t record, const struct err *err)
{
	session->own->counts.failed++;
	if (record == 0 && session->record)
		record = session->record->number;
	report(session, record, err);
}

static bool is_wide(enum charset_id id)
{
	return id == CHARSET_UTF16LE || id == CHARSET_UTF16BE;
}

/* The record as valid UTF-8: a view of itself where it is, else of own->text. */
static struct str text_of_record(struct parse_private *own, const struct record_in *record)
{
	struct str bytes = record->bytes;

	/* An indexed record has no NUL, no ESC and no mark: it is UTF-8 if it is valid. */
	if (record->index && !is_wide(own->usual) && (record->index->plain || utf8_valid(bytes)))
		return bytes;

	const enum charset_id id = charset_detect(bytes, own->usual);

	/* Only the head of a stream makes the whole of it UTF-16; ASCII lines tell nothing. */
	if (id != CHARSET_UTF8 && (!is_wide(id) || record->number == 1))
		own->usual = id;
	if (id == CHARSET_UTF8) {
		if (str_starts(bytes, STR("\xef\xbb\xbf")))
			bytes = str_from_pos(bytes, 3);
		if (utf8_valid(bytes))
			return bytes;
	}
	buf_clear(&own->text);
	own->repaired = charset_add_utf8(own->shared.charset, id, bytes, &own->text);
	return buf_str(&own->text);
}

/*
 * The container whose head the first record of a stream is, or NULL. Those that can read single
 * messages need not own the stream.
 */
static const struct parser *container_of(struct parse_private *own, const struct record_in *record)
{
	const struct str text = text_of_record(own, record);
	const struct parser *best = NULL;
	int most = CONFIDENCE_LIKELY - 1;

	for (size_t i = 0; parsers[i]; i++) {
		const struct parser *parser = parsers[i];
		if (!parser_is_container(parser) || parser->single_messages)
			continue;
		const int sure = parser->confidence(is_binary(parser) ? record->bytes : text);
		if (sure > most) {
			most = sure;
			best = parser;
		}
	}
	own->repaired = own->repaired && !is_binary(best);
	return best;
}

/* Who claims a message of a line stream, or NULL. */
static const struct parser *claimant_of(struct str message)
{
	const struct parser *best = NULL;
	int most = CONFIDENCE_NONE;

	for (size_t i = 0; parsers[i]; i++) {
		const struct parser *parser = parsers[i];
		if (parser_is_container(parser) && !parser->single_messages)
			continue;
		const int sure = parser->confidence(message);
		if (sure > most) {
			most = sure;
			best = parser;
		}
		if (most == CONFIDENCE_CERTAIN)
			break;
	}
	return best;
}

static enum errc parse_with(struct parse_session *session, const struct parser *parser,
			    struct str text, struct err *err)
{
	session->own->current = parser;
	const enum errc code = parser->parse(session, text, err);
	session->own->current = NULL;
	if (code)
		event_clear(&session->event);
	return code;
}

/* So that keywords and searches see what no format understood. */
static void emit_raw(struct parse_session *session, struct str message)
{
	struct event *event = &session->event;

	event->format = "raw";
	event->flags |= EVENT_RAW_ONLY;
	event_add(event, STR("message"), message);
	if (session->syslog) {
		if (session->syslog->host.len)
			event_add(event, STR("host"), session->syslog->host);
		if (session->syslog->app.len)
			event_add(event, STR("program"), session->syslog->app);
	}
	parse_emit(session);
}

static void record_failed(struct parse_session *session, const struct err *err)
{
	session->own->counts.failed++;
	report(session, session->record->number, err);
}

/* One line, or what stands where a document should: each is decided alone. */
static void parse_message(struct parse_session *session, struct str line,
			  const struct parser *forced)
{
	struct syslog_header header;
	struct str message = line;
	struct err err;

	if (syslog_header_parse(line, session->record->arrival_us, &header)) {
		session->syslog = &header;
		message = header.message;
	}
	if (header.problem) {
		(void)fail(&err, ERR_SYNTAX, "%s", header.problem);
		record_failed(session, &err);
	}

	const struct parser *parser = forced ? forced : claimant_of(message);
	const enum errc code = parser ? parse_with(session, parser, message, &err) : ERR_OK;
	if (code)
		record_failed(session, &err);
	if (code || !parser)
		emit_raw(session, message);
	session->syslog = NULL;
}

/* A record of a container; a binary one has no text worth searching when it fails. */
static void parse_part(struct parse_session *session, const struct parser *parser, struct str text)
{
	struct err err;

	if (!parse_with(session, parser, text, &err))
		return;
	record_failed(session, &err);
	if (!is_binary(parser))
		emit_raw(session, text);
}

static void parse_piece(struct parse_session *session, struct str text)
{
	struct err err;

	(void)fail(&err, ERR_LIMIT, "a record of more than %u bytes was cut", RECORD_MAX);
	record_failed(session, &err);
	emit_raw(session, text);
}

static void parse_broken(struct parse_session *session, struct str text)
{
	struct err err;

	if (!claimant_of(text)) {
		(void)fail(&err, ERR_SYNTAX, "RFC 8259 2: this is no document, or one cut off");
		record_failed(session, &err);
	}
	parse_message(session, text, NULL);
}

static void parse_text(struct parse_session *session, struct str text)
{
	const struct parser *stream = session->own->stream;
	const unsigned flags = session->record->flags;

	if (flags & RECORD_CONTINUED)
		parse_piece(session, text);
	else if (flags & RECORD_BROKEN)
		parse_broken(session, text);
	else if (stream && parser_is_container(stream))
		parse_part(session, stream, text);
	else
		parse_message(session, text, stream);
}

void parse_record(struct parse_session *session, const struct record_in *record)
{
	struct parse_private *own = session->own;

	own->counts.records++;
	own->repaired = false;
	session->record = record;
	if (!own->started) {
		own->started = true;
		own->stream = container_of(own, record);
	}
	if (is_binary(own->stream)) {
		parse_part(session, own->stream, record->bytes);
	} else {
		own->raw = text_of_record(own, record);
		parse_text(session, own->raw);
		own->raw = STR_NONE;
	}
	session->record = NULL;
}

void parse_finish(struct parse_session *session)
{
	struct parse_private *own = session->own;
	struct err err;

	own->repaired = false;
	for (size_t i = 0; i < own->n_parsers; i++) {
		const struct parser *parser = parsers[i];
		if (!parser->flush || !own->states[i])
			continue;
		own->current = parser;
		const enum errc code = parser->flush(session, &err);
		own->current = NULL;
		if (!code)
			continue;
		event_clear(&session->event);
		parse_part_failed(session, 0, &err);
	}
}

struct parse_counts parse_counts(const struct parse_session *session)
{
	return session->own->counts;
}

static void save_text(struct buf *out, struct str text)
{
	buf_add_u32(out, (uint32_t)text.len);
	buf_add(out, text);
}

void parse_save(const struct parse_session *session, struct buf *out)
{
	const struct parse_private *own = session->own;

	buf_add_u8(out, SAVE_VERSION);
	buf_add_u8(out, own->started);
	buf_add_u8(out, (uint8_t)own->usual);
	save_text(out, str_from(own->stream ? own->stream->name : ""));
	for (size_t i = 0; i < own->n_parsers; i++) {
		auto_buf state = BUF_INIT(PARSE_STATE_MAX);
		if (!own->states[i] || !parsers[i]->save)
			continue;
		parsers[i]->save(own->states[i], &state);
		if (buf_failed(&state))
			continue;
		save_text(out, str_from(parsers[i]->name));
		save_text(out, buf_str(&state));
	}
}

static struct str read_text(struct cursor *c)
{
	return cursor_bytes(c, cursor_u32(c));
}

/* A parser that this version of the program no longer has: its state is of no use. */
static enum errc restore_state(struct parse_session *session, struct str name, struct str saved,
			       struct err *err)
{
	const struct parser *parser = parser_by_name(name);

	if (!parser || !parser->restore || !parser->state_size)
		return ERR_OK;
	free_state(session->own, index_of(parser));
	return parser->restore(parse_state(session, parser), saved, err);
}

enum errc parse_restore(struct parse_session *session, struct str saved, struct err *err)
{
	struct parse_private *own = session->own;
	struct cursor c = cursor_of(saved);

	const uint8_t version = cursor_u8(&c);
	const uint8_t started = cursor_u8(&c);
	const uint8_t usual = cursor_u8(&c);
	const struct str stream = read_text(&c);
	if (c.failed || version != SAVE_VERSION || usual >= CHARSET_COUNT)
		return fail(err, ERR_CORRUPT, "saved state of a stream: not what was written");

	own->started = started;
	own->usual = (enum charset_id)usual;
	own->stream = stream.len ? parser_by_name(stream) : NULL;
	while (cursor_left(&c)) {
		const struct str name = read_text(&c);
		const struct str state = read_text(&c);
		if (c.failed)
			return fail(err, ERR_CORRUPT, "saved state of a stream: cut off");
		const enum errc code = restore_state(session, name, state, err);
		if (code)
			return code;
	}
	return ERR_OK;
}
