/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses and networks in their canonical bytes (value.h), from text and back.
 */
#pragma once

#include "detect/indicators/value.h"

#define NETWORK_BYTES (INDICATOR_IP_BYTES + 1)

/* Brackets around IPv6 and a zone behind it ("%eth0") are taken off. */
bool address_read(struct str text, char out[static INDICATOR_IP_BYTES]);

/* "address/length"; `out` gets NETWORK_BYTES. Bits behind the prefix are cleared. */
bool network_read(struct str text, char out[static NETWORK_BYTES]);

bool address_is_v4(const char *ip);

/* RFC 5952; IPv4 with dots. */
void address_show(const char *ip, struct buf *out);
void network_show(const char *network, struct buf *out);

/* See indicator_value_too_broad(). */
const char *address_too_broad(const char *ip);
const char *network_too_broad(const char *network);
