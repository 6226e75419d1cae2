/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the HTTP server share: http-server.c (connections, time, the daemon),
 * http-request.c (what a handler may read and answer), http-guard.c (what is refused).
 */
#pragma once

#include <microhttpd.h>

#include "net/http-server.h"
#include "net/multipart.h"
#include "net/url.h"

#define HTTP_PARAMS_MAX 4

enum http_phase {
	HTTP_HEADERS,	/* the first call of the daemon: an answer here closes the connection */
	HTTP_BODY,	/* more is being read */
	HTTP_HANDLING,	/* the handler is running */
	HTTP_WAITING,	/* put aside: the daemon does not look at the connection */
	HTTP_ANSWERED,	/* put aside and answered since: the daemon will ask again */
	HTTP_RESPONDED, /* the daemon has the response */
};

/* One connection: what its time is measured by. */
struct http_connection {
	struct http_server *server;
	struct MHD_Connection *mhd;
	struct http_request *request; /* being read or answered; NULL between requests */
	struct http_stream *stream;
	int64_t deadline_us; /* monotonic; TIME_NONE: none */
	struct http_connection *next;
	struct http_connection **at; /* the pointer that points here */
};

struct http_param {
	const char *name; /* without the colon; "*" */
	struct str value;
};

struct http_request {
	struct http_server *server;
	struct http_connection *connection;
	struct arena arena;
	struct str method;
	struct str target;
	struct str path;
	struct http_param params[HTTP_PARAMS_MAX];
	size_t n_params;
	struct url_pairs query;
	struct url_pairs form;
	struct multipart *parts; /* NULL: the form has no files */
	const struct http_route *route;
	struct buf body;
	bool body_too_large;
	bool seen; /* the daemon's first call is over */
	char peer[64];

	enum http_phase phase;
	struct MHD_Response *response; /* made, not yet handed to the daemon */
	unsigned status;
	struct header *headers; /* newest first */
	void (*on_gone)(void *user);
	void *on_gone_user;
};

struct http_server {
	struct http_config config;
	struct MHD_Daemon *daemon;
	int fd;
	size_t bodies_bytes;
	struct http_connection *connections;
	int64_t looked_us; /* monotonic: at who is overdue */
	bool resumed;	   /* a connection goes on: run at once */
};

/* Go on with a connection that was put aside. */
void http_resume(struct http_connection *connection);

/* Times count from now; the phase decides which limit holds. */
void http_connection_deadline(struct http_connection *connection, unsigned seconds);

/* Answer with on_error, or a line of text. The connection closes afterwards. */
void http_refuse(struct http_request *request, unsigned status, const char *why);

/* NULL when the request line and headers may be handled, else why they are refused. */
const char *http_guard(struct http_request *request, const char *version, unsigned *ret_status);

/* Find the route; on failure the status says whether the path or only the method is unknown. */
unsigned http_route_find(struct http_request *request);

/* Hand the finished response to the daemon, now or when it asks again. */
enum MHD_Result http_hand_over(struct http_request *request);
