/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A search through the sealed log, newest records first, in slices of time so that other questions
 * are answered in between.
 *
 * The text is looked for in the raw bytes, without regard to ASCII case. Bounds of time are by
 * arrival; where the wall clock was set back, records up to SEARCH_SLACK_US out of order are still
 * found.
 */
#pragma once

#include "log/log-reader.h"
#include "roles/messages.h"

#define SEARCH_LIMIT_MAX 1000
#define SEARCH_SLACK_US	 (3600 * US_PER_SEC)
#define SEARCH_HIT_BYTES 2048 /* of a record, in a hit */

struct log_search;

enum search_state {
	SEARCH_GOES_ON,
	SEARCH_DONE,   /* the limit was reached or there is nothing older */
	SEARCH_FAILED, /* log_search_end() says why */
};

struct search_sink {
	void (*hit)(void *ctx, const struct msg_search_hit *hit);
	void *ctx;
};

/* `asked` is copied. Records at or past `tail` are not looked at. */
struct log_search *log_search_new(const struct msg_search *asked, uint64_t tail,
				  const struct search_sink *sink) MUST_CHECK;
void log_search_free(struct log_search *search);

uint64_t log_search_id(const struct log_search *search);

/* Go on until about `until_us` (monotonic). Moves the reader's cursor. */
enum search_state log_search_step(struct log_search *search, struct log_reader *log,
				  int64_t until_us);

/* What the end says: how many were looked at, whether there is more. */
struct msg_search_end log_search_end(const struct log_search *search);
