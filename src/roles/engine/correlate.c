/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/correlate.h"

#include "base/alloc.h"
#include "base/log.h"
#include "detect/correlate/finding-event.h"
#include "store/correlation-hits.h"
#include "store/detector-states.h"

#define MEMORY_BYTES   (16u * 1024 * 1024)
#define STATE_MAX      (64u * 1024 * 1024)
#define STATE_HITS     (1024u * 1024) /* bytes of hits kept since the last: a state is due */
#define HITS_FULL      (1024u * 1024) /* of one result */
#define HITS_MAX       CORRELATION_HITS_MAX
#define IDLE_BEHIND_US (5 * US_PER_SEC) /* records on their way into the log */
#define DECODE_MAX     (64u * 1024)

struct engine_correlate {
	const struct ruleset *set;
	struct correlator *correlator;
	struct engine_batch *batch;
	struct finding_event finding;
	int64_t lateness_us;
	int64_t arrival_us; /* of the record being judged */
	struct buf hits;    /* of the stretch: watermark, hit, watermark, hit, … */
	size_t kept_bytes;  /* of hits in the store */
	size_t state_bytes; /* of the last state */
	struct buf state;   /* what the store sends: parts, each behind its length */
	uint64_t position;  /* of it */
	bool mute;	    /* while the past is repeated */
	bool told_full;
};

/* ---- findings ---- */

static void write_place(void *ctx UNUSED, const struct moment *moment, struct buf *out)
{
	buf_printf(out, "%llu", (unsigned long long)moment->place.record);
}

/* Tells findings of one correlation on one event apart: their groups differ. */
static uint32_t group_number(const struct group *group)
{
	const uint64_t hash = str_hash_nocase(str_of(group->key, group->key_len));

	return (uint32_t)(hash ^ hash >> 32) & INT32_MAX;
}

static void found(void *ctx, const struct correlation_finding *finding)
{
	struct engine_correlate *correlate = ctx;

	if (correlate->mute)
		return;
	finding_event_fill(&correlate->finding, correlate->set, finding);
	const struct alert_place place = {
		.index = finding->last.place.record,
		.event = group_number(finding->group),
		.arrival_us = correlate->arrival_us,
		.source = engine_batch_source(correlate->batch,
					      finding->source.ptr ? finding->source : STR("")),
		.file = STR(""),
	};
	engine_batch_match(correlate->batch, &correlate->finding.match, &place);
}

struct engine_correlate *engine_correlate_new(const struct ruleset *set, int64_t lateness_us,
					      struct engine_batch *batch)
{
	struct engine_correlate *correlate = mem_new(sizeof(*correlate));
	const struct correlation_sink sink = { .found = found, .ctx = correlate };
	struct correlator_options options = CORRELATOR_OPTIONS;

	options.bytes = MEMORY_BYTES;
	options.lateness_us = lateness_us;
	correlate->correlator = correlator_new(set, &options, &sink);
	if (!correlate->correlator) {
		free(correlate);
		return NULL;
	}
	correlate->set = set;
	correlate->batch = batch;
	correlate->lateness_us = lateness_us;
	correlate->arrival_us = TIME_NONE;
	finding_event_init(&correlate->finding, write_place, correlate);
	buf_init(&correlate->hits, HITS_MAX);
	buf_init(&correlate->state, STATE_MAX);
	return correlate;
}

void engine_correlate_free(struct engine_correlate *correlate)
{
	if (!correlate)
		return;
	correlator_free(correlate->correlator);
	finding_event_done(&correlate->finding);
	buf_done(&correlate->hits);
	buf_done(&correlate->state);
	free(correlate);
}

/* ---- hits ---- */

/* A time of its own unless the source's clock is ahead. */
static int64_t settle_time(const struct engine_correlate *correlate, int64_t time_us,
			   int64_t arrival_us)
{
	return time_us == TIME_NONE || time_us > arrival_us + correlate->lateness_us ? arrival_us
										     : time_us;
}

void engine_correlate_match(struct engine_correlate *correlate, const struct match *match,
			    const struct alert_place *place, struct str source)
{
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	if (!correlate || !match->rule->watched)
		return;
	hit_of_match(match, place->arrival_us, values, &hit);
	hit.time_us = settle_time(correlate, hit.time_us, place->arrival_us);
	hit.place.record = place->index;
	hit.place.event = place->event;
	hit.source = source;
	correlate->arrival_us = place->arrival_us;
	buf_add_u64(&correlate->hits, (uint64_t)correlator_watermark_us(correlate->correlator));
	correlator_save_hit(correlate->correlator, &hit, &correlate->hits);
	if (buf_failed(&correlate->hits) && !correlate->told_full) {
		correlate->told_full = true;
		log_warn("too many hits in one record: a death now would lose some of them");
	}
	correlator_take(correlate->correlator, &hit);
}

void engine_correlate_arrived(struct engine_correlate *correlate, int64_t arrival_us)
{
	if (!correlate)
		return;
	correlate->arrival_us = arrival_us;
	correlator_advance(correlate->correlator, arrival_us - correlate->lateness_us);
}

void engine_correlate_idle(struct engine_correlate *correlate, int64_t now_us)
{
	if (correlate)
		engine_correlate_arrived(correlate, now_us - IDLE_BEHIND_US);
}

