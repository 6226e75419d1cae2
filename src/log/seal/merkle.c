/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/merkle.h"

#include "base/alloc.h"

/* The largest power of two below n; n > 1. */
static uint64_t split_of(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* Proofs are checked from the leaf up; a node is at the right edge when its number is the last. */
bool merkle_check_inclusion(struct hasher *hasher, const struct hash *leaf, uint64_t index,
			    uint64_t size, const struct merkle_proof *proof,
			    const struct hash *root)
{
	struct hash node = *leaf;
	uint64_t last;

	if (index >= size)
		return false;
	last = size - 1;
	for (size_t i = 0; i < proof->n; i++) {
		if (last == 0)
			return false;
		if ((index & 1) || index == last) {
			hasher_node(hasher, &proof->hashes[i], &node, &node);
			while (!(index & 1) && index) {
				index >>= 1;
				last >>= 1;
			}
		} else {
			hasher_node(hasher, &node, &proof->hashes[i], &node);
		}
		index >>= 1;
		last >>= 1;
	}
	return last == 0 && hash_equal(&node, root);
}

/* The walk of RFC 9162 2.1.4.2 steps 4 to 7, from the node both trees share. */
static bool walk_consistency(struct hasher *hasher, uint64_t size1, const struct hash *root1,
			     uint64_t size2, const struct hash *root2, const struct hash *hashes,
			     size_t n)
{
	uint64_t node1 = size1 - 1;
	uint64_t node2 = size2 - 1;

	while (node1 & 1) {
		node1 >>= 1;
		node2 >>= 1;
	}

	struct hash first = hashes[0];
	struct hash second = hashes[0];
	for (size_t i = 1; i < n; i++) {
		if (node2 == 0)
			return false;
		if ((node1 & 1) || node1 == node2) {
			hasher_node(hasher, &hashes[i], &first, &first);
			hasher_node(hasher, &hashes[i], &second, &second);
			while (!(node1 & 1) && node1) {
				node1 >>= 1;
				node2 >>= 1;
			}
		} else {
			hasher_node(hasher, &second, &hashes[i], &second);
		}
		node1 >>= 1;
		node2 >>= 1;
	}
	return node2 == 0 && hash_equal(&first, root1) && hash_equal(&second, root2);
}

bool merkle_check_consistency(struct hasher *hasher, uint64_t size1, const struct hash *root1,
			      uint64_t size2, const struct hash *root2,
			      const struct merkle_proof *proof)
{
	struct hash hashes[MERKLE_PROOF_MAX + 1];
	size_t n = 0;

	if (size1 > size2 || proof->n > MERKLE_PROOF_MAX)
		return false;
	if (size1 == 0)
		return false; /* the empty tree is the head of every tree: it shows nothing */
	if (size1 == size2)
		return proof->n == 0 && hash_equal(root1, root2);
	if (proof->n == 0)
		return false;
	/* A whole subtree is its own first node; the proof leaves it out. */
	if ((size1 & (size1 - 1)) == 0)
		hashes[n++] = *root1;
	memcpy(hashes + n, proof->hashes, proof->n * sizeof(*hashes));
	n += proof->n;
	return walk_consistency(hasher, size1, root1, size2, root2, hashes, n);
}

/* The tile level whose entries make up a subtree of `size` leaves that starts at `from`. */
static enum errc subtree(struct hasher *hasher, const struct merkle_source *source, uint64_t from,
			 uint64_t size, struct hash *ret, struct err *err)
{
	struct hash left;
	struct hash right;

	/* Depth is at most 64: every step halves the size. */
	if ((size & (size - 1)) == 0 && __builtin_ctzll(size) % 8 == 0) {
		const unsigned shift = (unsigned)__builtin_ctzll(size);
		return source->entry(source, shift / 8, from >> shift, ret, err);
	}

	const uint64_t half = split_of(size);
	enum errc code = subtree(hasher, source, from, half, &left, err);
	if (!code)
		code = subtree(hasher, source, from + half, size - half, &right, err);
	if (!code)
		hasher_node(hasher, &left, &right, ret);
	return code;
}

enum errc merkle_root(struct hasher *hasher, const struct merkle_source *source, uint64_t size,
		      struct hash *ret, struct err *err)
{
	if (size)
		return subtree(hasher, source, 0, size, ret, err);
	hasher_plain(hasher, STR(""), ret);
	return ERR_OK;
}

/* Proofs are found from the root down and told from the leaf up. */
static void reverse(struct merkle_proof *proof)
{
	for (size_t i = 0; i < proof->n / 2; i++) {
		const struct hash hash = proof->hashes[i];
		proof->hashes[i] = proof->hashes[proof->n - 1 - i];
		proof->hashes[proof->n - 1 - i] = hash;
	}
}

enum errc merkle_inclusion(struct hasher *hasher, const struct merkle_source *source,
			   uint64_t index, uint64_t size, struct merkle_proof *ret, struct err *err)
{
	uint64_t from = 0;

	ret->n = 0;
	if (index >= size)
		return fail(err, ERR_NOT_FOUND, "RFC 9162 2.1.3.1: the leaf is not in the tree");
	while (size > 1) {
		const uint64_t half = split_of(size);
		const bool right = index - from >= half;
		const enum errc code =
			subtree(hasher, source, right ? from : from + half,
				right ? half : size - half, &ret->hashes[ret->n++], err);
		if (code)
			return code;
		from += right ? half : 0;
		size = right ? size - half : half;
	}
	reverse(ret);
	return ERR_OK;
}

enum errc merkle_consistency(struct hasher *hasher, const struct merkle_source *source,
			     uint64_t size1, uint64_t size2, struct merkle_proof *ret,
			     struct err *err)
{
	uint64_t from = 0;
	uint64_t size = size2;
	bool whole = true; /* what is left of the old tree is all of it */

	ret->n = 0;
	if (size1 > size2)
		return fail(err, ERR_NOT_FOUND, "RFC 9162 2.1.4.1: the first tree is larger");
	if (size1 == 0 || size1 == size2)
		return ERR_OK;
	while (size1 != size) {
		const uint64_t half = split_of(size);
		const bool right = size1 > half;
		const enum errc code =
			subtree(hasher, source, right ? from : from + half,
				right ? half : size - half, &ret->hashes[ret->n++], err);
		if (code)
			return code;
		whole = whole && !right;
		from += right ? half : 0;
		size = right ? size - half : half;
		size1 -= right ? half : 0;
	}
	if (!whole) {
		const enum errc code =
			subtree(hasher, source, from, size, &ret->hashes[ret->n++], err);
		if (code)
			return code;
	}
	reverse(ret);
	return ERR_OK;
}

struct merkle_tree {
	struct hasher *hasher;
	const struct merkle_sink *sink;
	uint64_t size;
	struct hash edge[TILE_LEVELS][TILE_WIDTH]; /* the unfinished tile of each level */
};

struct merkle_tree *merkle_tree_new(const struct merkle_sink *sink)
{
	struct merkle_tree *tree = mem_new(sizeof(*tree));

	tree->hasher = hasher_new();
	tree->sink = sink;
	return tree;
}

void merkle_tree_free(struct merkle_tree *tree)
{
	if (!tree)
		return;
	hasher_free(tree->hasher);
	free(tree);
}

uint64_t merkle_tree_size(const struct merkle_tree *tree)
{
	return tree->size;
}

/* Entries of `level` in its unfinished tile. */
static unsigned edge_width(const struct merkle_tree *tree, unsigned level)
{
	return (unsigned)(tree->size >> (8 * level)) & (TILE_WIDTH - 1);
}

enum errc merkle_tree_load(struct merkle_tree *tree, const struct merkle_source *source,
			   uint64_t size, struct err *err)
{
	tree->size = size;
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		const uint64_t n = size >> (8 * level);
		const unsigned width = edge_width(tree, level);
		for (unsigned i = 0; i < width; i++) {
			const enum errc code = source->entry(source, level, n - width + i,
							     &tree->edge[level][i], err);
			if (code)
				return code;
		}
	}
	return ERR_OK;
}

