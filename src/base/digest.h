/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BLAKE2b-256 (RFC 7693) by libsodium: a short stand-in for bytes that nobody can find a second
 * text for. For damage alone base/crc32c.h is enough.
 */
#pragma once

#include <sodium.h>

#include "base/str.h"

#define DIGEST_BYTES 32u

struct digest {
	crypto_generichash_blake2b_state state;
};

void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, struct str bytes);

/* A text with its length, so that "ab", "c" is not "a", "bc". STR_NONE is not "". */
void digest_add_text(struct digest *digest, struct str text);
void digest_add_u64(struct digest *digest, uint64_t number);
void digest_end(struct digest *digest, unsigned char ret[static DIGEST_BYTES]);
