/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ip-scope.h"

#include <arpa/inet.h>

#define V4_AT	12u /* IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2) */
#define V4_BITS (8u * V4_AT)

/* Of IPv6, or the bytes of IPv4; those that follow are zero. */
static const struct {
	uint8_t bytes[4];
	unsigned bits;
	bool v4;
	const char *why;
} special[] = {
	{ { 0 }, 8, true, "no address of a machine (RFC 6890)" },
	{ { 10 }, 8, true, "private addresses (RFC 1918)" },
	{ { 100, 64 }, 10, true, "addresses within a provider (RFC 6598)" },
	{ { 127 }, 8, true, "the machine itself (RFC 1122)" },
	{ { 169, 254 }, 16, true, "addresses of one link (RFC 3927)" },
	{ { 172, 16 }, 12, true, "private addresses (RFC 1918)" },
	{ { 192, 168 }, 16, true, "private addresses (RFC 1918)" },
	{ { 224 }, 3, true, "multicast and reserved (RFC 5771)" },
	{ { 0 }, 127, false, "the machine itself (RFC 4291)" },
	{ { 0xfc }, 7, false, "private addresses (RFC 4193)" },
	{ { 0xfe, 0x80 }, 10, false, "addresses of one link (RFC 4291)" },
	{ { 0xff }, 8, false, "multicast (RFC 4291)" },
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

const char *ip_special(const uint8_t address[static IP_BYTES], unsigned bits)
{
	for (size_t i = 0; i < ARRAY_LEN(special); i++) {
		const unsigned own = special[i].bits + (special[i].v4 ? V4_BITS : 0);
		uint8_t network[IP_BYTES] = { 0 };

		if (special[i].v4)
			memset(network + V4_AT - 2, 0xff, 2);
		memcpy(network + (special[i].v4 ? V4_AT : 0), special[i].bytes,
		       sizeof(special[i].bytes));
		if (same_bits(address, network, bits < own ? bits : own))
			return special[i].why;
	}
	return NULL;
}

bool ip_is_public(struct str text)
{
	uint8_t address[IP_BYTES];

	return read_address(text, address) && !ip_special(address, 8 * IP_BYTES);
}
