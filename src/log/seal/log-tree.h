/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hashes of a stored log's tree: from its tiles where they are, else from the tiles below or
 * the records themselves. ERR_NOT_FOUND when both are deleted, ERR_CORRUPT when a record needed
 * cannot be read.
 */
#pragma once

#include "log/log-reader.h"
#include "log/seal/merkle.h"

struct log_tree;

/* `dir` is duplicated; `key` as for log_reader_open_at(). */
enum errc log_tree_open(int dir, const struct log_key *key, struct log_tree **ret,
			struct err *err) MUST_CHECK;
void log_tree_free(struct log_tree *tree);
void log_tree_free_at(struct log_tree **tree);
#define auto_log_tree CLEANUP(log_tree_free_at) struct log_tree

const struct merkle_source *log_tree_source(struct log_tree *tree);

/* Do not believe the tiles: take every hash from records (as far as those go). */
void log_tree_distrust_tiles(struct log_tree *tree);
