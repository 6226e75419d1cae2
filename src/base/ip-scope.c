/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ip-scope.h"

#include <arpa/inet.h>

#define IP_BYTES 16u
#define V4_AT	 12u /* IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2) */
#define V4_BITS	 (8u * V4_AT)

/* Nobody's on the internet. The bytes that follow those given are zero. */
static const struct {
	uint8_t bytes[4];
	unsigned bits;
	bool v4;
} special[] = {
	{ { 0 }, 8, true },	    /* this network (RFC 791) */
	{ { 10 }, 8, true },	    /* RFC 1918, and two more below */
	{ { 100, 64 }, 10, true },  /* within a provider (RFC 6598) */
	{ { 127 }, 8, true },	    /* the machine itself (RFC 1122) */
	{ { 169, 254 }, 16, true }, /* one link (RFC 3927) */
	{ { 172, 16 }, 12, true },
	{ { 192, 168 }, 16, true },
	{ { 224 }, 3, true },	       /* multicast, reserved (RFC 5771) */
	{ { 0 }, 127, false },	       /* unspecified, the machine itself (RFC 4291) */
	{ { 0xfc }, 7, false },	       /* RFC 4193 */
	{ { 0xfe, 0x80 }, 10, false }, /* one link (RFC 4291) */
	{ { 0xff }, 8, false },	       /* multicast (RFC 4291) */
};

static bool read_address(struct str text, uint8_t out[static IP_BYTES])
{
	char copy[INET6_ADDRSTRLEN];

	if (text.len == 0 || text.len >= sizeof(copy) || memchr(text.ptr, 0, text.len))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	memset(out, 0, IP_BYTES);
	if (inet_pton(AF_INET6, copy, out) == 1)
		return true;
	memset(out + V4_AT - 2, 0xff, 2);
	return inet_pton(AF_INET, copy, out + V4_AT) == 1;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	const unsigned rest = bits % 8;

	return memcmp(a, b, bits / 8) == 0 &&
	       (rest == 0 || (uint8_t)(a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0);
}

bool ip_is_public(struct str text)
{
	static const uint8_t v4_prefix[V4_AT] = { [10] = 0xff, [11] = 0xff };
	uint8_t address[IP_BYTES];

	if (!read_address(text, address))
		return false;
	const bool v4 = same_bits(address, v4_prefix, V4_BITS);
	for (size_t i = 0; i < ARRAY_LEN(special); i++) {
		uint8_t network[IP_BYTES] = { 0 };

		memcpy(network, special[i].bytes, sizeof(special[i].bytes));
		if (special[i].v4 == v4 &&
		    same_bits(v4 ? address + V4_AT : address, network, special[i].bits))
			return false;
	}
	return true;
}
