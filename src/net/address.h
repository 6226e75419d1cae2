/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses to listen on, as people write them: "192.0.2.7:514", "[2001:db8::1]:514",
 * "localhost:8080", ":514" (every address of the machine, IPv6 and IPv4). Port 0 lets the system
 * choose. Names are looked up, so this is for before the sandbox.
 */
#pragma once

#include <sys/socket.h>

#include "base/err.h"

#define ADDRESS_TEXT_MAX 80

/*
 * A bound socket, close-on-exec and non-blocking; SOCK_STREAM ones listen. `type` is SOCK_STREAM or
 * SOCK_DGRAM. Datagram sockets get a large receive buffer and report what the kernel dropped
 * (SO_RXQ_OVFL).
 */
enum errc address_bind(const char *text, int type, int *ret_fd, struct err *err) MUST_CHECK;

/* "192.0.2.7:514", "[2001:db8::1]:514"; an IPv4 address mapped into IPv6 is shown as IPv4. */
const char *address_text(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX]);

/* The same without the port: what a source is called. */
const char *address_host_text(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX]);

/* Where a socket is bound. */
const char *address_of_socket(int fd, char out[static ADDRESS_TEXT_MAX]);
