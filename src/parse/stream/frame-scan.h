/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The framer's two scanners that remember where they are in a grammar. Both see the bytes from the
 * start of the record on, letter by letter, and go on where they stopped when more bytes came.
 * Only the framer includes this.
 */
#pragma once

#include "base/encoding/json-index.h"

#define FRAME_DEPTH_MAX 512 /* brackets within brackets; as in base/encoding/json-read.h */

enum letter_width {
	WIDTH_UNKNOWN,
	WIDTH_8,
	WIDTH_16LE,
	WIDTH_16BE,
};

/* What a scanner found at `at`, which it moved behind what it has seen. */
enum frame_found {
	FRAME_MORE,   /* nothing ends in these bytes */
	FRAME_SKIP,   /* what lies before `at` belongs to no record */
	FRAME_WHOLE,  /* a record ends at `at` */
	FRAME_BROKEN, /* what lies before `at` is no record */
};

struct frame_view {
	const unsigned char *ptr;
	size_t len;
	enum letter_width width;
};

#define LETTER_OTHER 0x80 /* anything that is not ASCII */

static inline size_t frame_step(const struct frame_view *view)
{
	return view->width == WIDTH_8 ? 1 : 2;
}

/* The letter at `at`, which must be a whole one. */
static inline unsigned char frame_letter(const struct frame_view *view, size_t at)
{
	if (view->width == WIDTH_8)
		return view->ptr[at] < 0x80 ? view->ptr[at] : LETTER_OTHER;

	const size_t low = view->width == WIDTH_16LE ? at : at + 1;
	const size_t high = view->width == WIDTH_16LE ? at + 1 : at;
	return view->ptr[high] == 0 && view->ptr[low] < 0x80 ? view->ptr[low] : LETTER_OTHER;
}

enum json_frame_state {
	JSON_BETWEEN,
	JSON_GARBAGE,
	JSON_INSIDE,
	JSON_STRING,
	JSON_ESCAPE,
};

struct json_frame {
	enum json_frame_state state;
	unsigned depth;
	unsigned char last; /* letter before this one that was not blank, outside strings */
	uint64_t is_array[FRAME_DEPTH_MAX / 64];
	struct json_index index; /* of the document found last */
	bool indexed;		 /* it has one */
};

enum frame_found json_frame_scan(struct json_frame *json, const struct frame_view *view,
				 size_t *at);

enum csv_frame_state {
	CSV_FIELD_START,
	CSV_PLAIN,
	CSV_QUOTED,
	CSV_QUOTE_SEEN, /* in a quoted field: its end, or the first of two */
};

struct csv_frame {
	enum csv_frame_state state;
};

enum frame_found csv_frame_scan(struct csv_frame *csv, const struct frame_view *view, size_t *at);
