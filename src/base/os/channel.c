/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/channel.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/cursor.h"
#include "base/os/fd.h"

#define HEADER_BYTES 6
#define WITH_FD	     0x8000u
#define READ_STEP    (128u * 1024)
#define KEEP_BYTES   (256u * 1024) /* memory an idle direction may hold on to */
#define FDS_MAX	     16

/* Descriptors on their way, in order. */
struct fd_queue {
	int fds[FDS_MAX];
	uint64_t at[FDS_MAX]; /* sending: position of the message in all that was ever queued */
	size_t n;
};

struct channel {
	int fd;
	size_t max_message;
	struct buf in;
	size_t in_taken; /* bytes of `in` already handed out */
	struct fd_queue in_fds;
	struct buf out;
	size_t out_sent;     /* bytes of `out` already gone */
	uint64_t out_before; /* bytes ever queued before out.ptr[0] */
	struct fd_queue out_fds;
	size_t begun; /* where the message being built starts in `out` */
	bool broken;
};

struct channel *channel_new_limited(int fd, size_t max_message, size_t max_queue)
{
	struct channel *c = mem_new(sizeof(*c));

	assert(max_message <= UINT32_MAX);
	c->fd = fd;
	c->max_message = max_message;
	/* Room to finish one message and to read one step past it. */
	buf_init(&c->in, max_message + HEADER_BYTES + READ_STEP);
	buf_init(&c->out, max_queue);
	const int flags = fcntl(fd, F_GETFL);
	(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	return c;
}

struct channel *channel_new(int fd)
{
	return channel_new_limited(fd, CHANNEL_MESSAGE_MAX, CHANNEL_QUEUE_MAX);
}

static void close_fds(struct fd_queue *queue)
{
	for (size_t i = 0; i < queue->n; i++)
		fd_close_at(&queue->fds[i]);
	queue->n = 0;
}

void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	fd_close_at(&channel->fd);
	close_fds(&channel->in_fds);
	close_fds(&channel->out_fds);
	buf_done(&channel->in);
	buf_done(&channel->out);
	free(channel);
}

void channel_free_at(struct channel **channel)
{
	channel_free(*channel);
}

int channel_fd(const struct channel *channel)
{
	return channel->fd;
}

static int fd_queue_take(struct fd_queue *queue)
{
	const int fd = queue->fds[0];

	queue->n--;
	memmove(queue->fds, queue->fds + 1, queue->n * sizeof(queue->fds[0]));
	memmove(queue->at, queue->at + 1, queue->n * sizeof(queue->at[0]));
	return fd;
}

/* Forget what was consumed: at once when it is all, else when it is more than what is left. */
static size_t compact(struct buf *buf, size_t consumed)
{
	if (consumed == buf->len && buf->cap > KEEP_BYTES) {
		const size_t max = buf->max;
		buf_done(buf);
		buf_init(buf, max);
		return 0;
	}
	if (consumed < buf->len && consumed < buf->len - consumed)
		return consumed;
	buf_drop(buf, consumed);
	return 0;
}

struct buf *channel_begin(struct channel *c, uint16_t type)
{
	assert(type < WITH_FD);
	const size_t sent = c->out_sent;
	c->out_sent = compact(&c->out, sent);
	c->out_before += sent - c->out_sent;
	c->out.failed = false;
	c->begun = c->out.len;
	buf_add_u32(&c->out, 0);
	buf_add_u16(&c->out, type);
	return &c->out;
}

static void put_u32(char *to, uint32_t n)
{
	for (size_t i = 0; i < 4; i++)
		to[i] = (char)(unsigned char)(n >> (8 * i));
}

enum errc channel_end(struct channel *c, struct err *err)
{
	const bool whole = !buf_failed(&c->out);
	const size_t len = c->out.len - c->begun;

