/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names to addresses, by c-ares: the C library's own resolver loads modules and starts threads,
 * which no sandbox of ours allows. Knows numeric addresses, /etc/hosts and the name servers of
 * /etc/resolv.conf, as they were when it was made.
 */
#pragma once

#include <sys/socket.h>

#include "base/err.h"
#include "base/str.h"

#define RESOLVE_MAX 8 /* addresses of one name that are looked at */

struct resolver;

/* Before the sandbox: reads files of /etc. */
enum errc resolver_new(struct resolver **ret, struct err *err) MUST_CHECK;
void resolver_free(struct resolver *resolver); /* NULL allowed */

struct resolved {
	struct sockaddr_storage at[RESOLVE_MAX]; /* with the port asked for */
	socklen_t size[RESOLVE_MAX];
	size_t n;
};

/*
 * Waits at most `timeout_ms`. ERR_NOT_FOUND when the name has no address, ERR_AGAIN when nobody
 * could say.
 */
enum errc resolve(struct resolver *resolver, const char *host, uint16_t port, unsigned timeout_ms,
		  struct resolved *ret, struct err *err) MUST_CHECK;
