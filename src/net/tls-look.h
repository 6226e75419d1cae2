/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TLS handshake for what the server shows in it; nothing is sent over the connection, and nothing
 * that is shown is believed here.
 */
#pragma once

#include <openssl/ssl.h>

#include "base/buf.h"
#include "base/err.h"
#include "net/resolve.h"

/* `look` is called once the handshake is done. ERR_IO: there was none. */
enum errc tls_look(SSL_CTX *context, const char *host, const struct resolved *where,
		   unsigned timeout_ms, void (*look)(SSL *ssl, void *ctx), void *ctx,
		   struct err *err) MUST_CHECK;

/* The last certificate of the chain that is shown, the authority's where it sends that; PEM. */
enum errc tls_look_authority(const char *host, const struct resolved *where, unsigned timeout_ms,
			     struct buf *pem, struct err *err) MUST_CHECK;
