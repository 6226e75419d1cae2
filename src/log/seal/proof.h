/* SPDX-License-Identifier: Apache-2.0 */
/*
 * That one record is in the sealed log as it was written: leaf, path, signed checkpoint.
 */
#pragma once

#include "log/seal/checkpoint.h"
#include "log/seal/log-tree.h"
#include "log/seal/merkle.h"
#include "log/seal/seal-history.h"

struct log_proof {
	uint64_t index;
	struct hash leaf;
	struct merkle_proof path;
	struct checkpoint checkpoint; /* size and root the path leads to */
	struct buf note;	      /* the checkpoint as signed, text */
};

#define LOG_PROOF_INIT                                                                             \
	{                                                                                          \
		.note = BUF_INIT(NOTE_MAX_BYTES)                                                   \
	}

void log_proof_done(struct log_proof *proof);
#define auto_log_proof CLEANUP(log_proof_done) struct log_proof

struct log_prover;

/* Proves against the newest checkpoint there is now; open a new prover for a newer one. */
enum errc log_prover_open(int dir, const struct log_key *key, struct log_prover **ret,
			  struct err *err) MUST_CHECK;
void log_prover_free(struct log_prover *prover);
void log_prover_free_at(struct log_prover **prover);
#define auto_log_prover CLEANUP(log_prover_free_at) struct log_prover

const struct seal_history *log_prover_history(const struct log_prover *prover);

/* The checkpoint proofs lead to, as signed and read. */
struct str log_prover_note(const struct log_prover *prover);
const struct checkpoint *log_prover_checkpoint(const struct log_prover *prover);

/*
 * `ret` is initialised by the caller. The proof was checked before it is given: when it does not
 * lead to the signed root that is ERR_CORRUPT. ERR_AGAIN: the record is newer than the checkpoint.
 */
enum errc log_prover_prove(struct log_prover *prover, uint64_t index, struct log_proof *ret,
			   struct err *err) MUST_CHECK;

/* The same of a record that was read already, by whichever reader. */
enum errc log_prover_prove_entry(struct log_prover *prover, const struct log_entry *entry,
				 struct log_proof *ret, struct err *err) MUST_CHECK;

/* One record; valid until the next call on the prover. */
enum errc log_prover_get(struct log_prover *prover, uint64_t index, struct log_entry *ret,
			 struct err *err) MUST_CHECK;
