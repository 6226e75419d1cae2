/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the watch itself is doing, and what it therefore cannot vouch for: a page says "nothing
 * found" only about what was received, judged, and judged by every rule.
 */
#pragma once

#include "web/page.h"

struct watch_health {
	uint64_t behind;   /* records received and not judged yet, when they are many or old */
	unsigned n_down;   /* parts of the program that do not run */
	unsigned n_weak;   /* parts not locked in as tightly as they should be */
	bool reader;	   /* records can be read and proved */
	uint64_t refused;  /* rules that could not be loaded */
	int64_t disk_free; /* bytes; -1: not known */
	bool disk_low;
};

/* What is there now; also fills the view with it and with "roles". `arriving`: within a minute. */
void view_watch_health(struct page *page, bool arriving, struct watch_health *ret);

/* Something that may hide an attack: then the page does not say that all is quiet. */
bool watch_health_is_blind(const struct watch_health *health);
