/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/utf16.h"

#include "base/encoding/utf8.h"

#include "base/bytes.h"

/* Compilers turn the vector types into what the machine has; 8 units are one SSE2 register. */
#define STEP 8
typedef uint16_t units8 __attribute__((vector_size(16)));
typedef uint8_t bytes8 __attribute__((vector_size(8)));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the quick way reads units as they lie");

/* Four units: a tail shorter than a step is two of them that overlap. */
#define QUARTER		4
#define UNITS_NOT_ASCII UINT64_C(0xff80ff80ff80ff80)

static uint64_t load_quarter(const unsigned char *in)
{
	uint64_t quarter;

	memcpy(&quarter, in, sizeof(quarter));
	return quarter;
}

static bool step_is_ascii(const unsigned char *in)
{
	return ((load_quarter(in) | load_quarter(in + 8)) & UNITS_NOT_ASCII) == 0;
}

static void copy_step(const unsigned char *in, char *out)
{
	units8 wide;

	memcpy(&wide, in, sizeof(wide));
	const bytes8 narrow = __builtin_convertvector(wide, bytes8);
	memcpy(out, &narrow, sizeof(narrow));
}

/* Four units that are ASCII. */
static void copy_quarter(uint64_t quarter, char *out)
{
	const uint64_t pairs = (quarter | quarter >> 8) & UINT64_C(0x0000ffff0000ffff);
	const uint32_t narrow = (uint32_t)(pairs | pairs >> 16);

	memcpy(out, &narrow, sizeof(narrow));
}

/* Fewer units than a step. */
static size_t copy_short(const unsigned char *in, size_t units, char *out)
{
	size_t done = 0;

	if (units >= QUARTER) {
		const uint64_t head = load_quarter(in);
		const uint64_t tail = load_quarter(in + 2 * (units - QUARTER));
		if ((head | tail) & UNITS_NOT_ASCII)
			return 0;
		copy_quarter(head, out);
		copy_quarter(tail, out + units - QUARTER);
		return units;
	}
	for (; done < units && load_u16(in + 2 * done) < 0x80; done++)
		out[done] = (char)in[2 * done];
	return done;
}

/* Copy ASCII at the head; returns how many units that were: all of them where all are ASCII. */
static size_t copy_ascii(const unsigned char *in, size_t units, char *out)
{
	size_t done = 0;

	if (units < STEP)
		return copy_short(in, units, out);
	for (; units - done >= STEP; done += STEP) {
		if (!step_is_ascii(in + 2 * done))
			return done;
		copy_step(in + 2 * done, out + done);
	}
	/* The rest in one step that begins in what is copied already. */
	if (done == units || !step_is_ascii(in + 2 * (units - STEP)))
		return done;
	copy_step(in + 2 * (units - STEP), out + units - STEP);
	return units;
}

static bool is_high(uint32_t unit)
{
	return (unit & 0xfc00) == 0xd800;
}

static bool is_low(uint32_t unit)
{
	return (unit & 0xfc00) == 0xdc00;
}

/* The character at the head and how many units it takes. */
static size_t take_char(const unsigned char *in, size_t units, uint32_t *ret, bool *ret_repaired)
{
	const uint32_t first = load_u16(in);

	*ret = first;
	if (!is_high(first) && !is_low(first))
		return 1;
	if (is_high(first) && units > 1 && is_low(load_u16(in + 2))) {
		*ret = 0x10000 + ((first & 0x3ff) << 10) + (load_u16(in + 2) & 0x3ffu);
		return 2;
	}
	*ret = 0xfffd;
	*ret_repaired = true;
	return 1;
}

size_t utf16_to_utf8(const unsigned char *in, size_t units, char *out, bool *ret_repaired)
{
	size_t at = 0;
	size_t len = 0;

	while (at < units) {
		const size_t ascii = copy_ascii(in + 2 * at, units - at, out + len);
		at += ascii;
		len += ascii;
		/* One step by character, then try the quick way again. */
		for (size_t end = size_min(units, at + STEP); at < end;) {
			uint32_t c;
			at += take_char(in + 2 * at, units - at, &c, ret_repaired);
			len += utf8_put(c, out + len);
		}
	}
	return len;
}
