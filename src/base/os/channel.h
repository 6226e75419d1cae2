/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between two processes over a connected Unix stream socket.
 *
 * On the wire: u32 length of the payload, u16 type, payload; little-endian, no padding. The top
 * bit of the type says that one descriptor travels with the message (SCM_RIGHTS on its first
 * byte). Nothing else is known here about what messages mean: roles/messages.h is.
 *
 * Both directions work in batches: messages are collected and leave with channel_flush(), one
 * system call for as many as fit; channel_fill() takes what is there, channel_next() cuts it.
 *
 * Limits: a message longer than `max_message`, a descriptor that was not announced or did not
 * come, and a cut-off message at the end break the channel: channel_next() or channel_fill() says
 * so with ERR_SYNTAX, once and for ever. The other process is never trusted to be well behaved.
 * The queue of what is not yet sent is bounded too (`max_queue`): a message that does not fit is
 * not queued (ERR_LIMIT). Ask channel_is_crowded() before reading more from outside.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define CHANNEL_MESSAGE_MAX (8u * 1024 * 1024)
#define CHANNEL_QUEUE_MAX   (16u * 1024 * 1024)

struct channel;

struct message {
	uint16_t type;
	struct str payload; /* good until the next channel_fill() */
	int fd;		    /* -1, or a descriptor the receiver now owns */
};

/* Takes `fd`, makes it non-blocking. Limits are the two above. */
struct channel *channel_new(int fd) MUST_CHECK;
struct channel *channel_new_limited(int fd, size_t max_message, size_t max_queue) MUST_CHECK;
void channel_free(struct channel *channel);
void channel_free_at(struct channel **channel);
#define auto_channel CLEANUP(channel_free_at) struct channel

int channel_fd(const struct channel *channel);

/* Queue one message. `type` is below 0x8000. */
enum errc channel_send(struct channel *channel, uint16_t type, struct str payload,
		       struct err *err) MUST_CHECK;

/* The same with a descriptor, which is taken (closed here once it was sent, or on error). */
enum errc channel_send_fd(struct channel *channel, uint16_t type, struct str payload, int fd,
			  struct err *err) MUST_CHECK;

/*
 * Build a message in place: append the payload to what channel_begin() gives, then channel_end(),
 * which takes the message back when it got too long (ERR_LIMIT). Nothing may be sent in between.
 */
struct buf *channel_begin(struct channel *channel, uint16_t type);
enum errc channel_end(struct channel *channel, struct err *err) MUST_CHECK;

/* Hand the queue to the system: ERR_OK all gone, ERR_AGAIN wait until writable, else broken. */
enum errc channel_flush(struct channel *channel, struct err *err) MUST_CHECK;

/* As channel_flush(), waiting as long as it takes. For roles that have nothing else to do. */
enum errc channel_flush_wait(struct channel *channel, struct err *err) MUST_CHECK;

size_t channel_queued(const struct channel *channel);

/* Nothing waits to be sent, and nothing of a message came that is not handed out. */
bool channel_is_at_rest(const struct channel *channel);

/* More than half of what may be queued is: stop feeding it. */
bool channel_is_crowded(const struct channel *channel);

/* Read once: ERR_OK something came, ERR_AGAIN nothing, ERR_END the other side closed in order. */
enum errc channel_fill(struct channel *channel, struct err *err) MUST_CHECK;

/* ERR_OK a message, ERR_AGAIN none is whole yet, ERR_SYNTAX the other side is talking nonsense. */
enum errc channel_next(struct channel *channel, struct message *ret, struct err *err) MUST_CHECK;

/* Flush, then wait for the next message at most `timeout_ms` (-1: for ever; ERR_AGAIN). */
enum errc channel_wait(struct channel *channel, int timeout_ms, struct message *ret,
		       struct err *err) MUST_CHECK;

/* A connected pair, close-on-exec, blocking. */
enum errc channel_pair(int ret[static 2], struct err *err) MUST_CHECK;
