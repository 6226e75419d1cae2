/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of key=value as firewalls write them: FortiGate, SonicWall and others. Not a format by
 * itself; the parsers of those products read through it.
 *
 * No standard exists, so this is what the devices do: pairs stand apart by spaces (one or more);
 * a value is a run without spaces or stands in quotes; inside quotes \" is a quote, and a quote
 * with a letter right behind it is part of the value, because some firmware forgets the backslash.
 * A backslash before anything else is itself: HOSPITAL\tanaka is a user name. A quote that is never
 * closed (a datagram that was cut) gives the rest of the line as the value and marks `unclosed`.
 */
#pragma once

#include "event/event.h"

struct keyvalue {
	struct str rest;
	bool unclosed; /* a quote was never closed */
};

struct keyvalue_pair {
	struct str key;
	struct str value; /* without the quotes; may hold \" */
	bool quoted;
};

static inline struct keyvalue keyvalue_of(struct str text)
{
	return (struct keyvalue){ .rest = text, .unclosed = false };
}

/* The next pair; words that are no pair are passed over. False at the end. */
bool keyvalue_next(struct keyvalue *kv, struct keyvalue_pair *ret);

/* The value with \" as " : a view, or a copy in the arena when there was something to replace. */
struct str keyvalue_unescape(struct arena *arena, struct str value);

/*
 * Adds every pair of `text` as a field. An unclosed quote marks the event EVENT_CUT: what stood
 * behind it is not there.
 */
void keyvalue_add_all(struct event *event, struct str text);
