/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encodings of the utf16 and base64 modifiers (Sigma 2.1 modifiers, "Encoding").
 */
#pragma once

#include "base/buf.h"

enum utf16_form {
	UTF16_LITTLE,
	UTF16_BIG,
	UTF16_MARKED, /* little-endian behind a byte order mark */
};

/* `text` is UTF-8. */
void encode_utf16(struct str text, enum utf16_form form, struct buf *out);

/* RFC 4648 section 4, with padding. */
void encode_base64(struct str bytes, struct buf *out);

/*
 * The part of the Base64 of any longer text that depends on `bytes` alone, when `bytes` begins
 * `offset` bytes (0..2) into a group of three.
 */
void encode_base64_offset(struct str bytes, unsigned offset, struct buf *out);
