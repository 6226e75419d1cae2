/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A channel in an event loop: messages come in by a call, and what was queued leaves before the
 * loop waits, many messages a system call. When the other side goes or talks nonsense the link
 * says so once and is dead; its owner frees it (also from within the call) and waits for the
 * supervisor to send a fresh one.
 */
#pragma once

#include "base/os/channel.h"
#include "base/os/loop.h"

struct link;

struct link_handler {
	/* The message's payload is good during the call; a descriptor in it is the handler's. */
	void (*on_message)(void *ctx, const struct message *message);
	/* ERR_END: in order. */
	void (*on_closed)(void *ctx, const struct err *err);
	/* The queue had been crowded (channel_is_crowded) and is not any more; may be NULL. */
	void (*on_room)(void *ctx);
	void *ctx;
};

/* Takes `fd`. The handler is copied. */
enum errc link_new(struct loop *loop, int fd, const struct link_handler *handler, struct link **ret,
		   struct err *err) MUST_CHECK;
void link_free(struct link *link); /* NULL allowed */

/* To queue messages on: message_send(link_channel(link), MSG_…, …). */
struct channel *link_channel(const struct link *link);

/* A role may end without losing a word; NULL is at rest. */
bool link_is_at_rest(const struct link *link);

/* Stop reading, and go on: what is in the system's buffer holds the other side back. */
void link_pause(struct link *link, bool paused);
