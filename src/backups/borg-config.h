/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings file of a borg 1.x repository. It carries no checksum, so it is held against what
 * borg writes, letter by letter: a file whose form is right differs from another only in values.
 * Of these the key is sealed by itself (HMAC), and holds the id once more. For the rest nobody but
 * a person can say that another value than borg's own is meant so. Only within src/backups.
 */
#pragma once

#include "backups/verify.h"

#define BORG_CONFIG_MAX 65536u

struct borg_config {
	char id[BACKUP_ID_MAX + 1];
	struct buf key; /* base64 on one line; empty: none. The caller ends it */
	bool usual;	/* every size and switch is the one that borg gives by itself */
};

/* False: borg did not write this. `key` is to be ended in both cases. */
bool borg_config_read(struct str text, struct borg_config *ret);

/* The repository that a key belongs to; false when the password does not open it. */
bool borg_key_repository(struct str key, struct str password, char ret[static BACKUP_ID_MAX + 1]);
