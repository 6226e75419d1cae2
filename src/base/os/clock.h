/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time. All times are int64_t microseconds with the suffix _us: wall times since 1970-01-01 UTC,
 * monotonic times since some start of the machine. Who needs time takes a `const struct clock *`,
 * so that tests hand in their own.
 */
#pragma once

#include "base/compiler.h"

#define US_PER_MS  INT64_C(1000)
#define US_PER_SEC INT64_C(1000000)

/* "No time known": never a real moment. */
#define TIME_NONE INT64_MIN

struct clock {
	int64_t (*wall_us)(const struct clock *clock);
	int64_t (*mono_us)(const struct clock *clock); /* CLOCK_BOOTTIME: counts while asleep */
	int64_t fake_us;			       /* what clock_fake answers for both */
};

/* The machine's clocks. */
extern const struct clock clock_system;

/* A clock that stands at `fake_us` until the test moves it. */
struct clock clock_fake(int64_t fake_us);

static inline int64_t clock_wall_us(const struct clock *clock)
{
	return clock->wall_us(clock);
}

static inline int64_t clock_mono_us(const struct clock *clock)
{
	return clock->mono_us(clock);
}
