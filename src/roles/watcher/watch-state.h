/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which file is which: the memory of the watcher across restarts. A row says "the file with this
 * device and inode, whose first bytes hash to this, is the stream of that key". Positions are not
 * here: the store knows them (STREAM_OPENED). A row is on disk before the first record of its
 * stream is sent, so a kill at any instant leaves either both or neither.
 *
 * The rules by which a file found on disk is told apart:
 *
 *  1. Same device and inode, and its head hashes as the row says: the same file, whatever its name
 *     (rotation by rename, chains of renames).
 *  2. Same inode and another head, or shorter than what was read: the name was used again
 *     (truncation, copytruncate, inode reuse): a new stream.
 *  3. Another inode, but the head of a stream whose own file is gone or was truncated, at least
 *     as long as what was read, and a related name in the same folder: its copy (copytruncate).
 *     It goes on as that stream.
 *  4. All bytes are also the first bytes of a file that is being followed, and the names are
 *     related: a copy that is being made (copytruncate before it truncates): wait.
 *  5. Else a new stream, from its first byte.
 *
 * A head is the first WATCH_HEAD_MAX bytes, or as many as there were; as the file grows the row is
 * written again with a longer one.
 */
#pragma once

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

#define WATCH_HEAD_MAX	 4096
#define WATCH_HASH_BYTES 32
#define WATCH_ROWS_MAX	 8192 /* the longest unseen ones are forgotten */
#define WATCH_KEY_MAX	 40

struct watch_row {
	char key[WATCH_KEY_MAX];
	uint64_t device;
	uint64_t inode;
	uint32_t head_len;
	uint32_t framing; /* enum framing, decided at first sight */
	unsigned char head_hash[WATCH_HASH_BYTES];
	int64_t seen_s;	   /* wall clock, to forget the oldest */
	struct str source; /* path at first sight; owned by the state */
};

struct watch_state {
	struct watch_row *rows;
	size_t n;
	size_t cap;
};

void watch_state_done(struct watch_state *state);

/* From the text of the file; a line that is damaged is ERR_CORRUPT and names its number. */
enum errc watch_state_read(struct watch_state *state, struct str text, struct err *err) MUST_CHECK;
void watch_state_write(const struct watch_state *state, struct buf *out);

/* A new row with a random key; good until the next one is added. */
struct watch_row *watch_state_add(struct watch_state *state, struct str source) MUST_CHECK;

struct watch_row *watch_state_by_key(const struct watch_state *state, const char *key);

/* Rule 1; NULL: not known. Hashes the head of `fd` as long as each row wants it. */
struct watch_row *watch_state_find(const struct watch_state *state, int fd, uint64_t device,
				   uint64_t inode);

/* The head of `fd`, first `len` bytes; false when there are fewer. */
bool watch_head_hash(int fd, uint32_t len, unsigned char hash[static WATCH_HASH_BYTES]);
bool watch_row_fits(const struct watch_row *row, int fd);

/* Rule 3 and 4: "app.log" and "app.log.1", "app-20261122.log", in the same folder. */
bool watch_names_related(struct str a, struct str b);
