/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A role as the supervisor sees it: a row of its table, the process, and the channel to it.
 */
#pragma once

#include <sys/types.h>

#include "base/os/loop.h"
#include "base/os/sandbox.h"
#include "roles/link.h"
#include "roles/messages.h"
#include "roles/supervisor/resting.h"

struct supervisor;

/* They stop by stage: first those that take bytes in. */
struct role_row {
	const char *name;
	unsigned stop_stage;
	bool on_request;       /* started when asked for, not started again */
	const char *only_with; /* an option without which it does not run; NULL: always */
	bool of_facility;      /* a hub has none: it takes no records in */
	bool rests;	       /* ends when it has nothing to do, runs when a peer writes */
	bool looks;	       /* one that rests, and is started now and then all the same */
	bool holds_lock;       /* writes in the data folder: no second watch while it lives */
};

/*
 * A process, or the place of one that will be started again. The engine has two places: one is in
 * charge, the other is aside, empty but for a reload, when an engine with the new rules is in it.
 */
struct child {
	struct supervisor *supervisor;
	const struct role_row *row;
	bool aside;
	pid_t pid; /* 0: not running */
	struct link *control;
	bool ready;
	bool stop_sent; /* told to: its end is not a failure */
	int64_t started_us;
	unsigned quick_deaths;
	uint32_t restarts;
	char sandbox[SANDBOX_TEXT_MAX];
	char refusal[MSG_TEXT_MAX]; /* why it could not begin, in its words */
	struct loop_timer restart;
	struct resting resting;
	struct loop_timer look;
	bool by_clock; /* it is started to look */
};

/* Queue a message; that it could not be is in the log, as the child's end will be. */
void child_tell(struct child *child, uint16_t type, const void *message);

/* The same with a descriptor, which is taken, or copied. */
void child_give(struct child *child, uint16_t type, const char *name, int fd);
void child_give_copy(struct child *child, const char *name, int fd);
