/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crc32.h"

#include <zlib.h>

uint32_t crc32_by_table(uint32_t crc, struct str bytes)
{
	return (uint32_t)crc32_z(crc, (const unsigned char *)bytes.ptr, bytes.len);
}

#ifdef __x86_64__
#include <immintrin.h>

#define FOLD_TARGET __attribute__((target("pclmul,sse4.1")))
#define LANES	    4
#define STEP	    (LANES * sizeof(__m128i))

/*
 * Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel,
 * 2009): bytes are a polynomial over GF(2); what lies n bits ahead of the end may be replaced by
 * its product with x^n mod P. The constants are those remainders, bit-reflected.
 */
#define X_BY_512  0x1c6e41596, 0x154442bd4 /* x^(512-32), x^(512+32) */
#define X_BY_128  0x0ccaa009e, 0x1751997d0 /* x^(128-32), x^(128+32) */
#define X_BY_64	  0, 0x163cd6124	   /* x^64 */
#define P_AND_INV 0x1f7011641, 0x1db710641 /* floor(x^64 / P), P */

FOLD_TARGET static inline __m128i load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* `far` moved over the distance of `by`, with what stands there. */
FOLD_TARGET static inline __m128i fold(__m128i far, __m128i by, __m128i near)
{
	const __m128i low = _mm_clmulepi64_si128(far, by, 0x00);
	const __m128i high = _mm_clmulepi64_si128(far, by, 0x11);

	return _mm_xor_si128(_mm_xor_si128(low, high), near);
}

/* 128 bits to 32: fold to 96, to 64, then Barrett's reduction. */
FOLD_TARGET static inline uint32_t reduce(__m128i x)
{
	const __m128i words = _mm_set_epi32(0, -1, 0, -1);
	const __m128i by_128 = _mm_set_epi64x(X_BY_128);
	const __m128i by_64 = _mm_set_epi64x(X_BY_64);
	const __m128i barrett = _mm_set_epi64x(P_AND_INV);

	x = _mm_xor_si128(_mm_clmulepi64_si128(x, by_128, 0x10), _mm_srli_si128(x, 8));
	x = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(x, words), by_64, 0x00),
			  _mm_srli_si128(x, 4));
	__m128i t = _mm_clmulepi64_si128(_mm_and_si128(x, words), barrett, 0x10);
	t = _mm_clmulepi64_si128(_mm_and_si128(t, words), barrett, 0x00);
	return (uint32_t)_mm_extract_epi32(_mm_xor_si128(x, t), 1);
}

/* `len` is a multiple of 16 and at least STEP; `crc` and the result are inverted. */
FOLD_TARGET static uint32_t by_multiplication(uint32_t crc, const char *p, size_t len)
{
	const __m128i by_512 = _mm_set_epi64x(X_BY_512);
	const __m128i by_128 = _mm_set_epi64x(X_BY_128);
	__m128i lane[LANES];

	for (size_t i = 0; i < LANES; i++)
		lane[i] = load(p + 16 * i);
	lane[0] = _mm_xor_si128(lane[0], _mm_cvtsi32_si128((int)crc));
	for (p += STEP, len -= STEP; len >= STEP; p += STEP, len -= STEP) {
		for (size_t i = 0; i < LANES; i++)
			lane[i] = fold(lane[i], by_512, load(p + 16 * i));
	}
	for (size_t i = 1; i < LANES; i++)
		lane[0] = fold(lane[0], by_128, lane[i]);
	for (; len; p += 16, len -= 16)
		lane[0] = fold(lane[0], by_128, load(p));
	return reduce(lane[0]);
}

/*
 * The same by registers of twice the size, for what is long enough that putting their halves
 * together does not count.
 */
#define WIDE_TARGET __attribute__((target("avx2,vpclmulqdq,pclmul,sse4.1")))
#define WIDE_STEP   (LANES * sizeof(__m256i))
#define WIDE_MIN    (2 * WIDE_STEP)
#define X_BY_1024   0x14a7fe880, 0x1e88ef372 /* x^(1024-32), x^(1024+32) */

WIDE_TARGET static inline __m256i load_wide(const char *p)
{
	return _mm256_loadu_si256((const __m256i_u *)(const void *)p);
}

WIDE_TARGET static inline __m256i fold_wide(__m256i far, __m256i by, __m256i near)
{
	const __m256i low = _mm256_clmulepi64_epi128(far, by, 0x00);
	const __m256i high = _mm256_clmulepi64_epi128(far, by, 0x11);

	return _mm256_xor_si256(_mm256_xor_si256(low, high), near);
}

/* `len` is a multiple of 16 and at least WIDE_STEP. */
WIDE_TARGET static uint32_t by_wide_multiplication(uint32_t crc, const char *p, size_t len)
{
	const __m256i by_1024 = _mm256_broadcastsi128_si256(_mm_set_epi64x(X_BY_1024));
	const __m128i by_128 = _mm_set_epi64x(X_BY_128);
	__m256i lane[LANES];

	for (size_t i = 0; i < LANES; i++)
		lane[i] = load_wide(p + 32 * i);
	lane[0] = _mm256_xor_si256(lane[0], _mm256_set_epi32(0, 0, 0, 0, 0, 0, 0, (int)crc));
	for (p += WIDE_STEP, len -= WIDE_STEP; len >= WIDE_STEP; p += WIDE_STEP, len -= WIDE_STEP) {
		for (size_t i = 0; i < LANES; i++)
			lane[i] = fold_wide(lane[i], by_1024, load_wide(p + 32 * i));
	}
	__m128i sum = _mm256_castsi256_si128(lane[0]);
	sum = fold(sum, by_128, _mm256_extracti128_si256(lane[0], 1));
	for (size_t i = 1; i < LANES; i++) {
		sum = fold(sum, by_128, _mm256_castsi256_si128(lane[i]));
		sum = fold(sum, by_128, _mm256_extracti128_si256(lane[i], 1));
	}
	for (; len; p += 16, len -= 16)
		sum = fold(sum, by_128, load(p));
	return reduce(sum);
}

static bool is_wide(void)
{
	return __builtin_cpu_supports("vpclmulqdq") && __builtin_cpu_supports("avx2");
}

uint32_t crc32_of(uint32_t crc, struct str bytes)
{
	const size_t whole = bytes.len & ~(size_t)15;

	if (whole < STEP || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1"))
		return crc32_by_table(crc, bytes);
	crc = whole >= WIDE_MIN && is_wide() ? ~by_wide_multiplication(~crc, bytes.ptr, whole)
					     : ~by_multiplication(~crc, bytes.ptr, whole);
	return crc32_by_table(crc, str_from_pos(bytes, whole));
}
#else
uint32_t crc32_of(uint32_t crc, struct str bytes)
{
	return crc32_by_table(crc, bytes);
}
#endif
