/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where JSON documents end: brackets are counted and strings skipped, no more of the grammar than
 * is needed to notice that a document was cut off and another one begins.
 */
#include "parse/stream/frame-scan.h"

enum letter_class {
	LETTER_PLAIN,
	LETTER_BLANK,
	LETTER_OPEN,
	LETTER_CLOSE,
	LETTER_QUOTE,
	LETTER_ESCAPE,
};

static const unsigned char letter_class[LETTER_OTHER + 1] = {
	[' '] = LETTER_BLANK, ['\t'] = LETTER_BLANK,  ['\r'] = LETTER_BLANK, ['\n'] = LETTER_BLANK,
	['{'] = LETTER_OPEN,  ['['] = LETTER_OPEN,    ['}'] = LETTER_CLOSE,  [']'] = LETTER_CLOSE,
	['"'] = LETTER_QUOTE, ['\\'] = LETTER_ESCAPE,
};

/* Between documents: blanks, what separates the elements of an array, NUL, RS of RFC 7464. */
static bool is_separator(unsigned char letter)
{
	return letter_class[letter] == LETTER_BLANK || letter == ',' || letter == '[' ||
	       letter == ']' || letter == '\0' || letter == 0x1e;
}

static bool top_is_array(const struct json_frame *json)
{
	const unsigned i = json->depth - 1;

	return json->is_array[i / 64] >> (i % 64) & 1;
}

/* A bracket may only open where a value may stand; elsewhere a new document cut this one off. */
static bool may_open(const struct json_frame *json)
{
	switch (json->last) {
	case ':':
	case '[':
		return true;
	case ',':
		return top_is_array(json);
	default:
		return false;
	}
}

static void push(struct json_frame *json, bool is_array)
{
	const unsigned i = json->depth++;

	json->is_array[i / 64] &= ~(UINT64_C(1) << (i % 64));
	json->is_array[i / 64] |= (uint64_t)is_array << (i % 64);
}

static void begin(struct json_frame *json)
{
	json->state = JSON_INSIDE;
	json->indexed = false;
	json->depth = 0;
	json->last = '{';
	push(json, false);
}

static void begin_garbage(struct json_frame *json)
{
	json->state = JSON_GARBAGE;
	json->indexed = false;
}

static enum frame_found end(struct json_frame *json, enum frame_found found)
{
	json->state = JSON_BETWEEN;
	return found;
}

/* The usual document is regular and all there: over it in one step. */
static bool find_whole(struct json_frame *json, const struct frame_view *view, size_t *at)
{
	if (view->width != WIDTH_8 ||
	    !json_index_find(&json->index, str_of(view->ptr + *at, view->len - *at)))
		return false;
	*at += json->index.len;
	json->indexed = true;
	return true;
}

static enum frame_found between(struct json_frame *json, const struct frame_view *view, size_t *at)
{
	const size_t step = frame_step(view);
	const size_t start = *at;

	for (; *at + step <= view->len; *at += step) {
		const unsigned char letter = frame_letter(view, *at);
		if (is_separator(letter))
			continue;
		if (*at > start)
			return FRAME_SKIP;
		if (letter == '{' && find_whole(json, view, at))
			return FRAME_WHOLE;
		if (letter == '{')
			begin(json);
		else
			begin_garbage(json);
		*at += step;
		return FRAME_MORE;
	}
	return *at > start ? FRAME_SKIP : FRAME_MORE;
}

static enum frame_found garbage(struct json_frame *json, const struct frame_view *view, size_t *at)
{
	const size_t step = frame_step(view);

	for (; *at + step <= view->len; *at += step) {
		const unsigned char letter = frame_letter(view, *at);
		if (letter == '{')
			return end(json, FRAME_BROKEN);
		if (letter == '\n') {
			*at += step;
			return end(json, FRAME_BROKEN);
		}
	}
	return FRAME_MORE;
}

/* The first byte from `at` on that may end or escape something in a string, or one before it. */
static size_t skip_plain(const struct frame_view *view, size_t at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	if (view->width != WIDTH_8)
		return at;
	for (; at + 8 <= view->len; at += 8) {
		uint64_t word;
		memcpy(&word, view->ptr + at, sizeof(word));
		const uint64_t quote = word ^ (ones * '"');
		const uint64_t slash = word ^ (ones * '\\');
		const uint64_t line = word ^ (ones * '\n');
		if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
		     ((line - ones) & ~line)) &
		    (ones << 7))
			break;
	}
	return at;
}

static enum frame_found string(struct json_frame *json, const struct frame_view *view, size_t *at)
{
	const size_t step = frame_step(view);

	if (json->state == JSON_ESCAPE && *at + step <= view->len) {
		*at += step;
		json->state = JSON_STRING;
	}
	*at = skip_plain(view, *at);
	for (; *at + step <= view->len; *at += step) {
		const unsigned char letter = frame_letter(view, *at);
		if (letter != '"' && letter != '\\' && letter != '\n')
			continue;
		*at += step;
		/* RFC 8259 7: control characters are escaped. A bare line end means that the rest
		 * of the document is missing. */
		if (letter == '\n')
			return end(json, FRAME_BROKEN);
		json->state = letter == '"' ? JSON_INSIDE : JSON_ESCAPE;
		json->last = '"';
		return FRAME_MORE;
	}
	return FRAME_MORE;
}

static enum frame_found open_bracket(struct json_frame *json, unsigned char letter, size_t *at,
				     size_t step)
{
	if (!may_open(json) || json->depth == FRAME_DEPTH_MAX)
		return end(json, FRAME_BROKEN);
	push(json, letter == '[');
	json->last = '[';
	/* An object's first token cannot be a bracket. */
	if (letter == '{')
		json->last = '{';
	*at += step;
	return FRAME_MORE;
}

static enum frame_found close_bracket(struct json_frame *json, unsigned char letter, size_t *at,
				      size_t step)
{
	*at += step;
	if (top_is_array(json) != (letter == ']'))
		return end(json, FRAME_BROKEN);
	json->depth--;
	json->last = letter;
	return json->depth ? FRAME_MORE : end(json, FRAME_WHOLE);
}

/* Up to the next bracket or string, and over it. */
static enum frame_found inside(struct json_frame *json, const struct frame_view *view, size_t *at)
{
	const size_t step = frame_step(view);

	for (; *at + step <= view->len; *at += step) {
		const unsigned char letter = frame_letter(view, *at);
		switch ((enum letter_class)letter_class[letter]) {
		case LETTER_BLANK:
			continue;
		case LETTER_OPEN:
			return open_bracket(json, letter, at, step);
		case LETTER_CLOSE:
			return close_bracket(json, letter, at, step);
		case LETTER_QUOTE:
			json->state = JSON_STRING;
			*at += step;
			return FRAME_MORE;
		case LETTER_PLAIN:
		case LETTER_ESCAPE:
			json->last = letter;
			continue;
		}
	}
	return FRAME_MORE;
}

enum frame_found json_frame_scan(struct json_frame *json, const struct frame_view *view, size_t *at)
{
	enum frame_found found = FRAME_MORE;

	while (found == FRAME_MORE && *at + frame_step(view) <= view->len) {
		switch (json->state) {
		case JSON_BETWEEN:
			found = between(json, view, at);
			break;
		case JSON_GARBAGE:
			found = garbage(json, view, at);
			break;
		case JSON_INSIDE:
			found = inside(json, view, at);
			break;
		case JSON_STRING:
		case JSON_ESCAPE:
			found = string(json, view, at);
			break;
		}
	}
	return found;
}
