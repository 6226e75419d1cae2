/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Syslog over TCP (RFC 6587) and TLS (RFC 5425).
 *
 * A connection keeps only what is not yet a whole message. Each gets one read of READ_BYTES per
 * round of the loop, so a fast sender cannot starve the others. Bounds: connections in all and per
 * address, bytes of half messages in all, time to finish a handshake and a message that was begun.
 * A connection that says nothing may stay; when places run out the one silent for longest goes.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "net/address.h"
#include "net/syslog-frame.h"
#include "net/tls.h"
#include "parse/parser.h"
#include "roles/listener.h"

#define CONNECTIONS_MAX		 2048
#define CONNECTIONS_PER_HOST_MAX 256
#define HALF_MESSAGES_MAX	 (32u * 1024 * 1024) /* all connections together */
#define HALF_MESSAGE_FREE	 (8u * 1024)	     /* nobody is refused for less */
#define READ_BYTES		 (128u * 1024)
#define ACCEPTS_PER_ROUND	 64
#define HANDSHAKE_US		 (10 * US_PER_SEC)
#define MESSAGE_US		 (60 * US_PER_SEC)
#define SWEEP_US		 US_PER_SEC
#define REFUSALS_TOLD_MAX	 1 /* log lines a second about refused connections */

struct connection {
	struct connection *next;
	struct connection *prev;
	struct stream_server *server;
	struct loop_watch watch;
	struct tls_connection *tls;
	struct sender *source;
	struct syslog_framer framer;
	struct buf half;  /* the head of a message that is not whole yet */
	int64_t since_us; /* when `half` or the handshake began; TIME_NONE: nothing waits */
	int64_t heard_us;
	unsigned wanted; /* while not paused */
};

struct stream_server {
	struct stream_server *next;
	struct listener *listener;
	struct loop_watch watch;
	struct loop_timer sweep;
	struct tls_server *tls;
	struct connection *connections;
	size_t n_connections;
	size_t half_bytes;
	uint64_t refused;
	unsigned told; /* refusals logged since the last sweep */
	char scratch[SYSLOG_UNDECIDED_MAX + READ_BYTES];
};

static void close_connection(struct connection *c)
{
	struct stream_server *server = c->server;

	loop_remove(server->listener->loop, &c->watch);
	tls_connection_free(c->tls);
	fd_close_at(&c->watch.fd);
	if (c->source)
		sender_let_go(c->source);
	server->half_bytes -= c->half.len;
	buf_done(&c->half);
	if (c->prev)
		c->prev->next = c->next;
	else
		server->connections = c->next;
	if (c->next)
		c->next->prev = c->prev;
	server->n_connections--;
	free(c);
}

/* A connection ends for a reason somebody may have to look for: counted, and said once a second. */
static void refuse(struct stream_server *server, struct str source, const char *why)
{
	server->refused++;
	outbox_note(server->listener->outbox, source, "refused", server->refused, str_from(why));
	if (server->told++ < REFUSALS_TOLD_MAX)
		log_warn("connection closed", log_str("source", source), log_text("reason", why));
}

static void drop(struct connection *c, const char *why)
{
	refuse(c->server, sender_name(c->source), why);
	close_connection(c);
}

static void add_message(struct connection *c, const struct syslog_frame *frame)
{
	uint32_t flags = (uint32_t)FRAME_LINES << APPEND_FRAMING_SHIFT;

	flags |= frame->cut ? APPEND_CUT : 0u;
	flags |= frame->unterminated ? APPEND_UNTERMINATED : 0u;
	sender_add(c->source, flags, frame->bytes);
}

/* Keep what is left of `rest` for the next read. False when the connection had to go. */
static bool keep_half(struct connection *c, struct str rest)
{
	struct stream_server *server = c->server;

	server->half_bytes -= c->half.len;
	/* `rest` may lie in the scratch buffer only, never in `half` itself. */
	if (rest.len == 0)
		buf_done(&c->half);
	else
		buf_clear(&c->half);
	buf_add(&c->half, rest);
	server->half_bytes += c->half.len;
	if (rest.len == 0)
		c->since_us = TIME_NONE;
	else if (c->since_us == TIME_NONE)
		c->since_us = c->heard_us;
	if (server->half_bytes <= HALF_MESSAGES_MAX || c->half.len <= HALF_MESSAGE_FREE)
		return true;
	drop(c, "too many half messages are waiting");
	return false;
}

