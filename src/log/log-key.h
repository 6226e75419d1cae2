/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encryption of the log at rest. One master key (32 bytes, in a key file outside the data folder or
 * a systemd credential); a key of its own for each segment, HKDF-SHA256 (RFC 5869) of the master
 * key with the segment's random id as salt; AES-256-GCM (NIST SP 800-38D) with the record's index
 * as nonce. A segment is written by one process once, so no nonce is ever used twice.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "log/log-record.h"

#define LOG_KEY_LEN 32u
#define LOG_KEY_ENV "TONOI_LOG_KEY"

struct log_key {
	uint8_t bytes[LOG_KEY_LEN];
	uint8_t id[LOG_ID_LEN]; /* tells keys apart without giving one away */
};

/*
 * Read the key file: 64 hexadecimal digits and a newline, or 32 raw bytes. A file that others than
 * its owner may read is refused (ERR_DENIED), except below $CREDENTIALS_DIRECTORY.
 */
enum errc log_key_read(const char *path, struct log_key *ret, struct err *err) MUST_CHECK;

/*
 * The key this installation uses: `given` (--key-file), else $TONOI_LOG_KEY, else
 * $CREDENTIALS_DIRECTORY/tonoi-log-key, else /etc/tonoi/log.key. With none of them *ret_found is
 * false: the log is not encrypted.
 */
enum errc log_key_find(const char *given, struct log_key *ret, bool *ret_found,
		       struct err *err) MUST_CHECK;

void log_key_clear(struct log_key *key); /* wipes it from memory */

struct segment_seal;

/* The cipher of one segment. */
struct segment_seal *segment_seal_new(const struct log_key *key,
				      const uint8_t segment_id[static LOG_ID_LEN]) MUST_CHECK;
void segment_seal_free(struct segment_seal *seal);

/* In place; `tag` receives 16 bytes. */
void segment_seal_lock(struct segment_seal *seal, uint64_t index, struct str aad, uint8_t *body,
		       size_t len, uint8_t *tag);

/* `body` ends with its tag; the plain text goes to `out` (body.len - 16 bytes). */
bool segment_seal_unlock(struct segment_seal *seal, uint64_t index, struct str aad, struct str body,
			 uint8_t *out) MUST_CHECK;
