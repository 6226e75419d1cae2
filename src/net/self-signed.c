/* SPDX-License-Identifier: Apache-2.0 */
#include "net/self-signed.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/os/fd.h"

#define VALID_SECONDS (INT64_C(3650) * 24 * 60 * 60)
#define HOST_MAX      64
#define NAMES_MAX     192

static bool add_extension(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	const bool added = extension && X509_add_ext(cert, extension, -1) == 1;

	X509_EXTENSION_free(extension);
	return added;
}

static bool fill(X509 *cert, EVP_PKEY *key, const char *host)
{
	char names[NAMES_MAX];
	uint64_t serial = 0;
	X509_NAME *subject = X509_get_subject_name(cert);
	const unsigned char *name = (const unsigned char *)host;

	(void)snprintf(names, sizeof(names), "DNS:%s,DNS:localhost,IP:127.0.0.1,IP:::1", host);
	if (RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		return false;
	return X509_set_version(cert, X509_VERSION_3) == 1 &&
	       ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1) == 1 &&
	       X509_gmtime_adj(X509_getm_notBefore(cert), -86400) &&
	       X509_gmtime_adj(X509_getm_notAfter(cert), VALID_SECONDS) &&
	       X509_set_pubkey(cert, key) == 1 &&
	       X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
	       X509_set_issuer_name(cert, subject) == 1 &&
	       add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_extension(cert, NID_ext_key_usage, "serverAuth") &&
	       add_extension(cert, NID_subject_alt_name, names) &&
	       X509_sign(cert, key, EVP_sha256()) > 0;
}

static enum errc write_bio(BIO *bio, const char *path, unsigned mode, struct err *err)
{
	char *bytes;
	const long len = BIO_get_mem_data(bio, &bytes);

	return file_replace(path, str_of(bytes, (size_t)len), mode, err);
}

static enum errc write_files(X509 *cert, EVP_PKEY *key, const char *cert_path, const char *key_path,
			     struct err *err)
{
	BIO *cert_pem = BIO_new(BIO_s_mem());
	BIO *key_pem = BIO_new(BIO_s_mem());
	enum errc code = ERR_OK;

	if (!cert_pem || !key_pem || PEM_write_bio_X509(cert_pem, cert) != 1 ||
	    PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) != 1)
		code = fail(err, ERR_LIMIT, "certificate: no memory");
	if (!code)
		code = write_bio(key_pem, key_path, 0600, err);
	if (!code)
		code = write_bio(cert_pem, cert_path, 0644, err);
	BIO_free(cert_pem);
	BIO_free(key_pem);
	return code;
}

enum errc self_signed_make(const char *cert_path, const char *key_path, struct err *err)
{
	char host[HOST_MAX] = "localhost";
	enum errc code = ERR_OK;

	if (access(cert_path, R_OK) == 0 && access(key_path, R_OK) == 0)
		return ERR_OK;
	if (gethostname(host, sizeof(host) - 1) < 0 || !host[0])
		memcpy(host, "localhost", sizeof("localhost"));
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	if (!key || !cert || !fill(cert, key, host))
		code = fail(err, ERR_UNSUPPORTED, "certificate: %s",
			    ERR_reason_error_string(ERR_get_error()));
	if (!code)
		code = write_files(cert, key, cert_path, key_path, err);
	X509_free(cert);
	EVP_PKEY_free(key);
	return code;
}
