/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two hashes of a Merkle tree as RFC 6962 2.1 / RFC 9162 2.1.1 define them, over SHA-256.
 * A hasher keeps what one hash can hand on to the next; it belongs to one thread.
 */
#pragma once

#include "base/str.h"

#define HASH_LEN 32

struct hash {
	uint8_t bytes[HASH_LEN];
};

struct hasher;

struct hasher *hasher_new(void) MUST_CHECK;
void hasher_free(struct hasher *hasher);

void hasher_plain(struct hasher *hasher, struct str bytes, struct hash *ret);
void hasher_leaf(struct hasher *hasher, struct str entry, struct hash *ret); /* 0x00 ‖ entry */
void hasher_node(struct hasher *hasher, const struct hash *left, const struct hash *right,
		 struct hash *ret); /* 0x01 ‖ left ‖ right */

static inline bool hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_LEN) == 0;
}
