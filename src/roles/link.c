/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/link.h"

#include "base/alloc.h"

#define FILLS_PER_ROUND 4 /* then others get their turn */

struct link {
	struct loop *loop;
	struct channel *channel;
	struct link_handler handler;
	struct loop_watch watch;
	struct loop_hook hook;
	struct loop_timer again;
	bool dead;
	bool was_crowded;
	bool paused;
	bool parked; /* out of the loop until the pause ends */
	bool *freed; /* set when the owner frees the link within one of our calls */
};

static void link_died(struct link *link, const struct err *err)
{
	link->dead = true;
	loop_remove(link->loop, &link->watch);
	loop_timer_clear(link->loop, &link->again);
	loop_hook_remove(link->loop, &link->hook);
	link->handler.on_closed(link->handler.ctx, err);
}

/* Hand out every whole message. False when the link is gone. */
static bool dispatch(struct link *link)
{
	struct message message;
	struct err err = { 0 };
	bool freed = false;
	enum errc code;

	link->freed = &freed;
	while ((code = channel_next(link->channel, &message, &err)) == ERR_OK) {
		link->handler.on_message(link->handler.ctx, &message);
		if (freed)
			return false;
		if (link->paused)
			break;
	}
	link->freed = NULL;
	if (code == ERR_OK) /* paused: the rest waits */
		return false;
	if (code == ERR_AGAIN)
		return true;
	link_died(link, &err);
	return false;
}

static void receive(struct link *link)
{
	struct err err = { 0 };

	/* What a pause left over comes before what is new, also before the end. */
	if (!dispatch(link))
		return;
	for (int i = 0; i < FILLS_PER_ROUND; i++) {
		const enum errc code = channel_fill(link->channel, &err);
		if (code == ERR_AGAIN)
			return;
		if (code) {
			link_died(link, &err);
			return;
		}
		if (!dispatch(link))
			return;
	}
}

static void flush(void *ctx)
{
	struct link *link = ctx;
	struct err err = { 0 };

	if (link->dead)
		return;
	link->was_crowded = link->was_crowded || channel_is_crowded(link->channel);
	const enum errc code = channel_flush(link->channel, &err);
	/* What the other side sent before it went is still to be read: leave dying to receive(). */
	loop_want(link->loop, &link->watch,
		  (link->paused ? 0u : LOOP_READ) | (code == ERR_AGAIN ? LOOP_WRITE : 0u));
	if (code || !link->was_crowded || channel_is_crowded(link->channel))
		return;
	link->was_crowded = false;
	if (link->handler.on_room)
		link->handler.on_room(link->handler.ctx);
}

/* After a pause: first what was received before it. */
static void go_on(void *ctx)
{
	struct link *link = ctx;

	if (!link->dead && !link->paused)
		(void)dispatch(link);
}

/* The other side closed during a pause, and the loop would say so in every round. */
static void park(struct link *link)
{
	loop_remove(link->loop, &link->watch);
	link->parked = true;
}

static void ready(void *ctx, unsigned events)
{
	struct link *link = ctx;

	if ((events & LOOP_READ) && link->paused)
		park(link);
	else if (events & LOOP_READ)
		receive(link);
	/* Sending happens in the hook, for all that was queued in this round. */
}

enum errc link_new(struct loop *loop, int fd, const struct link_handler *handler, struct link **ret,
		   struct err *err)
{
	struct link *link = mem_new(sizeof(*link));

	link->loop = loop;
	link->channel = channel_new(fd);
	link->handler = *handler;
	link->watch = (struct loop_watch){ .fd = fd, .ready = ready, .ctx = link };
	link->again = (struct loop_timer){ .fire = go_on, .ctx = link, .at_us = TIME_NONE };
	link->hook = (struct loop_hook){ .before_wait = flush, .ctx = link };
	const enum errc code = loop_add(loop, &link->watch, LOOP_READ, err);
	if (code) {
		channel_free(link->channel);
		free(link);
		return code;
	}
	loop_hook_add(loop, &link->hook);
	*ret = link;
	return ERR_OK;
}

void link_free(struct link *link)
{
	if (!link)
		return;
	if (!link->dead) {
		loop_remove(link->loop, &link->watch);
		loop_hook_remove(link->loop, &link->hook);
	}
	loop_timer_clear(link->loop, &link->again);
	if (link->freed)
		*link->freed = true;
	channel_free(link->channel);
	free(link);
}

struct channel *link_channel(const struct link *link)
{
	return link->channel;
}

bool link_is_at_rest(const struct link *link)
{
	return !link || link->dead || (!link->paused && channel_is_at_rest(link->channel));
}

void link_pause(struct link *link, bool paused)
{
	if (link->paused == paused)
		return;
	link->paused = paused;
	if (!paused && link->parked) {
		link->parked = false;
		err_ignore(loop_add(link->loop, &link->watch, LOOP_READ, NULL));
	}
	if (!paused)
		loop_timer_after(link->loop, &link->again, 0);
}
