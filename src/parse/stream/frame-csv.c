/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/stream/frame-scan.h"

/*
 * RFC 4180 2.5-2.7. A quote opens a field only at its start, so that a stray one within a plain
 * field does not swallow the lines behind it.
 */
static enum csv_frame_state after(enum csv_frame_state state, unsigned char letter)
{
	switch (state) {
	case CSV_QUOTED:
		return letter == '"' ? CSV_QUOTE_SEEN : CSV_QUOTED;
	case CSV_QUOTE_SEEN:
		if (letter == '"')
			return CSV_QUOTED;
		break;
	case CSV_FIELD_START:
		if (letter == '"')
			return CSV_QUOTED;
		break;
	case CSV_PLAIN:
		break;
	}
	return letter == ',' || letter == '\t' || letter == '\n' ? CSV_FIELD_START : CSV_PLAIN;
}

enum frame_found csv_frame_scan(struct csv_frame *csv, const struct frame_view *view, size_t *at)
{
	const size_t step = frame_step(view);

	while (*at + step <= view->len) {
		const unsigned char letter = frame_letter(view, *at);
		csv->state = after(csv->state, letter);
		*at += step;
		if (letter == '\n' && csv->state == CSV_FIELD_START)
			return FRAME_WHOLE;
	}
	return FRAME_MORE;
}
