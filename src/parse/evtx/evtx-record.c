/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-record.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/encoding/time-text.h"
#include "parse/evtx/evtx-value.h"

/* Text of one event: a record is at most a chunk long, and UTF-16 grows by half. */
#define TEXT_MAX (256u * 1024)

#define GUID_SIZE	16
#define INSTANCE_SIZE	10 /* token, 1 unknown, template id, offset of the definition */
#define DEFINITION_SIZE 24 /* next definition, GUID, size of the fragment */
#define DESCRIPTOR_SIZE 4  /* size, type, 1 unused */

/* Definitions seen in this chunk, by offset. Windows keeps at most some dozens. */
#define SEEN_SIZE 256 /* a power of two */
#define SEEN_FULL (SEEN_SIZE * 3 / 4)

struct seen {
	uint32_t offset; /* of the definition; 0: free */
	enum evtx_section section;
	const struct evtx_program *program;
};

struct slot {
	uint32_t at; /* within the chunk */
	uint16_t size;
	uint8_t type;
};

/*
 * Binary XML being read: the record's own, or a value's. `program` is what runs now; when it is
 * done the reading goes on at `at`.
 */
struct frame {
	size_t at;
	size_t end;
	const struct evtx_program *program;
	size_t step;
	size_t first_slot; /* of reader->slots */
	size_t n_slots;
	enum evtx_section section;
};

struct evtx_reader {
	struct evtx_cache *cache;
	struct buf flat; /* scratch, as the next */
	struct binxml_names names;
	struct slot *slots;
	size_t cap_slots;
	struct seen seen[SEEN_SIZE];
	size_t n_seen;
	struct str chunk;
	const struct field_plan *plan;
	bool lean;   /* events under the plan list only its fields */
	size_t work; /* left for this chunk */

	/* of the record being read */
	struct event *event;
	struct err *err;
	bool list_all;	 /* of the fields */
	size_t n_fields; /* listed or not */
	struct evtx_text text;
	struct frame frames[EVTX_NEST_MAX];
	size_t depth;
};

struct evtx_reader *evtx_reader_new(void)
{
	struct evtx_reader *r = mem_new(sizeof(*r));

	r->cache = evtx_cache_new();
	buf_init(&r->flat, EVTX_FLAT_MAX);
	return r;
}

void evtx_reader_free(struct evtx_reader *r)
{
	if (!r)
		return;
	evtx_cache_free(r->cache);
	buf_done(&r->flat);
	free(r->slots);
	free(r);
}

void evtx_reader_begin_chunk(struct evtx_reader *r, struct str chunk, const struct field_plan *plan,
			     bool lean)
{
	evtx_cache_trim(r->cache);
	evtx_cache_set_plan(r->cache, plan);
	r->plan = plan;
	r->lean = lean;
	memset(r->seen, 0, sizeof(r->seen));
	r->n_seen = 0;
	r->chunk = chunk;
	r->work = EVTX_WORK_MAX;
}

static const unsigned char *bytes_at(const struct evtx_reader *r, size_t at)
{
	return (const unsigned char *)r->chunk.ptr + at;
}

static enum errc broken(struct evtx_reader *r, size_t at, const char *what)
{
	return fail(r->err, ERR_SYNTAX, "binary XML at 0x%zx: %s ([MS-EVEN6] 2.2.12)", at, what);
}

static enum errc spend(struct evtx_reader *r, size_t work)
{
	if (r->work < work) {
		r->work = 0;
		return fail(r->err, ERR_LIMIT,
			    "the chunk asks for more work than %u steps and bytes", EVTX_WORK_MAX);
	}
	r->work -= work;
	return ERR_OK;
}

/* --- finding programs --- */

/* The flat form of [at, end) is left in r->flat. */
static enum errc flatten(struct evtx_reader *r, size_t at, size_t end, bool in_template)
{
	const struct binxml_part part = {
		.chunk = r->chunk, .at = at, .end = end, .in_template = in_template
	};

	buf_clear(&r->flat);
	r->names.n = 0;
	r->names.too_many = false;
	enum errc rc = spend(r, end - at);
	if (!rc)
		rc = binxml_flatten(&part, &r->flat, in_template ? &r->names : NULL, r->err);
	if (!rc)
		rc = spend(r, r->flat.len);
	return rc;
}

