/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the supervisor prepares before the first role starts: the data folder, the lock against a
 * second instance, the bound sockets, and the configuration each role is told.
 */
#pragma once

#include <limits.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/options.h"

#define SETUP_SOCKETS_MAX 24

struct bound_socket {
	const char *role; /* who gets it */
	const char *name; /* the option it came from */
	int fd;
};

struct setup {
	const struct options *options;
	char data[PATH_MAX];
	char content[PATH_MAX];
	char drop[PATH_MAX];
	char tls_cert[PATH_MAX]; /* "" without TLS */
	char tls_key[PATH_MAX];
	char link_cert[PATH_MAX]; /* "" without --link-in */
	char link_key[PATH_MAX];
	char link_authority[PATH_MAX]; /* its certificate alone */
	char http_token[PATH_MAX];     /* "" without --http-in */
	int lock; /* held as long as any process of this watch that writes is alive */
	struct bound_socket sockets[SETUP_SOCKETS_MAX];
	size_t n_sockets;
};

/* --role hub */
bool setup_is_hub(const struct options *options);

/* setup_done() also after a failure. */
enum errc setup_prepare(const struct options *options, struct setup *setup,
			struct err *err) MUST_CHECK;
void setup_done(struct setup *setup);

/* The "name value" lines for `role`. */
enum errc setup_config(const struct setup *setup, const char *role, struct buf *out,
		       struct err *err) MUST_CHECK;

/* "console=127.0.0.1:8080 syslog-tcp=…": what was bound, for the ready line. */
void setup_addresses(const struct setup *setup, struct buf *out);
