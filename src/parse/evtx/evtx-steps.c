/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-steps.h"

#include "base/bytes.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf16-ascii.h"

static const unsigned char *bytes_at(const struct evtx_filling *f, size_t at)
{
	return (const unsigned char *)f->chunk.ptr + at;
}

static struct str slot_bytes(const struct evtx_filling *f, const struct evtx_slot *slot)
{
	return str_of(bytes_at(f, slot->at), slot->size);
}

/* Count a field; false when there are too many of them. */
static inline bool count_field(struct evtx_filling *f)
{
	if (f->n_fields++ < EVENT_FIELDS_MAX)
		return true;
	f->event->flags |= EVENT_CUT;
	return false;
}

/* List the field, if anybody reads it; either way it counts against the event's limit. */
static inline void list_field(struct evtx_filling *f, const struct evtx_step *step, struct str name,
			      struct str value, enum value_type type)
{
	struct event *event = f->event;
	uint32_t hash = step->hash;
	uint32_t slot = event->plan ? step->slot : FIELD_NO_SLOT;

	if (!count_field(f))
		return;
	if (step->n_name) {
		hash = field_name_hash(name);
		slot = event_slot(event, name, hash);
	}
	if (!f->list_all && slot == FIELD_NO_SLOT) {
		event->flags |= EVENT_LEAN;
		return;
	}
	struct field *field = event_new_field(event);
	if (field)
		*field = (struct field){ .name = name,
					 .value = value,
					 .type = type,
					 .hash = hash,
					 .slot = slot,
					 .in_raw = value.ptr != NULL };
}

/* The text from `start` on is the value of a field. Returns it. */
static inline struct str add_field(struct evtx_filling *f, const struct evtx_step *step,
				   struct str name, size_t start, enum value_type type)
{
	const struct str value = str_of(f->text.ptr + start, f->text.len - start);

	evtx_text_end(&f->text);
	if (f->text.full) {
		f->text.len = start;
		return STR_NONE;
	}
	list_field(f, step, name, value, type);
	return value;
}

/* What the event wants apart from its fields, of System's values written out. */
static void take_role(struct event *event, enum evtx_role role, struct str value)
{
	uint64_t record;
	int64_t time_us;

	if (role == EVTX_ROLE_COMPUTER)
		event->host = value;
	else if (role == EVTX_ROLE_RECORD && str_to_u64(value, &record))
		event->record = record;
	else if (role == EVTX_ROLE_TIME && time_parse_iso(value, 0, &time_us))
		event->time_us = time_us;
}

/* The same of the value itself; false when it has to be written out for that. */
static inline bool take_role_of_slot(const struct evtx_filling *f, enum evtx_role role,
				     const struct evtx_slot *slot)
{
	if (role == EVTX_ROLE_NONE)
		return true;
	if (slot->size != sizeof(uint64_t))
		return false;

	const uint64_t number = load_u64(bytes_at(f, slot->at));
	if (role == EVTX_ROLE_TIME && slot->type == EVTX_FILETIME)
		f->event->time_us = evtx_filetime_us(number);
	else if (role == EVTX_ROLE_RECORD && slot->type == EVTX_UINT64)
		f->event->record = number;
	else
		return false;
	return true;
}

/* One field for each element. */
static void add_array(struct evtx_filling *f, const struct evtx_step *step, struct str name,
		      const struct evtx_slot *slot)
{
	const unsigned type = slot->type & ~(unsigned)EVTX_ARRAY;
	struct str rest = slot_bytes(f, slot);
	struct str element;

	while (evtx_array_next(type, &rest, &element) && !f->text.full) {
		const size_t start = f->text.len;
		const enum value_type kind =
			element.len ? evtx_value_text(&f->text, type, element) : VALUE_STRING;
		(void)add_field(f, step, name, start, kind);
	}
	if (rest.len && !f->text.full) {
		const size_t start = f->text.len;
		const enum value_type kind = evtx_value_text(&f->text, EVTX_BINARY, rest);
		(void)add_field(f, step, name, start, kind);
		f->text.repaired = true;
	}
}

