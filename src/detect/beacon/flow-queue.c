/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/flow-queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define LINE_FIRST 64u

void flow_queue_init(struct flow_queue *queue, size_t bytes_max, int64_t lateness_us)
{
	*queue = (struct flow_queue){
		.bytes_max = bytes_max,
		.lateness_us = lateness_us,
		.newest_us = TIME_NONE,
		.released_us = TIME_NONE,
	};
}

static struct waiting *in_line(const struct flow_queue *queue, size_t i)
{
	return &queue->line[(queue->line_from + i) & (queue->cap_line - 1)];
}

size_t flow_queue_count(const struct flow_queue *queue)
{
	return queue->n_line + queue->n_heap;
}

const struct flow *flow_queue_at(const struct flow_queue *queue, size_t i)
{
	return i < queue->n_line ? in_line(queue, i)->flow : queue->heap[i - queue->n_line].flow;
}

void flow_queue_done(struct flow_queue *queue)
{
	for (size_t i = 0; i < queue->n_line; i++)
		free(in_line(queue, i)->flow);
	for (size_t i = 0; i < queue->n_heap; i++)
		free(queue->heap[i].flow);
	for (size_t i = 0; i < queue->n_spare; i++)
		free(queue->spare[i]);
	free(queue->line);
	free(queue->heap);
	queue->n_spare = 0;
	queue->line = NULL;
	queue->heap = NULL;
	queue->n_line = 0;
	queue->n_heap = 0;
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

/* Nearly all flows fit one size, which is used again. */
static struct flow *room_for(struct flow_queue *queue, size_t size)
{
	if (size > FLOW_SPARE_BYTES)
		return mem_new(size);
	return queue->n_spare ? queue->spare[--queue->n_spare] : mem_new(FLOW_SPARE_BYTES);
}

void flow_queue_spare(struct flow_queue *queue, struct flow *flow)
{
	if (size_of(flow) > FLOW_SPARE_BYTES || queue->n_spare == FLOW_SPARE_MAX)
		free(flow);
	else
		queue->spare[queue->n_spare++] = flow;
}

static struct flow *copy_of(struct flow_queue *queue, const struct flow *flow)
{
	struct flow *copy = room_for(queue, size_of(flow));
	char *at = (char *)(copy + 1);

	*copy = *flow;
	copy->source = put_text(&at, flow->source);
	copy->destination = put_text(&at, flow->destination);
	copy->agent = put_text(&at, flow->agent);
	copy->record_type = put_text(&at, flow->record_type);
	return copy;
}

static bool before(const struct waiting *a, const struct waiting *b)
{
	return a->time_us != b->time_us ? a->time_us < b->time_us
					: flow_compare(a->flow, b->flow) < 0;
}

static void line_add(struct flow_queue *queue, struct waiting last)
{
	if (queue->n_line == queue->cap_line) {
		const size_t cap = queue->cap_line ? queue->cap_line * 2 : LINE_FIRST;
		struct waiting *line = mem_new_array(cap, sizeof(*line));

		for (size_t i = 0; i < queue->n_line; i++)
			line[i] = *in_line(queue, i);
		free(queue->line);
		queue->line = line;
		queue->line_from = 0;
		queue->cap_line = cap;
	}
	*in_line(queue, queue->n_line++) = last;
}

static void heap_add(struct flow_queue *queue, struct waiting one)
{
	size_t at = queue->n_heap;

	mem_reserve(&queue->heap, &queue->cap_heap, queue->n_heap + 1, sizeof(*queue->heap));
	while (at && before(&one, &queue->heap[(at - 1) / 2])) {
		queue->heap[at] = queue->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	queue->heap[at] = one;
	queue->n_heap++;
}

/* The head of the heap goes: the last one finds its place from the top. */
static void heap_drop(struct flow_queue *queue)
{
	const struct waiting one = queue->heap[--queue->n_heap];
	size_t at = 0;

	for (;;) {
		size_t child = at * 2 + 1;
		if (child >= queue->n_heap)
			break;
		if (child + 1 < queue->n_heap &&
		    before(&queue->heap[child + 1], &queue->heap[child]))
			child++;
		if (!before(&queue->heap[child], &one))
			break;
		queue->heap[at] = queue->heap[child];
		at = child;
	}
	queue->heap[at] = one;
}

bool flow_queue_add(struct flow_queue *queue, const struct flow *flow)
{
	if (queue->released_us != TIME_NONE && flow->time_us < queue->released_us) {
		queue->late++;
		return false;
	}
	const struct waiting one = { flow->time_us, copy_of(queue, flow) };

	queue->bytes += size_of(flow);
	if (!queue->n_line || !before(&one, in_line(queue, queue->n_line - 1)))
		line_add(queue, one);
	else
		heap_add(queue, one);
	if (queue->newest_us == TIME_NONE || flow->time_us > queue->newest_us)
		queue->newest_us = flow->time_us;
	return true;
}

static bool is_due(const struct flow_queue *queue, const struct waiting *one)
{
	return queue->lateness_us != FLOW_LATENESS_ANY &&
	       one->time_us < queue->newest_us - queue->lateness_us;
}

struct flow *flow_queue_next(struct flow_queue *queue, bool all)
{
	if (!queue->n_line && !queue->n_heap)
		return NULL;
	const bool from_heap =
		!queue->n_line || (queue->n_heap && before(queue->heap, in_line(queue, 0)));
	const struct waiting first = from_heap ? queue->heap[0] : *in_line(queue, 0);
	const bool due = all || is_due(queue, &first);
	if (!due && queue->bytes <= queue->bytes_max)
		return NULL;
	queue->early += due ? 0 : 1;
	queue->bytes -= size_of(first.flow);
	queue->released_us = first.time_us;
	if (from_heap) {
		heap_drop(queue);
	} else {
		queue->line_from = (queue->line_from + 1) & (queue->cap_line - 1);
		queue->n_line--;
	}
	return first.flow;
}
