/* SPDX-License-Identifier: Apache-2.0 */
#include "link/rhythm.h"

#include "base/os/clock.h"

#define PAUSE_FIRST_US US_PER_SEC
#define PAUSE_MAX_US   (300 * US_PER_SEC)
#define HOLD_US	       (240 * US_PER_SEC)

/* `chance` of 2^32 parts of it. */
static int64_t part_of(int64_t us, uint32_t chance)
{
	return (int64_t)(((uint64_t)us * chance) >> 32);
}

int64_t link_pause_us(unsigned failures, uint32_t chance)
{
	int64_t pause_us = PAUSE_FIRST_US;

	for (unsigned i = 1; i < failures && pause_us < PAUSE_MAX_US; i++)
		pause_us *= 2;
	if (pause_us > PAUSE_MAX_US)
		pause_us = PAUSE_MAX_US;
	return pause_us - part_of(pause_us / 2, chance);
}

int64_t link_hold_us(uint32_t chance)
{
	return HOLD_US - HOLD_US / 10 + part_of(HOLD_US / 5, chance);
}

int64_t link_renew_us(int64_t from_us, int64_t until_us)
{
	return until_us - (until_us - from_us) / 3;
}
