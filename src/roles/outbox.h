/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The producer's half of delivery (roles/messages.h): keeps every record until the store says that
 * it is durable, and sends again what was under way when the store went away or could not write.
 * The producer only opens streams, appends, and looks at outbox_is_full() before it reads more
 * from outside.
 *
 * Memory is bounded by `max_bytes`: above it, and while the store cannot write (its disk is full),
 * the outbox is full. Appending is still allowed then, for what was read already, so a producer
 * goes over by what it reads at a time and no more.
 */
#pragma once

#include "base/os/loop.h"
#include "roles/messages.h"

struct outbox;
struct outbox_stream;

struct outbox_handler {
	/*
	 * The store told what it has of the stream: `offset` is where to go on from. Called once
	 * per stream, not again after the store was restarted. May be NULL.
	 */
	void (*on_opened)(void *ctx, struct outbox_stream *stream, uint64_t offset);
	/* All of the stream up to `offset` is on disk. May be NULL. */
	void (*on_durable)(void *ctx, struct outbox_stream *stream, uint64_t offset);
	/* Full before, and not any more; may be NULL. */
	void (*on_room)(void *ctx);
	void *ctx;
};

struct outbox *outbox_new(struct loop *loop, const struct outbox_handler *handler,
			  size_t max_bytes) MUST_CHECK;
void outbox_free(struct outbox *outbox);

/* A (new) channel to the store; takes `fd`. */
void outbox_connect(struct outbox *outbox, int fd);

/* `user` comes back from outbox_user(). Texts are copied; cut at their limits. */
struct outbox_stream *outbox_open(struct outbox *outbox, struct str source, struct str key,
				  uint32_t flags, void *user) MUST_CHECK;
void *outbox_user(const struct outbox_stream *stream);

/* What is already durable, as far as we know. */
uint64_t outbox_durable(const struct outbox_stream *stream);

/*
 * Keep and send one record; `offset` (after it) is above that of the record before. What the store
 * already has (offset <= outbox_durable) is dropped. Bytes are copied. Both times are taken from
 * the loop's clock by outbox_tick(), once for all records of one read.
 */
void outbox_append(struct outbox_stream *stream, uint64_t offset, uint32_t flags, struct str bytes);
void outbox_tick(struct outbox *outbox);

/* No more appends; the stream goes when all of it is durable. Do not touch it any more. */
void outbox_close(struct outbox_stream *stream);

bool outbox_is_full(const struct outbox *outbox);
bool outbox_is_empty(const struct outbox *outbox); /* nothing waits to become durable */

/* A count of `source`, cumulative; lost when the store is away (the next one carries it). */
void outbox_note(struct outbox *outbox, struct str source, const char *name, uint64_t count,
		 struct str text);
