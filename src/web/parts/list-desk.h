/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console's side of the channel to the importer: a list of indicators to be taken in or out.
 * One at a time, as there is one set. The importer may be gone, slow or ended by the file it reads:
 * every request that was asked ends with exactly one of `on_done` and `on_lost`, or the asker
 * forgets it.
 */
#pragma once

#include "base/os/channel.h"
#include "base/os/clock.h"
#include "roles/messages.h"

#define LIST_DESK_WAIT_S 25 /* less than HTTP waits for an answer */

struct list_desk;

enum list_lost {
	LIST_LOST_READER, /* the importer ended meanwhile: most likely the set is as it was */
	LIST_LOST_TIME,	  /* it still works on it */
};

struct list_call {
	void (*on_done)(void *user, const struct msg_list_done *done); /* views: during the call */
	void (*on_lost)(void *user, enum list_lost why);
	void *user;
};

struct list_desk *list_desk_new(const struct clock *clock) MUST_CHECK;
void list_desk_free(struct list_desk *desk);

/* A new channel in place of the old one (taken). NULL: none. */
void list_desk_set(struct list_desk *desk, struct channel *channel);

/*
 * `fd` is the file and is taken; -1: `list` is to be taken out. Its id is not read. ERR_CONFLICT:
 * another one is being read; ERR_AGAIN: there is no importer now.
 */
enum errc list_desk_ask(struct list_desk *desk, const struct msg_list *list, int fd,
			const struct list_call *call, struct err *err) MUST_CHECK;

/* The asker is gone; the importer finishes all the same. */
void list_desk_forget(struct list_desk *desk);

int list_desk_fd(const struct list_desk *desk, bool *ret_write);
void list_desk_run(struct list_desk *desk);
