/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an address belongs to a machine on the internet, by the registries of special purpose
 * addresses (RFC 6890). Networks set aside for documentation count as public: lists of invented
 * houses use them as such.
 */
#pragma once

#include "base/str.h"

/* IPv4 or IPv6 as text; false for what is neither. */
bool ip_is_public(struct str text);
