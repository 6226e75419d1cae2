/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams read under plans of every kind: what somebody reads of an event is the same as in the
 * whole event, and the whole event that a lean one makes is the one that is read without a plan.
 */
#pragma once

#include "support/check.h"
#include "support/random.h"
#include "support/raw-text.h"

#include "base/alloc.h"
#include "base/crc32.h"
#include "event/event-line.h"
#include "parse/stream/stream.h"

#define LEAN_EVENT_MAX (16u * 1024 * 1024)

static inline void check_same_field(const struct field *a, const struct field *b,
				    struct str document)
{
	if (!str_equal(a->name, b->name) || !str_equal(a->value, b->value) || a->type != b->type ||
	    a->hash != b->hash || !a->value.ptr != !b->value.ptr)
		fail_msg("%.*s “%.*s” and %.*s “%.*s” of %.*s", STR_ARG(a->name), STR_ARG(a->value),
			 STR_ARG(b->name), STR_ARG(b->value), STR_ARG(document));
}

struct lines {
	uint64_t *hashes;
	size_t n;
	size_t cap;
};

struct lean_run {
	struct parse_stream *stream;
	const struct field_plan *plan; /* NULL: collect names into `names` */
	struct field_plan *names;
	struct lines *lines; /* of the whole events: made without a plan, compared with under one */
	size_t n;
	size_t lean;
};

static inline const struct field *next_planned(const struct field_plan *plan,
					       const struct event *event, size_t *at)
{
	while (*at < event->n_fields) {
		const struct field *field = &event->fields[(*at)++];
		if (field_plan_find(plan, field->name, field->hash) != FIELD_NO_SLOT)
			return field;
	}
	return NULL;
}

static inline void check_same_source(const struct event *lean, const struct event *whole)
{
	assert_true(lean->time_us == whole->time_us);
	assert_true(lean->record == whole->record);
	assert_true(str_equal(lean->host, whole->host));
	assert_true(raw_is_kept(lean, whole));
	assert_true(str_equal(lean->source.product, whole->source.product));
	assert_true(str_equal(lean->source.category, whole->source.category));
	assert_true(str_equal(lean->source.service, whole->source.service));
	assert_int_equal(lean->flags & ~(unsigned)(EVENT_LEAN | EVENT_WORDS_ONLY), whole->flags);
}

static inline uint64_t line_hash(const struct event *event)
{
	auto_buf line = BUF_INIT(LEAN_EVENT_MAX);

	event_line(event, &line);
	assert_false(buf_failed(&line));
	return (uint64_t)crc32_of(0, buf_str(&line)) << 32 | line.len;
}

static inline void add_line(struct lines *lines, const struct event *event)
{
	mem_reserve(&lines->hashes, &lines->cap, lines->n + 1, sizeof(*lines->hashes));
	lines->hashes[lines->n++] = line_hash(event);
}

static inline void take_lean(void *ctx, struct event *event)
{
	struct lean_run *run = ctx;
	const struct event *whole = event_whole(event);
	const struct field *a;
	const struct field *b;
	size_t at_a = 0;
	size_t at_b = 0;

	if (!run->plan) {
		for (size_t i = 0; i < event->n_fields; i++)
			(void)!field_plan_add(run->names, event->fields[i].name);
		add_line(run->lines, event);
		return;
	}
	assert_true(run->n < run->lines->n);
	assert_true(line_hash(whole) == run->lines->hashes[run->n++]);
	run->lean += (event->flags & EVENT_LEAN) != 0;
	do {
		a = next_planned(run->plan, event, &at_a);
		b = next_planned(run->plan, whole, &at_b);
		if (!a != !b)
			fail_msg("%s too many in %.*s", a ? "lean" : "whole", STR_ARG(event->raw));
		if (!a)
			break;
		check_same_field(a, b, event->raw);
		assert_int_equal(a->slot, field_plan_find(run->plan, a->name, a->hash));
	} while (true);
	check_same_source(event, whole);
}

static inline void run_under(struct lean_run *run, const struct parse_shared *shared,
			     struct str bytes)
{
	const struct event_sink sink = { .take = take_lean, .ctx = run };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE, .plan = run->plan };

	run->stream = parse_stream_new(&sink, shared, &options);
	parse_stream_feed(run->stream, bytes);
	parse_stream_end(run->stream);
	parse_stream_free(run->stream);
}

static inline size_t check_plan(const struct field_plan *plan, struct lines *lines,
				const struct parse_shared *shared, struct str bytes)
{
	struct lean_run run = { .plan = plan, .lines = lines };

	run_under(&run, shared, bytes);
	assert_true(run.n == lines->n);
	return run.lean;
}

/*
 * Under `known` (unless NULL), and under `n_random` plans of random names: first of few of those
 * that the events have, at last of nearly all. How many events were lean.
 */
static inline size_t check_plans(struct random *random, const struct parse_shared *shared,
				 const struct field_plan *known, size_t n_random, struct str bytes)
{
	struct lines lines = { 0 };
	struct field_plan names;
	size_t lean = 0;

	field_plan_init(&names);
	run_under(&(struct lean_run){ .names = &names, .lines = &lines }, shared, bytes);
	if (known)
		lean += check_plan(known, &lines, shared, bytes);
	for (size_t i = 0; i < n_random; i++) {
		struct field_plan plan;
		field_plan_init(&plan);
		for (size_t k = 0; k < names.n_names; k++) {
			if (random_below(random, n_random + 1) <= i)
				(void)!field_plan_add(&plan, names.names[k]);
		}
		lean += check_plan(&plan, &lines, shared, bytes);
		field_plan_done(&plan);
	}
	field_plan_done(&names);
	free(lines.hashes);
	return lean;
}
