/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page that needs answers of the reader before it can be made: it is put aside, the questions
 * are asked, and it is finished when all answers are there or WAIT_S has passed. What did not come
 * in time is said on the page as not known; a page is never kept from showing the rest.
 */
#pragma once

#include "roles/messages.h"
#include "web/page.h"

#define WAIT_S	       5
#define WAIT_CALLS_MAX 80

struct waits;
struct wait;

/* `finish` makes the page; it is called exactly once, unless the client has gone before. */
struct wait *wait_new(struct page *page, void *data, void (*finish)(struct page *page, void *data));

/* What `data` gets to see; views are good during the call. */
struct wait_takers {
	void (*record)(void *data, struct arena *arena, const struct msg_record *record);
	void (*proof)(void *data, struct arena *arena, const struct msg_proof *proof);
	void (*hit)(void *data, struct arena *arena, const struct msg_search_hit *hit);
	void (*end)(void *data, struct arena *arena, const struct msg_search_end *end);
};

void wait_for_record(struct wait *wait, uint64_t index, const struct wait_takers *takers);
void wait_for_proof(struct wait *wait, uint64_t index, const struct wait_takers *takers);
void wait_for_search(struct wait *wait, const struct msg_search *search,
		     const struct wait_takers *takers);

/* All questions are asked: go to sleep, or finish at once when nobody can answer. */
void wait_begin(struct wait *wait);

struct waits *waits_new(const struct clock *clock) MUST_CHECK;
void waits_free(struct waits *waits);

/* Finish those that have all answers or no time left. */
void waits_run(struct waits *waits);