static void add_pieces(struct evtx_filling *f, const struct evtx_frame *frame, size_t first,
		       size_t n)
{
	const struct evtx_piece *pieces = frame->program->pieces + first;

	for (size_t i = 0; i < n; i++) {
		if (!pieces[i].is_slot) {
			evtx_text_add(&f->text, pieces[i].text);
			continue;
		}
		const struct evtx_slot *slot = &f->slots[frame->first_slot + pieces[i].slot];
		if (slot->size && slot->type)
			(void)evtx_value_text(&f->text, slot->type, slot_bytes(f, slot));
	}
}

/* The name of a field that the record says. */
static struct str name_of_record(struct evtx_filling *f, const struct evtx_frame *frame,
				 const struct evtx_step *step)
{
	const size_t start = f->text.len;
	add_pieces(f, frame, step->name_first, step->n_name);
	const struct str name = str_of(f->text.ptr + start, f->text.len - start);
	evtx_text_end(&f->text);
	return name.len ? name : step->name;
}

static inline struct str step_name(struct evtx_filling *f, const struct evtx_frame *frame,
				   const struct evtx_step *step)
{
	return step->n_name ? name_of_record(f, frame, step) : step->name;
}

/* Leave out a value that is no field of the plan; false when it has to be written out. */
static bool skip_value(struct evtx_filling *f, const struct evtx_step *step,
		       const struct evtx_slot *slot)
{
	if (slot->type & EVTX_ARRAY || !take_role_of_slot(f, step->role, slot) ||
	    !evtx_value_skip(&f->text, slot->type, slot_bytes(f, slot)))
		return false;
	if (count_field(f))
		f->event->flags |= EVENT_LEAN;
	return true;
}

/* A substitution, written out. Nearly all are strings. */
static inline enum value_type add_slot(struct evtx_filling *f, const struct evtx_slot *slot)
{
	if (slot->size == 0)
		return VALUE_STRING;
	if (slot->type != EVTX_STRING)
		return evtx_value_text(&f->text, slot->type, slot_bytes(f, slot));
	evtx_text_add_utf16(&f->text, slot_bytes(f, slot));
	return VALUE_STRING;
}

/* The value that a step stands for: `slot`, or what its template says when that is NULL. */
static inline void write_value(struct evtx_filling *f, const struct evtx_frame *frame,
			       const struct evtx_step *step, const struct evtx_slot *slot)
{
	const struct str name = step_name(f, frame, step);
	const size_t start = f->text.len;
	enum value_type type = VALUE_STRING;

	if (slot)
		type = add_slot(f, slot);
	else
		add_pieces(f, frame, step->first, step->n);
	const struct str text = add_field(f, step, name, start, type);
	if (step->role != EVTX_ROLE_NONE && (!slot || !take_role_of_slot(f, step->role, slot)))
		take_role(f->event, step->role, text);
}

static void write_null(struct evtx_filling *f, const struct evtx_frame *frame,
		       const struct evtx_step *step)
{
	list_field(f, step, step_name(f, frame, step), STR_NONE, VALUE_NULL);
}

/* A step whose value is one substitution, which is no binary XML: nearly all are. */
static inline void run_slot(struct evtx_filling *f, const struct evtx_frame *frame,
			    const struct evtx_step *step, const struct evtx_slot *slot)
{
	if (evtx_value_is_absent(slot->type, slot->size)) {
		if (step->keep_null)
			write_null(f, frame, step);
		return;
	}
	if (f->skim && !step->is_wanted && skip_value(f, step, slot))
		return;
	if (slot->type & EVTX_ARRAY)
		add_array(f, step, step_name(f, frame, step), slot);
	else
		write_value(f, frame, step, slot);
}

/* A step whose value is one substitution: done, or given back when it is binary XML. */
static inline const struct evtx_slot *
run_value(struct evtx_filling *f, const struct evtx_frame *frame, const struct evtx_step *step)
{
	const struct evtx_slot *slot = &f->slots[frame->first_slot + step->value_slot];

	if (slot->type == EVTX_BINXML && slot->size)
		return slot;
	run_slot(f, frame, step, slot);
	return NULL;
}

/* Any step. Its value where that is binary XML, else NULL. */
static inline const struct evtx_slot *
run_step(struct evtx_filling *f, const struct evtx_frame *frame, const struct evtx_step *step)
{
	if (step->is_value)
		return run_value(f, frame, step);
	if (step->n)
		write_value(f, frame, step, NULL);
	else
		write_null(f, frame, step);
	return NULL;
}

