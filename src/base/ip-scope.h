/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an address belongs to a machine on the internet, by the registries of special purpose
 * addresses (RFC 6890). Networks set aside for documentation count as public: lists of invented
 * houses use them as such.
 */
#pragma once

#include "base/str.h"

#define IP_BYTES 16u

/*
 * Why a network is nobody's on the internet, or overlaps with one that is; NULL: neither. Its
 * address is IPv6, IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2), `bits` of it count: 128 is one
 * address.
 */
const char *ip_special(const uint8_t address[static IP_BYTES], unsigned bits);

/* IPv4 or IPv6 as text; false for what is neither. */
bool ip_is_public(struct str text);
