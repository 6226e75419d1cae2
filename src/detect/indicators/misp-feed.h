/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a MISP feed is whole. Its folder has a file for each event, manifest.json (what events
 * there are, and of which time) and hashes.csv (the MD5 of each value, and its event): what these
 * name is compared with the events that were read, in whatever order they come.
 */
#pragma once

#include "detect/indicators/indicator.h"

#define FEED_EVENTS_MAX (1u << 20) /* of each kind; what is beyond is not compared */

struct feed_event {
	unsigned char id[UUID_BYTES];
	int64_t timestamp; /* seconds; 0: not said */
};

struct feed_events {
	struct feed_event *at;
	size_t n;
	size_t cap;
};

struct feed {
	struct feed_events read;     /* events whose files were read */
	struct feed_events listed;   /* by manifest.json */
	struct feed_events detailed; /* by hashes.csv */
};

void feed_done(struct feed *feed);

/* Nothing happens when `id` is no UUID: false. */
bool feed_add(struct feed_events *events, struct str id, int64_t timestamp);

/* Sorted and every event once, the latest time; before feed_find(). */
void feed_sort(struct feed_events *events);
const struct feed_event *feed_find(const struct feed_events *events, const unsigned char *id);
