/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves the machine: one request over HTTP(S) or one mail over SMTP(S), by libcurl, one at a
 * time. Rules that hold for all of them:
 *
 *  - Redirections are not followed: the answer says where it points, and that is all.
 *  - Names are resolved by resolve.h; no proxy, no cookies, no ~/.netrc, nothing from the
 *    environment.
 *  - Certificates are checked against the system's authorities, or against `ca_file`; there is no
 *    way to switch that off. TLS 1.2 at least.
 *  - Limits on time and on the size of the answer.
 *
 * A process that uses it has SANDBOX_CONNECT and OUTBOUND_PATHS, and makes it before the sandbox.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct outbound;

/* For sandbox_enter(): name servers' files and the system's authorities. */
#define OUTBOUND_PATHS                                                                             \
	{ .path = "/etc/hosts", .access = SANDBOX_READ },                                          \
		{ .path = "/etc/resolv.conf", .access = SANDBOX_READ },                            \
		{ .path = "/etc/ssl", .access = SANDBOX_READ },                                    \
		{ .path = "/usr/share/ca-certificates", .access = SANDBOX_READ },                  \
	{                                                                                          \
		.path = "/usr/local/share/ca-certificates", .access = SANDBOX_READ                 \
	}

enum errc outbound_new(struct outbound **ret, struct err *err) MUST_CHECK;
void outbound_free(struct outbound *outbound); /* NULL allowed */

#define OUTBOUND_HEADERS_MAX 16
#define OUTBOUND_TO_MAX	     16
#define OUTBOUND_ASKED_MAX   2
#define OUTBOUND_ASKED_LEN   128

struct outbound_request {
	const char *url; /* http, https, smtp or smtps */
	const char *method;
	const char *headers[OUTBOUND_HEADERS_MAX + 1]; /* "Name: value", NULL at the end */
	const char *asked[OUTBOUND_ASKED_MAX]; /* headers of the answer to keep; NULL: none */
	struct str body;		       /* for mail: the message, header and all */
	const char *ca_file; /* authorities instead of the system's; readable in the sandbox */
	unsigned timeout_ms; /* for all of it */
	size_t answer_max;   /* bytes of the body that are kept; more is ERR_LIMIT */

	/* Mail only. Addresses without angle brackets. */
	const char *from;
	const char *to[OUTBOUND_TO_MAX + 1];
	const char *user; /* NULL: without log-in */
	const char *password;
	bool need_tls; /* smtp: STARTTLS or nothing */
	/* Where the server offers it, delivery is reported under this name, success and delay too
	   (RFC 3461); NULL: as the server does it. Printable, without spaces, '+' and '='. */
	const char *envelope;
};

struct outbound_answer {
	long status;	     /* of HTTP or SMTP; 0 when there was none */
	struct buf body;     /* the caller's: BUF_INIT(answer_max) before, buf_done() after */
	char redirect[1024]; /* where it points; "" */
	char address[64];    /* of the other side */
	char etag[1024];   /* RFC 9110 8.8.3; "" when there is none, or it is no one line of text */
	char modified[64]; /* Last-Modified, the same */
	char asked[OUTBOUND_ASKED_MAX][OUTBOUND_ASKED_LEN]; /* the same, by request->asked */
	int64_t taken_us;
};

/* ERR_OK when there was an answer, whatever its status says. */
enum errc outbound_send(struct outbound *outbound, const struct outbound_request *request,
			struct outbound_answer *answer, struct err *err) MUST_CHECK;

/*
 * Bytes over TCP, or TLS with a checked certificate: "tcp://host:port", "tls://host:port". Opened,
 * written and closed. What was written may be lost on the way (RFC 6587 knows no answer).
 */
enum errc outbound_write(struct outbound *outbound, const struct outbound_request *request,
			 struct err *err) MUST_CHECK;

/* One datagram: "udp://host:port". */
enum errc outbound_datagram(struct outbound *outbound, const struct outbound_request *request,
			    struct err *err) MUST_CHECK;

/* Take a URL apart: host without brackets, port (the scheme's own when none is written). */
struct outbound_target {
	char scheme[8];
	char host[256];
	uint16_t port;
	char path[1024]; /* "" or "/…" */
};
enum errc outbound_target(const char *url, struct outbound_target *ret, struct err *err) MUST_CHECK;
