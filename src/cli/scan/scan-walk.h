/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files a scan reads: the paths given, folders taken whole, in an order that does not depend on
 * the machine (each argument's files by the bytes of their paths). Symbolic links inside folders
 * are not followed.
 */
#pragma once

#include "base/options.h"

#define SCAN_FILES_MAX 1000000u

struct scan_file {
	char *path;
	uint64_t size; /* when it was found */
	bool named;    /* given by the user itself, not found in a folder */
};

struct scan_files {
	struct scan_file *at;
	size_t n;
	size_t cap;
	size_t unreadable; /* folders that could not be opened; said on stderr */
};

/* Add `path` and what is below it. ERR_IO when it is not there. */
enum errc scan_files_add(struct scan_files *files, const char *path, struct err *err) MUST_CHECK;

/* All arguments of a command. */
enum errc scan_files_add_args(struct scan_files *files, const struct options *options,
			      struct err *err) MUST_CHECK;

void scan_files_done(struct scan_files *files);