/* List what was written from `start` on, which there was room for, and its line end. */
static inline void end_usual(struct evtx_filling *f, const struct evtx_step *step, size_t start,
			     enum value_type type)
{
	struct event *event = f->event;
	const struct str value = str_of(f->text.ptr + start, f->text.len - start);

	f->text.ptr[f->text.len++] = '\n';
	f->n_fields++;
	if (!f->list_all && !step->is_wanted) {
		event->flags |= EVENT_LEAN;
		return;
	}
	event->fields[event->n_fields++] =
		(struct field){ .name = step->name,
				.value = value,
				.type = type,
				.hash = step->hash,
				.slot = event->plan ? step->slot : FIELD_NO_SLOT,
				.in_raw = true };
}

/* Write a string of ASCII, which most are; false when it is none. */
static inline bool write_ascii(struct evtx_filling *f, const struct evtx_step *step,
			       const struct evtx_slot *slot)
{
	const unsigned char *in = bytes_at(f, slot->at);
	const size_t start = f->text.len;
	const size_t units = evtx_string_units(in, slot->size);

	if (slot->size % 2 || utf16_copy_ascii(in, units, f->text.ptr + start) != units)
		return false;
	f->text.len += units;
	if (step->role == EVTX_ROLE_COMPUTER)
		f->event->host = str_of(f->text.ptr + start, units);
	end_usual(f, step, start, VALUE_STRING);
	return true;
}

/* Write a value of few bytes; false when its type is not known, or has another size. */
static inline bool write_small(struct evtx_filling *f, const struct evtx_step *step,
			       const struct evtx_slot *slot)
{
	const size_t start = f->text.len;

	if (slot->type >= EVTX_FORMS || !evtx_forms[slot->type].sizes ||
	    !evtx_size_fits(evtx_forms[slot->type].sizes, slot->size))
		return false;
	evtx_forms[slot->type].put(&f->text, slot_bytes(f, slot));
	end_usual(f, step, start, evtx_forms[slot->type].kind);
	return true;
}

/* Room for a usual value, and for the line end behind it. */
#define USUAL_ROOM(size) ((size)*3 + 64u)

/*
 * Nearly all values are strings of ASCII, absent, or numbers, which are written, or skipped,
 * without asking for each what only others need. False, and nothing done, where the value is
 * another one.
 */
static inline bool run_usual(struct evtx_filling *f, const struct evtx_step *step,
			     const struct evtx_slot *slot)
{
	const struct event *event = f->event;

	if (slot->type != EVTX_STRING) {
		if (evtx_value_is_absent(slot->type, slot->size))
			return !step->keep_null;
		if (!take_role_of_slot(f, step->role, slot))
			return false;
		if (f->skim && !step->is_wanted && evtx_value_is_mute(slot->type, slot->size)) {
			f->text.skipped += EVTX_SKIPPED_MAX((size_t)slot->size);
			f->event->flags |= EVENT_LEAN;
			f->n_fields++;
			return true;
		}
	} else if (step->role != EVTX_ROLE_NONE && step->role != EVTX_ROLE_COMPUTER) {
		return false;
	}
	if (event->n_fields == event->cap_fields ||
	    f->text.cap - f->text.len < USUAL_ROOM((size_t)slot->size))
		return false;
	return slot->type == EVTX_STRING ? write_ascii(f, step, slot) : write_small(f, step, slot);
}

const struct evtx_slot *evtx_steps_run(struct evtx_filling *f, struct evtx_frame *frame)
{
	const struct evtx_program *program = frame->program;
	const struct evtx_step *step = program->steps + frame->step;
	const struct evtx_step *const end = program->steps + program->n_steps;
	const struct evtx_slot *const slots = f->slots + frame->first_slot;
	const struct evtx_slot *inner = NULL;

	for (; step < end && !inner; step++) {
		if (step->is_plain && f->n_fields < EVENT_FIELDS_MAX &&
		    run_usual(f, step, &slots[step->value_slot]))
			continue;
		inner = run_step(f, frame, step);
		if (evtx_filling_is_full(f)) {
			step++;
			break;
		}
	}
	frame->step = (size_t)(step - program->steps);
	return inner;
}
