/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs the log: keeps the current private key, hands over to a new one, writes checkpoints.
 *
 *   keys.txt                 all key entries, from the first
 *   signing-key-<number>     the current private key, mode 0600; erased at hand-over
 *   checkpoints-<number>.txt what that key signed, appended
 *   checkpoint               the newest one alone
 *
 * A hand-over keeps this order on the disk: new private key, key entry signed by the old one, old
 * private key overwritten and removed. Whoever takes the machine later finds no key that could
 * sign for the time before.
 */
#pragma once

#include "log/seal/checkpoint.h"
#include "log/segment/log-sys.h"

#define SEALER_KEYS	  "keys.txt"
#define SEALER_CHECKPOINT "checkpoint"
#define SEALER_KEYS_MAX	  (64u * 1024 * 1024)
#define SEALER_NAME_MAX	  40u

const char *sealer_checkpoints_name(uint64_t key_number, char out[static SEALER_NAME_MAX]);
const char *sealer_secret_name(uint64_t key_number, char out[static SEALER_NAME_MAX]);

struct sealer;

/*
 * `dir` and `sys` outlive the sealer. `host` names a new log. *ret_restarted: there was a history
 * of keys but not the private key of its last one.
 */
enum errc sealer_open(int dir, const struct log_sys *sys, const char *host, struct sealer **ret,
		      bool *ret_restarted, struct err *err) MUST_CHECK;
void sealer_free(struct sealer *sealer);

/* Hand over to a new key. `tree` is the tree now (its origin is filled in). */
enum errc sealer_change_key(struct sealer *sealer, const struct checkpoint *tree,
			    struct err *err) MUST_CHECK;

/* Sign and store a checkpoint; it is durable when this returns ERR_OK. */
enum errc sealer_seal(struct sealer *sealer, const struct checkpoint *tree,
		      struct err *err) MUST_CHECK;

/* The newest checkpoint stored, or false in a new log. */
bool sealer_last(const struct sealer *sealer, struct checkpoint *ret);

/* When the current key began; TIME_NONE before the first. */
int64_t sealer_key_since_us(const struct sealer *sealer);

/* Is the file a private key of that public key? */
bool sealer_secret_fits(int fd, const uint8_t public_key[static NOTE_PUBLIC_LEN]) MUST_CHECK;