	if (whole && len - HEADER_BYTES <= c->max_message) {
		put_u32(c->out.ptr + c->begun, (uint32_t)(len - HEADER_BYTES));
		return ERR_OK;
	}
	c->out.failed = false;
	c->out.len = c->begun;
	if (whole)
		return fail(err, ERR_LIMIT, "channel: message of %zu bytes, %zu allowed",
			    len - HEADER_BYTES, c->max_message);
	return fail(err, ERR_LIMIT, "channel: queue is full (%zu bytes)", c->out.max);
}

enum errc channel_send(struct channel *c, uint16_t type, struct str payload, struct err *err)
{
	buf_add(channel_begin(c, type), payload);
	return channel_end(c, err);
}

enum errc channel_send_fd(struct channel *c, uint16_t type, struct str payload, int fd,
			  struct err *err)
{
	struct fd_queue *queue = &c->out_fds;
	auto_fd owned = fd;

	if (queue->n == FDS_MAX)
		return fail(err, ERR_LIMIT, "channel: %d descriptors are waiting already", FDS_MAX);

	const enum errc code = channel_send(c, type, payload, err);
	if (code)
		return code;
	c->out.ptr[c->begun + 5] |= (char)(WITH_FD >> 8);
	queue->at[queue->n] = c->out_before + c->begun;
	queue->fds[queue->n++] = fd_steal(&owned);
	return ERR_OK;
}

static enum errc break_channel(struct channel *c, struct err *err, const char *why)
{
	c->broken = true;
	return fail(err, ERR_SYNTAX, "channel: %s", why);
}

/* Attach `fd` to the message about to be sent. */
static void attach(struct msghdr *msg, void *control, size_t size, int fd)
{
	msg->msg_control = control;
	msg->msg_controllen = size;
	struct cmsghdr *head = CMSG_FIRSTHDR(msg);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
}

/* One sendmsg(): up to the next message that carries a descriptor, or from it on. */
static ssize_t send_step(struct channel *c)
{
	alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	const uint64_t from = c->out_before + c->out_sent;
	const bool with_fd = c->out_fds.n > 0 && c->out_fds.at[0] == from;
	const size_t stop = with_fd ? 1 : 0; /* the next descriptor that is not ours to send now */
	size_t len = c->out.len - c->out_sent;

	if (c->out_fds.n > stop)
		len = size_min(len, (size_t)(c->out_fds.at[stop] - from));
	struct iovec part = { .iov_base = c->out.ptr + c->out_sent, .iov_len = len };
	struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1 };
	if (with_fd)
		attach(&msg, control, sizeof(control), c->out_fds.fds[0]);
	const ssize_t n = sendmsg(c->fd, &msg, MSG_NOSIGNAL);
	if (n > 0 && with_fd) {
		int sent = fd_queue_take(&c->out_fds);
		fd_close_at(&sent);
	}
	return n;
}

enum errc channel_flush(struct channel *c, struct err *err)
{
	while (c->out_sent < c->out.len) {
		const ssize_t n = send_step(c);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return ERR_AGAIN;
		if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
			return fail(err, ERR_END, "channel: closed by the other side");
		if (n < 0)
			return fail_errno(err, "channel: send");
		c->out_sent += (size_t)n;
	}
	return ERR_OK;
}

static enum errc wait_for(const struct channel *c, short events, int timeout_ms, struct err *err)
{
	struct pollfd poll_fd = { .fd = c->fd, .events = events };
	const int n = poll(&poll_fd, 1, timeout_ms);

	if (n < 0 && errno != EINTR)
		return fail_errno(err, "channel: poll");
	if (n == 0)
		return fail(err, ERR_AGAIN, "channel: no answer within %d ms", timeout_ms);
	return ERR_OK;
}

enum errc channel_flush_wait(struct channel *c, struct err *err)
{
	for (;;) {
		enum errc code = channel_flush(c, err);
		if (code != ERR_AGAIN)
			return code;
		code = wait_for(c, POLLOUT, -1, err);
		if (code)
			return code;
	}
}

size_t channel_queued(const struct channel *c)
{
	return c->out.len - c->out_sent;
}

