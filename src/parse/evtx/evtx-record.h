/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event record's binary XML into an event: finds or compiles its templates, checks the
 * descriptors of its values, and runs the compiled steps over them.
 *
 * All values of an event are written one after another into one piece of the event's memory, which
 * is then also its raw text: fields are views into it. A lean event (event/field-plan.h) has the
 * same raw text; only the fields that nobody reads are not listed.
 */
#pragma once

#include "parse/evtx/evtx-cache.h"

#include "event/event.h"

/* Binary XML within values within binary XML …: Windows writes one level. */
#define EVTX_NEST_MAX 8

/*
 * Work that one chunk may ask for, in steps and bytes. Templates are shared, so a chunk made for
 * it could ask for the millionfold of its size; honest ones stay under a hundredth of this.
 */
#define EVTX_WORK_MAX (16u * 1024 * 1024)

struct evtx_reader;

struct evtx_reader *evtx_reader_new(void) MUST_CHECK;
void evtx_reader_free(struct evtx_reader *reader);

/*
 * The next records are of this chunk, whose bytes stay until the next call. Those of its events
 * that have a plan have this one; with `lean` only its fields are listed in them.
 */
void evtx_reader_begin_chunk(struct evtx_reader *reader, struct str chunk,
			     const struct field_plan *plan, bool lean);

/*
 * Fill `event` (cleared) from the binary XML at [at, end) of the chunk. On an error the event holds
 * half the fields: clear it.
 */
enum errc evtx_read_record(struct evtx_reader *reader, size_t at, size_t end, struct event *event,
			   struct err *err) MUST_CHECK;

/*
 * The same again for a record that was read already, all fields and without a plan. Not counted as
 * work of the chunk.
 */
enum errc evtx_read_again(struct evtx_reader *reader, size_t at, size_t end, struct event *whole,
			  struct err *err) MUST_CHECK;

/* Where in the chunk the binary XML of the last record ended. */
size_t evtx_reader_end(const struct evtx_reader *reader);

/* The chunk has asked for more than EVTX_WORK_MAX: none of its further records will be read. */
bool evtx_reader_exhausted(const struct evtx_reader *reader);
