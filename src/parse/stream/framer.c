/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/stream/framer.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/encoding/charset.h"
#include "parse/stream/frame-scan.h"

#define NO_LOG_HEAD	 4096u /* bytes looked at for NULs */
#define WIDTH_HEAD_BYTES 4

struct framer {
	enum framing framing;
	enum letter_width width;
	struct str window; /* what is being cut: of `bytes`, or lent */
	bool lent;
	struct buf bytes;
	uint64_t base;	 /* offset in the stream of window.ptr[0] */
	size_t start;	 /* of the record being looked for */
	size_t at;	 /* up to here was looked */
	uint64_t number; /* of the last record given out */
	bool continued;	 /* a piece of this record was given out */
	bool ended;
	struct json_frame json;
	struct csv_frame csv;
};

void framer_restart(struct framer *framer, enum framing framing)
{
	struct buf bytes = framer->bytes;

	buf_clear(&bytes);
	*framer = (struct framer){
		.framing = framing,
		.width = framing == FRAME_EVTX ? WIDTH_8 : WIDTH_UNKNOWN,
		.bytes = bytes,
	};
}

struct framer *framer_new(enum framing framing)
{
	struct framer *framer = mem_new(sizeof(*framer));

	buf_init(&framer->bytes, RECORD_MAX + FRAMER_FEED_MAX);
	framer_restart(framer, framing);
	return framer;
}

void framer_free(struct framer *framer)
{
	if (!framer)
		return;
	buf_done(&framer->bytes);
	json_index_done(&framer->json.index);
	free(framer);
}

void framer_free_at(struct framer **framer)
{
	framer_free(*framer);
}

/*
 * The width of a stream's letters, by its first four bytes: a mark (`ret_mark` bytes), or two ASCII
 * letters of UTF-16.
 */
static enum letter_width width_of(struct str head, size_t *ret_mark)
{
	const unsigned char *b = (const unsigned char *)head.ptr;

	*ret_mark = 2;
	if (str_starts(head, STR("\xff\xfe")))
		return WIDTH_16LE;
	if (str_starts(head, STR("\xfe\xff")))
		return WIDTH_16BE;

	*ret_mark = str_starts(head, STR("\xef\xbb\xbf")) ? 3 : 0;
	if (head.len < WIDTH_HEAD_BYTES)
		return WIDTH_8;
	if (b[0] && !b[1] && b[2] && !b[3])
		return WIDTH_16LE;
	if (!b[0] && b[1] && !b[2] && b[3])
		return WIDTH_16BE;
	return WIDTH_8;
}

void framer_resume(struct framer *framer, struct str head, uint64_t offset, uint64_t number)
{
	size_t mark;

	framer->base = offset;
	framer->number = number;
	if (offset > 0 && framer->framing != FRAME_EVTX)
		framer->width = width_of(head, &mark);
}

/* The window will begin where the next record does. */
static void begin_window(struct framer *framer)
{
	framer->base += framer->start;
	framer->at -= framer->start;
	framer->start = 0;
}

void framer_feed(struct framer *framer, struct str bytes)
{
	assert(bytes.len <= FRAMER_FEED_MAX && !framer->ended);

	buf_drop(&framer->bytes, framer->start);
	begin_window(framer);
	buf_add(&framer->bytes, bytes);
	assert(!buf_failed(&framer->bytes));
	framer->window = buf_str(&framer->bytes);
}

size_t framer_rest(const struct framer *framer)
{
	return framer->window.len - framer->start;
}

void framer_lend(struct framer *framer, struct str bytes)
{
	assert(bytes.len >= framer_rest(framer) && !framer->ended);

	begin_window(framer);
	buf_clear(&framer->bytes);
	framer->window = bytes;
	framer->lent = true;
}

/* More bytes are needed: keep those that are left of what was lent. */
static bool need_more(struct framer *framer)
{
	if (!framer->lent)
		return false;
	buf_add(&framer->bytes, str_from_pos(framer->window, framer->start));
	assert(!buf_failed(&framer->bytes));
	begin_window(framer);
	framer->window = buf_str(&framer->bytes);
	framer->lent = false;
	return false;
}

void framer_end(struct framer *framer)
{
	framer->ended = true;
}

bool framer_is_between(const struct framer *framer, uint64_t number)
{
	return framer->framing != FRAME_CSV && framer->number == number && !framer->continued &&
	       framer_rest(framer) == 0 && framer->json.state == JSON_BETWEEN;
}

uint64_t framer_taken(const struct framer *framer)
{
	return framer->base + framer->start;
}

/* False while there are too few bytes to tell. */
static bool know_width(struct framer *framer)
{
	size_t mark;

	if (framer->width != WIDTH_UNKNOWN)
		return true;
	if (framer->window.len < WIDTH_HEAD_BYTES && !framer->ended)
		return false;

	framer->width = width_of(framer->window, &mark);
	framer->at = mark;
	/* In lines the mark belongs to the first one; no document of JSON may hold it
	 * (RFC 8259 8.1). */
	if (framer->framing == FRAME_JSON)
		framer->start = mark;
	return true;
}

static enum frame_found scan_lines(const struct frame_view *view, size_t *at)
{
	const size_t step = frame_step(view);

