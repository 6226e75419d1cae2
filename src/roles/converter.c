/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The converter role: gets one open file from the watcher, unpacks it (gzip, zip), cuts it into
 * records and sends them back, then exits. It has that descriptor, its channel, and nothing else;
 * processor time and memory are limited, so a file made to be expensive ends only its converter.
 */
#include <fcntl.h>

#include "base/alloc.h"
#include "base/encoding/charset.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"
#include "parse/stream/container.h"
#include "parse/stream/framer.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"

#define QUEUE_BEFORE_SENDING (256u * 1024)
#define DECODE_MAX	     (64u * 1024)

struct converter {
	struct process *process;
	struct link *watcher;
	struct charset *charset;
	uint64_t frames; /* of the whole file */
	char buffer[FRAMER_HEAD_MAX];
};

/* A stream of the file being cut: the file itself, or a member of an archive. */
struct cutting {
	struct converter *converter;
	struct framer *framer;
	uint32_t framing;
	uint64_t offset; /* records so far */
};

static enum errc send_frame(struct cutting *cutting, const struct record_in *record,
			    struct err *err)
{
	struct channel *channel = link_channel(cutting->converter->watcher);
	const uint32_t cut = record->flags & RECORD_CUT ? APPEND_CUT : 0;
	const struct msg_frame frame = { .offset = ++cutting->offset,
					 .flags = cut | cutting->framing << APPEND_FRAMING_SHIFT,
					 .bytes = record->bytes };

	cutting->converter->frames++;
	const enum errc code = message_send(channel, MSG_FRAME, &frame, err);
	if (code || channel_queued(channel) < QUEUE_BEFORE_SENDING)
		return code;
	return channel_flush_wait(channel, err);
}

static enum errc send_frames(struct cutting *cutting, struct err *err)
{
	struct record_in record = { .number = 0 };
	enum errc code = ERR_OK;

	while (!code && framer_next(cutting->framer, &record))
		code = send_frame(cutting, &record, err);
	return code;
}

static enum errc cut(struct cutting *cutting, struct str bytes, struct err *err)
{
	framer_feed(cutting->framer, bytes);
	return send_frames(cutting, err);
}

/* As much of the member's head as tells its format; short only at its end. */
static enum errc read_head(struct converter *c, struct container *container, size_t *ret_len,
			   struct err *err)
{
	enum errc code = ERR_OK;
	size_t n = 1;

	for (*ret_len = 0; !code && n > 0 && *ret_len < sizeof(c->buffer); *ret_len += n) {
		n = 0;
		code = container_read(container, c->buffer + *ret_len, sizeof(c->buffer) - *ret_len,
				      &n, err);
	}
	return code;
}

/* All of a member. What was read before it breaks off is sent, then the error is told. */
static enum errc convert_member(struct converter *c, struct container *container, struct err *err)
{
	size_t n;
	enum errc code = read_head(c, container, &n, err);
	const struct parser *format = framing_detect(str_of(c->buffer, n), c->charset);

	if (!code && !format && framing_is_no_log(str_of(c->buffer, n)))
		return fail(err, ERR_UNSUPPORTED,
			    "is no log: it has NUL bytes and the form of no format known here");
	const enum framing framing = format ? format->framing : FRAME_LINES;
	auto_framer *framer = framer_new(framing);
	struct cutting cutting = { .converter = c, .framer = framer, .framing = framing };
	enum errc sent = cut(&cutting, str_of(c->buffer, n), err);

	while (!code && !sent && n > 0) {
		n = 0;
		code = container_read(container, c->buffer, sizeof(c->buffer), &n, err);
		if (!code && n)
			sent = cut(&cutting, str_of(c->buffer, n), err);
	}
	if (!sent) {
		framer_end(framer);
		sent = send_frames(&cutting, code ? NULL : err);
	}
	return sent ? sent : code;
}

/* Every member; the first error is remembered and the others are read all the same. */
static enum errc convert_file(struct converter *c, int fd, struct err *err)
{
	const struct container_limits limits = CONTAINER_LIMITS;
	auto_container *container = NULL;
	enum errc first = container_open(fd, &limits, &container, err);

	while (container) {
		struct container_member member;
		struct err one;
		enum errc code = container_next(container, &member, &one);
		if (code == ERR_END)
			break;
		const struct msg_part part = { .name = str_sub(member.name, 0, MSG_KEY_MAX / 2) };
		if (!code)
			code = message_send(link_channel(c->watcher), MSG_PART, &part, &one);
		if (!code)
			code = convert_member(c, container, &one);
		if (code && !first) {
			first = code;
			*err = one;
		}
		/* A limit is the whole file's; without the watcher nobody wants the rest. */
		if (code == ERR_LIMIT || code == ERR_IO)
			break;
	}
	return first;
}

static void convert(struct converter *c, int fd)
{
	struct err err = { .text = "" };
	const enum errc code = convert_file(c, fd, &err);
	const struct msg_file_done done = { .refused = code != ERR_OK,
					    .reason = str_from(code ? err.text : ""),
					    .frames = c->frames };
	struct channel *channel = link_channel(c->watcher);

	if (message_send(channel, MSG_FILE_DONE, &done, &err) || channel_flush_wait(channel, &err))
		log_warn("the watcher is gone", log_err(&err));
	process_stop(c->process);
}

static void on_message(void *ctx, const struct message *message)
{
	struct converter *c = ctx;
	auto_fd fd = message->fd;

	if (message->type == MSG_FILE && fd >= 0)
		convert(c, fd);
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	struct converter *c = ctx;

	process_stop(c->process);
}

static void on_channel(void *ctx, const char *name UNUSED, int fd)
{
	struct converter *c = ctx;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = c };
	struct err err;

	if (c->watcher) {
		fd_close_at(&fd);
		return;
	}
	if (link_new(process_loop(c->process), fd, &handler, &c->watcher, &err))
		process_die("converter", &err);
}

static int run(void)
{
	static const struct process_hooks hooks = { .role = "converter", .on_channel = on_channel };
	auto_free struct converter *c = mem_new(sizeof(*c));

	c->process = process_begin(&hooks, c);
	c->charset = charset_new();
	process_enter(c->process, NULL, "");
	const int code = process_run(c->process);
	link_free(c->watcher);
	charset_free(c->charset);
	process_free(c->process);
	return code;
}

const struct role role_converter = {
	.name = "converter",
	.run = run,
};
