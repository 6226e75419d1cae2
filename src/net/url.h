/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Percent-encoded text (RFC 3986 2.1) and the form encoding of browsers (WHATWG URL 5), read
 * strictly: a '%' without two hexadecimal digits, a NUL or bytes that are no UTF-8 are errors, not
 * something to be guessed at. Nothing is decoded twice.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define URL_PAIRS_MAX 4096

struct url_pair {
	struct str name;
	struct str value;
};

struct url_pairs {
	struct url_pair *at;
	size_t n;
};

enum url_plus {
	URL_PLUS_LITERAL, /* in a path */
	URL_PLUS_SPACE,	  /* in a query or a form */
};

/* The decoded text lives in `arena`, or is `s` itself when there was nothing to decode. */
enum errc url_decode(struct arena *arena, struct str s, enum url_plus plus, struct str *ret,
		     struct err *err) MUST_CHECK;

/* "a=1&b=2" in order; a part without '=' has an empty value. At most URL_PAIRS_MAX pairs. */
enum errc url_pairs_parse(struct arena *arena, struct str s, struct url_pairs *ret,
			  struct err *err) MUST_CHECK;

/* Value of the first pair of that name; STR_NONE when there is none. */
struct str url_pairs_get(const struct url_pairs *pairs, const char *name);

/* Append `s` with all but unreserved characters (RFC 3986 2.3) encoded. */
void url_add_encoded(struct buf *out, struct str s);