/* Compile what is in r->flat into the event's own memory: for one use. */
static enum errc compile_once(struct evtx_reader *r, enum evtx_section section,
			      const struct evtx_program **ret)
{
	const struct evtx_source source = {
		.flat = arena_str(&r->event->arena, buf_str(&r->flat)),
		.section = section,
		.plan = r->plan,
	};

	*ret = source.flat.ptr ? evtx_compile(&source, &r->event->arena) : NULL;
	return *ret ? ERR_OK : fail(r->err, ERR_LIMIT, "the record's XML does not fit an event");
}

static struct seen *find_seen(struct evtx_reader *r, uint32_t offset, enum evtx_section section)
{
	size_t i = (offset / 8 * 5 + section) % SEEN_SIZE;

	while (r->seen[i].offset && (r->seen[i].offset != offset || r->seen[i].section != section))
		i = (i + 1) % SEEN_SIZE;
	return &r->seen[i];
}

static enum errc compile_definition(struct evtx_reader *r, const struct evtx_definition *definition,
				    const struct evtx_program **ret)
{
	const struct binxml_part *part = &definition->part;
	const enum errc rc = flatten(r, part->at, part->end, true);

	if (rc)
		return rc;
	*ret = evtx_cache_get(r->cache, definition->guid, definition->section, buf_str(&r->flat));
	if (!*ret)
		return compile_once(r, definition->section, ret);
	evtx_cache_remember(r->cache, definition, &r->names, *ret, r->flat.len);
	return ERR_OK;
}

static enum errc load_definition(struct evtx_reader *r, uint32_t offset, enum evtx_section section,
				 const struct evtx_program **ret)
{
	if (r->chunk.len < DEFINITION_SIZE || offset > r->chunk.len - DEFINITION_SIZE)
		return broken(r, offset, "a template definition outside of the chunk");

	const unsigned char *p = bytes_at(r, offset);
	const size_t size = load_u32(p + 4 + GUID_SIZE);
	const size_t at = offset + DEFINITION_SIZE;
	if (size > r->chunk.len - at)
		return broken(r, offset, "a template definition longer than the chunk");

	const struct evtx_definition definition = {
		.guid = str_of(p + 4, GUID_SIZE),
		.section = section,
		.part = { .chunk = r->chunk, .at = at, .end = at + size, .in_template = true },
	};
	size_t flat_len;
	*ret = evtx_cache_find(r->cache, &definition, &flat_len);
	if (*ret)
		return spend(r, size + flat_len); /* as much as if it had been flattened */
	return compile_definition(r, &definition, ret);
}

static enum errc find_program(struct evtx_reader *r, uint32_t offset, enum evtx_section section,
			      const struct evtx_program **ret)
{
	struct seen *seen = find_seen(r, offset, section);

	if (seen->offset) {
		*ret = seen->program;
		return ERR_OK;
	}
	const size_t arena_before = r->event->arena.used;
	const enum errc rc = load_definition(r, offset, section, ret);
	/* What lies in the event's memory ends with it; the table keeps only what the cache has. */
	if (!rc && offset && r->n_seen < SEEN_FULL && r->event->arena.used == arena_before) {
		*seen = (struct seen){ .offset = offset, .section = section, .program = *ret };
		r->n_seen++;
	}
	return rc;
}

/* --- template instances --- */

/* Check the descriptors and note where each value lies; `frame->at` moves behind the values. */
static enum errc take_values(struct evtx_reader *r, struct frame *frame, size_t at)
{
	if (frame->end - at < 4)
		return broken(r, at, "the count of values is missing");

	const size_t n = load_u32(bytes_at(r, at));
	at += 4;
	if (n > (frame->end - at) / DESCRIPTOR_SIZE)
		return broken(r, at - 4, "more values than the record has room for");

