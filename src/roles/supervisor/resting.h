/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A role that runs only while somebody has something for it. The supervisor keeps a copy of its
 * end of each channel, so that nobody notices whether it runs: what a peer sends meanwhile waits
 * in the channel, wakes it, and is read by the process that then starts. Not a byte of it is read
 * here.
 *
 * A role that ended in the middle of something takes its channels with it (resting_close): who
 * waits for an answer learns that none comes, as with any other role.
 */
#pragma once

#include "base/os/loop.h"

#define RESTING_PEERS_MAX 4

struct resting;

struct resting_end {
	struct resting *resting;
	const char *peer; /* NULL: a free place */
	struct loop_watch watch;
};

struct resting {
	struct loop *loop;
	void (*wake)(void *ctx); /* somebody wrote; the watching is over */
	void *ctx;
	bool watching;
	struct resting_end ends[RESTING_PEERS_MAX];
};

/* Takes `fd`, the role's end of its channel to `peer`, in the place of an older one. */
void resting_keep(struct resting *resting, const char *peer, int fd);
void resting_close(struct resting *resting);

/* Wait for a first byte, or do not. */
void resting_watch(struct resting *resting, bool watching);
