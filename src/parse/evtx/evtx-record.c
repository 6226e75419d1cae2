/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-record.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "parse/evtx/evtx-steps.h"

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

struct evtx_reader {
	struct evtx_cache *cache;
	struct buf flat; /* scratch, as the next */
	struct binxml_names names;
	struct seen seen[SEEN_SIZE];
	size_t n_seen;
	const struct field_plan *plan;
	bool lean;   /* events under the plan list only its fields */
	size_t work; /* left for this chunk */

	/* of the record being read */
	struct err *err;
	struct evtx_filling filling;
	struct evtx_frame frames[EVTX_NEST_MAX];
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
	free(r->filling.slots);
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
	r->filling.chunk = chunk;
	r->work = EVTX_WORK_MAX;
}

static const unsigned char *bytes_at(const struct evtx_reader *r, size_t at)
{
	return (const unsigned char *)r->filling.chunk.ptr + at;
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
		.chunk = r->filling.chunk, .at = at, .end = end, .in_template = in_template
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
		.flat = arena_str(&r->filling.event->arena, buf_str(&r->flat)),
		.section = section,
		.plan = r->plan,
	};

	*ret = source.flat.ptr ? evtx_compile(&source, &r->filling.event->arena) : NULL;
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
	if (r->filling.chunk.len < DEFINITION_SIZE ||
	    offset > r->filling.chunk.len - DEFINITION_SIZE)
		return broken(r, offset, "a template definition outside of the chunk");

	const unsigned char *p = bytes_at(r, offset);
	const size_t size = load_u32(p + 4 + GUID_SIZE);
	const size_t at = offset + DEFINITION_SIZE;
	if (size > r->filling.chunk.len - at)
		return broken(r, offset, "a template definition longer than the chunk");

	const struct evtx_definition definition = {
		.guid = str_of(p + 4, GUID_SIZE),
		.section = section,
		.part = { .chunk = r->filling.chunk,
			  .at = at,
			  .end = at + size,
			  .in_template = true },
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
	const size_t arena_before = r->filling.event->arena.used;
	const enum errc rc = load_definition(r, offset, section, ret);
	/* What lies in the event's memory ends with it; the table keeps only what the cache has. */
	if (!rc && offset && r->n_seen < SEEN_FULL &&
	    r->filling.event->arena.used == arena_before) {
		*seen = (struct seen){ .offset = offset, .section = section, .program = *ret };
		r->n_seen++;
	}
	return rc;
}

/* --- template instances --- */

/* Note where the values of n descriptors at `p` lie, the first at `value`. Returns where they end.
 */
static size_t place_values(struct evtx_slot *slots, const unsigned char *p, size_t n, size_t value)
{
	for (size_t i = 0; i < n; i++, p += DESCRIPTOR_SIZE) {
		slots[i] = (struct evtx_slot){
			.at = (uint32_t)value, .size = load_u16(p), .type = p[2], .unused = p[3]
		};
		value += slots[i].size;
	}
	return value;
}

static enum errc value_past_end(struct evtx_reader *r, const struct evtx_slot *slots, size_t end)
{
	while (slots->size <= end - slots->at)
		slots++;
	return broken(r, slots->at, "a value runs past the end");
}

/* Check the descriptors and note where each value lies; `frame->at` moves behind the values. */
static enum errc take_values(struct evtx_reader *r, struct evtx_frame *frame, size_t at)
{
	if (frame->end - at < 4)
		return broken(r, at, "the count of values is missing");

	const size_t n = load_u32(bytes_at(r, at));
	at += 4;
	if (n > (frame->end - at) / DESCRIPTOR_SIZE)
		return broken(r, at - 4, "more values than the record has room for");

	struct evtx_filling *f = &r->filling;
	mem_reserve(&f->slots, &f->cap_slots, frame->first_slot + n + 1, sizeof(*f->slots));
	struct evtx_slot *slots = f->slots + frame->first_slot;
	const size_t value = place_values(slots, bytes_at(r, at), n, at + n * DESCRIPTOR_SIZE);
	if (value > frame->end)
		return value_past_end(r, slots, frame->end);
	frame->n_slots = n;
	frame->at = value;
	return spend(r, n);
}

