/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP signed-note with Ed25519: some lines of text, an empty line, signature lines
 * "— <name> <base64 of key id (4) ‖ signature (64)>". The key id is the head of
 * SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key).
 */
#pragma once

#include "base/buf.h"

#define NOTE_PUBLIC_LEN	   32u
#define NOTE_SECRET_LEN	   64u
#define NOTE_SIGNATURE_LEN 64u
#define NOTE_MAX_BYTES	   4096u

/* `text` ends with a newline. */
void note_sign(struct buf *out, struct str text, struct str name,
	       const uint8_t public_key[static NOTE_PUBLIC_LEN],
	       const uint8_t secret_key[static NOTE_SECRET_LEN]);

/*
 * The text of `note` when one of its signature lines is by this name and key, and valid. Lines by
 * others are passed over.
 */
bool note_verify(struct str note, struct str name, const uint8_t public_key[static NOTE_PUBLIC_LEN],
		 struct str *ret_text) MUST_CHECK;

/* The text without looking at signatures. */
bool note_text(struct str note, struct str *ret_text);

/*
 * Notes one after the other, each followed by an empty line. False at the end; *ret_torn when what
 * is left is no whole note.
 */
bool note_next(struct str *rest, struct str *ret_note, bool *ret_torn);

/* Base64 with padding, RFC 4648 section 4. */
void base64_add(struct buf *out, struct str bytes);
bool base64_read(struct str text, uint8_t *out, size_t len); /* exactly `len` bytes */