/* Cut `bytes` into messages. False when the connection is gone. */
static bool take_bytes(struct connection *c, struct str bytes, bool end)
{
	struct syslog_frame frame;
	struct str rest = bytes;
	struct err err;
	enum syslog_frame_result result;

	outbox_tick(c->server->listener->outbox);
	while ((result = syslog_frame_next(&c->framer, &rest, end, &frame, &err)) ==
	       SYSLOG_FRAME_MESSAGE) {
		add_message(c, &frame);
		c->since_us = TIME_NONE;
	}
	if (result != SYSLOG_FRAME_BROKEN)
		return keep_half(c, rest);
	drop(c, err.text);
	return false;
}

/* The other side closed: what it did not finish is a record of its own, marked. */
static void finish(struct connection *c)
{
	struct stream_server *server = c->server;
	const size_t len = c->half.len;

	if (len)
		memcpy(server->scratch, c->half.ptr, len);
	if (take_bytes(c, str_of(server->scratch, len), true))
		close_connection(c);
}

/* ERR_OK with bytes, ERR_AGAIN, ERR_END, or why the connection cannot go on. */
static enum errc read_some(struct connection *c, char *to, size_t room, size_t *ret_n,
			   struct err *err)
{
	enum tls_want want = TLS_WANT_READ;

	if (c->tls) {
		const enum errc code = tls_read(c->tls, to, room, ret_n, &want, err);
		c->wanted = code == ERR_AGAIN && want == TLS_WANT_WRITE ? LOOP_WRITE : LOOP_READ;
		return code;
	}
	const ssize_t n = recv(c->watch.fd, to, room, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_AGAIN;
	if (n < 0)
		return fail_errno(err, "receive");
	*ret_n = (size_t)n;
	return n == 0 ? ERR_END : ERR_OK;
}

static void read_failed(struct connection *c, enum errc code, const struct err *err)
{
	/* An orderly end, a reset, or a cut TLS connection: what came before counts all the same.
	 */
	if (code != ERR_END && c->tls && !tls_is_established(c->tls)) {
		drop(c, err->text);
		return;
	}
	finish(c);
}

enum served {
	SERVED_MORE, /* bytes wait inside the TLS connection */
	SERVED_ALL,
	SERVED_GONE, /* the connection was closed */
};

/* Read once behind what waits already. */
static enum served serve_once(struct connection *c)
{
	struct stream_server *server = c->server;
	const size_t held = c->half.len;
	struct err err = { 0 };
	size_t n = 0;

	const enum errc code = read_some(c, server->scratch + held, READ_BYTES, &n, &err);
	if (code == ERR_AGAIN)
		return SERVED_ALL;
	if (code) {
		read_failed(c, code, &err);
		return SERVED_GONE;
	}
	if (held == 0)
		c->since_us = TIME_NONE; /* a handshake is over */
	c->heard_us = loop_now_us(server->listener->loop);
	if (held)
		memcpy(server->scratch, c->half.ptr, held);
	if (!take_bytes(c, str_of(server->scratch, held + n), false))
		return SERVED_GONE;
	return c->tls && tls_has_pending(c->tls) ? SERVED_MORE : SERVED_ALL;
}

static void on_connection_ready(void *ctx, unsigned events UNUSED)
{
	struct connection *c = ctx;
	struct listener *listener = c->server->listener;
	enum served served = SERVED_MORE;

	if (listener->paused)
		return;
	while (served == SERVED_MORE)
		served = serve_once(c);
	if (served == SERVED_ALL)
		loop_want(listener->loop, &c->watch, c->wanted);
}

/* ---- accepting ---- */

static struct connection *silent_longest(const struct stream_server *server)
{
	struct connection *found = server->connections;

	for (struct connection *c = found; c; c = c->next) {
		if (c->heard_us < found->heard_us)
			found = c;
	}
	return found;
}

static size_t connections_of(const struct stream_server *server, const struct sender *source)
{
	size_t n = 0;

	for (const struct connection *c = server->connections; c; c = c->next)
		n += c->source == source;
	return n;
}

static void keep_alive(int fd)
{
	const int on = 1;
	const int idle_s = 120;

	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
}

static struct connection *new_connection(struct stream_server *server, int fd,
					 struct sender *source)
{
	struct connection *c = mem_new(sizeof(*c));
	const int64_t now_us = loop_now_us(server->listener->loop);