	size_t value = at + n * DESCRIPTOR_SIZE;
	mem_reserve(&r->slots, &r->cap_slots, frame->first_slot + n + 1, sizeof(*r->slots));
	struct slot *slots = r->slots + frame->first_slot;
	for (size_t i = 0; i < n; i++) {
		const unsigned char *p = bytes_at(r, at + i * DESCRIPTOR_SIZE);
		const uint16_t size = load_u16(p);
		if (size > frame->end - value)
			return broken(r, value, "a value runs past the end");
		slots[i] = (struct slot){ .at = (uint32_t)value, .size = size, .type = p[2] };
		value += size;
	}
	frame->n_slots = n;
	frame->at = value;
	return spend(r, n);
}

static enum errc begin_instance(struct evtx_reader *r, struct frame *frame)
{
	size_t at = frame->at;

	if (frame->end - at < INSTANCE_SIZE)
		return broken(r, at, "a template instance is cut off");

	const uint32_t id = load_u32(bytes_at(r, at + 2));
	const uint32_t offset = load_u32(bytes_at(r, at + 6));
	at += INSTANCE_SIZE;
	/* The first user of a template carries its definition. */
	if (offset == at) {
		if (frame->end - at < DEFINITION_SIZE)
			return broken(r, at, "a template definition is cut off");
		const size_t size = load_u32(bytes_at(r, at + 4 + GUID_SIZE));
		at += DEFINITION_SIZE;
		if (size > frame->end - at)
			return broken(r, at, "a template definition runs past the record");
		at += size;
	}
	enum errc rc = find_program(r, offset, frame->section, &frame->program);
	/* A template is known by its id; another one there means pages of different times. */
	if (!rc && load_u32(bytes_at(r, offset + 4)) != id)
		rc = broken(r, frame->at, "the template at this offset is another one");
	if (!rc)
		rc = take_values(r, frame, at);
	if (!rc && frame->program->slots > frame->n_slots)
		rc = fail(r->err, ERR_SYNTAX,
			  "binary XML at 0x%zx: the template takes %zu values, the record has %zu "
			  "([MS-EVEN6] 2.2.12)",
			  at, frame->program->slots, frame->n_slots);
	frame->step = 0;
	r->text.repaired |= !rc && frame->program->repaired;
	return rc;
}

/* XML written out in the record itself, without a template. */
static enum errc begin_elements(struct evtx_reader *r, struct frame *frame)
{
	enum errc rc = flatten(r, frame->at, frame->end, false);

	frame->at = frame->end;
	frame->step = 0;
	frame->n_slots = 0;
	if (!rc)
		rc = compile_once(r, frame->section, &frame->program);
	r->text.repaired |= !rc && frame->program->repaired;
	return rc;
}

static enum errc push(struct evtx_reader *r, size_t at, size_t end, enum evtx_section section)
{
	size_t first_slot = 0;

	if (r->depth == EVTX_NEST_MAX)
		return fail(r->err, ERR_LIMIT, "binary XML at 0x%zx: nested more than %d deep", at,
			    EVTX_NEST_MAX);
	if (r->depth) {
		const struct frame *outer = &r->frames[r->depth - 1];
		first_slot = outer->first_slot + outer->n_slots;
	}
	r->frames[r->depth++] = (struct frame){
		.at = at, .end = end, .section = section, .first_slot = first_slot
	};
	return ERR_OK;
}

/* --- values --- */

static struct str slot_bytes(const struct evtx_reader *r, const struct slot *slot)
{
	return str_of(bytes_at(r, slot->at), slot->size);
}

/* List the field, if anybody reads it; either way it counts against the event's limit. */
static void list_field(struct evtx_reader *r, const struct evtx_step *step, struct str name,
		       struct str value, enum value_type type)
{
	struct event *event = r->event;
	struct field field = {
		.name = name,
		.value = value,
		.type = type,
		.hash = step->hash,
		.slot = step->slot,
	};

	if (r->n_fields++ == EVENT_FIELDS_MAX) {
		event->flags |= EVENT_CUT;
		return;
	}
	if (step->n_name) {
		field.hash = field_name_hash(name);
		field.slot = event_slot(event, name, field.hash);
	}
	if (!event->plan)
		field.slot = FIELD_NO_SLOT;
	if (r->list_all || field.slot != FIELD_NO_SLOT)
		event_add_field(event, &field);
	else
		event->flags |= EVENT_LEAN;
}

static void list_null(struct evtx_reader *r, const struct evtx_step *step, struct str name)
{
	list_field(r, step, name, STR_NONE, VALUE_NULL);
}

