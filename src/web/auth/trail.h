/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carries the audit trail into the sealed log, as a producer of the source "tonoi:audit": each row
 * of the audit table is one record (a JSON object), its id the stream's offset. A row is in the
 * table, durably, before its effect; it is sent at the same moment, and again after a failure or a
 * restart of either side until the store says it is durable, never twice.
 */
#pragma once

#include "base/os/channel.h"
#include "store/audit.h"

#define TRAIL_SOURCE "tonoi:audit"

struct trail;

struct trail *trail_new(struct db *db, const struct clock *clock) MUST_CHECK;
void trail_free(struct trail *trail);

/* A new channel to the store (taken), or NULL. */
void trail_set(struct trail *trail, struct channel *channel);

/* Send what is new. */
void trail_pump(struct trail *trail);

int trail_fd(const struct trail *trail, bool *ret_write);
void trail_run(struct trail *trail);

/* One row as it stands in the sealed log. */
void trail_write_json(const struct audit_entry *entry, struct buf *out);
