/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/log-tree.h"

#include <fcntl.h>
#include <inttypes.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/seal/tile-store.h"

#define SLOTS 3 /* tiles kept per level: a proof touches two, a root one */

struct slot {
	uint64_t n;    /* number of the tile */
	uint64_t used; /* 0: empty */
	bool known[TILE_WIDTH];
	struct hash entries[TILE_WIDTH];
};

struct log_tree {
	struct merkle_source source; /* first: the source is the tree */
	int dir;
	struct log_reader *reader;
	struct hasher *hasher;
	bool distrust_tiles;
	uint64_t tick;
	struct slot *slots[TILE_LEVELS]; /* SLOTS each, made when first needed */
};

static struct slot *slot_of(struct log_tree *t, unsigned level, uint64_t n)
{
	if (!t->slots[level])
		t->slots[level] = mem_new_array(SLOTS, sizeof(struct slot));

	struct slot *oldest = &t->slots[level][0];
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &t->slots[level][i];
		if (slot->used && slot->n == n) {
			slot->used = ++t->tick;
			return slot;
		}
		if (slot->used < oldest->used)
			oldest = slot;
	}
	memset(oldest->known, 0, sizeof(oldest->known));
	oldest->n = n;
	oldest->used = ++t->tick;
	if (!t->distrust_tiles && tile_read(t->dir, level, n, oldest->entries, NULL) == ERR_OK)
		memset(oldest->known, 1, sizeof(oldest->known));
	return oldest;
}

/* Records from `at` of the slot's tile on, as many as can be read in one go. */
static enum errc leaves_from_records(struct log_tree *t, struct slot *slot, unsigned at,
				     struct err *err)
{
	struct log_entry entry;
	enum errc code = log_reader_get(t->reader, slot->n * TILE_WIDTH + at, &entry, err);

	if (code)
		return code;
	for (unsigned i = at;;) {
		hasher_leaf(t->hasher, entry.leaf, &slot->entries[i]);
		slot->known[i] = true;
		if (++i == TILE_WIDTH || log_reader_next(t->reader, &entry, NULL) != ERR_OK ||
		    entry.record.index != slot->n * TILE_WIDTH + i)
			return ERR_OK;
	}
}

static enum errc get_entry(const struct merkle_source *source, unsigned level, uint64_t n,
			   struct hash *ret, struct err *err);

/* The entry above a whole tile: fold its 256. Recursion ends at level 0. */
static enum errc entry_from_below(struct log_tree *t, unsigned level, uint64_t n, struct hash *ret,
				  struct err *err)
{
	struct hash below[TILE_WIDTH];

	for (unsigned i = 0; i < TILE_WIDTH; i++) {
		const enum errc code =
			get_entry(&t->source, level - 1, n * TILE_WIDTH + i, &below[i], err);
		if (code)
			return code;
	}
	for (unsigned width = TILE_WIDTH; width > 1; width /= 2) {
		for (unsigned i = 0; i < width / 2; i++)
			hasher_node(t->hasher, &below[2 * i], &below[2 * i + 1], &below[i]);
	}
	*ret = below[0];
	return ERR_OK;
}

static enum errc get_entry(const struct merkle_source *source, unsigned level, uint64_t n,
			   struct hash *ret, struct err *err)
{
	struct log_tree *t = (struct log_tree *)(uintptr_t)source;
	struct slot *slot = slot_of(t, level, n / TILE_WIDTH);
	const unsigned at = (unsigned)(n % TILE_WIDTH);

	if (!slot->known[at]) {
		const enum errc code =
			level ? entry_from_below(t, level, n, &slot->entries[at], err)
			      : leaves_from_records(t, slot, at, err);
		if (code)
			return code;
		slot->known[at] = true;
	}
	*ret = slot->entries[at];
	return ERR_OK;
}

enum errc log_tree_open(int dir, const struct log_key *key, struct log_tree **ret, struct err *err)
{
	auto_log_tree *t = mem_new(sizeof(*t));

	t->source.entry = get_entry;
	t->hasher = hasher_new();
	t->dir = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	if (t->dir < 0)
		return fail_errno(err, "log folder");

	const enum errc code = log_reader_open_at(dir, key, &t->reader, err);
	if (code)
		return code;
	*ret = STEAL(t);
	return ERR_OK;
}

void log_tree_free(struct log_tree *t)
{
	if (!t)
		return;
	for (unsigned level = 0; level < TILE_LEVELS; level++)
		free(t->slots[level]);
	log_reader_free(t->reader);
	hasher_free(t->hasher);
	fd_close_at(&t->dir);
	free(t);
}

void log_tree_free_at(struct log_tree **tree)
{
	log_tree_free(*tree);
	*tree = NULL;
}

const struct merkle_source *log_tree_source(struct log_tree *t)
{
	return &t->source;
}

void log_tree_distrust_tiles(struct log_tree *t)
{
	t->distrust_tiles = true;
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		free(t->slots[level]);
		t->slots[level] = NULL;
	}
}
