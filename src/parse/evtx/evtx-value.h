/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of binary XML as the text that Windows shows for them ([MS-EVEN6] 2.2.12 "BinXml",
 * type system of wevtapi). Where Windows prints GUIDs with braces and Sigma rules expect them,
 * so do we. Times are cut to microseconds, as the exporters do.
 */
#pragma once

#include "event/event.h"

/* Value types of a substitution ([MS-EVEN6] 2.2.12, production "ValueType"). */
enum evtx_type {
	EVTX_NULL = 0x00,
	EVTX_STRING = 0x01,
	EVTX_ANSI = 0x02,
	EVTX_INT8 = 0x03,
	EVTX_UINT8 = 0x04,
	EVTX_INT16 = 0x05,
	EVTX_UINT16 = 0x06,
	EVTX_INT32 = 0x07,
	EVTX_UINT32 = 0x08,
	EVTX_INT64 = 0x09,
	EVTX_UINT64 = 0x0a,
	EVTX_FLOAT = 0x0b,
	EVTX_DOUBLE = 0x0c,
	EVTX_BOOL = 0x0d,
	EVTX_BINARY = 0x0e,
	EVTX_GUID = 0x0f,
	EVTX_SIZE = 0x10,
	EVTX_FILETIME = 0x11,
	EVTX_SYSTEMTIME = 0x12,
	EVTX_SID = 0x13,
	EVTX_HEX32 = 0x14,
	EVTX_HEX64 = 0x15,
	EVTX_HANDLE = 0x20,
	EVTX_BINXML = 0x21,
	EVTX_XML = 0x23,
	EVTX_ARRAY = 0x80, /* flag */
};

/*
 * Text being put together in memory of a fixed size. What does not fit is left out and marks it:
 * the caller's event is then EVENT_CUT.
 */
struct evtx_text {
	char *ptr;
	size_t len;
	size_t cap;
	size_t skipped; /* bytes at most that values left out would have had */
	bool full;
	bool repaired; /* something was no valid text: EVENT_REPAIRED */
};

void evtx_text_add(struct evtx_text *text, struct str s);

/* The UTF-8 of UTF-16LE, without NULs and white space at its end: as evtx_value_text(). */
void evtx_text_add_utf16(struct evtx_text *text, struct str bytes);

/* A line end behind the value. */
static inline void evtx_text_end(struct evtx_text *text)
{
	if (text->len < text->cap)
		text->ptr[text->len++] = '\n';
	else
		text->full = true;
}

/*
 * Append the text of one value of `type` (no array, no binary XML). A value of a size that its type
 * does not have is read as a number when it is one of 1, 2, 4 or 8 bytes, and as hexadecimal digits
 * otherwise; both mark the text as repaired. Returns the type of field it makes.
 */
enum value_type evtx_value_text(struct evtx_text *text, unsigned type, struct str bytes);

/*
 * Leave out a value without words: the text is marked as evtx_value_text() would mark it, and only
 * longer in `skipped`, its line end included. False, and nothing done, when a word may stand in the
 * text of such a value: it may not in numbers (these are digits), times, identifiers and bytes.
 * EVENT_WORDS_ONLY in event.h says what is left out so.
 */
bool evtx_value_skip(struct evtx_text *text, unsigned type, struct str bytes);

/*
 * Cut the next element of an array (`type` without EVTX_ARRAY) off `*rest`. False at the end, and
 * when what is left is no element of that type.
 */
bool evtx_array_next(unsigned type, struct str *rest, struct str *ret_element);

/* Microseconds since 1970 of a FILETIME; TIME_NONE for 0 and for what is past the year 9999. */
int64_t evtx_filetime_us(uint64_t filetime);
