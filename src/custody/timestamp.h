/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps of others (RFC 3161): a service signs that a digest was shown to it at a time. The
 * question holds nothing but the digest; the answer is kept as it came and can be checked years
 * later, here or with `openssl ts -verify`.
 *
 * The question has no nonce (2.4.1 leaves it out for whom an older answer does not hurt): an answer
 * to the same digest given before proves only more.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define TIMESTAMP_QUERY_MAX  256u
#define TIMESTAMP_ANSWER_MAX (64u * 1024)
#define TIMESTAMP_QUERY_TYPE "application/timestamp-query" /* RFC 3161 3.4; so is the next */
#define TIMESTAMP_REPLY_TYPE "application/timestamp-reply"

enum timestamp_trust {
	TIMESTAMP_UNCHECKED, /* no authorities were given: who signed is not known */
	TIMESTAMP_TRUSTED,   /* signed under one of the authorities */
};

struct timestamp {
	int64_t stamped_us;
	struct str serial; /* hexadecimal */
	struct str signer; /* the subject of the certificate that came along; "" when none did */
	enum timestamp_trust trust;
};

/* A TimeStampReq in DER for a SHA-256 of 64 hexadecimal digits, asking for the certificate. */
enum errc timestamp_ask(struct str sha256, struct buf *out, struct err *err) MUST_CHECK;

/*
 * Is this TimeStampResp an answer about that SHA-256? With `authorities` (a PEM file) its signature
 * must lead to one of them too. Texts in `arena`. ERR_SYNTAX: no such answer; ERR_DENIED: the
 * service refused, with its words; ERR_CORRUPT: about something else, or the signature is wrong.
 */
enum errc timestamp_check(struct str answer, struct str sha256, const char *authorities,
			  struct arena *arena, struct timestamp *ret, struct err *err) MUST_CHECK;
