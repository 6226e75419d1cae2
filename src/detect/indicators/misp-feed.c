/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/misp-feed.h"

#include "base/alloc.h"

void feed_done(struct feed *feed)
{
	free(feed->read.at);
	free(feed->listed.at);
	free(feed->detailed.at);
	*feed = (struct feed){ 0 };
}

bool feed_add(struct feed_events *events, struct str id, int64_t timestamp)
{
	struct feed_event event = { .timestamp = timestamp };
	enum indicator_id_kind kind;

	if (!indicator_id_parse(id, &kind, event.id) || kind != INDICATOR_ID_MISP)
		return false;
	/* Rows of one event follow each other in hashes.csv. */
	if (events->n && memcmp(events->at[events->n - 1].id, event.id, UUID_BYTES) == 0 &&
	    events->at[events->n - 1].timestamp == timestamp)
		return true;
	if (events->n == FEED_EVENTS_MAX)
		return true;
	mem_reserve(&events->at, &events->cap, events->n + 1, sizeof(*events->at));
	events->at[events->n++] = event;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct feed_event *x = a;
	const struct feed_event *y = b;
	const int by_id = memcmp(x->id, y->id, UUID_BYTES);

	return by_id ? by_id : (x->timestamp > y->timestamp) - (x->timestamp < y->timestamp);
}

void feed_sort(struct feed_events *events)
{
	size_t kept = 0;

	if (events->n)
		qsort(events->at, events->n, sizeof(*events->at), compare);
	for (size_t i = 0; i < events->n; i++) {
		if (kept && memcmp(events->at[kept - 1].id, events->at[i].id, UUID_BYTES) == 0)
			kept--;
		events->at[kept++] = events->at[i];
	}
	events->n = kept;
}

static int compare_id(const void *key, const void *event)
{
	return memcmp(key, ((const struct feed_event *)event)->id, UUID_BYTES);
}

const struct feed_event *feed_find(const struct feed_events *events, const unsigned char *id)
{
	return events->n ? bsearch(id, events->at, events->n, sizeof(*events->at), compare_id)
			 : NULL;
}
