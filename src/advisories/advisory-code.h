/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An advisory as bytes, for the records database: what is not in columns of its own. Little-endian
 * numbers, texts with their length, zlib (RFC 1950) over all of it; a first byte counts the form.
 */
#pragma once

#include "advisories/advisory.h"
#include "base/buf.h"
#include "base/digest.h"

#define ADVISORY_CODE_MAX (6u * 1024 * 1024)  /* bytes kept of one advisory */
#define ADVISORY_OPEN_MAX (32u * 1024 * 1024) /* the same, opened */

/* ERR_LIMIT when it is over ADVISORY_CODE_MAX. */
enum errc advisory_encode(const struct advisory *advisory, struct buf *out,
			  struct err *err) MUST_CHECK;

/*
 * Fill `ret`, all of whose texts and lists are in `arena` then; ERR_CORRUPT, or ERR_LIMIT when the
 * arena is full. The feed's name becomes that of a known format, or "".
 */
enum errc advisory_decode(struct str bytes, struct arena *arena, struct advisory *ret,
			  struct err *err) MUST_CHECK;

/* Of all that people or rules look at; EPSS, which changes daily, is left out. */
void advisory_digest(const struct advisory *advisory, unsigned char ret[static DIGEST_BYTES]);
