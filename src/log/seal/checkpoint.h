/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the log signs, as text (docs/formats/log.md):
 *
 *   checkpoint (C2SP tlog-checkpoint): origin, size, base64 root, and one extension line with the
 *   time of sealing: "time 2026-11-22T05:55:15.123456Z".
 *
 *   key entry: one for each signing key, signed by the key before it (the first by itself). It
 *   commits to the tree as it stood when the key changed, so what an erased key sealed can be
 *   changed by nobody, not even by who holds today's key.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/os/clock.h"
#include "log/seal/hash.h"
#include "log/seal/signed-note.h"

#define ORIGIN_MAX 200u

struct checkpoint {
	struct str origin; /* a view into the text read */
	uint64_t size;
	struct hash root;
	int64_t time_us;
};

void checkpoint_add(struct buf *out, const struct checkpoint *checkpoint);
enum errc checkpoint_read(struct str text, struct checkpoint *ret, struct err *err) MUST_CHECK;

struct key_entry {
	struct str origin;
	uint64_t number; /* 0, 1, 2, … */
	bool restart;	 /* the key before was lost: signed by itself */
	uint8_t public_key[NOTE_PUBLIC_LEN];
	struct checkpoint at; /* the tree when this key began; its time is the key's */
};

void key_entry_add(struct buf *out, const struct key_entry *entry);
enum errc key_entry_read(struct str text, struct key_entry *ret, struct err *err) MUST_CHECK;
