/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system calls by which the log changes the disk, as a table, so that tests can let the n-th
 * one fail or kill the process there. Return values and errno as of the calls of the same name.
 */
#pragma once

#include <sys/types.h>

#include "base/str.h"

struct log_sys {
	int (*open)(const struct log_sys *sys, int dir, const char *name, int flags);
	ssize_t (*write)(const struct log_sys *sys, int fd, const void *bytes, size_t len);
	int (*sync)(const struct log_sys *sys, int fd); /* fdatasync; fsync for a folder */
	int (*truncate)(const struct log_sys *sys, int fd, off_t len);
	int (*rename)(const struct log_sys *sys, int dir, const char *from, const char *to);
	int (*unlink)(const struct log_sys *sys, int dir, const char *name);
	int (*mkdir)(const struct log_sys *sys, int dir, const char *name);
};

extern const struct log_sys log_sys_real;

/* All of `bytes`, going on after short writes and EINTR; false with errno set. */
bool log_sys_write_all(const struct log_sys *sys, int fd, struct str bytes) MUST_CHECK;
