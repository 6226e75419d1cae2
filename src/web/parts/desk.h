/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console's side of the channel to a role that reads what people hand in: the importer (lists
 * of indicators), the registrar (lists of devices). One request at a time, as there is one set and
 * one register. That role may be gone, slow or ended by the file it reads: every request that was
 * asked ends with exactly one of `on_done` and `on_lost`, or the asker forgets it.
 */
#pragma once

#include "base/os/channel.h"
#include "base/os/clock.h"
#include "roles/messages.h"

#define DESK_WAIT_S 25 /* less than HTTP waits for an answer */

struct desk;

enum desk_lost {
	DESK_LOST_ROLE, /* it ended meanwhile: most likely all is as it was */
	DESK_LOST_TIME, /* it still works on it */
};

/* The structs of request and answer begin with `uint64_t id`; the desk gives the numbers. */
struct desk_request {
	uint16_t type;
	void *message;
	int fd; /* the file; taken; -1: none */
	uint16_t answer;
	uint16_t progress; /* a message that may come before it, and gives it time; 0: none */
};

struct desk_call {
	void (*on_done)(void *user, const void *answer); /* views: during the call */
	void (*on_lost)(void *user, enum desk_lost why);
	void (*on_progress)(void *user, const void *message); /* may be NULL */
	void *user;
};

/* `role`: whose channel it is, for errors. */
struct desk *desk_new(const char *role, const struct clock *clock) MUST_CHECK;
void desk_free(struct desk *desk);

/* A new channel in place of the old one (taken). NULL: none. */
void desk_set(struct desk *desk, struct channel *channel);

/* ERR_CONFLICT: another request is being worked on; ERR_AGAIN: there is no such role now. */
enum errc desk_ask(struct desk *desk, const struct desk_request *request,
		   const struct desk_call *call, struct err *err) MUST_CHECK;

/* Somebody waits for it. */
bool desk_busy(const struct desk *desk);

/* The asker is gone; the role finishes all the same. */
void desk_forget(struct desk *desk);

int desk_fd(const struct desk *desk, bool *ret_write);
void desk_run(struct desk *desk);
