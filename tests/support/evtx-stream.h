/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunks through a session, and what came out of it as text to compare with.
 */
#pragma once

#include "support/check.h"
#include "support/evtx-maker.h"

#include "base/alloc.h"
#include "event/event.h"
#include "parse/stream/session.h"

#define TEMPLATE_ID 0x11223344

/* What a stream gave: events as lines "record name=value|name=value", and failures. */
struct seen {
	struct buf events;
	struct buf failures;
	size_t n_events;
	size_t n_failures;
	unsigned flags; /* of all events */
	int64_t time_us;
	bool host_is_pc; /* of the last event */
};

static inline void take(void *ctx, struct event *event)
{
	struct seen *seen = ctx;

	buf_printf(&seen->events, "%llu", (unsigned long long)event->record);
	for (size_t i = 0; i < event->n_fields; i++)
		buf_printf(&seen->events, "%s%.*s=%.*s", i ? "|" : " ",
			   STR_ARG(event->fields[i].name),
			   STR_ARG(event->fields[i].value.ptr ? event->fields[i].value
							      : STR("(null)")));
	buf_add_char(&seen->events, '\n');
	seen->n_events++;
	seen->flags |= event->flags;
	seen->time_us = event->time_us;
	seen->host_is_pc = str_is(event->host, "PC");
	assert_true(str_is(event->source.product, "windows"));
	assert_string_equal(event->format, "evtx");
}

static inline void failed(void *ctx, uint64_t record, const struct err *err)
{
	struct seen *seen = ctx;

	buf_printf(&seen->failures, "%llu %s\n", (unsigned long long)record, err->text);
	seen->n_failures++;
}

static inline void seen_init(struct seen *seen)
{
	*seen = (struct seen){ .events = BUF_INIT(1 << 22), .failures = BUF_INIT(1 << 22) };
}

static inline void seen_done(struct seen *seen)
{
	buf_done(&seen->events);
	buf_done(&seen->failures);
}

#define auto_seen CLEANUP(seen_done) struct seen

/* The bytes are copied to memory of exactly their size, so that the sanitizer sees a step outside.
 */
static inline void parse_bytes(struct parse_session *session, struct str bytes, uint64_t number)
{
	auto_free char *copy = mem_copy(bytes.ptr, bytes.len + !bytes.len);
	const struct record_in record = { .bytes = str_of(copy, bytes.len),
					  .number = number,
					  .arrival_us = TIME_NONE,
					  .peer = STR("") };

	parse_record(session, &record);
}

static inline struct parse_session *session_for(struct seen *seen)
{
	const struct event_sink sink = { .take = take, .failed = failed, .ctx = seen };
	const struct parse_shared shared = { 0 };

	return parse_session_new(&sink, &shared, parser_by_name(STR("evtx")));
}

/* Read `chunk` as the first of a file. */
static inline void read_chunk(struct str chunk, struct seen *seen)
{
	auto_parse_session *session = session_for(seen);

	parse_bytes(session, chunk, 2);
	parse_finish(session);
}

/* The chunk that most tests take: three records of one template. */

static inline void put_template(struct maker *m, size_t definition)
{
	maker_begin_definition(m, TEMPLATE_ID);
	maker_open(m, "Event", true);
	maker_attribute(m, "xmlns");
	maker_text(m, "http://example.org/event");
	maker_token(m, 0x02);
	maker_open(m, "System", false);
	maker_token(m, 0x02);
	maker_open(m, "Provider", true);
	maker_attribute(m, "Name");
	maker_text(m, "Night");
	maker_token(m, 0x03);
	maker_open(m, "EventID", true);
	maker_attribute(m, "Qualifiers");
	maker_slot(m, 1, true);
	maker_token(m, 0x02);
	maker_slot(m, 0, false);
	maker_token(m, 0x04);
	maker_open(m, "TimeCreated", true);
	maker_attribute(m, "SystemTime");
	maker_slot(m, 2, false);
	maker_token(m, 0x03);
	maker_leaf(m, "EventRecordID", 3, false);
	maker_leaf(m, "Computer", 4, false);
	maker_token(m, 0x04);
	maker_open(m, "EventData", false);
	maker_token(m, 0x02);
	maker_data(m, "Threat Name", 5);
	maker_leaf(m, "Data", 6, false);
	maker_token(m, 0x04);
	maker_token(m, 0x04);
	maker_end_definition(m, definition);
}

static const struct maker_value usual_values[] = {
	MAKER_VALUE(0x06, "\x10\x12"),			       /* EventID 4624 */
	MAKER_VALUE(0x00, ""),				       /* Qualifiers */
	MAKER_VALUE(0x11, "\x80\x6b\xd4\x39\xf3\x2b\xd5\x01"), /* SystemTime */
	MAKER_VALUE(0x0a, "\7\0\0\0\0\0\0\0"),		       /* EventRecordID 7 */
	MAKER_VALUE(0x01, "P\0C\0"),			       /* Computer */
	MAKER_VALUE(0x01, "x\0"),			       /* Threat Name */
	MAKER_VALUE(0x81, "a\0\0\0b\0\0\0"),		       /* Data */
};

struct usual {
	struct maker m;
	size_t definition;
	size_t records[3];
};

/* Values of the record are `values`; the first record brings the template. */
static inline void put_record(struct usual *u, size_t i, const struct maker_value *values, size_t n)
{
	maker_begin_record(&u->m, i + 1);
	u->records[i] = u->m.record;
	const size_t at = maker_begin_instance(&u->m, TEMPLATE_ID, u->definition);
	if (!u->definition) {
		u->definition = at;
		put_template(&u->m, at);
	}
	maker_values(&u->m, values, n);
	maker_end_record(&u->m);
}

static inline void usual_init(struct usual *u)
{
	*u = (struct usual){ 0 };
	maker_init(&u->m);
	for (size_t i = 0; i < 3; i++)
		put_record(u, i, usual_values, ARRAY_LEN(usual_values));
	maker_finish(&u->m);
}

static inline void usual_done(struct usual *u)
{
	maker_done(&u->m);
}

#define auto_usual CLEANUP(usual_done) struct usual

/* One more record whose values are the usual ones but for one. */
static inline void read_with_value(size_t slot, struct maker_value value, struct seen *seen)
{
	auto_usual u = { 0 };
	struct maker_value values[ARRAY_LEN(usual_values)];

	memcpy(values, usual_values, sizeof(values));
	values[slot] = value;
	maker_init(&u.m);
	put_record(&u, 0, values, ARRAY_LEN(values));
	maker_finish(&u.m);
	read_chunk(buf_str(&u.m.b), seen);
}
