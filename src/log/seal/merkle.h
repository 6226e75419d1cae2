/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree of RFC 6962 / RFC 9162 2.1, kept as its right edge and handed out in tiles as
 * C2SP tlog-tiles lays them: entry n of level l is the root of the 256^l leaves from n·256^l on;
 * a tile is 256 entries of one level, 8,192 bytes. Levels 0 to 7 cover 2^64 leaves.
 */
#pragma once

#include "base/err.h"
#include "log/seal/hash.h"

#define TILE_WIDTH	 256u
#define TILE_LEVELS	 8u
#define TILE_BYTES	 (TILE_WIDTH * HASH_LEN)
#define MERKLE_PROOF_MAX 64u /* hashes: one for each level of 2^64 leaves */

struct merkle_proof {
	struct hash hashes[MERKLE_PROOF_MAX];
	size_t n;
};

/* Checks that need no tree: RFC 9162 2.1.3.2 and 2.1.4.2. */
bool merkle_check_inclusion(struct hasher *hasher, const struct hash *leaf, uint64_t index,
			    uint64_t size, const struct merkle_proof *proof,
			    const struct hash *root) MUST_CHECK;
bool merkle_check_consistency(struct hasher *hasher, uint64_t size1, const struct hash *root1,
			      uint64_t size2, const struct hash *root2,
			      const struct merkle_proof *proof) MUST_CHECK;

/* Where hashes of whole subtrees come from: tiles on disk, records, or a test's array. */
struct merkle_source {
	enum errc (*entry)(const struct merkle_source *source, unsigned level, uint64_t n,
			   struct hash *ret, struct err *err);
};

/* The root over the first `size` leaves; SHA-256 of nothing for 0. */
enum errc merkle_root(struct hasher *hasher, const struct merkle_source *source, uint64_t size,
		      struct hash *ret, struct err *err) MUST_CHECK;

/* RFC 9162 2.1.3.1: that leaf `index` is in the tree of `size`; index < size. */
enum errc merkle_inclusion(struct hasher *hasher, const struct merkle_source *source,
			   uint64_t index, uint64_t size, struct merkle_proof *ret,
			   struct err *err) MUST_CHECK;

/* RFC 9162 2.1.4.1: that the tree of `size1` is the head of the one of `size2`. */
enum errc merkle_consistency(struct hasher *hasher, const struct merkle_source *source,
			     uint64_t size1, uint64_t size2, struct merkle_proof *ret,
			     struct err *err) MUST_CHECK;

/* A growing tree. */
struct merkle_tree;

/* Called when the tile `n` of `level` is full; an error is kept and returned by the push. */
struct merkle_sink {
	enum errc (*tile)(const struct merkle_sink *sink, unsigned level, uint64_t n,
			  const struct hash entries[static TILE_WIDTH], struct err *err);
};

/* `sink` may be NULL: then tiles are not handed out. */
struct merkle_tree *merkle_tree_new(const struct merkle_sink *sink) MUST_CHECK;
void merkle_tree_free(struct merkle_tree *tree);

/* Start over as the tree of `size` leaves; the right edge comes from `source`. */
enum errc merkle_tree_load(struct merkle_tree *tree, const struct merkle_source *source,
			   uint64_t size, struct err *err) MUST_CHECK;

/* The leaf is in the tree also when a sink's error is returned. */
enum errc merkle_tree_push(struct merkle_tree *tree, const struct hash *leaf,
			   struct err *err) MUST_CHECK;

uint64_t merkle_tree_size(const struct merkle_tree *tree);
void merkle_tree_root(struct merkle_tree *tree, struct hash *ret);
