/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a receipt proves whose it is, over any number of hops (docs/formats/notices.md).
 *
 * A notice has a key by chance, known to whom it comes from. Each recipient's key is made of that
 * of the one before it and the recipient's code (HMAC-SHA-256, RFC 2104), and goes to it with the
 * notice: who sends on makes the keys of those below without asking anybody, and who sent it first
 * can check the receipt of anyone below with nothing but the path of codes that leads there.
 *
 * So nobody can make a receipt of one that is not above: not another facility, not one in whose
 * hands a receipt comes, not with a receipt of another step, time or person. An office could make
 * receipts of those below it: it is their authority, and answers for them on paper as well.
 */
#pragma once

#include "base/err.h"
#include "base/os/clock.h"
#include "base/str.h"

#define NOTICE_ID_LEN	36u
#define NOTICE_KEY_LEN	32u
#define NOTICE_KEY_HEX	(2 * NOTICE_KEY_LEN)
#define NOTICE_MAC_HEX	64u
#define NOTICE_PATH_MAX 400u /* bytes: codes from the first hop on, with '/' between */
#define NOTICE_HOPS_MAX 6u
#define NOTICE_CODE_MAX 20u /* "7QK2-M9FD-X3TP" and a NUL */
#define NOTICE_WORD_MAX 200u

enum notice_step {
	NOTICE_RECEIVED, /* it is in the house */
	NOTICE_OPENED,	 /* somebody looked at it */
	NOTICE_READ,	 /* a person says: read and understood. What the rate counts */
	NOTICE_ACTED,	 /* what it asks for is done */
	NOTICE_STEPS,
};

extern const char *const notice_step_names[NOTICE_STEPS]; /* "received", … */

struct notice_key {
	unsigned char bytes[NOTICE_KEY_LEN];
};

void notice_key_random(struct notice_key *ret);
void notice_key_below(const struct notice_key *above, struct str code, struct notice_key *ret);
void notice_key_text(const struct notice_key *key, char ret[static NOTICE_KEY_HEX + 1]);
bool notice_key_parse(struct str text, struct notice_key *ret);

/*
 * Of the recipient at `path`, from the key of whoever is at `own` ("" where the notice began).
 * ERR_SYNTAX: no path of codes; ERR_DENIED: it does not lie below; ERR_LIMIT: over NOTICE_HOPS_MAX.
 */
enum errc notice_key_at(const struct notice_key *own_key, struct str own, struct str path,
			struct notice_key *ret, struct err *err) MUST_CHECK;

/* Of the path: 1 for whom it was sent to first. 0: none. */
unsigned notice_hop(struct str path);

/*
 * What a recipient says of a notice. `item` "" for the notice as a whole; else a duty of it, and
 * `answer` what becomes of it.
 */
struct receipt {
	struct str notice;
	struct str path;
	enum notice_step step;
	struct str item;
	struct str answer;
	int64_t at_us;
	struct str who;	 /* a person, by name or office */
	struct str lane; /* by what it was said: "link", "web", "mail", "paper", "phone" */
	struct str mac;	 /* NOTICE_MAC_HEX digits */
};

/* With the recipient's own key. */
void receipt_sign(const struct notice_key *key, const struct receipt *receipt,
		  char ret[static NOTICE_MAC_HEX + 1]);

/*
 * By whoever is at `own`, with its key. ERR_SYNTAX, ERR_LIMIT: a part of it is none; ERR_DENIED: it
 * does not come from below; ERR_CORRUPT: it is forged.
 */
enum errc receipt_check(const struct notice_key *own_key, struct str own,
			const struct receipt *receipt, struct err *err) MUST_CHECK;

/*
 * What stands on the paper of the recipient with that key, to be typed or read out: 60 bits and a
 * check letter, without letters that look alike.
 */
void receipt_code(const struct notice_key *key, char ret[static NOTICE_CODE_MAX]);

/* As typed: small letters, spaces, o for 0, i and l for 1. False: a letter is wrong or missing. */
bool receipt_code_plain(struct str typed, char ret[static NOTICE_CODE_MAX]);
