/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A detached signature that a vendor without Tonoi made with OpenSSH (`ssh-keygen -Y sign`):
 * SSHSIG, OpenSSH PROTOCOL.sshsig, with an Ed25519 key (RFC 8709) and SHA-512 or SHA-256. Why this
 * tool and no other: docs/decisions/0018-vendors-sign-with-openssh.md.
 *
 * As with signed-file.h: it fits says only that the owner of that key signed these bytes; whose key
 * it is a person must have said (vendor-keys.h).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "vendors/vendor-keys.h"

#define SSH_SIGNATURE_MAX (16u * 1024) /* of its file */
#define SSH_NAMESPACE	  "tonoi-vendor-answers"
#define SSH_PRINT_MAX	  64u /* "SHA256:…" as ssh-keygen -l prints it */

struct ssh_key {
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1]; /* as vendor-keys.h has it */
	struct str public_key;			      /* base64 of the 32 bytes */
};

/*
 * Check the signature over `message`. ERR_SYNTAX: no such file; ERR_UNSUPPORTED: another kind of
 * key or hash; ERR_CORRUPT: it does not fit, or was made for another use.
 */
enum errc ssh_signature_check(struct str signature, struct str message, struct arena *arena,
			      struct ssh_key *ret, struct err *err) MUST_CHECK;

/* A line of a .pub file: "ssh-ed25519 AAAA… comment". ERR_SYNTAX, ERR_UNSUPPORTED. */
enum errc ssh_key_read(struct str line, struct arena *arena, struct ssh_key *ret,
		       struct err *err) MUST_CHECK;

/* What ssh-keygen -l prints of a key of vendor_keys, to be read aloud; "" when it is no key. */
const char *ssh_print_of(struct str public_key, char out[static SSH_PRINT_MAX]);