struct str engine_correlate_hits(const struct engine_correlate *correlate)
{
	return correlate ? buf_str(&correlate->hits) : STR("");
}

bool engine_correlate_is_full(const struct engine_correlate *correlate)
{
	return correlate && correlate->hits.len >= HITS_FULL;
}

/* ---- the state ---- */

static void take_part(void *ctx, struct str part, bool last UNUSED)
{
	struct buf *out = ctx;

	buf_add_u32(out, (uint32_t)part.len);
	buf_add(out, part);
}

static void send_state(struct engine_correlate *correlate, struct channel *store, uint64_t position)
{
	auto_buf all = BUF_INIT(STATE_MAX);
	struct msg_detector_state part = { .name = STR(CORRELATIONS_STATE), .position = position };
	struct err err = { .text = "too large" };
	enum errc code = ERR_OK;

	correlator_save(correlate->correlator, DETECTOR_PART_MAX, take_part, &all);
	if (buf_failed(&all))
		code = ERR_LIMIT;
	for (size_t at = 0; !code && at < all.len; at += part.bytes.len, part.part++) {
		part.bytes = str_sub(buf_str(&all), at, DETECTOR_PART_MAX);
		part.last = at + part.bytes.len == all.len;
		code = message_send(store, MSG_DETECTOR_STATE, &part, &err);
		if (!code)
			code = channel_flush_wait(store, &err);
	}
	if (code)
		log_warn("what correlations remember is not stored; their hits are", log_err(&err));
	correlate->kept_bytes = 0;
	correlate->state_bytes = all.len;
}

void engine_correlate_count(const struct engine_correlate *correlate,
			    struct msg_detector_counts *counts)
{
	if (!correlate)
		return;
	const struct correlator_counts now = correlator_counts(correlate->correlator);

	counts->hits = now.hits;
	counts->hits_late = now.late;
	counts->hits_lost = now.late_lost + now.refused;
	counts->hits_early = now.early;
	counts->hits_held = now.held;
	counts->groups = now.groups;
	counts->groups_evicted = now.evicted;
	counts->values_cut = now.cut;
	counts->correlation_bytes = now.bytes;
}

void engine_correlate_sent(struct engine_correlate *correlate, struct channel *store,
			   uint64_t position)
{
	if (!correlate)
		return;
	correlate->kept_bytes += correlate->hits.len;
	buf_clear(&correlate->hits);
	/* A state as large as the hits behind the last one: what is written at most doubles. */
	if (correlate->kept_bytes > size_max(STATE_HITS, correlate->state_bytes))
		send_state(correlate, store, position);
}

/* ---- after a restart ---- */

static void restore_state(struct engine_correlate *correlate)
{
	struct cursor at = cursor_of(buf_str(&correlate->state));
	enum errc code = ERR_OK;
	struct err err;

	while (!code && cursor_left(&at)) {
		const struct str part = cursor_bytes(&at, cursor_u32(&at));
		code = at.failed ? fail(&err, ERR_CORRUPT, "cut off")
				 : correlator_restore(correlate->correlator, part, &err);
	}
	if (code)
		log_error("what correlations remembered is lost; they begin anew", log_err(&err));
	correlate->state_bytes = correlate->state.len;
	buf_done(&correlate->state);
	buf_init(&correlate->state, STATE_MAX);
}

static void take_state(struct engine_correlate *correlate, const struct msg_detector_state *part)
{
	if (part->part == 0) {
		correlator_clear(correlate->correlator);
		buf_clear(&correlate->state);
		correlate->kept_bytes = 0;
	}
	buf_add(&correlate->state, part->bytes);
	correlate->position = part->position;
	if (part->last && !buf_failed(&correlate->state))
		restore_state(correlate);
}

/* Each hit under its watermark, as it was. */
static void repeat_hits(struct engine_correlate *correlate, const struct msg_detector_state *past)
{
	struct cursor at = cursor_of(past->bytes);
	struct str values[HIT_VALUES_MAX];

	if (past->position <= correlate->position)
		return;
	correlate->mute = true;
	while (cursor_left(&at)) {
		const int64_t watermark_us = (int64_t)cursor_u64(&at);
		struct hit hit;
		const bool known = correlator_restore_hit(correlate->correlator, &at, values, &hit);
		correlator_advance(correlate->correlator, watermark_us);
		if (known)
			correlator_take(correlate->correlator, &hit);
	}
	correlate->mute = false;
	correlate->kept_bytes += past->bytes.len;
}

bool engine_correlate_message(struct engine_correlate *correlate, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_detector_state part;

	if (message->type == MSG_CORRELATION_HITS) {
		if (correlate && message_decode(message->type, message->payload, &arena, &part,
						sizeof(part), NULL) == ERR_OK)
			repeat_hits(correlate, &part);
		return true;
	}
	if (message->type != MSG_DETECTOR_STATE ||
	    message_decode(message->type, message->payload, &arena, &part, sizeof(part), NULL) ||
	    !str_is(part.name, CORRELATIONS_STATE))
		return false;
	if (correlate)
		take_state(correlate, &part);
	return true;
}

void engine_correlate_start(struct engine_correlate *correlate, bool anew)
{
	if (!correlate)
		return;
	if (anew)
		correlator_clear(correlate->correlator);
	buf_clear(&correlate->hits);
	correlate->position = 0;
}
