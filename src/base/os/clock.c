/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/clock.h"

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) < 0)
		return 0;
	return (int64_t)ts.tv_sec * US_PER_SEC + ts.tv_nsec / 1000;
}

static int64_t system_wall(const struct clock *clock UNUSED)
{
	return read_clock(CLOCK_REALTIME);
}

static int64_t system_mono(const struct clock *clock UNUSED)
{
	return read_clock(CLOCK_BOOTTIME);
}

static int64_t fake_time(const struct clock *clock)
{
	return clock->fake_us;
}

const struct clock clock_system = { .wall_us = system_wall, .mono_us = system_mono };

struct clock clock_fake(int64_t fake_us)
{
	return (struct clock){ .wall_us = fake_time, .mono_us = fake_time, .fake_us = fake_us };
}