	if (*at == view->len)
		return FRAME_MORE;
	if (step == 1) {
		const unsigned char *lf = memchr(view->ptr + *at, '\n', view->len - *at);
		*at = lf ? (size_t)(lf - view->ptr) + 1 : view->len;
		return lf ? FRAME_WHOLE : FRAME_MORE;
	}
	while (*at + step <= view->len) {
		const unsigned char letter = frame_letter(view, *at);
		*at += step;
		if (letter == '\n')
			return FRAME_WHOLE;
	}
	return FRAME_MORE;
}

static enum frame_found scan_evtx(const struct framer *framer, const struct frame_view *view,
				  size_t *at)
{
	const size_t need = framer_taken(framer) == 0 ? FRAMER_EVTX_HEADER : FRAMER_EVTX_CHUNK;

	*at = framer->start + need;
	return *at <= view->len ? FRAME_WHOLE : FRAME_MORE;
}

static enum frame_found scan(struct framer *framer, size_t limit)
{
	const struct frame_view view = {
		.ptr = (const unsigned char *)framer->window.ptr,
		.len = limit,
		.width = framer->width,
	};

	switch (framer->framing) {
	case FRAME_LINES:
		return scan_lines(&view, &framer->at);
	case FRAME_JSON:
		return json_frame_scan(&framer->json, &view, &framer->at);
	case FRAME_CSV:
		return csv_frame_scan(&framer->csv, &view, &framer->at);
	case FRAME_EVTX:
		return scan_evtx(framer, &view, &framer->at);
	}
	return FRAME_MORE;
}

/* Without the one CR LF or LF at its end. */
static struct str without_line_end(struct str bytes, enum letter_width width)
{
	struct frame_view view = { .ptr = (const unsigned char *)bytes.ptr,
				   .len = bytes.len,
				   .width = width };
	const size_t step = frame_step(&view);

	if (view.len >= step && frame_letter(&view, view.len - step) == '\n')
		view.len -= step;
	else
		return bytes;
	if (view.len >= step && frame_letter(&view, view.len - step) == '\r')
		view.len -= step;
	return str_of(bytes.ptr, view.len);
}

/* Give out the bytes up to `end`; false when they are an empty line. */
static bool give(struct framer *framer, size_t end, unsigned flags, struct record_in *ret)
{
	struct str bytes = str_of(framer->window.ptr + framer->start, end - framer->start);

	if (framer->continued)
		flags |= RECORD_CONTINUED;
	else
		framer->number++;
	framer->continued = flags & RECORD_CUT;
	framer->start = end;
	framer->at = end;
	if (framer->framing != FRAME_EVTX && !(flags & RECORD_CUT))
		bytes = without_line_end(bytes, framer->width);
	if (bytes.len == 0)
		return false;

	ret->bytes = bytes;
	ret->number = framer->number;
	ret->end = framer_taken(framer);
	ret->flags = flags;
	ret->index = framer->json.indexed ? &framer->json.index : NULL;
	return true;
}

/* No end in sight: a piece when the record is at its maximum, the rest when the stream ended. */
static bool give_unended(struct framer *framer, size_t limit, struct record_in *ret)
{
	if (limit - framer->start == RECORD_MAX)
		return give(framer, limit, RECORD_CUT, ret);
	if (!framer->ended || framer->start == framer->window.len)
		return need_more(framer);
	return give(framer, framer->window.len, framer->framing == FRAME_JSON ? RECORD_BROKEN : 0,
		    ret);
}

bool framer_next(struct framer *framer, struct record_in *ret)
{
	if (!know_width(framer))
		return need_more(framer);

	for (;;) {
		const size_t limit = size_min(framer->window.len, framer->start + RECORD_MAX);
		switch (scan(framer, limit)) {
		case FRAME_MORE:
			return give_unended(framer, limit, ret);
		case FRAME_SKIP:
			framer->start = framer->at;
			break;
		case FRAME_WHOLE:
			if (give(framer, framer->at, 0, ret))
				return true;
			break;
		case FRAME_BROKEN:
			if (give(framer, framer->at, RECORD_BROKEN, ret))
				return true;
			break;
		}
	}
}

const struct parser *framing_detect(struct str head, struct charset *charset)
{
	const struct parser *best = NULL;
	int most = CONFIDENCE_LIKELY - 1;
	auto_buf text = BUF_INIT(4 * FRAMER_HEAD_MAX);

	head = str_sub(head, 0, FRAMER_HEAD_MAX);
	(void)charset_add_utf8(charset, charset_detect(head, CHARSET_UTF8), head, &text);
	for (size_t i = 0; parsers[i]; i++) {
		const struct parser *parser = parsers[i];
		if (!parser_is_container(parser))
			continue;
		const bool binary = parser->framing == FRAME_EVTX;
		const int sure = parser->confidence(binary ? head : buf_str(&text));
		if (sure > most) {
			most = sure;
			best = parser;
		}
	}
	return best;
}

bool framing_is_no_log(struct str head)
{
	head = str_sub(head, 0, NO_LOG_HEAD);
	if (str_find_char(head, '\0') == SIZE_MAX)
		return false;

	const enum charset_id id = charset_detect(head, CHARSET_UTF8);
	return id != CHARSET_UTF16LE && id != CHARSET_UTF16BE;
}
