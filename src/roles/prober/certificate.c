/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/prober/certificate.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/os/fd.h"

struct certificate_asker {
	SSL_CTX *ctx;
};

enum errc certificate_asker_new(const char *ca_file, struct certificate_asker **ret,
				struct err *err)
{
	struct certificate_asker *asker = mem_new(sizeof(*asker));
	int loaded = 0;

	asker->ctx = SSL_CTX_new(TLS_client_method());
	if (asker->ctx)
		loaded = ca_file ? SSL_CTX_load_verify_locations(asker->ctx, ca_file, NULL)
				 : SSL_CTX_set_default_verify_paths(asker->ctx);
	if (loaded != 1) {
		certificate_asker_free(asker);
		return fail(err, ERR_IO, "%s: certificate authorities cannot be loaded",
			    ca_file ? ca_file : "OpenSSL");
	}
	/* A bad certificate is what we came to see: the handshake goes on, the result is asked. */
	SSL_CTX_set_verify(asker->ctx, SSL_VERIFY_NONE, NULL);
	*ret = asker;
	return ERR_OK;
}

void certificate_asker_free(struct certificate_asker *asker)
{
	if (!asker)
		return;
	SSL_CTX_free(asker->ctx);
	free(asker);
}

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

static int64_t time_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return TIME_NONE;
	return (int64_t)timegm(&tm) * US_PER_SEC;
}

/* OpenSSL takes the name as void * and only reads it; its macro for this casts const away. */
static bool set_server_name(SSL *ssl, const char *host)
{
	auto_free char *name = mem_text(host);

	return SSL_set_tlsext_host_name(ssl, name) == 1;
}

static void read_facts(SSL *ssl, struct certificate_facts *ret)
{
	X509 *certificate = SSL_get1_peer_certificate(ssl);
	const long verdict = SSL_get_verify_result(ssl);

	(void)snprintf(ret->tls, sizeof(ret->tls), "%s", SSL_get_version(ssl));
	if (!certificate) {
		(void)snprintf(ret->problem, sizeof(ret->problem), "no certificate was shown");
		return;
	}
	ret->until_us = time_of(X509_get0_notAfter(certificate));
	if (verdict != X509_V_OK)
		(void)snprintf(ret->problem, sizeof(ret->problem), "%s",
			       X509_verify_cert_error_string(verdict));
	X509_free(certificate);
}

enum errc certificate_ask(struct certificate_asker *asker, const char *host,
			  const struct resolved *where, unsigned timeout_ms,
			  struct certificate_facts *ret, struct err *err)
{
	auto_fd fd = connect_to(where, timeout_ms);
	enum errc code = ERR_OK;

	*ret = (struct certificate_facts){ .until_us = TIME_NONE };
	if (fd < 0)
		return fail(err, ERR_IO, "%s: no connection", host);
	SSL *ssl = SSL_new(asker->ctx);
	if (!ssl || SSL_set_fd(ssl, fd) != 1 || !set_server_name(ssl, host) ||
	    SSL_set1_host(ssl, host) != 1 || !shake_hands(ssl, fd, timeout_ms))
		code = fail(err, ERR_IO, "%s: no TLS handshake", host);
	else
		read_facts(ssl, ret);
	SSL_free(ssl);
	return code;
}
