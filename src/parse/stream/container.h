/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as they arrive: plain, gzip (RFC 1952, also several members in a row) or zip. One reader
 * gives the bytes of each member after the other; a gzip file inside a zip is unpacked too, a zip
 * inside a zip is not.
 *
 * Bombs end with ERR_LIMIT: more bytes, more members, or a higher ratio than allowed. Names of
 * members are shown, never used as paths. Works on a descriptor alone, so that it can run where
 * nothing can be opened; the descriptor must be seekable for zip.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct container_limits {
	uint64_t bytes; /* unpacked, all members together */
	uint64_t ratio; /* unpacked per packed byte, looked at after the first MiB */
	uint64_t members;
};

#define CONTAINER_LIMITS                                                                           \
	{                                                                                          \
		.bytes = UINT64_C(64) * 1024 * 1024 * 1024, .ratio = 400, .members = 100000        \
	}

struct container_member {
	struct str name; /* "" for the file itself; good until the next call */
	uint64_t number; /* 1-based */
};

struct container;

/* Takes a duplicate of `fd`, which must stand at the start. */
enum errc container_open(int fd, const struct container_limits *limits, struct container **ret,
			 struct err *err) MUST_CHECK;
void container_close(struct container *container);
void container_close_at(struct container **container);
#define auto_container CLEANUP(container_close_at) struct container

/*
 * Go to the next member (the first, to begin with); ERR_END after the last. A member that cannot
 * be opened (encrypted, damaged) is an error of that member: ask for the next all the same.
 */
enum errc container_next(struct container *container, struct container_member *ret,
			 struct err *err) MUST_CHECK;

/* Read on in the member; `*ret_n` is 0 at its end. ERR_CORRUPT when it breaks off. */
enum errc container_read(struct container *container, char *to, size_t room, size_t *ret_n,
			 struct err *err) MUST_CHECK;
