/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code that is told once, over the telephone or on paper, and with which a facility and its hub
 * know each other the first time: 100 random bits as five groups of four letters and digits, of
 * which none looks like another (no I, L, O, U). Who types it may use small letters, leave out what
 * stands between the groups, and take O for 0, I and L for 1.
 *
 * The code itself is never sent. Both sides make two values of it: a name, by which the hub finds
 * it, and a secret, with which each side signs what it says (HMAC-SHA256, RFC 2104). Among what is
 * signed is the authority's certificate as that side sees it: whoever sits between them with a
 * certificate of his own is found out.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define LINK_CODE_MAX	26u /* XXXX-XXXX-XXXX-XXXX-XXXX, with the NUL */
#define LINK_NAME_MAX	17u
#define LINK_SECRET_MAX 65u
#define LINK_HASH_MAX	65u /* SHA-256 in hexadecimal, with the NUL */

void link_code_make(char ret[static LINK_CODE_MAX]);

struct link_code {
	char name[LINK_NAME_MAX];
	char secret[LINK_SECRET_MAX];
};

/* ERR_SYNTAX: it is none. */
enum errc link_code_read(struct str typed, struct link_code *ret, struct err *err) MUST_CHECK;

/*
 * A line of JSON that is signed: `{…}` LF `{"mac":"…"}` LF. `what` keeps a request from being taken
 * for an answer; `about` is what both sides must have seen alike.
 */
void link_code_seal(struct str secret, const char *what, struct str about, struct buf *line);

/* The line without its signature. ERR_SYNTAX: there is none; ERR_DENIED: it is another's. */
enum errc link_code_unseal(struct str secret, const char *what, struct str about, struct str sealed,
			   struct str *ret_line, struct err *err) MUST_CHECK;

void link_code_hash(struct str bytes, char ret[static LINK_HASH_MAX]);
