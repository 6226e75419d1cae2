/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/source-watch.h"

#include "base/alloc.h"

#define BUCKETS	       1024u
#define MINUTE_SECONDS 60.0
#define HOUR_SECONDS   3600.0
#define RATE_LEAST     0.0005 /* records a second; below it is silence */
#define DECAY_TICKS    30
#define GAP_WEIGHT     16 /* the latest gap counts for one part in that many */

struct source_state {
	struct source source; /* texts are own copies */
	struct source_state *next;
	uint64_t in_tick;     /* records since the last tick */
	int64_t tick_seen_us; /* last_seen_us at the last tick with records */
	uint64_t lost_of_run; /* what the producer said last */
	bool changed;
	bool now_silent; /* as it will be once stored */
};

struct source_watch {
	struct db *db;
	struct source_watch_hooks hooks;
	struct source_state *buckets[BUCKETS];
	size_t n;
	int64_t since_us; /* the watch was not running before */
	uint64_t ticks;
};

static struct source_state *add(struct source_watch *watch, const struct source *source)
{
	struct source_state *state = mem_new(sizeof(*state));
	struct source_state **bucket = &watch->buckets[str_hash(source->name) % BUCKETS];

	state->source = *source;
	state->source.name =
		str_of(mem_copy(source->name.ptr, source->name.len + 1), source->name.len);
	state->source.kind = str_sub(state->source.name, 0, source->kind.len);
	state->source.format = STR_NONE;
	state->source.failed_reason = STR_NONE;
	state->now_silent = source->silent_since_us != TIME_NONE;
	state->tick_seen_us = source->last_seen_us;
	state->next = *bucket;
	*bucket = state;
	watch->n++;
	return state;
}

static struct source_state *find(const struct source_watch *watch, struct str name)
{
	struct source_state *state = watch->buckets[str_hash(name) % BUCKETS];

	while (state && !str_equal(state->source.name, name))
		state = state->next;
	return state;
}

static struct source_state *add_new(struct source_watch *watch, struct str name, int64_t now_us)
{
	char text[SOURCE_NAME_MAX + 1];
	const size_t len = size_min(name.len, SOURCE_NAME_MAX);

	memcpy(text, name.ptr, len);
	text[len] = '\0';
	const struct str kept = str_of(text, len);
	const struct source source = {
		.name = kept,
		.kind = source_kind(kept),
		.first_seen_us = now_us,
		.last_seen_us = now_us,
		.expect_us = source_expect_default(source_kind(kept)),
		.silent_since_us = TIME_NONE,
		.clock_offset_us = TIME_NONE,
	};
	struct source_state *state = add(watch, &source);
	state->changed = true;
	return state;
}

struct source_state *source_watch_find(struct source_watch *watch, struct str name, int64_t now_us)
{
	const struct str kept = str_sub(name, 0, SOURCE_NAME_MAX);
	struct source_state *state = find(watch, kept);

	if (state)
		return state;
	if (watch->n < SOURCES_MAX - 1)
		return add_new(watch, kept, now_us);
	state = find(watch, STR(SOURCE_OTHERS));
	return state ? state : add_new(watch, STR(SOURCE_OTHERS), now_us);
}

static bool take_known(void *ctx, const struct source *source)
{
	struct source_watch *watch = ctx;

	if (watch->n < SOURCES_MAX)
		(void)add(watch, source);
	return true;
}

enum errc source_watch_new(struct db *db, const struct source_watch_hooks *hooks, int64_t now_us,
			   struct source_watch **ret, struct err *err)
{
	struct source_watch *watch = mem_new(sizeof(*watch));

	watch->db = db;
	watch->hooks = *hooks;
	watch->since_us = now_us;
	const enum errc code = sources_list(db, take_known, watch, err);
	if (code) {
		source_watch_free(watch);
		return code;
	}
	*ret = watch;
	return ERR_OK;
}

static void free_state(struct source_state *state)
{
	void *name = (void *)(uintptr_t)state->source.name.ptr;

	free(name);
	free(state);
}

void source_watch_free(struct source_watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (watch->buckets[i]) {
			struct source_state *state = watch->buckets[i];
			watch->buckets[i] = state->next;
			free_state(state);
		}
	}
	free(watch);
}

void source_watch_count(struct source_state *state, size_t bytes, int64_t wall_us)
{
	state->source.records++;
	state->source.bytes += bytes;
	state->in_tick++;
	if (wall_us > state->source.last_seen_us)
		state->source.last_seen_us = wall_us;
	state->changed = true;
}

