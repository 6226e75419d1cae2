/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the listener role: it takes bytes from the network, cuts them into records, and
 * hands them on. It understands nothing of them. One file per way in.
 */
#pragma once

#include "base/os/loop.h"
#include "roles/outbox.h"
#include "roles/store/senders.h"

struct listener {
	struct loop *loop;
	struct outbox *outbox;
	struct senders *senders;
	struct stream_server *stream_servers; /* TCP and TLS */
	struct datagram_socket *datagrams;
	struct http_intake *http;
	bool paused; /* the outbox is full: nothing is read */
	bool stopping;
};

struct agent_desk;
struct tls_server;

/* listener-stream.c: a bound, listening socket; `tls` NULL for plain TCP. Takes the fd. */
enum errc stream_server_add(struct listener *listener, int fd, struct tls_server *tls,
			    struct err *err) MUST_CHECK;
void stream_servers_pause(struct listener *listener, bool pause);
void stream_servers_free(struct listener *listener); /* what is half received is given out */

/* listener-datagram.c */
enum errc datagram_socket_add(struct listener *listener, int fd, struct err *err) MUST_CHECK;
void datagram_sockets_pause(struct listener *listener, bool pause);
void datagram_sockets_free(struct listener *listener);

/*
 * listener-http.c: records as lines of a POST, and inventories of agents for `agents` (outlives
 * it). `token` is what senders must show; copied. The two calls in the middle tell what became of
 * the streams it opened.
 */
enum errc http_intake_start(struct listener *listener, int fd, struct str token,
			    struct agent_desk *agents, struct err *err) MUST_CHECK;
void http_intake_opened(struct listener *listener, struct outbox_stream *stream, uint64_t offset);
void http_intake_durable(struct listener *listener, struct outbox_stream *stream, uint64_t offset);
void http_intake_free(struct listener *listener);
