/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Full tiles of the Merkle tree as files, laid out as C2SP tlog-tiles: tile/<level>/<number>, the
 * number in groups of three digits ("x001/x234/067"). A tile never changes. Its file is not synced:
 * what a power cut takes is made again from the records, and a tile of a wrong length counts as not
 * there. Unfinished tiles are not stored.
 */
#pragma once

#include "log/seal/merkle.h"
#include "log/segment/log-sys.h"

#define TILE_PATH_MAX 48u

/* "tile/0/x001/x234/067"; returns `out`. */
const char *tile_path(unsigned level, uint64_t n, char out[static TILE_PATH_MAX]);

/* ERR_NOT_FOUND: no such file, or not whole. */
enum errc tile_read(int dir, unsigned level, uint64_t n, struct hash ret[static TILE_WIDTH],
		    struct err *err) MUST_CHECK;

struct tile_store;

/* `dir` and `sys` outlive the store. */
struct tile_store *tile_store_new(int dir, const struct log_sys *sys) MUST_CHECK;
void tile_store_free(struct tile_store *store);

/* Where a tree puts its full tiles; files that are right already are left alone. */
const struct merkle_sink *tile_store_sink(struct tile_store *store);

/* How many were there and were not what the records say. */
uint64_t tile_store_replaced(const struct tile_store *store);
