/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key split into shares (Shamir's scheme over GF(256), by libgfshare): any `needed` of them give
 * it back, fewer say nothing of it. What is split is the key with its BLAKE2b digest, so that
 * shares of another key, or changed ones, never join to a wrong key unseen. Secrets stand in memory
 * that is locked and wiped (sodium_malloc, after sodium_init).
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define KEY_SECRET_MAX 4096u
#define KEY_SHARES_MAX 32u
#define KEY_ID_LEN     16u    /* hexadecimal digits */
#define KEY_SHARE_TEXT 16384u /* of a share as text, at most */

struct key_share {
	char id[KEY_ID_LEN + 1]; /* of the split: on each of its shares */
	unsigned needed;	 /* 2 … shares */
	unsigned shares;	 /* … KEY_SHARES_MAX */
	unsigned number;	 /* 1 … shares */
	size_t len;
	unsigned char *bytes; /* sodium_malloc; NULL: none */
};

void key_share_done(struct key_share *share);

/* `shares` of them into `ret`, which the caller ends in every case. ERR_SYNTAX, ERR_LIMIT. */
enum errc key_split(struct str secret, unsigned needed, unsigned shares,
		    struct key_share ret[static KEY_SHARES_MAX], struct err *err) MUST_CHECK;

/*
 * `*ret` is to be given to sodium_free(). ERR_SYNTAX: too few, of different keys, one twice;
 * ERR_CORRUPT: together they are no key.
 */
enum errc key_join(const struct key_share *shares, size_t n, unsigned char **ret, size_t *ret_len,
		   struct err *err) MUST_CHECK;

/* docs/formats/key-shares.md. The text holds the share: the caller wipes it. */
void key_share_write(const struct key_share *share, struct buf *out);
enum errc key_share_read(struct str text, struct key_share *ret, struct err *err) MUST_CHECK;
