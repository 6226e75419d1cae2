/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A 64-bit hash under a secret key, for tables that outsiders fill or ask: without the key nobody
 * can make up texts that fall into one place. Not a signature: it tells apart, it proves nothing.
 * The same key and text give the same hash on every machine.
 */
#pragma once

#include "base/str.h"

struct hash_key {
	uint64_t a;
	uint64_t b;
};

uint64_t keyed_hash(const struct hash_key *key, struct str text);
