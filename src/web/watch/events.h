/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Live updates (server-sent events, WHATWG HTML 9.2): one line of numbers when something changed,
 * from which the page's script decides what to fetch again. A stream ends with its session, and in
 * any case after EVENTS_STREAM_MAX_S; browsers connect again by themselves and are checked anew.
 */
#pragma once

#include "store/db.h"

struct events;
struct page;

#define EVENTS_CLIENTS_MAX  256
#define EVENTS_HEARTBEAT_S  20
#define EVENTS_STREAM_MAX_S 300

struct events *events_new(struct db *db, const struct clock *clock) MUST_CHECK;
void events_free(struct events *events);

/* Something was changed by this process itself, which the database does not report. */
void events_poke(struct events *events);

/* Look for news, at most once a second, and tell everybody. */
void events_run(struct events *events);