bool channel_is_at_rest(const struct channel *c)
{
	return channel_queued(c) == 0 && c->in.len == c->in_taken && c->in_fds.n == 0;
}

bool channel_is_crowded(const struct channel *c)
{
	return channel_queued(c) > c->out.max / 2;
}

/* Take the descriptors that came with a read; more than we keep in mind break the channel. */
static enum errc take_fds(struct channel *c, struct msghdr *msg, struct err *err)
{
	bool too_many = msg->msg_flags & MSG_CTRUNC;

	for (struct cmsghdr *head = CMSG_FIRSTHDR(msg); head; head = CMSG_NXTHDR(msg, head)) {
		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
			continue;
		const size_t n = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(head) + i * sizeof(fd), sizeof(fd));
			if (c->in_fds.n < FDS_MAX)
				c->in_fds.fds[c->in_fds.n++] = fd;
			else
				fd_close_at(&fd);
			too_many = too_many || c->in_fds.n == FDS_MAX;
		}
	}
	return too_many ? break_channel(c, err, "too many descriptors") : ERR_OK;
}

static enum errc ended(struct channel *c, struct err *err)
{
	if (c->in.len > c->in_taken)
		return break_channel(c, err, "closed in the middle of a message");
	return fail(err, ERR_END, "channel: closed by the other side");
}

enum errc channel_fill(struct channel *c, struct err *err)
{
	alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * FDS_MAX)];

	if (c->broken)
		return fail(err, ERR_SYNTAX, "channel: broken earlier");
	c->in_taken = compact(&c->in, c->in_taken);
	char *room = buf_room(&c->in, READ_STEP);
	if (!room) {
		c->in.failed = false;
		buf_drop(&c->in, c->in_taken);
		c->in_taken = 0;
		room = buf_room(&c->in, READ_STEP);
	}
	if (!room)
		return break_channel(c, err, "messages were not taken");

	struct iovec part = { .iov_base = room, .iov_len = READ_STEP };
	struct msghdr msg = { .msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	ssize_t n;
	do
		n = recvmsg(c->fd, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return ERR_AGAIN;
	if (n < 0 && errno != ECONNRESET)
		return fail_errno(err, "channel: receive");
	if (n <= 0)
		return ended(c, err);
	buf_added(&c->in, (size_t)n);
	return take_fds(c, &msg, err);
}

enum errc channel_next(struct channel *c, struct message *ret, struct err *err)
{
	struct cursor in = cursor_of(str_from_pos(buf_str(&c->in), c->in_taken));

	if (c->broken)
		return fail(err, ERR_SYNTAX, "channel: broken earlier");
	const uint32_t len = cursor_u32(&in);
	const uint16_t type = cursor_u16(&in);
	if (in.failed)
		return ERR_AGAIN;
	if (len > c->max_message)
		return break_channel(c, err, "message longer than allowed");
	const struct str payload = cursor_bytes(&in, len);
	if (in.failed)
		return ERR_AGAIN;
	if ((type & WITH_FD) && c->in_fds.n == 0)
		return break_channel(c, err, "a descriptor was announced and did not come");

	*ret = (struct message){ .type = (uint16_t)(type & (WITH_FD - 1)),
				 .payload = payload,
				 .fd = type & WITH_FD ? fd_queue_take(&c->in_fds) : -1 };
	c->in_taken += in.at;
	return ERR_OK;
}

enum errc channel_wait(struct channel *c, int timeout_ms, struct message *ret, struct err *err)
{
	enum errc code = channel_flush_wait(c, err);

	while (!code) {
		code = channel_next(c, ret, err);
		if (code != ERR_AGAIN)
			return code;
		code = wait_for(c, POLLIN, timeout_ms, err);
		if (!code)
			code = channel_fill(c, err);
		if (code == ERR_AGAIN && timeout_ms < 0)
			code = ERR_OK;
	}
	return code;
}

enum errc channel_pair(int ret[static 2], struct err *err)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret) < 0)
		return fail_errno(err, "socketpair");
	return ERR_OK;
}
