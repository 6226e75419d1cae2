/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose signature counts for a vendor. The first file shows a key; it counts only after a person
 * compared its fingerprint with the vendor by another way (telephone, paper) and said how. A key
 * that came later is refused until the same was done for it; then the one before is retired.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define VENDOR_FINGERPRINT_LEN 64u /* hexadecimal digits of SHA-256 over the public key */
#define VENDOR_KEYS_SEEN_MAX   20u /* of one vendor, not confirmed */

enum vendor_key_state {
	VENDOR_KEY_SEEN,
	VENDOR_KEY_CONFIRMED,
	VENDOR_KEY_RETIRED,
	VENDOR_KEY_STATES,
};

extern const char *const vendor_key_state_names[VENDOR_KEY_STATES]; /* "seen", … */
extern const struct text vendor_key_state_words[VENDOR_KEY_STATES];

struct vendor_key {
	struct str vendor;
	struct str fingerprint;
	struct str public_key; /* base64 */
	enum vendor_key_state state;
	int64_t seen_us;
	int64_t decided_us; /* TIME_NONE: nobody has */
	struct str decided_by;
	struct str words;
	const struct vendor_key *next;
};

/* A file came with it: kept as seen when it is new. `*ret` is how it stands. ERR_LIMIT. */
enum errc vendor_keys_see(struct db *db, const struct vendor_key *key, enum vendor_key_state *ret,
			  struct err *err) MUST_CHECK;

/*
 * Compared with the vendor, as `words` say (needed): it counts from now on, the one before is
 * retired. ERR_NOT_FOUND: no such key was seen; ERR_CONFLICT: it was retired.
 */
struct vendor_key_word {
	struct str vendor;
	struct str fingerprint;
	struct str by;
	struct str words;
	int64_t now_us;
};
enum errc vendor_keys_confirm(struct db *db, const struct vendor_key_word *word,
			      struct err *err) MUST_CHECK;

/* It does not count any more, or was not theirs. */
enum errc vendor_keys_retire(struct db *db, const struct vendor_key_word *word,
			     struct err *err) MUST_CHECK;

/* Of a vendor, or of all (STR_NONE). */
enum errc vendor_keys_list(struct db *db, struct str vendor, struct arena *arena,
			   const struct vendor_key **ret, struct err *err) MUST_CHECK;

/* "1a2b 3c4d …": easier to read aloud. */
#define VENDOR_FINGERPRINT_TEXT 96
const char *vendor_fingerprint_text(struct str fingerprint,
				    char out[static VENDOR_FINGERPRINT_TEXT]);

/* Digits as a person types them: spaces and case do not count. False when they are not 64. */
bool vendor_fingerprint_read(struct str typed, char out[static VENDOR_FINGERPRINT_LEN + 1]);
