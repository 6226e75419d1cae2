/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key with which this institution signs what it hands over: Ed25519 (RFC 8032), kept as PEM
 * (RFC 8410) that `openssl` reads, so that a signature can be checked by hand:
 *
 *     openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile
 * SHA256SUMS.sig
 *
 * Whose key it is, a signature does not say: its fingerprint stands on the paper that goes with it.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define SIGNER_FILE	       "handover-key.pem" /* in DATA */
#define SIGNER_PEM_MAX	       4096u
#define SIGNER_SIGNATURE_LEN   64u
#define SIGNER_FINGERPRINT_LEN 64u /* hexadecimal digits: SHA-256 of the SubjectPublicKeyInfo */

struct signer;

/* From the file; one that is not there is made, readable by its owner only. */
enum errc signer_open(const char *path, struct signer **ret, struct err *err) MUST_CHECK;
void signer_free(struct signer *signer);
void signer_free_at(struct signer **signer);
#define auto_signer CLEANUP(signer_free_at) struct signer

/* The public key in PEM. */
enum errc signer_public(const struct signer *signer, struct buf *out, struct err *err) MUST_CHECK;

enum errc signer_sign(const struct signer *signer, struct str bytes,
		      char ret[static SIGNER_SIGNATURE_LEN], struct err *err) MUST_CHECK;

/* Of a public key in PEM. ERR_SYNTAX: it is none of Ed25519. */
enum errc signer_fingerprint(struct str pem, char ret[static SIGNER_FINGERPRINT_LEN + 1],
			     struct err *err) MUST_CHECK;

/* By a public key in PEM. ERR_SYNTAX: it is none of Ed25519; ERR_CORRUPT: the signature is wrong.
 */
enum errc signer_check(struct str pem, struct str bytes, struct str signature,
		       char ret_fingerprint[static SIGNER_FINGERPRINT_LEN + 1],
		       struct err *err) MUST_CHECK;
