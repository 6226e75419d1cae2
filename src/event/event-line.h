/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event as one JSON object (RFC 8259) without line ends: what `tonoi parse` prints and what the
 * cases of the formats expect. The event's own attributes first:
 *
 *   _format, _record, _time (RFC 3339, null when not known), _host, _flags ("repaired", "cut",
 *   "raw"), _logsource {product, category, service} (only what is known)
 *
 * then every field as event-json.h writes it. A field of one of these names (Splunk exports have a
 * "_time") is written behind them; what the program found is the first.
 */
#pragma once

#include "base/buf.h"
#include "event/event.h"

void event_line(const struct event *event, struct buf *out);
