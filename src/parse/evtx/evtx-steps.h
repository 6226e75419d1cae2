/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running the steps of a compiled template over the values of a record: the fields of an event come
 * of it, and the event's raw text, in which each value is a line.
 *
 * Most values of most records are read by nobody. Where that is known (`skim`) such a value is
 * listed nowhere; written out it is only where a word that somebody looks for could stand in it,
 * see event.h, EVENT_WORDS_ONLY. It still counts against every limit, with the most bytes that it
 * could have had: a record that might not fit is to be read again without `skim`.
 */
#pragma once

#include "parse/evtx/evtx-template.h"
#include "parse/evtx/evtx-value.h"

/* A value of a template instance. Its bytes have been found to lie within the chunk. */
struct evtx_slot {
	uint32_t at; /* within the chunk */
	/* As the descriptor has them. */
	uint16_t size;
	uint8_t type;
	uint8_t unused;
};

/*
 * Binary XML being read: the record's own, or a value's. `program` is what runs now; when it is
 * done the reading goes on at `at`.
 */
struct evtx_frame {
	size_t at;
	size_t end;
	const struct evtx_program *program;
	size_t step;	   /* the next one */
	size_t first_slot; /* of the filling's */
	size_t n_slots;
	enum evtx_section section;
};

/* An event being filled. */
struct evtx_filling {
	struct str chunk;
	struct event *event;
	struct evtx_text text;
	struct evtx_slot *slots; /* values of all frames */
	size_t cap_slots;
	size_t n_fields; /* listed or not */
	bool list_all;	 /* of the fields, not only those of the event's plan */
	bool skim;	 /* and write out only what is listed or may have words */
};

static inline bool evtx_filling_is_full(const struct evtx_filling *f)
{
	return f->text.full || f->event->flags & EVENT_CUT;
}

/*
 * Run on from frame->step, which fits the frame's values. Stops behind a step whose value is binary
 * XML, to be read before the next one, and returns that value; NULL when the steps are done or the
 * event is full.
 */
const struct evtx_slot *evtx_steps_run(struct evtx_filling *f, struct evtx_frame *frame);
