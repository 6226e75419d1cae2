/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server side of TLS for syslog (RFC 5425): TLS 1.2 and 1.3 with the ciphers OpenSSL calls
 * secure, no renegotiation, no compression, no session tickets. Certificate and key are read before
 * the sandbox; connections work on sockets that were accepted elsewhere, never blocking.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct tls_server;
struct tls_connection;

/* From PEM files; refuses a key that does not belong to the certificate. */
enum errc tls_server_new(const char *cert_path, const char *key_path, struct tls_server **ret,
			 struct err *err) MUST_CHECK;
void tls_server_free(struct tls_server *server);

/* `fd` stays the caller's. */
struct tls_connection *tls_connection_new(struct tls_server *server, int fd) MUST_CHECK;
void tls_connection_free(struct tls_connection *connection);

enum tls_want {
	TLS_WANT_READ,
	TLS_WANT_WRITE,
};

/*
 * Read decrypted bytes, doing the handshake on the way. ERR_OK with `*ret_n` > 0; ERR_AGAIN with
 * `*ret_want`; ERR_END after close_notify; ERR_SYNTAX when the other side breaks the protocol or
 * goes without closing.
 */
enum errc tls_read(struct tls_connection *connection, char *to, size_t room, size_t *ret_n,
		   enum tls_want *ret_want, struct err *err) MUST_CHECK;

bool tls_is_established(const struct tls_connection *connection);

/* Decrypted bytes are waiting inside: the socket may not become readable for them. */
bool tls_has_pending(const struct tls_connection *connection);