	c->server = server;
	c->source = source;
	sender_hold(source);
	c->watch = (struct loop_watch){ .fd = fd, .ready = on_connection_ready, .ctx = c };
	c->heard_us = now_us;
	c->since_us = server->tls ? now_us : TIME_NONE;
	c->wanted = LOOP_READ;
	buf_init(&c->half, SYSLOG_UNDECIDED_MAX);
	c->next = server->connections;
	if (c->next)
		c->next->prev = c;
	server->connections = c;
	server->n_connections++;
	return c;
}

static void take_connection(struct stream_server *server, int accepted,
			    const struct sockaddr_storage *peer)
{
	char host[ADDRESS_TEXT_MAX];
	char name[ADDRESS_TEXT_MAX + 8];
	auto_fd fd = accepted;

	address_host_text((const struct sockaddr *)peer, host);
	const int len = snprintf(name, sizeof(name), "syslog:%s", host);
	struct sender *source = sender_find(server->listener->senders, str_of(name, (size_t)len));
	if (connections_of(server, source) >= CONNECTIONS_PER_HOST_MAX) {
		refuse(server, str_of(name, (size_t)len), "too many connections from one address");
		return;
	}
	if (server->n_connections >= CONNECTIONS_MAX)
		drop(silent_longest(server), "places are short and it was silent for longest");
	keep_alive(fd);
	struct connection *c = new_connection(server, fd_steal(&fd), source);
	if (server->tls)
		c->tls = tls_connection_new(server->tls, c->watch.fd);
	const bool failed = server->tls && !c->tls;
	if (loop_add(server->listener->loop, &c->watch, LOOP_READ, NULL) || failed)
		drop(c, "no memory for a connection");
}

static void on_acceptable(void *ctx, unsigned events UNUSED)
{
	struct stream_server *server = ctx;

	for (int i = 0; i < ACCEPTS_PER_ROUND; i++) {
		struct sockaddr_storage peer = { 0 };
		socklen_t size = sizeof(peer);
		const int fd = accept4(server->watch.fd, (struct sockaddr *)&peer, &size,
				       SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0 && errno == EMFILE && server->connections)
			drop(silent_longest(server), "out of descriptors");
		if (fd < 0)
			return;
		take_connection(server, fd, &peer);
	}
}

/* A message or a handshake that was begun must be finished in time, however steadily it drips. */
static void on_sweep(void *ctx)
{
	struct stream_server *server = ctx;
	const int64_t now_us = loop_now_us(server->listener->loop);
	struct connection *next;

	server->told = 0;
	for (struct connection *c = server->connections; c; c = next) {
		next = c->next;
		const bool shaking = c->tls && !tls_is_established(c->tls);
		const int64_t allowed_us = shaking ? HANDSHAKE_US : MESSAGE_US;
		if (server->listener->paused || c->since_us == TIME_NONE ||
		    now_us - c->since_us < allowed_us)
			continue;
		if (shaking)
			drop(c, "RFC 5425 4.2: the TLS handshake was not finished in time");
		else
			finish(c);
	}
	loop_timer_after(server->listener->loop, &server->sweep, SWEEP_US);
}

enum errc stream_server_add(struct listener *listener, int fd, struct tls_server *tls,
			    struct err *err)
{
	struct stream_server *server = mem_new(sizeof(*server));

	server->listener = listener;
	server->tls = tls;
	server->watch = (struct loop_watch){ .fd = fd, .ready = on_acceptable, .ctx = server };
	server->sweep = (struct loop_timer){ .fire = on_sweep, .ctx = server, .at_us = TIME_NONE };
	server->next = listener->stream_servers;
	listener->stream_servers = server;
	loop_timer_after(listener->loop, &server->sweep, SWEEP_US);
	return loop_add(listener->loop, &server->watch, LOOP_READ, err);
}

void stream_servers_pause(struct listener *listener, bool pause)
{
	for (struct stream_server *s = listener->stream_servers; s; s = s->next) {
		loop_want(listener->loop, &s->watch, pause ? 0 : LOOP_READ);
		for (struct connection *c = s->connections; c; c = c->next)
			loop_want(listener->loop, &c->watch, pause ? 0 : c->wanted);
	}
}

void stream_servers_free(struct listener *listener)
{
	while (listener->stream_servers) {
		struct stream_server *server = listener->stream_servers;
		listener->stream_servers = server->next;
		while (server->connections)
			finish(server->connections);
		loop_remove(listener->loop, &server->watch);
		loop_timer_clear(listener->loop, &server->sweep);
		fd_close_at(&server->watch.fd);
		free(server);
	}
}
