/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that were packed as a whole by gzip (RFC 1952) or zlib (RFC 1950), unpacked in memory. What
 * is read piece by piece goes through parse/stream/container.h.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

/* By its first two bytes. */
bool inflate_is_gzip(struct str bytes);

/* A header of method 8 whose check divides by 31: about one text in a thousand looks like it too.
 */
bool inflate_is_zlib(struct str bytes);

/*
 * Unpack either behind `out`, whose maximum is the limit (ERR_LIMIT): a few bytes may unpack to
 * very many. ERR_CORRUPT when it is damaged or cut off. What follows its end is not looked at.
 */
enum errc inflate_add(struct str packed, struct buf *out, struct err *err) MUST_CHECK;
