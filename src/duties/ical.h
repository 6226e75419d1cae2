/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open duties as a calendar (iCalendar, RFC 5545): one event a duty, all day, on the day it is due;
 * overdue ones on the day they were. A calendar is often kept by somebody else's service, so it
 * says what to do and by when, and no names of machines, people or questions: those stay on the
 * page.
 */
#pragma once

#include "duties/duty-list.h"

#define ICAL_MAX_BYTES (4u * 1024 * 1024)

/* Lines end with CR LF and hold at most 75 octets (3.1). */
void ical_write(const struct duties *duties, const struct duty_scope *scope, enum lang lang,
		struct buf *out);
