/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/digits.h"

/* clang-format off */
#define TENS(h) h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" h "8" h "9"
#define SIXTEENS(h) TENS(h) h "A" h "B" h "C" h "D" h "E" h "F"

const char digits_decimal_pairs[200] =
	TENS("0") TENS("1") TENS("2") TENS("3") TENS("4")
	TENS("5") TENS("6") TENS("7") TENS("8") TENS("9");

const char digits_hex_pairs[512] =
	SIXTEENS("0") SIXTEENS("1") SIXTEENS("2") SIXTEENS("3")
	SIXTEENS("4") SIXTEENS("5") SIXTEENS("6") SIXTEENS("7")
	SIXTEENS("8") SIXTEENS("9") SIXTEENS("A") SIXTEENS("B")
	SIXTEENS("C") SIXTEENS("D") SIXTEENS("E") SIXTEENS("F");
/* clang-format on */

/* How many decimal digits a number has that is not 0. */
static size_t count_decimal(uint64_t n)
{
	static const uint64_t powers[DIGITS_MAX] = {
		UINT64_C(1),
		UINT64_C(10),
		UINT64_C(100),
		UINT64_C(1000),
		UINT64_C(10000),
		UINT64_C(100000),
		UINT64_C(1000000),
		UINT64_C(10000000),
		UINT64_C(100000000),
		UINT64_C(1000000000),
		UINT64_C(10000000000),
		UINT64_C(100000000000),
		UINT64_C(1000000000000),
		UINT64_C(10000000000000),
		UINT64_C(100000000000000),
		UINT64_C(1000000000000000),
		UINT64_C(10000000000000000),
		UINT64_C(100000000000000000),
		UINT64_C(1000000000000000000),
		UINT64_C(10000000000000000000),
	};
	/* 1233 / 4096 is the logarithm of 2: right for this many bits, or one too few. */
	const unsigned bits = 64 - (unsigned)__builtin_clzll(n);
	const size_t least = bits * 1233 >> 12;

	return least < DIGITS_MAX && n >= powers[least] ? least + 1 : least;
}

char *digits_decimal(char *out, uint64_t n)
{
	char *end = out + (n ? count_decimal(n) : 1);
	char *at = end;

	for (; n >= 100; n /= 100) {
		at -= 2;
		(void)digits_pair(at, (unsigned)(n % 100));
	}
	if (n >= 10)
		(void)digits_pair(at - 2, (unsigned)n);
	else
		at[-1] = (char)('0' + n);
	return end;
}

char *digits_hex(char *out, uint64_t n)
{
	const unsigned bits = n ? 64 - (unsigned)__builtin_clzll(n) : 1;

	for (unsigned shift = (bits + 3) / 4 * 4; shift;) {
		shift -= 4;
		*out++ = "0123456789abcdef"[n >> shift & 15];
	}
	return out;
}
