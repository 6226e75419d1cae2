/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/flow-queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void flow_queue_init(struct flow_queue *queue, size_t bytes_max, int64_t lateness_us)
{
	*queue = (struct flow_queue){
		.bytes_max = bytes_max,
		.lateness_us = lateness_us,
		.newest_us = TIME_NONE,
		.released_us = TIME_NONE,
	};
}

void flow_queue_done(struct flow_queue *queue)
{
	for (size_t i = 0; i < queue->n; i++)
		free(queue->heap[i]);
	free(queue->heap);
	queue->heap = NULL;
	queue->n = 0;
}

static size_t text_bytes(const struct flow *flow)
{
	return flow->source.len + flow->destination.len + flow->agent.len + flow->record_type.len;
}

static size_t size_of(const struct flow *flow)
{
	return sizeof(*flow) + text_bytes(flow) + 1;
}

static struct str put_text(char **at, struct str text)
{
	char *to = *at;

	if (!text.ptr)
		return STR_NONE;
	memcpy(to, text.ptr, text.len);
	*at += text.len;
	return str_of(to, text.len);
}

static struct flow *copy_of(const struct flow *flow)
{
	struct flow *copy = mem_new(size_of(flow));
	char *at = (char *)(copy + 1);

	*copy = *flow;
	copy->source = put_text(&at, flow->source);
	copy->destination = put_text(&at, flow->destination);
	copy->agent = put_text(&at, flow->agent);
	copy->record_type = put_text(&at, flow->record_type);
	return copy;
}

static bool before(const struct flow *a, const struct flow *b)
{
	return flow_compare(a, b) < 0;
}

static void sift_up(struct flow_queue *queue, size_t at)
{
	struct flow *flow = queue->heap[at];

	while (at && before(flow, queue->heap[(at - 1) / 2])) {
		queue->heap[at] = queue->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	queue->heap[at] = flow;
}

static void sift_down(struct flow_queue *queue, struct flow *flow)
{
	size_t at = 0;

	for (;;) {
		size_t child = at * 2 + 1;
		if (child >= queue->n)
			break;
		if (child + 1 < queue->n && before(queue->heap[child + 1], queue->heap[child]))
			child++;
		if (!before(queue->heap[child], flow))
			break;
		queue->heap[at] = queue->heap[child];
		at = child;
	}
	queue->heap[at] = flow;
}

bool flow_queue_add(struct flow_queue *queue, const struct flow *flow)
{
	if (queue->released_us != TIME_NONE && flow->time_us < queue->released_us) {
		queue->late++;
		return false;
	}
	mem_reserve(&queue->heap, &queue->cap, queue->n + 1, sizeof(*queue->heap));
	queue->heap[queue->n] = copy_of(flow);
	queue->bytes += size_of(flow);
	sift_up(queue, queue->n++);
	if (queue->newest_us == TIME_NONE || flow->time_us > queue->newest_us)
		queue->newest_us = flow->time_us;
	return true;
}

static bool is_due(const struct flow_queue *queue, const struct flow *flow)
{
	return queue->lateness_us != FLOW_LATENESS_ANY &&
	       flow->time_us < queue->newest_us - queue->lateness_us;
}

struct flow *flow_queue_next(struct flow_queue *queue, bool all)
{
	if (!queue->n)
		return NULL;
	struct flow *first = queue->heap[0];
	const bool due = all || is_due(queue, first);
	if (!due && queue->bytes <= queue->bytes_max)
		return NULL;
	queue->early += due ? 0 : 1;
	queue->bytes -= size_of(first);
	queue->released_us = first->time_us;
	queue->n--;
	if (queue->n)
		sift_down(queue, queue->heap[queue->n]);
	return first;
}
