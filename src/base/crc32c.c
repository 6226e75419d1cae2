/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crc32c.h"

#define POLYNOMIAL 0x82f63b78u

/* A nibble at a time: sixteen words are quicker to load than they are to compute. */
static const uint32_t by_nibble[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
	0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
	0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

_Static_assert(POLYNOMIAL == 0x82f63b78u, "the table above is of this polynomial");

uint32_t crc32c_by_table(uint32_t crc, struct str bytes)
{
	crc = ~crc;
	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (unsigned char)bytes.ptr[i];
		crc = (crc >> 4) ^ by_nibble[crc & 15];
		crc = (crc >> 4) ^ by_nibble[crc & 15];
	}
	return ~crc;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, struct str bytes)
{
	const char *p = bytes.ptr;
	size_t left = bytes.len;
	uint64_t wide = ~crc;

	for (; left >= 8; left -= 8, p += 8) {
		uint64_t word;
		memcpy(&word, p, 8);
		wide = __builtin_ia32_crc32di(wide, word);
	}
	crc = (uint32_t)wide;
	for (; left; left--, p++)
		crc = __builtin_ia32_crc32qi(crc, (unsigned char)*p);
	return ~crc;
}

uint32_t crc32c(uint32_t crc, struct str bytes)
{
	return __builtin_cpu_supports("sse4.2") ? by_instruction(crc, bytes)
						: crc32c_by_table(crc, bytes);
}
#else
uint32_t crc32c(uint32_t crc, struct str bytes)
{
	return crc32c_by_table(crc, bytes);
}
#endif
