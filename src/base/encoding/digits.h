/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as digits, without printf: each writes at `out`, which has the room, and returns the end.
 */
#pragma once

#include "base/compiler.h"

#define DIGITS_MAX 20 /* of a 64-bit number in decimal; 16 in hexadecimal */

extern const char digits_decimal_pairs[200]; /* "00" to "99" */
extern const char digits_hex_pairs[512];     /* "00" to "FF" */

/* Two decimal digits of n < 100. */
static inline char *digits_pair(char *out, unsigned n)
{
	memcpy(out, digits_decimal_pairs + 2 * (size_t)n, 2);
	return out + 2;
}

/* Two upper-case hexadecimal digits. */
static inline char *digits_byte(char *out, unsigned char n)
{
	memcpy(out, digits_hex_pairs + 2 * (size_t)n, 2);
	return out + 2;
}

char *digits_decimal(char *out, uint64_t n);

/* Lower case, without leading zeros. */
char *digits_hex(char *out, uint64_t n);
