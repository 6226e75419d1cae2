/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/prober/certificate.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/alloc.h"
#include "net/tls-look.h"

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

static int64_t time_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return TIME_NONE;
	return (int64_t)timegm(&tm) * US_PER_SEC;
}

static void read_facts(SSL *ssl, void *ctx)
{
	struct certificate_facts *ret = ctx;
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
	*ret = (struct certificate_facts){ .until_us = TIME_NONE };
	return tls_look(asker->ctx, host, where, timeout_ms, read_facts, ret, err);
}
