/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listener role: syslog over UDP, TCP and TLS, and records and inventories over HTTP. Reads
 * bytes from whoever can reach it, so it has no files and no way to open a connection.
 */
#include "roles/listener.h"

#include "base/log.h"
#include "base/os/fd.h"
#include "net/tls.h"
#include "roles/listener/agents.h"
#include "roles/process.h"
#include "roles/role.h"

#define OUTBOX_BYTES (16u * 1024 * 1024)
#define TOKEN_MAX    4096
#define DRAIN_US     (10 * US_PER_SEC) /* to hand over what was received, when told to stop */

struct state {
	struct process *process;
	struct listener listener;
	struct tls_server *tls;
	struct loop_hook pausing;
	struct agent_desk *agents; /* NULL: nothing is taken over HTTP */
	struct loop_timer drained;
};

/* ---- back-pressure ---- */

static void set_paused(struct state *s, bool paused)
{
	if (s->listener.paused == paused)
		return;
	s->listener.paused = paused;
	stream_servers_pause(&s->listener, paused);
	datagram_sockets_pause(&s->listener, paused);
}

static void before_wait(void *ctx)
{
	struct state *s = ctx;

	if (outbox_is_full(s->listener.outbox))
		set_paused(s, true);
	if (s->listener.stopping && outbox_is_empty(s->listener.outbox))
		process_stop(s->process);
}

static void on_room(void *ctx)
{
	set_paused(ctx, false);
}

static void on_opened(void *ctx, struct outbox_stream *stream, uint64_t offset)
{
	struct state *s = ctx;

	http_intake_opened(&s->listener, stream, offset);
}

static void on_durable(void *ctx, struct outbox_stream *stream, uint64_t offset)
{
	struct state *s = ctx;

	http_intake_durable(&s->listener, stream, offset);
}

/* ---- hooks of the process ---- */

static void on_channel(void *ctx, const char *name, int fd)
{
	struct state *s = ctx;

	if (str_is(str_from(name), "store"))
		outbox_connect(s->listener.outbox, fd);
	else if (s->agents && str_is(str_from(name), "registrar"))
		agent_desk_connect(s->agents, fd);
	else
		fd_close_at(&fd);
}

static void on_drain_limit(void *ctx)
{
	struct state *s = ctx;

	log_warn("stopped before the store had everything");
	process_stop(s->process);
}

static void on_stop(void *ctx)
{
	struct state *s = ctx;

	s->listener.stopping = true;
	stream_servers_free(&s->listener);
	datagram_sockets_free(&s->listener);
	loop_timer_after(s->listener.loop, &s->drained, DRAIN_US);
}

/* ---- the start ---- */

static enum errc open_streams(struct state *s, struct err *err)
{
	enum errc code = ERR_OK;
	int fd;

	for (size_t i = 0; !code && (fd = process_socket(s->process, "syslog-tcp", i)) >= 0; i++)
		code = stream_server_add(&s->listener, fd, NULL, err);
	for (size_t i = 0; !code && (fd = process_socket(s->process, "syslog-udp", i)) >= 0; i++)
		code = datagram_socket_add(&s->listener, fd, err);
	return code;
}

static enum errc open_tls(struct state *s, struct err *err)
{
	int fd = process_socket(s->process, "syslog-tls", 0);

	if (fd < 0)
		return ERR_OK;
	enum errc code = tls_server_new(process_option(s->process, "tls-cert", 0),
					process_option(s->process, "tls-key", 0), &s->tls, err);
	for (size_t i = 1; !code && fd >= 0; i++) {
		code = stream_server_add(&s->listener, fd, s->tls, err);
		fd = process_socket(s->process, "syslog-tls", i);
	}
	return code;
}

static enum errc open_agents(struct state *s, struct err *err)
{
	const char *networks[AGENTS_FROM_MAX + 2] = { NULL };
	const char *network;

	for (size_t i = 0; i <= AGENTS_FROM_MAX &&
			   (network = process_option(s->process, "agents-from", i)) != NULL;
	     i++)
		networks[i] = network;
	return agent_desk_new(s->listener.loop, networks, &s->agents, err);
}

static enum errc open_http(struct state *s, struct err *err)
{
	auto_buf token = BUF_INIT(TOKEN_MAX);
	const int fd = process_socket(s->process, "http-in", 0);

	if (fd < 0)
		return ERR_OK;
	enum errc code = file_read(process_option(s->process, "http-token-file", 0), &token, err);
	if (!code)
		code = open_agents(s, err);
	return code ? code
		    : http_intake_start(&s->listener, fd, str_trim(buf_str(&token)), s->agents,
					err);
}

static int run(void)
{
	static const struct process_hooks hooks = { .role = "listener",
						    .on_channel = on_channel,
						    .on_stop = on_stop };
	struct state s = { .drained = { .fire = on_drain_limit, .at_us = TIME_NONE } };
	struct err err;

	s.drained.ctx = &s;
	s.process = process_begin(&hooks, &s);
	s.listener.loop = process_loop(s.process);
	const struct outbox_handler handler = {
		.on_opened = on_opened, .on_durable = on_durable, .on_room = on_room, .ctx = &s
	};
	s.listener.outbox = outbox_new(s.listener.loop, &handler, OUTBOX_BYTES);
	s.listener.senders = senders_new(s.listener.outbox);
	s.pausing = (struct loop_hook){ .before_wait = before_wait, .ctx = &s };
	loop_hook_add(s.listener.loop, &s.pausing);
	if (open_streams(&s, &err) || open_tls(&s, &err) || open_http(&s, &err))
		process_die("listener", &err);
	process_enter(s.process, NULL, "");

	const int code = process_run(s.process);
	stream_servers_free(&s.listener);
	datagram_sockets_free(&s.listener);
	http_intake_free(&s.listener);
	agent_desk_free(s.agents);
	senders_free(s.listener.senders);
	outbox_free(s.listener.outbox);
	tls_server_free(s.tls);
	process_free(s.process);
	return code;
}

const struct role role_listener = {
	.name = "listener",
	.run = run,
};
