/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a zip archive of memory, within limits: its size, how many entries, what they unpack to
 * and how far (a small file that unpacks to a large one is a trap). What is encrypted, a link or a
 * device is refused; sums are checked. libzip reads; nothing of it is seen outside zip-read.c.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct zip_limits {
	size_t file;	   /* bytes of the archive */
	uint64_t unpacked; /* of all entries that are taken */
	unsigned ratio;	   /* unpacked by packed, of an entry over a MiB */
	unsigned entries;
};

struct zip_file;

/* `bytes` outlive it. ERR_LIMIT, ERR_SYNTAX: it is no archive. */
enum errc zip_file_open(struct str bytes, const struct zip_limits *limits, struct zip_file **ret,
			struct err *err) MUST_CHECK;
void zip_file_close(struct zip_file *zip);
void zip_file_close_at(struct zip_file **zip);
#define auto_zip_file CLEANUP(zip_file_close_at) struct zip_file

struct zip_entry {
	const char *name; /* as it stands there; the archive's */
	uint64_t size;
	bool folder;
};

size_t zip_file_count(const struct zip_file *zip);

/* ERR_UNSUPPORTED: a link, a device, or encrypted. */
enum errc zip_file_entry(struct zip_file *zip, size_t i, struct zip_entry *ret,
			 struct err *err) MUST_CHECK;

/* SIZE_MAX: none. */
size_t zip_file_find(struct zip_file *zip, const char *name);

/* All of an entry, into `arena`. ERR_LIMIT, ERR_CORRUPT. */
enum errc zip_file_take(struct zip_file *zip, size_t i, struct arena *arena, struct str *ret,
			struct err *err) MUST_CHECK;
