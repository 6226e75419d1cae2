/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File descriptors and whole files.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

void fd_close_at(int *fd); /* closes when >= 0, sets -1 */

/* `auto_fd fd = open(…);` is closed at the end of its scope. */
#define auto_fd CLEANUP(fd_close_at) int

/* Hand the descriptor on: the owning variable becomes -1. */
int fd_steal(int *fd);

/* Everything, retrying short writes and EINTR. */
enum errc fd_write_all(int fd, struct str bytes, struct err *err) MUST_CHECK;

/* Append what is left to read to `buf`; ERR_LIMIT when it does not fit. */
enum errc fd_read_all(int fd, struct buf *buf, struct err *err) MUST_CHECK;

/* The whole file at `path`; the sentence names the path. */
enum errc file_read(const char *path, struct buf *buf, struct err *err) MUST_CHECK;

/*
 * The whole file `name` of an open directory, not followed when it is a link; ERR_NOT_FOUND when it
 * is not there.
 */
enum errc file_read_in(int dir, const char *name, struct buf *buf, struct err *err) MUST_CHECK;

/*
 * Replace `path` so that a reader, or a crash, sees the old file or the new one and never a part:
 * written aside, synced, renamed, directory synced. `mode` as for open(2).
 */
enum errc file_replace(const char *path, struct str bytes, unsigned mode,
		       struct err *err) MUST_CHECK;

/* Make `path` and its parents, mode 0700; an existing directory is fine. */
enum errc dir_make(const char *path, struct err *err) MUST_CHECK;
