/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP/1.1 server (RFC 9110, 9112) on a listening socket somebody else bound, inside an event
 * loop somebody else runs, in one thread. The console and the log intake use it.
 *
 *	server = http_server_new(&config, &err);
 *	sandbox_enter(…);
 *	loop: wait for http_server_fd() to be readable, at most http_server_wait_ms();
 *	      then http_server_run();
 *
 * It needs these system calls afterwards: epoll_wait, epoll_ctl, accept4, recv, send, sendmsg,
 * writev, read, write, shutdown, close, fcntl, setsockopt, getsockname, clock_gettime, getrandom
 * and what malloc wants.
 *
 * A request is handed to its route's handler when all of it was read. The handler answers with one
 * of the http_respond functions, at once or later: a handler that returns without having answered
 * has put the request aside, and whoever holds it must answer it or let its time run out
 * (wait_max_s: the client gets 504). The request, its views and its arena live until `on_gone`, or
 * for requests answered within the handler until the handler returns.
 *
 * Refused before any handler sees them, because proxies in front may read them differently (RFC
 * 9112 11.2): Transfer-Encoding beside Content-Length, a repeated Content-Length, Transfer-Encoding
 * or Host, a missing Host, any transfer coding but "chunked", control characters in header values,
 * a target that is not an absolute path, bad percent-encoding, dot segments. The connection closes
 * after such an answer.
 *
 * Every size and time has a limit in struct http_config. Slow clients lose their connection when
 * one request or response takes longer than allowed, however steadily they trickle.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/os/clock.h"

struct http_server;
struct http_request;
struct http_stream;

struct http_route {
	const char *method; /* "GET" also answers HEAD */
	/*
	 * "/alerts/:id/raw": a segment that begins with ':' takes any one segment, a last segment
	 * of '*' takes the rest of the path. The first route that fits counts.
	 */
	const char *path;
	size_t body_max; /* bytes; 0: a body is refused */
	void (*handle)(void *context, struct http_request *request);
	const void *data; /* the handler's own, see http_route_of() */
};

struct http_config {
	int listen_fd;			 /* bound and listening; owned by the server from now on */
	const struct http_route *routes; /* ends with path NULL; outlives the server */
	void *context;			 /* for handlers and the two below */
	const struct clock *clock;

	/*
	 * Answers a request that no handler can: 400, 404, 405, 408, 413, 417, 503, 504, 505. NULL:
	 * one line of plain text. Must answer at once.
	 */
	void (*on_error)(void *context, struct http_request *request, unsigned status,
			 const char *why);

	/* Adds headers to every response (security headers); may be NULL. */
	void (*on_response)(void *context, struct http_request *request);

	const char *tls_certificate; /* PEM texts, copied; both or neither */
	const char *tls_key;
	/*
	 * Authorities (PEM) of certificates that clients are asked for; none is needed to be
	 * heard: http_client_serial() tells. NULL: nobody is asked.
	 */
	const char *tls_clients;

	unsigned connections_max;
	unsigned connections_per_address_max; /* 0: no limit of its own */
	size_t header_max;		      /* bytes of request line and headers */
	size_t bodies_max;		      /* bytes of all bodies being read at one time */
	unsigned request_max_s;		      /* to send a whole request; also idle keep-alive */
	unsigned response_max_s;	      /* to take a whole response (streams are exempt) */
	unsigned wait_max_s;		      /* for a request that was put aside */
};

/* Values that fit a console; set listen_fd, routes and clock. */
extern const struct http_config http_config_default;

enum errc http_server_new(const struct http_config *config, struct http_server **ret,
			  struct err *err) MUST_CHECK;
void http_server_free(struct http_server *server); /* ends every connection; NULL allowed */

int http_server_fd(const struct http_server *server); /* becomes readable when there is work */
int http_server_wait_ms(const struct http_server *server);
void http_server_run(struct http_server *server);

/* ---- the request; all views live as long as it does ---- */

struct str http_method(const struct http_request *request);
struct str http_path(const struct http_request *request);   /* decoded */
struct str http_target(const struct http_request *request); /* path and query as they were sent */
struct str http_param(const struct http_request *request, const char *name); /* ":id"; "*" */
struct str http_query(const struct http_request *request, const char *name); /* NONE: absent */
struct str http_form(const struct http_request *request, const char *name);

/* The fields of a form in the order they were sent; false past the last. */
bool http_form_at(const struct http_request *request, size_t i, struct str *ret_name,
		  struct str *ret_value);

/* The file of that field of a multipart form; false when there is none. Views of the body. */
bool http_file(const struct http_request *request, const char *name, struct str *ret_file,
	       struct str *ret_bytes);

struct str http_header(const struct http_request *request, const char *name);
struct str http_cookie(const struct http_request *request, const char *name);
struct str http_body(const struct http_request *request);
struct str http_peer(const struct http_request *request); /* "192.0.2.7", "2001:db8::1" */
const struct http_route *http_route_of(const struct http_request *request); /* NULL: none fits */
struct arena *http_arena(struct http_request *request);

/*
 * The serial number, in hexadecimal, of the certificate the client showed: signed by tls_clients,
 * for clients, and in its time (RFC 5280 6). ERR_NOT_FOUND: it showed none; ERR_DENIED: it is none
 * of those.
 */
#define HTTP_SERIAL_MAX 48u
enum errc http_client_serial(const struct http_request *request, char ret[static HTTP_SERIAL_MAX],
			     struct err *err) MUST_CHECK;

/*
 * The connection ended, or its time ran out, before the request was answered: `on_gone` is called
 * and the request must not be touched again. For requests that are put aside.
 */
void http_on_gone(struct http_request *request, void (*on_gone)(void *user), void *user);

/* ---- the answer: headers first, then exactly one of the respond functions ---- */

/* Copied. Names and values come from us; a value with control characters is left out. */
void http_add_header(struct http_request *request, const char *name, struct str value);

/* `body` is copied. `type` NULL: no Content-Type. */
void http_respond(struct http_request *request, unsigned status, const char *type, struct str body);

/* The bytes stay where they are: for what is compiled into the program. */
void http_respond_static(struct http_request *request, unsigned status, const char *type,
			 struct str body);

/* `size` bytes of a file from its beginning, sent as the client takes them. `fd` is taken. */
void http_respond_file(struct http_request *request, const char *type, int fd, uint64_t size);

/* 303 See Other to a path of our own. */
void http_redirect(struct http_request *request, struct str path);

/*
 * A response without end (server-sent events): status 200 and whatever is written, as soon as the
 * client takes it. `on_end` is called once, when the client left, was too slow (more than
 * `pending_max` bytes unsent) or the server ends; the stream must not be touched after that. The
 * request itself is gone when http_respond_stream() returns.
 */
struct http_stream *http_respond_stream(struct http_request *request, const char *type,
					size_t pending_max, void (*on_end)(void *user),
					void *user) MUST_CHECK;
void http_stream_write(struct http_stream *stream, struct str bytes);
void http_stream_end(struct http_stream *stream); /* after the bytes written; calls on_end */