/* The root of `n` (> 0) entries side by side; destroys them. */
static void fold(struct hasher *hasher, struct hash *entries, size_t n, struct hash *ret)
{
	/* Pairing neighbours, with an odd last one passed up, is the same tree as RFC 9162's. */
	while (n > 1) {
		for (size_t i = 0; i < n / 2; i++)
			hasher_node(hasher, &entries[2 * i], &entries[2 * i + 1], &entries[i]);
		if (n & 1)
			entries[n / 2] = entries[n - 1];
		n = (n + 1) / 2;
	}
	*ret = entries[0];
}

enum errc merkle_tree_push(struct merkle_tree *tree, const struct hash *leaf, struct err *err)
{
	struct hash entry = *leaf;
	enum errc code = ERR_OK;

	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		const unsigned width = edge_width(tree, level);
		struct hash *edge = tree->edge[level];
		edge[width] = entry;
		if (width + 1 < TILE_WIDTH)
			break;
		if (tree->sink && !code)
			code = tree->sink->tile(tree->sink, level, tree->size >> (8 * level + 8),
						edge, err);
		fold(tree->hasher, edge, TILE_WIDTH, &entry);
	}
	tree->size++;
	return code;
}

void merkle_tree_root(struct merkle_tree *tree, struct hash *ret)
{
	struct hash entries[TILE_WIDTH + 1];
	size_t below = 0; /* 1: entries[width] is the root of what lower levels hold */

	hasher_plain(tree->hasher, STR(""), ret);
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		const unsigned width = edge_width(tree, level);
		memcpy(entries, tree->edge[level], width * sizeof(*entries));
		if (below)
			entries[width] = *ret;
		if (width + below)
			fold(tree->hasher, entries, width + below, ret);
		below = width + below > 0;
	}
}
