/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times inside messages, which products write in ways of their own. All pure; false or TIME_NONE
 * when the text is no moment.
 */
#pragma once

#include "base/encoding/time-text.h"

/* A count since 1970 in seconds, milli-, micro- or nanoseconds, told apart by its digits. */
bool log_time_epoch(struct str digits, int64_t *ret_us);

/* "1157689337.481": seconds and up to nine digits of fraction. */
bool log_time_epoch_fraction(struct str text, int64_t *ret_us);

/* "22/Nov/2026:14:00:00 +0900": Apache, nginx, Squid. */
bool log_time_clf(struct str text, int64_t *ret_us);

/* "2026-11-22" and "14:00:00" apart, on a clock `offset` minutes ahead of UTC. */
bool log_time_date_and_clock(struct str date, struct str clock, int offset, int64_t *ret_us);

/* "+0900", "-08:00"; `otherwise` when it is none. */
int log_time_zone(struct str text, int otherwise);
