/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls-look.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/os/clock.h"
#include "base/os/fd.h"

static bool wait_for(int fd, short events, unsigned timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, (int)timeout_ms) == 1;
}

static int connect_to(const struct resolved *where, unsigned timeout_ms)
{
	for (size_t i = 0; i < where->n; i++) {
		auto_fd fd = socket(where->at[i].ss_family,
				    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		int problem = 0;
		socklen_t size = sizeof(problem);
		if (fd < 0)
			continue;
		(void)connect(fd, (const struct sockaddr *)&where->at[i], where->size[i]);
		if (wait_for(fd, POLLOUT, timeout_ms) &&
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 && problem == 0)
			return fd_steal(&fd);
	}
	return -1;
}

static bool shake_hands(SSL *ssl, int fd, unsigned timeout_ms)
{
	const int64_t until_us = clock_mono_us(&clock_system) + (int64_t)timeout_ms * US_PER_MS;

	while (clock_mono_us(&clock_system) < until_us) {
		const int code = SSL_connect(ssl);
		if (code == 1)
			return true;
		const int why = SSL_get_error(ssl, code);
		const short events = why == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
		if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
			return false;
		if (!wait_for(fd, events, timeout_ms))
			return false;
	}
	return false;
}

/* OpenSSL takes the name as void * and only reads it; its macro for this casts const away. */
static bool set_server_name(SSL *ssl, const char *host)
{
	auto_free char *name = mem_text(host);

	return SSL_set_tlsext_host_name(ssl, name) == 1;
}

enum errc tls_look(SSL_CTX *context, const char *host, const struct resolved *where,
		   unsigned timeout_ms, void (*look)(SSL *ssl, void *ctx), void *ctx,
		   struct err *err)
{
	auto_fd fd = connect_to(where, timeout_ms);
	enum errc code = ERR_OK;

	if (fd < 0)
		return fail(err, ERR_IO, "%s: no connection", host);
	SSL *ssl = SSL_new(context);
	if (!ssl || SSL_set_fd(ssl, fd) != 1 || !set_server_name(ssl, host) ||
	    SSL_set1_host(ssl, host) != 1 || !shake_hands(ssl, fd, timeout_ms))
		code = fail(err, ERR_IO, "%s: no TLS handshake", host);
	else
		look(ssl, ctx);
	SSL_free(ssl);
	ERR_clear_error();
	return code;
}

static void write_last(SSL *ssl, void *ctx)
{
	struct buf *pem = ctx;
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);
	const int n = chain ? sk_X509_num(chain) : 0;
	BIO *bio = n > 0 ? BIO_new(BIO_s_mem()) : NULL;
	char *bytes = NULL;

	if (bio && PEM_write_bio_X509(bio, sk_X509_value(chain, n - 1)) == 1) {
		const long len = BIO_get_mem_data(bio, &bytes);
		buf_add(pem, str_of(bytes, (size_t)len));
	}
	BIO_free(bio);
}

enum errc tls_look_authority(const char *host, const struct resolved *where, unsigned timeout_ms,
			     struct buf *pem, struct err *err)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	enum errc code = context ? ERR_OK : fail(err, ERR_LIMIT, "TLS: no memory");

	if (!code) {
		SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
		code = tls_look(context, host, where, timeout_ms, write_last, pem, err);
	}
	if (!code && (!pem->len || buf_failed(pem)))
		code = fail(err, ERR_IO, "%s: shows no certificate", host);
	SSL_CTX_free(context);
	return code;
}
