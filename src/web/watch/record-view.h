/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Showing what was received: an event's fields as rows, a raw record as text or as bytes.
 */
#pragma once

#include "web/page.h"

/*
 * List "fields" of rows name, value, hit, from the alert's JSON; and list "why" of the rows that
 * made the rule hold, from `matched`: [{"field","value"}…] or {"field": "value"}.
 */
void view_fields(struct page *page, struct view *view, struct str fields, struct str matched);

/* The text member `name` of an event's JSON, in the page's arena; "" when there is none. */
struct str field_text(struct page *page, struct str fields, const char *name);

/* "text" (UTF-8; "" for bytes), "hex" list of rows at, bytes, text; "cut"; "size". */
void view_record_bytes(struct page *page, struct view *view, struct str bytes);

/* One line for lists: the first `max` bytes of it. */
struct str record_line(struct page *page, struct str bytes, size_t max);
