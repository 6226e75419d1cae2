/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detached OpenPGP signatures (RFC 9580) and the public key they are checked with, for readers of
 * advisories who use GnuPG. Version 4 packets, EdDSA over Ed25519 in the form that GnuPG reads
 * since 2.1 (algorithm 22), SHA-256. Nothing else of OpenPGP is here: no reading, no encryption.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define OPENPGP_SEED_LEN	32u
#define OPENPGP_FINGERPRINT_LEN 40u /* hexadecimal digits */

struct openpgp_key {
	unsigned char seed[OPENPGP_SEED_LEN]; /* secret */
	uint32_t created_s;		      /* part of the key's identity */
};

/* The text of a key's file and back: "tonoi-openpgp-1 SECONDS SEED", a line. */
#define OPENPGP_FILE_MAX 128u
void openpgp_key_new(int64_t now_us, struct openpgp_key *ret);
void openpgp_key_write(const struct openpgp_key *key, char out[static OPENPGP_FILE_MAX]);
enum errc openpgp_key_read(struct str text, struct openpgp_key *ret, struct err *err) MUST_CHECK;
void openpgp_key_forget(struct openpgp_key *key);

void openpgp_fingerprint(const struct openpgp_key *key,
			 char out[static OPENPGP_FINGERPRINT_LEN + 1]);

/* Armoured: the public key with `user` ("Name <mail>"), certified by itself. */
void openpgp_public_key(const struct openpgp_key *key, struct str user, struct buf *out);

/* Armoured: a signature of a binary document. */
void openpgp_sign(const struct openpgp_key *key, struct str bytes, int64_t now_us, struct buf *out);
