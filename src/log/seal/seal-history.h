/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what the log signed: the chain of keys from the first one, and each key's checkpoints.
 */
#pragma once

#include "log/seal/checkpoint.h"

struct seal_history;

/*
 * keys.txt with every signature checked: an entry by the key before it, or by itself where it says
 * that the chain starts. Key entries also have to follow in number, size and time.
 * ERR_NOT_FOUND: there is none. ERR_CORRUPT: it is not what was signed.
 */
enum errc seal_history_read(int dir, struct seal_history **ret, struct err *err) MUST_CHECK;
void seal_history_free(struct seal_history *history);
void seal_history_free_at(struct seal_history **history);
#define auto_seal_history CLEANUP(seal_history_free_at) struct seal_history

size_t seal_history_count(const struct seal_history *history);
const struct key_entry *seal_history_key(const struct seal_history *history, size_t i);

/* keys.txt as it was read. */
struct str seal_history_text(const struct seal_history *history);

/* Starts of a chain after the first: there the keys before prove nothing about those after. */
size_t seal_history_restarts(const struct seal_history *history);

/* All that key `i` signed, as text; empty when its file is not there (any more). */
enum errc seal_history_notes(const struct seal_history *history, int dir, size_t i, struct buf *ret,
			     struct err *err) MUST_CHECK;

/*
 * A note that is said to be by key `i`: signature, origin, and that its size lies between that
 * key's hand-overs, so that a later key cannot sign for an earlier time.
 */
enum errc seal_history_check(const struct seal_history *history, size_t i, struct str note,
			     struct checkpoint *ret, struct err *err) MUST_CHECK;

/* By any of the keys; the newest is tried first. */
enum errc seal_history_check_any(const struct seal_history *history, struct str note,
				 struct checkpoint *ret, struct err *err) MUST_CHECK;

/* The newest checkpoint: its note is added to `ret_note`. ERR_NOT_FOUND: nothing is sealed yet. */
enum errc seal_history_newest(const struct seal_history *history, int dir, struct buf *ret_note,
			      struct checkpoint *ret, struct err *err) MUST_CHECK;
