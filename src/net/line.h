/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line to one server: HTTPS (RFC 9110, 9112) with a certificate on both sides, inside an event
 * loop, by libcurl. Connections are kept and used again, so that a question that is left open for
 * minutes costs a few hundred bytes; a few requests may be under way at one time. Rules are
 * outbound.h's: the server's certificate is always checked, here against the one authority given;
 * redirections are not followed; names are resolved by resolve.h; nothing of the environment is
 * used; times and sizes have limits.
 *
 * A process that uses it has SANDBOX_CONNECT and OUTBOUND_PATHS, and makes it before the sandbox.
 * Asking may wait a few seconds for the name's address, when it is not known yet.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/os/loop.h"

#define LINE_REQUESTS_MAX 4u
#define LINE_PATH_MAX	  256u

struct line;

struct line_handler {
	/*
	 * Once for each request. `status` of HTTP; 0: there was no answer, and `error` says why.
	 * `body` is good during the call.
	 */
	void (*on_answer)(void *ctx, uint64_t id, unsigned status, struct str body,
			  const char *error);
	void *ctx;
};

enum errc line_new(struct loop *loop, const struct line_handler *handler, struct line **ret,
		   struct err *err) MUST_CHECK;
void line_free(struct line *line); /* NULL allowed */

/* Where to, and who we are: PEM, copied. What was under way is dropped without a word. */
struct line_config {
	struct str url; /* "https://host:port" */
	struct str authority;
	struct str certificate;
	struct str key;
};
enum errc line_set(struct line *line, const struct line_config *config, struct err *err) MUST_CHECK;

struct line_request {
	uint64_t id; /* the caller's, for the answer */
	bool post;
	const char *path;
	struct str body; /* copied */
	unsigned timeout_ms;
	size_t answer_max;
};

/* ERR_LIMIT: too many are under way; ERR_CONFLICT: line_set() was not called. */
enum errc line_ask(struct line *line, const struct line_request *request,
		   struct err *err) MUST_CHECK;

/* What the last connection that brought an answer has cost so far, as the system counts it. */
struct line_traffic {
	uint64_t bytes;	  /* of TCP, both ways: with TLS, without headers */
	uint64_t packets; /* both ways */
};
struct line_traffic line_traffic(const struct line *line);

/* Forget all that is under way; connections end. */
void line_drop(struct line *line);
