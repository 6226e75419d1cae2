/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file that was last asked of the sealer: how far it is, and, when it is made, the file itself
 * until somebody has taken it or HANDOVER_KEEPS_S have passed. One at a time. It has no name on the
 * disk and is gone with the console.
 */
#pragma once

#include "base/os/clock.h"
#include "web/parts/desk.h"

#define HANDOVER_KEEPS_S 1800

enum handover_state {
	HANDOVER_NONE,
	HANDOVER_WORKING,
	HANDOVER_DONE,
	HANDOVER_ABSENT, /* there is no such thing */
	HANDOVER_FAILED,
};

struct handover_status {
	enum handover_state state;
	uint64_t files; /* put in so far */
	uint64_t bytes;
	const char *problem;	 /* "" */
	const char *fingerprint; /* of the key; "" until it is done */
	uint64_t size;		 /* of the file */
};

struct handover;
struct handover *handover_new(const struct clock *clock) MUST_CHECK;
void handover_free(struct handover *handover);

/* Lets go of a file that nobody fetched. */
void handover_run(struct handover *handover);

/*
 * Begin one; `file` (empty, without a name) is taken. ERR_CONFLICT: another one is being made;
 * ERR_AGAIN: there is no sealer now.
 */
enum errc handover_begin(struct handover *handover, struct desk *sealer,
			 const struct msg_seal *seal, int file, struct err *err) MUST_CHECK;

/* Of that thing; HANDOVER_NONE when the last one was of another. */
struct handover_status handover_status(const struct handover *handover, enum seal_what what,
				       struct str object);

/* The file, for an answer; the caller's. -1: there is none. */
int handover_file(const struct handover *handover);
