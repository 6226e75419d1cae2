/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/network-watch.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "detect/beacon/watch-tables.h"

#define TIME_LEAST_US INT64_C(0) /* seconds are kept in 32 bits */
#define TIME_MOST_US  ((int64_t)UINT32_MAX * US_PER_SEC)

struct network_watch *network_watch_new(const struct watch_content *content,
					const struct watch_limits *limits,
					const struct watch_sink *sink)
{
	struct network_watch *watch = mem_new(sizeof(*watch));

	watch->content = content;
	watch->limits = *limits;
	watch->sink = *sink;
	watch_tables_init(watch);
	flow_queue_init(&watch->queue, limits->queue_bytes, limits->lateness_us);
	return watch;
}

void network_watch_free(struct network_watch *watch)
{
	if (!watch)
		return;
	watch_tables_done(watch);
	flow_queue_done(&watch->queue);
	free(watch);
}

void network_watch_free_at(struct network_watch **watch)
{
	network_watch_free(*watch);
}

/* The last number is shared by all that find no place. */
uint32_t network_watch_origin(struct network_watch *watch, struct str name)
{
	for (uint32_t i = 0; i < watch->n_origins; i++) {
		if (str_equal(watch->origins[i], name))
			return i;
	}
	if (watch->n_origins == WATCH_ORIGINS_MAX)
		return WATCH_ORIGINS_MAX - 1;
	const struct str kept = watch->n_origins == WATCH_ORIGINS_MAX - 1
					? STR("(others)")
					: arena_str(&watch->origin_text, name);
	watch->origins[watch->n_origins] = kept.ptr ? kept : STR("(others)");
	return watch->n_origins++;
}

/* An hour is judged when the first flow after it comes; hours without any are not. */
static void count_in(struct network_watch *watch, const struct flow *flow)
{
	const int64_t second = flow->time_us / US_PER_SEC;

	if (watch->judge_at_s && second >= watch->judge_at_s)
		watch_judge(watch, watch->judge_at_s);
	if (second >= watch->judge_at_s)
		watch->judge_at_s = (second / HOUR_S + 1) * HOUR_S;
	watch_tables_add(watch, flow);
}

static void take_due(struct network_watch *watch, bool all)
{
	struct flow *flow;

	while ((flow = flow_queue_next(&watch->queue, all))) {
		count_in(watch, flow);
		flow_queue_spare(&watch->queue, flow);
	}
}

void network_watch_flow(struct network_watch *watch, const struct flow *flow)
{
	if (flow->time_us <= TIME_LEAST_US || flow->time_us >= TIME_MOST_US)
		return;
	if (flow_queue_add(&watch->queue, flow))
		take_due(watch, false);
}

void network_watch_event(struct network_watch *watch, const struct event *event,
			 const struct flow_place *place)
{
	struct flow_room room;
	struct flow flow;

	if (!watch_content_flow(watch->content, event, &room, &flow))
		return;
	if (flow.time_us == TIME_NONE)
		flow.time_us = place->arrival_us;
	flow.place = *place;
	network_watch_flow(watch, &flow);
}

void network_watch_end(struct network_watch *watch)
{
	take_due(watch, true);
	if (watch->judge_at_s)
		watch_judge(watch, watch->judge_at_s);
	watch->judge_at_s = 0;
}

void network_watch_mute(struct network_watch *watch, bool muted)
{
	watch->muted = muted;
}

struct watch_counts network_watch_counts(const struct network_watch *watch)
{
	return (struct watch_counts){
		.flows = watch->flows,
		.late = watch->queue.late,
		.early = watch->queue.early,
		.evicted = watch->pairs.evicted + watch->domains.evicted +
			   watch->destinations.evicted + watch->sources.evicted,
		.judged = watch->judged,
		.crowded = watch->crowded,
		.pairs = watch->pairs.n,
		.bytes = watch->pairs.bytes + watch->destinations.bytes + watch->sources.bytes +
			 watch->agents.bytes + watch->domains.bytes + watch->queue.bytes,
	};
}