/* The text from `start` on is the value of a field. Returns it. */
static struct str add_field(struct evtx_reader *r, const struct evtx_step *step, struct str name,
			    size_t start, enum value_type type)
{
	const struct str value = str_of(r->text.ptr + start, r->text.len - start);

	evtx_text_end(&r->text);
	if (r->text.full) {
		r->text.len = start;
		return STR_NONE;
	}
	list_field(r, step, name, value, type);
	return value;
}

/* What the event wants apart from its fields, of System's values. `slot` may be NULL. */
static void take_role(struct evtx_reader *r, enum evtx_role role, const struct slot *slot,
		      struct str value)
{
	struct event *event = r->event;
	uint64_t record;
	int64_t time_us;

	if (role == EVTX_ROLE_COMPUTER)
		event->host = value;
	else if (role == EVTX_ROLE_RECORD && str_to_u64(value, &record))
		event->record = record;
	else if (role == EVTX_ROLE_TIME && slot && slot->type == EVTX_FILETIME && slot->size == 8)
		event->time_us = evtx_filetime_us(load_u64(bytes_at(r, slot->at)));
	else if (role == EVTX_ROLE_TIME && time_parse_iso(value, 0, &time_us))
		event->time_us = time_us;
}

/* One field for each element. */
static void add_array(struct evtx_reader *r, const struct evtx_step *step, struct str name,
		      const struct slot *slot)
{
	const unsigned type = slot->type & ~(unsigned)EVTX_ARRAY;
	struct str rest = slot_bytes(r, slot);
	struct str element;

	while (evtx_array_next(type, &rest, &element) && !r->text.full) {
		const size_t start = r->text.len;
		const enum value_type kind =
			element.len ? evtx_value_text(&r->text, type, element) : VALUE_STRING;
		(void)add_field(r, step, name, start, kind);
	}
	if (rest.len && !r->text.full) {
		const size_t start = r->text.len;
		const enum value_type kind = evtx_value_text(&r->text, EVTX_BINARY, rest);
		(void)add_field(r, step, name, start, kind);
		r->text.repaired = true;
	}
}

static void add_pieces(struct evtx_reader *r, const struct frame *frame, size_t first, size_t n)
{
	const struct evtx_piece *pieces = frame->program->pieces + first;

	for (size_t i = 0; i < n; i++) {
		if (!pieces[i].is_slot) {
			evtx_text_add(&r->text, pieces[i].text);
			continue;
		}
		const struct slot *slot = &r->slots[frame->first_slot + pieces[i].slot];
		if (slot->size && slot->type)
			(void)evtx_value_text(&r->text, slot->type, slot_bytes(r, slot));
	}
}

/* The name of a field, which the record may say. */
static struct str step_name(struct evtx_reader *r, const struct frame *frame,
			    const struct evtx_step *step)
{
	if (step->n_name == 0)
		return step->name;

	const size_t start = r->text.len;
	add_pieces(r, frame, step->name_first, step->n_name);
	const struct str name = str_of(r->text.ptr + start, r->text.len - start);
	evtx_text_end(&r->text);
	return name.len ? name : step->name;
}

/* A value that is one substitution: nearly all are. */
static enum errc run_slot(struct evtx_reader *r, const struct frame *frame,
			  const struct evtx_step *step)
{
	const struct evtx_piece *piece = &frame->program->pieces[step->first];
	const struct slot *slot = &r->slots[frame->first_slot + piece->slot];

	if (slot->type == EVTX_BINXML && slot->size)
		return push(r, slot->at, slot->at + slot->size, step->section);

	const bool is_text = slot->type == EVTX_STRING || slot->type == EVTX_ANSI;
	if (slot->type == EVTX_NULL || (slot->size == 0 && !is_text)) {
		if (step->keep_null)
			list_null(r, step, step_name(r, frame, step));
		return ERR_OK;
	}
	const struct str name = step_name(r, frame, step);
	const size_t start = r->text.len;
	if (slot->type & EVTX_ARRAY) {
		add_array(r, step, name, slot);
		return ERR_OK;
	}
	const enum value_type kind =
		slot->size ? evtx_value_text(&r->text, slot->type, slot_bytes(r, slot))
			   : VALUE_STRING;
	const struct str text = add_field(r, step, name, start, kind);
	if (step->role != EVTX_ROLE_NONE)
		take_role(r, step->role, slot, text);
	return ERR_OK;
}