static enum errc begin_instance(struct evtx_reader *r, struct evtx_frame *frame)
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
	if (rc)
		return rc;
	frame->step = 0;
	r->filling.text.repaired |= frame->program->repaired;
	return ERR_OK;
}

/* XML written out in the record itself, without a template. */
static enum errc begin_elements(struct evtx_reader *r, struct evtx_frame *frame)
{
	enum errc rc = flatten(r, frame->at, frame->end, false);

	frame->at = frame->end;
	frame->step = 0;
	frame->n_slots = 0;
	if (!rc)
		rc = compile_once(r, frame->section, &frame->program);
	r->filling.text.repaired |= !rc && frame->program->repaired;
	return rc;
}

static enum errc push(struct evtx_reader *r, size_t at, size_t end, enum evtx_section section)
{
	size_t first_slot = 0;

	if (r->depth == EVTX_NEST_MAX)
		return fail(r->err, ERR_LIMIT, "binary XML at 0x%zx: nested more than %d deep", at,
			    EVTX_NEST_MAX);
	if (r->depth) {
		const struct evtx_frame *outer = &r->frames[r->depth - 1];
		first_slot = outer->first_slot + outer->n_slots;
	}
	r->frames[r->depth++] = (struct evtx_frame){
		.at = at, .end = end, .section = section, .first_slot = first_slot
	};
	return ERR_OK;
}

/* --- the loop --- */

/* Go on reading binary XML where no program runs; the frame ends with its input. */
static enum errc advance(struct evtx_reader *r, struct evtx_frame *frame)
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

/* Steps up to one whose value is binary XML, or to the end of the program. */
static enum errc run_steps(struct evtx_reader *r, struct evtx_frame *frame)
{
	const struct evtx_text *text = &r->filling.text;
	const size_t before = text->len + text->skipped;
	const size_t first = frame->step;
	const struct evtx_slot *inner = evtx_steps_run(&r->filling, frame);
	enum errc rc = spend(r, frame->step - first + text->len + text->skipped - before);

	if (!rc && inner)
		rc = push(r, inner->at, inner->at + inner->size,
			  frame->program->steps[frame->step - 1].section);
	return rc;
}

static enum errc run(struct evtx_reader *r)
{
	enum errc rc = ERR_OK;

	while (r->depth && !rc && !evtx_filling_is_full(&r->filling)) {
		struct evtx_frame *frame = &r->frames[r->depth - 1];
		if (frame->program && frame->step < frame->program->n_steps) {
			rc = run_steps(r, frame);
			continue;
		}
		rc = advance(r, frame);
		if (!rc)
			rc = spend(r, 1);
	}
	return rc;
}

static void finish(struct evtx_reader *r)
{
	const struct evtx_text *text = &r->filling.text;
	struct event *event = r->filling.event;

	if (text->full || r->depth)
		event->flags |= EVENT_CUT;
	if (text->repaired)
		event->flags |= EVENT_REPAIRED;
	if (text->skipped)
		event->flags |= EVENT_WORDS_ONLY;
	/* Without the line end of the last value. */
	event->raw = str_of(text->ptr, text->len ? text->len - 1 : 0);
}

static enum errc read_once(struct evtx_reader *r, size_t at, size_t end)
{
	struct evtx_filling *f = &r->filling;

	f->n_fields = 0;
	f->text = (struct evtx_text){ .ptr = arena_take_text(&f->event->arena, TEXT_MAX),
				      .cap = TEXT_MAX };
	if (!f->text.ptr)
		return fail(r->err, ERR_LIMIT, "the event's memory is too small");
	r->depth = 0;
	const enum errc rc = push(r, at, end, EVTX_SECTION_ROOT);
	return rc ? rc : run(r);
}

enum errc evtx_read_record(struct evtx_reader *r, size_t at, size_t end, struct event *event,
			   struct err *err)
{
	struct evtx_filling *f = &r->filling;
	const size_t work = r->work;

	r->err = err;
	f->event = event;
	f->list_all = !r->lean || !event->plan;
	f->skim = !f->list_all;
	enum errc rc = read_once(r, at, end);
	/* What was left out might have filled the event: only writing it out can tell. */
	if (!rc && f->skim && f->text.len + f->text.skipped > f->text.cap) {
		event_clear(event);
		r->work = work;
		f->skim = false;
		rc = read_once(r, at, end);
	}
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
