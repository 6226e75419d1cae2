/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running watch says of itself in numbers: what correlations and the network watch hold,
 * and what they could not count. The engine tells it every five seconds when it changed; a number
 * that "counts since the start" begins anew with each engine.
 */
#pragma once

#include "base/text.h"
#include "store/db.h"

enum counter_unit {
	COUNTER_PLAIN,
	COUNTER_BYTES,
	COUNTER_TIME, /* microseconds, as all times */
};

/* How a number is to be taken: worth a look when it is not zero. */
enum counter_kind {
	COUNTER_NOW,
	COUNTER_SINCE_START,
	COUNTER_LOSS, /* since the start too */
};

struct counter {
	const char *name; /* "correlations.evicted" */
	struct text title;
	enum counter_unit unit;
	enum counter_kind kind;
	bool known; /* false: no engine has told it yet */
	int64_t value;
	int64_t updated_us; /* TIME_NONE when not known */
};

/* All of them, also those not known, in the order they are to be shown. */
enum errc counters_list(struct db *db, void (*take)(void *ctx, const struct counter *counter),
			void *ctx, struct err *err) MUST_CHECK;
