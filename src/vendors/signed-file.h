/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that a vendor signed: an envelope of DSSE 1.0.2 (dead simple signing envelope) as JSON,
 * with one Ed25519 signature (RFC 8032) over the type and the bytes of the payload, and the public
 * key beside it ("key"). That a signature fits says only that the owner of that key wrote the
 * bytes; whose key it is a person must have said (vendor-keys.h).
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "vendors/vendor-keys.h"

#define SIGNED_FILE_MAX	   (1024u * 1024)
#define SIGNED_PAYLOAD_MAX (SIGNED_FILE_MAX / 4 * 3)
#define SIGNED_TYPE	   "application/vnd.tonoi.vendor-answers+json"
#define SIGNER_SECRET_LEN  64u /* hexadecimal digits of the seed, as a key file has them */

struct vendor_signer {
	unsigned char public_key[32];
	unsigned char secret_key[64];
};

/* A new key, and the text its file holds. */
void vendor_signer_new(struct vendor_signer *ret, char secret[static SIGNER_SECRET_LEN + 2]);

/* From the text of a key file: 64 hexadecimal digits and a newline. ERR_SYNTAX. */
enum errc vendor_signer_read(struct str text, struct vendor_signer *ret,
			     struct err *err) MUST_CHECK;
void vendor_signer_clear(struct vendor_signer *signer); /* wipes it from memory */

void vendor_signer_fingerprint(const struct vendor_signer *signer,
			       char out[static VENDOR_FINGERPRINT_LEN + 1]);

/* The whole file. ERR_LIMIT: the payload is too long. */
enum errc signed_file_write(const struct vendor_signer *signer, struct str payload, struct buf *out,
			    struct err *err) MUST_CHECK;

struct signed_file {
	struct str payload; /* bytes that were signed */
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	struct str public_key; /* base64 */
};

/*
 * Reads and checks the signature. ERR_SYNTAX: no such envelope; ERR_LIMIT; ERR_CORRUPT: the
 * signature does not fit. Texts in `arena`.
 */
enum errc signed_file_read(struct str bytes, struct arena *arena, struct signed_file *ret,
			   struct err *err) MUST_CHECK;