void source_watch_lost(struct source_state *state, uint64_t lost)
{
	const uint64_t more = lost >= state->lost_of_run ? lost - state->lost_of_run : lost;

	state->lost_of_run = lost;
	state->source.lost += more;
	state->changed = state->changed || more;
}

/* An average that forgets: what lies `window` seconds back counts for a third of what is now. */
static double averaged(double rate, double now, double window)
{
	const double next = rate + (now - rate) / window;

	return next < RATE_LEAST ? 0 : next;
}

static void learn_gap(struct source_state *state)
{
	struct source *source = &state->source;
	const int64_t gap = source->last_seen_us - state->tick_seen_us;

	state->tick_seen_us = source->last_seen_us;
	if (gap > 0)
		source->gap_us += (gap - source->gap_us) / GAP_WEIGHT;
}

static void tick_one(struct source_state *state, bool show_decay)
{
	struct source *source = &state->source;
	const bool had_minute = source->rate_minute > 0;

	if (!state->in_tick && !had_minute && source->rate_hour <= 0)
		return;
	source->rate_minute = averaged(source->rate_minute, (double)state->in_tick, MINUTE_SECONDS);
	source->rate_hour = averaged(source->rate_hour, (double)state->in_tick, HOUR_SECONDS);
	if (state->in_tick)
		learn_gap(state);
	/* A rate that only fades needs no write every second. */
	if (had_minute && (show_decay || source->rate_minute <= 0))
		state->changed = true;
	state->in_tick = 0;
}

void source_watch_tick(struct source_watch *watch, int64_t now_us)
{
	/* The clock was set back: silence is counted from here. */
	if (now_us < watch->since_us)
		watch->since_us = now_us;
	const bool show_decay = ++watch->ticks % DECAY_TICKS == 0;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct source_state *state = watch->buckets[i]; state; state = state->next)
			tick_one(state, show_decay);
	}
}

static bool is_late(const struct source_watch *watch, const struct source_state *state,
		    int64_t now_us)
{
	const int64_t seen = state->source.last_seen_us > watch->since_us
				     ? state->source.last_seen_us
				     : watch->since_us;

	return now_us - seen > source_patience_us(&state->source);
}

static bool needs_store(const struct source_watch *watch, const struct source_state *state,
			int64_t now_us)
{
	if (state->changed)
		return true;
	return state->source.silent_since_us == TIME_NONE && is_late(watch, state, now_us);
}

bool source_watch_changed(const struct source_watch *watch, int64_t now_us)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct source_state *state = watch->buckets[i]; state; state = state->next) {
			if (needs_store(watch, state, now_us))
				return true;
		}
	}
	return false;
}

static enum errc store_one(struct source_watch *watch, struct source_state *state, int64_t now_us,
			   struct err *err)
{
	const bool was_silent = state->source.silent_since_us != TIME_NONE;
	const bool spoke = was_silent && state->source.last_seen_us > state->source.silent_since_us;
	struct source next = state->source;
	enum errc code = ERR_OK;

	state->now_silent = was_silent && !spoke;
	if (!was_silent && is_late(watch, state, now_us)) {
		next.silent_since_us = next.last_seen_us;
		state->now_silent = true;
		code = watch->hooks.silent(watch->hooks.ctx, &next, err);
	}
	if (spoke) {
		code = watch->hooks.speaks_again(watch->hooks.ctx, &state->source, err);
		next.silent_since_us = TIME_NONE;
	}
	return code ? code : sources_put_arrival(watch->db, &next, err);
}

enum errc source_watch_store(struct source_watch *watch, int64_t now_us, struct err *err)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct source_state *state = watch->buckets[i]; state; state = state->next) {
			if (!needs_store(watch, state, now_us))
				continue;
			state->changed = true;
			const enum errc code = store_one(watch, state, now_us, err);
			if (code)
				return code;
		}
	}
	return ERR_OK;
}

void source_watch_stored(struct source_watch *watch)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct source_state *state = watch->buckets[i]; state; state = state->next) {
			if (!state->changed)
				continue;
			state->changed = false;
			if (!state->now_silent)
				state->source.silent_since_us = TIME_NONE;
			else if (state->source.silent_since_us == TIME_NONE)
				state->source.silent_since_us = state->source.last_seen_us;
		}
	}
}

static bool take_expect(void *ctx, const struct source *source)
{
	struct source_state *state = find(ctx, source->name);

	if (state)
		state->source.expect_us = source->expect_us;
	return true;
}

enum errc source_watch_reload(struct source_watch *watch, struct err *err)
{
	return sources_list(watch->db, take_expect, watch, err);
}
