/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ASCII at the head of UTF-16LE, which is nearly all of nearly all text: in a header, as strings
 * are short and many, and calling would cost as much as copying. utf16.h has the rest.
 */
#pragma once

#include "base/bytes.h"

/* Compilers turn the vector types into what the machine has; 8 units are one SSE2 register. */
#define UTF16_STEP 8
typedef uint16_t utf16_units8 __attribute__((vector_size(16)));
typedef uint8_t utf16_bytes8 __attribute__((vector_size(8)));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the quick way reads units as they lie");

/* Four units: a tail shorter than a step is two of them that overlap. */
#define UTF16_QUARTER	4
#define UTF16_NOT_ASCII UINT64_C(0xff80ff80ff80ff80)

static inline uint64_t utf16_load_quarter(const unsigned char *in)
{
	uint64_t quarter;

	memcpy(&quarter, in, sizeof(quarter));
	return quarter;
}

static inline bool utf16_step_is_ascii(const unsigned char *in)
{
	return ((utf16_load_quarter(in) | utf16_load_quarter(in + 8)) & UTF16_NOT_ASCII) == 0;
}

static inline void utf16_copy_step(const unsigned char *in, char *out)
{
	utf16_units8 wide;

	memcpy(&wide, in, sizeof(wide));
	const utf16_bytes8 narrow = __builtin_convertvector(wide, utf16_bytes8);
	memcpy(out, &narrow, sizeof(narrow));
}

/* Four units that are ASCII. */
static inline void utf16_copy_quarter(uint64_t quarter, char *out)
{
	const uint64_t pairs = (quarter | quarter >> 8) & UINT64_C(0x0000ffff0000ffff);
	const uint32_t narrow = (uint32_t)(pairs | pairs >> 16);

	memcpy(out, &narrow, sizeof(narrow));
}

/* Fewer units than a step. */
static inline size_t utf16_copy_short(const unsigned char *in, size_t units, char *out)
{
	size_t done = 0;

	if (units >= UTF16_QUARTER) {
		const uint64_t head = utf16_load_quarter(in);
		const uint64_t tail = utf16_load_quarter(in + 2 * (units - UTF16_QUARTER));
		if ((head | tail) & UTF16_NOT_ASCII)
			return 0;
		utf16_copy_quarter(head, out);
		utf16_copy_quarter(tail, out + units - UTF16_QUARTER);
		return units;
	}
	for (; done < units && load_u16(in + 2 * done) < 0x80; done++)
		out[done] = (char)in[2 * done];
	return done;
}

/*
 * Copy ASCII at the head; returns how many units that were: all of them where all are ASCII.
 * Writes no more than `units` bytes.
 */
static inline size_t utf16_copy_ascii(const unsigned char *in, size_t units, char *out)
{
	size_t done = 0;

	if (units < UTF16_STEP)
		return utf16_copy_short(in, units, out);
	for (; units - done >= UTF16_STEP; done += UTF16_STEP) {
		if (!utf16_step_is_ascii(in + 2 * done))
			return done;
		utf16_copy_step(in + 2 * done, out + done);
	}
	/* The rest in one step that begins in what is copied already. */
	if (done == units || !utf16_step_is_ascii(in + 2 * (units - UTF16_STEP)))
		return done;
	utf16_copy_step(in + 2 * (units - UTF16_STEP), out + units - UTF16_STEP);
	return units;
}
