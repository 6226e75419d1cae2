/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/proof.h"

#include <inttypes.h>

#include "base/alloc.h"

struct log_prover {
	struct hasher *hasher;
	struct log_reader *reader;
	struct log_tree *tree;
	struct seal_history *history;
	struct checkpoint checkpoint;
	struct buf note;
};

void log_proof_done(struct log_proof *proof)
{
	buf_done(&proof->note);
}

enum errc log_prover_open(int dir, const struct log_key *key, struct log_prover **ret,
			  struct err *err)
{
	auto_log_prover *p = mem_new(sizeof(*p));

	p->hasher = hasher_new();
	buf_init(&p->note, NOTE_MAX_BYTES);
	enum errc code = seal_history_read(dir, &p->history, err);
	if (!code)
		code = seal_history_newest(p->history, dir, &p->note, &p->checkpoint, err);
	if (!code)
		code = log_reader_open_at(dir, key, &p->reader, err);
	if (!code)
		code = log_tree_open(dir, key, &p->tree, err);
	if (code)
		return code;
	*ret = STEAL(p);
	return ERR_OK;
}

void log_prover_free(struct log_prover *p)
{
	if (!p)
		return;
	log_tree_free(p->tree);
	log_reader_free(p->reader);
	seal_history_free(p->history);
	hasher_free(p->hasher);
	buf_done(&p->note);
	free(p);
}

void log_prover_free_at(struct log_prover **prover)
{
	log_prover_free(*prover);
	*prover = NULL;
}

const struct seal_history *log_prover_history(const struct log_prover *p)
{
	return p->history;
}

static enum errc prove(struct log_prover *p, struct log_proof *proof, struct err *err)
{
	const enum errc code = merkle_inclusion(p->hasher, log_tree_source(p->tree), proof->index,
						p->checkpoint.size, &proof->path, err);

	if (code)
		return code;
	if (!merkle_check_inclusion(p->hasher, &proof->leaf, proof->index, p->checkpoint.size,
				    &proof->path, &p->checkpoint.root))
		return fail(err, ERR_CORRUPT,
			    "record %" PRIu64 ": does not lead to the signed root: it or another "
			    "record was changed",
			    proof->index);
	return ERR_OK;
}

struct str log_prover_note(const struct log_prover *p)
{
	return buf_str(&p->note);
}

const struct checkpoint *log_prover_checkpoint(const struct log_prover *p)
{
	return &p->checkpoint;
}

enum errc log_prover_get(struct log_prover *p, uint64_t index, struct log_entry *ret,
			 struct err *err)
{
	return log_reader_get(p->reader, index, ret, err);
}

enum errc log_prover_prove_entry(struct log_prover *p, const struct log_entry *entry,
				 struct log_proof *ret, struct err *err)
{
	const uint64_t index = entry->record.index;

	if (index >= p->checkpoint.size)
		return fail(err, ERR_AGAIN, "record %" PRIu64 ": is not sealed yet", index);
	ret->index = index;
	ret->checkpoint = p->checkpoint;
	hasher_leaf(p->hasher, entry->leaf, &ret->leaf);

	enum errc code = prove(p, ret, err);
	if (code == ERR_CORRUPT) {
		/* A tile may have been spoilt; the records themselves decide. */
		log_tree_distrust_tiles(p->tree);
		code = prove(p, ret, err);
	}
	if (code)
		return code;
	buf_clear(&ret->note);
	buf_add(&ret->note, buf_str(&p->note));
	return ERR_OK;
}

enum errc log_prover_prove(struct log_prover *p, uint64_t index, struct log_proof *ret,
			   struct err *err)
{
	struct log_entry entry;
	const enum errc code = log_prover_get(p, index, &entry, err);

	return code ? code : log_prover_prove_entry(p, &entry, ret, err);
}
