/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of binary XML as the text that Windows shows for them ([MS-EVEN6] 2.2.12 "BinXml",
 * type system of wevtapi). Where Windows prints GUIDs with braces and Sigma rules expect them,
 * so do we. Times are cut to microseconds, as the exporters do.
 */
#pragma once

#include "base/bytes.h"
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

/*
 * At the end of a string. XML has no NUL, it only fills the field; white space there is left out
 * by the exporters whose output Sigma rules are tested with.
 */
static inline bool evtx_is_padding(uint16_t unit)
{
	return unit == 0 || unit == ' ' || (unit >= '\t' && unit <= '\r');
}

/* Units of UTF-16LE without the padding at their end. */
static inline size_t evtx_string_units(const unsigned char *p, size_t size)
{
	size_t units = size / 2;

	while (units && evtx_is_padding(load_u16(p + 2 * (units - 1))))
		units--;
	return units;
}

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

/* Does a value of that type and size not count as one: is there none? */
static inline bool evtx_value_is_absent(unsigned type, size_t size)
{
	return type == EVTX_NULL || (size == 0 && type != EVTX_STRING && type != EVTX_ANSI);
}

/* How values of a type are written. */
struct evtx_form {
	void (*put)(struct evtx_text *text, struct str bytes);
	uint8_t sizes; /* a bit for each of 1, 2, 4, 8 and 16 bytes; 0: any */
	bool has_words;
	enum value_type kind;
};

#define EVTX_FORMS (EVTX_XML + 1)
extern const struct evtx_form evtx_forms[EVTX_FORMS]; /* by type; without `put`: not known */

static inline bool evtx_size_fits(unsigned sizes, size_t len)
{
	return sizes == 0 || (len <= 16 && (len & (len - 1)) == 0 && (sizes & len));
}

/* Can no word stand in the text of such a value, and is it sound whatever its bytes are? */
static inline bool evtx_value_is_mute(unsigned type, size_t size)
{
	return type < EVTX_FORMS && evtx_forms[type].sizes && !evtx_forms[type].has_words &&
	       evtx_size_fits(evtx_forms[type].sizes, size);
}

/*
 * No value without words is longer: a byte makes at most three (of a SID, 11 of 4), and what a kind
 * begins with is shorter than the rest of this.
 */
#define EVTX_SKIPPED_MAX(len) ((len)*3 + 24)

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
