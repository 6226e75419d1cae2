/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a client shows of itself. The HTTP library asks for the certificate and proves that the
 * client has its key; whether it is one we know is found out here.
 */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sodium.h>

#include "net/http-internal.h"

#define SERIAL_BYTES 20u /* RFC 5280 4.1.2.2 */

static gnutls_session_t session_of(const struct http_request *request)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		request->connection->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	return info ? info->tls_session : NULL;
}

/* Signed, for clients, in its time. */
static bool is_good(gnutls_session_t session)
{
	static unsigned char client[] = GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = client };
	unsigned status = 0;

	return gnutls_certificate_verify_peers(session, &purpose, 1, &status) == GNUTLS_E_SUCCESS &&
	       status == 0;
}

static bool read_serial(const gnutls_datum_t *der, char ret[static HTTP_SERIAL_MAX])
{
	unsigned char serial[SERIAL_BYTES];
	size_t n = sizeof(serial);
	gnutls_x509_crt_t certificate;

	if (gnutls_x509_crt_init(&certificate) != GNUTLS_E_SUCCESS)
		return false;
	const bool read =
		gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS &&
		gnutls_x509_crt_get_serial(certificate, serial, &n) == GNUTLS_E_SUCCESS && n > 0;
	gnutls_x509_crt_deinit(certificate);
	if (read)
		(void)sodium_bin2hex(ret, HTTP_SERIAL_MAX, serial, n);
	return read;
}

enum errc http_client_serial(const struct http_request *request, char ret[static HTTP_SERIAL_MAX],
			     struct err *err)
{
	const gnutls_session_t session = session_of(request);
	unsigned n = 0;
	const gnutls_datum_t *shown = session ? gnutls_certificate_get_peers(session, &n) : NULL;

	if (!shown || n == 0)
		return fail(err, ERR_NOT_FOUND, "client: shows no certificate");
	if (!is_good(session) || !read_serial(shown, ret))
		return fail(err, ERR_DENIED,
			    "client: RFC 5280 6: its certificate is not by our authority, not for "
			    "clients, or not in its time");
	return ERR_OK;
}