static enum errc run_step(struct evtx_reader *r, const struct frame *frame,
			  const struct evtx_step *step)
{
	if (step->is_value)
		return run_slot(r, frame, step);

	const struct str name = step_name(r, frame, step);
	const size_t start = r->text.len;
	add_pieces(r, frame, step->first, step->n);
	if (step->n == 0) {
		list_null(r, step, name);
		return ERR_OK;
	}
	const struct str value = add_field(r, step, name, start, VALUE_STRING);
	if (step->role != EVTX_ROLE_NONE)
		take_role(r, step->role, NULL, value);
	return ERR_OK;
}

/* --- the loop --- */

/* Go on reading binary XML where no program runs; the frame ends with its input. */
static enum errc advance(struct evtx_reader *r, struct frame *frame)
{
	frame->program = NULL;
	if (frame->at == frame->end || *bytes_at(r, frame->at) == BINXML_EOF) {
		r->depth--;
		return ERR_OK;
	}
	const uint8_t token = *bytes_at(r, frame->at);
	if (token == BINXML_FRAGMENT) {
		if (frame->end - frame->at < BINXML_FRAGMENT_SIZE)
			return broken(r, frame->at, "a fragment header is cut off");
		frame->at += BINXML_FRAGMENT_SIZE;
		return ERR_OK;
	}
	if (token == BINXML_TEMPLATE)
		return begin_instance(r, frame);
	if ((token & ~BINXML_MORE) == BINXML_OPEN)
		return begin_elements(r, frame);
	return fail(r->err, ERR_SYNTAX,
		    "binary XML at 0x%zx: 0x%02x is no token here ([MS-EVEN6] 2.2.12)", frame->at,
		    token);
}

static enum errc run(struct evtx_reader *r)
{
	enum errc rc = ERR_OK;

	while (r->depth && !rc) {
		struct frame *frame = &r->frames[r->depth - 1];
		if (!frame->program || frame->step == frame->program->n_steps) {
			rc = advance(r, frame);
			if (!rc)
				rc = spend(r, 1);
			continue;
		}
		const size_t before = r->text.len;
		rc = run_step(r, frame, &frame->program->steps[frame->step++]);
		if (!rc)
			rc = spend(r, 1 + r->text.len - before);
		if (r->text.full || r->event->flags & EVENT_CUT)
			break;
	}
	return rc;
}

static void finish(struct evtx_reader *r)
{
	struct event *event = r->event;

	if (r->text.full || r->depth)
		event->flags |= EVENT_CUT;
	if (r->text.repaired)
		event->flags |= EVENT_REPAIRED;
	/* Without the line end of the last value. */
	event->raw = str_of(r->text.ptr, r->text.len ? r->text.len - 1 : 0);
}

enum errc evtx_read_record(struct evtx_reader *r, size_t at, size_t end, struct event *event,
			   struct err *err)
{
	r->event = event;
	r->err = err;
	r->list_all = !r->lean || !event->plan;
	r->n_fields = 0;
	r->depth = 0;
	r->text = (struct evtx_text){ .ptr = arena_take_text(&event->arena, TEXT_MAX),
				      .cap = TEXT_MAX };
	if (!r->text.ptr)
		return fail(err, ERR_LIMIT, "the event's memory is too small");

	enum errc rc = push(r, at, end, EVTX_SECTION_ROOT);
	if (!rc)
		rc = run(r);
	if (!rc)
		finish(r);
	return rc;
}

enum errc evtx_read_again(struct evtx_reader *r, size_t at, size_t end, struct event *whole,
			  struct err *err)
{
	const size_t work = r->work;

	r->work = EVTX_WORK_MAX;
	const enum errc rc = evtx_read_record(r, at, end, whole, err);
	r->work = work;
	return rc;
}

size_t evtx_reader_end(const struct evtx_reader *r)
{
	return r->frames[0].at;
}

bool evtx_reader_exhausted(const struct evtx_reader *r)
{
	return r->work == 0;
}
