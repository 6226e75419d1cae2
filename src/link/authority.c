/* SPDX-License-Identifier: Apache-2.0 */
#include "link/authority.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/os/fd.h"

#define KEY_MODE	0600
#define AUTHORITY_YEARS 20
#define YEAR_US		(INT64_C(365) * 24 * 3600 * US_PER_SEC)
#define EARLIER_US	(60 * US_PER_SEC) /* clocks of two houses differ */
#define SERIAL_BYTES	16

struct link_authority {
	EVP_PKEY *key;
	X509 *certificate;
	struct buf pem; /* of the certificate */
};

static enum errc crypto_failed(struct err *err, const char *what)
{
	ERR_clear_error();
	return fail(err, ERR_UNSUPPORTED, "certificate: %s", what);
}

/* ---- PEM ---- */

static BIO *reader_of(struct str pem)
{
	return pem.len && pem.len <= 2 * LINK_PEM_MAX ? BIO_new_mem_buf(pem.ptr, (int)pem.len)
						      : NULL;
}

static X509 *read_certificate(struct str pem)
{
	BIO *bio = reader_of(pem);
	X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	return certificate;
}

static EVP_PKEY *read_key(struct str pem)
{
	char no_password[] = "";
	BIO *bio = reader_of(pem);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, no_password) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	return key;
}

static X509_REQ *read_request(struct str pem)
{
	BIO *bio = reader_of(pem);
	X509_REQ *request = bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	return request;
}

/* What a memory BIO holds goes to `out`; the BIO is freed. */
static enum errc drain(BIO *bio, bool good, struct buf *out, struct err *err)
{
	char *bytes = NULL;
	const long n = bio ? BIO_get_mem_data(bio, &bytes) : 0;

	if (good && n > 0)
		buf_add(out, str_of(bytes, (size_t)n));
	BIO_free(bio);
	return good && n > 0 && !buf_failed(out) ? ERR_OK : crypto_failed(err, "cannot be written");
}

static enum errc write_certificate(X509 *certificate, struct buf *out, struct err *err)
{
	BIO *bio = BIO_new(BIO_s_mem());

	return drain(bio, bio && PEM_write_bio_X509(bio, certificate) == 1, out, err);
}

static enum errc write_key(EVP_PKEY *key, struct buf *out, struct err *err)
{
	BIO *bio = BIO_new(BIO_s_mem());

	return drain(bio, bio && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1,
		     out, err);
}

/* ---- making ---- */

struct extension {
	int nid;
	const char *value; /* NULL ends the list */
};

static bool add_extensions(X509 *certificate, const struct extension *extensions)
{
	for (const struct extension *e = extensions; e->value; e++) {
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, e->nid, e->value);
		const bool added = extension && X509_add_ext(certificate, extension, -1) == 1;

		X509_EXTENSION_free(extension);
		if (!added)
			return false;
	}
	return true;
}

static bool set_serial(X509 *certificate)
{
	unsigned char bytes[SERIAL_BYTES];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40); /* positive, and always as long */
	BIGNUM *number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	const bool set =
		number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
	BN_free(number);
	return set;
}

static bool set_times(X509 *certificate, int64_t from_us, int64_t until_us)
{
	return ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)(from_us / US_PER_SEC)) &&
	       ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)(until_us / US_PER_SEC));
}

static bool set_name(X509 *certificate, struct str name)
{
	return name.len <= 64 &&
	       X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
					  (const unsigned char *)name.ptr, (int)name.len, -1,
					  0) == 1;
}

/* What is to be signed. `by` NULL: by itself. */
struct subject {
	EVP_PKEY *key;
	struct str name;
	int64_t from_us;
	int64_t until_us;
	const struct extension *extensions;
};

static X509 *sign(const struct subject *subject, const struct link_authority *by)
{
	X509 *certificate = X509_new();
	X509_NAME *issuer = NULL;
	bool good = certificate && X509_set_version(certificate, X509_VERSION_3) == 1 &&
		    set_serial(certificate) &&
		    set_times(certificate, subject->from_us, subject->until_us) &&
		    X509_set_pubkey(certificate, subject->key) == 1 &&
		    set_name(certificate, subject->name);

	if (good)
		issuer = X509_get_subject_name(by ? by->certificate : certificate);
	good = good && X509_set_issuer_name(certificate, issuer) == 1 &&
	       add_extensions(certificate, subject->extensions) &&
	       X509_sign(certificate, by ? by->key : subject->key, EVP_sha256()) > 0;
	if (good)
		return certificate;
	X509_free(certificate);
	return NULL;
}

/* ---- the authority ---- */

static enum errc write_authority(const struct link_authority *authority, const char *path,
				 struct err *err)
{
	auto_buf file = BUF_INIT(2 * LINK_PEM_MAX);
	enum errc code = write_key(authority->key, &file, err);

	if (!code)
		code = write_certificate(authority->certificate, &file, err);
	if (!code)
		code = file_replace(path, buf_str(&file), KEY_MODE, err);
	OPENSSL_cleanse(file.ptr, file.len);
	return code;
}

static enum errc make_authority(const char *path, int64_t now_us, struct link_authority *authority,
				struct err *err)
{
	static const struct extension extensions[] = {
		{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
		{ NID_key_usage, "critical,keyCertSign,cRLSign" },
		{ 0, NULL },
	};
	struct subject subject = { .name = STR("Tonoi link"),
				   .from_us = now_us - EARLIER_US,
				   .until_us = now_us + AUTHORITY_YEARS * YEAR_US,
				   .extensions = extensions };

	authority->key = EVP_EC_gen("P-256");
	subject.key = authority->key;
	authority->certificate = authority->key ? sign(&subject, NULL) : NULL;
	if (!authority->certificate)
		return crypto_failed(err, "an authority cannot be made");
	return write_authority(authority, path, err);
}

static enum errc read_authority(const char *path, struct link_authority *authority, struct err *err)
{
	auto_buf file = BUF_INIT(2 * LINK_PEM_MAX);
	const enum errc code = file_read(path, &file, err);

	if (code)
		return code;
	authority->key = read_key(buf_str(&file));
	authority->certificate = read_certificate(buf_str(&file));
	OPENSSL_cleanse(file.ptr, file.len);
	if (!authority->key || !authority->certificate ||
	    X509_check_private_key(authority->certificate, authority->key) != 1)
		return fail(err, ERR_CORRUPT, "%s: is no key and its certificate in PEM", path);
	return ERR_OK;
}

enum errc link_authority_open(const char *path, int64_t now_us, struct link_authority **ret,
			      struct err *err)
{
	auto_link_authority *authority = mem_new(sizeof(*authority));

	buf_init(&authority->pem, LINK_PEM_MAX);
	enum errc code = access(path, F_OK) == 0 ? read_authority(path, authority, err)
						 : make_authority(path, now_us, authority, err);
	if (!code)
		code = write_certificate(authority->certificate, &authority->pem, err);
	if (!code)
		*ret = STEAL(authority);
	return code;
}

void link_authority_free(struct link_authority *authority)
{
	if (!authority)
		return;
	EVP_PKEY_free(authority->key);
	X509_free(authority->certificate);
	buf_done(&authority->pem);
	free(authority);
}

void link_authority_free_at(struct link_authority **authority)
{
	link_authority_free(*authority);
	*authority = NULL;
}

struct str link_authority_pem(const struct link_authority *authority)
{
	return buf_str(&authority->pem);
}

/* ---- facilities ---- */

static bool is_p256(EVP_PKEY *key)
{
	char group[32] = "";

	return key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
	       EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	       strcmp(group, "prime256v1") == 0;
}

static enum errc sign_facility(const struct link_authority *authority, X509_REQ *request,
			       const struct subject *subject, struct buf *out, struct err *err)
{
	if (!request || !is_p256(subject->key) || X509_REQ_verify(request, subject->key) != 1) {
		ERR_clear_error();
		return fail(err, ERR_SYNTAX,
			    "request: RFC 2986 4: is none, or not for a key of P-256");
	}
	X509 *certificate = sign(subject, authority);
	const enum errc code = certificate ? write_certificate(certificate, out, err)
					   : crypto_failed(err, "cannot be signed");
	X509_free(certificate);
	return code;
}

enum errc link_authority_sign(const struct link_authority *authority, struct str request,
			      struct str name, int64_t now_us, int64_t until_us, struct buf *out,
			      struct err *err)
{
	static const struct extension extensions[] = {
		{ NID_basic_constraints, "critical,CA:FALSE" },
		{ NID_key_usage, "critical,digitalSignature" },
		{ NID_ext_key_usage, "clientAuth" },
		{ 0, NULL },
	};
	X509_REQ *asked = read_request(request);
	EVP_PKEY *key = asked ? X509_REQ_get_pubkey(asked) : NULL;
	const struct subject subject = { .key = key,
					 .name = name,
					 .from_us = now_us - EARLIER_US,
					 .until_us = until_us,
					 .extensions = extensions };
	const enum errc code = sign_facility(authority, asked, &subject, out, err);

	EVP_PKEY_free(key);
	X509_REQ_free(asked);
	return code;
}

/* ---- the listener ---- */

static bool is_address(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static void write_hosts(const char *const *hosts, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s:%s", i ? "," : "", is_address(hosts[i]) ? "IP" : "DNS",
			   hosts[i]);
}

enum errc link_authority_serve(const struct link_authority *authority, const char *const *hosts,
			       size_t n_hosts, int64_t now_us, int64_t until_us, struct buf *key,
			       struct buf *certificate, struct err *err)
{
	auto_buf names = BUF_INIT(LINK_HOSTS_MAX * 300);

	write_hosts(hosts, n_hosts, &names);
	const struct extension extensions[] = {
		{ NID_basic_constraints, "critical,CA:FALSE" },
		{ NID_key_usage, "critical,digitalSignature" },
		{ NID_ext_key_usage, "serverAuth" },
		{ NID_subject_alt_name, names.ptr },
		{ 0, NULL },
	};
	struct subject subject = { .key = EVP_EC_gen("P-256"),
				   .name = STR("Tonoi hub"),
				   .from_us = now_us - EARLIER_US,
				   .until_us = until_us,
				   .extensions = extensions };
	X509 *made =
		subject.key && n_hosts && !buf_failed(&names) ? sign(&subject, authority) : NULL;
	enum errc code = made ? write_key(subject.key, key, err)
			      : crypto_failed(err, "none can be made for those names of hosts");
	if (!code)
		code = write_certificate(made, certificate, err);
	if (!code)
		buf_add(certificate, link_authority_pem(authority));
	X509_free(made);
	EVP_PKEY_free(subject.key);
	return code;
}

/* ---- requests, and what certificates say ---- */

enum errc link_request_make(struct buf *key, struct buf *request, struct err *err)
{
	EVP_PKEY *made = EVP_EC_gen("P-256");
	X509_REQ *asked = X509_REQ_new();
	BIO *bio = BIO_new(BIO_s_mem());
	const bool good = made && asked && bio &&
			  X509_REQ_set_version(asked, X509_REQ_VERSION_1) == 1 &&
			  X509_REQ_set_pubkey(asked, made) == 1 &&
			  X509_REQ_sign(asked, made, EVP_sha256()) > 0 &&
			  PEM_write_bio_X509_REQ(bio, asked) == 1;
	enum errc code = drain(bio, good, request, err);

	if (!code)
		code = write_key(made, key, err);
	X509_REQ_free(asked);
	EVP_PKEY_free(made);
	return code;
}

static bool time_of(const ASN1_TIME *time, int64_t *ret)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return false;
	*ret = (int64_t)timegm(&tm) * US_PER_SEC;
	return true;
}

static bool serial_of(const X509 *certificate, char ret[static LINK_SERIAL_MAX])
{
	const ASN1_INTEGER *number = X509_get0_serialNumber(certificate);
	const size_t n = (size_t)ASN1_STRING_length(number);

	if (n == 0 || 2 * n >= LINK_SERIAL_MAX)
		return false;
	(void)sodium_bin2hex(ret, LINK_SERIAL_MAX, ASN1_STRING_get0_data(number), n);
	return true;
}

enum errc link_certificate_read(struct str pem, struct link_certificate *ret, struct err *err)
{
	X509 *certificate = read_certificate(pem);
	const bool good = certificate && serial_of(certificate, ret->serial) &&
			  time_of(X509_get0_notBefore(certificate), &ret->from_us) &&
			  time_of(X509_get0_notAfter(certificate), &ret->until_us);

	X509_free(certificate);
	return good ? ERR_OK : fail(err, ERR_SYNTAX, "certificate: RFC 7468 5: is none in PEM");
}

enum errc link_certificate_check(struct str pem, struct str key, struct str authority,
				 struct err *err)
{
	X509 *certificate = read_certificate(pem);
	X509 *issuer = read_certificate(authority);
	EVP_PKEY *own = read_key(key);
	EVP_PKEY *theirs = issuer ? X509_get_pubkey(issuer) : NULL;
	const bool good = certificate && own && theirs &&
			  X509_check_private_key(certificate, own) == 1 &&
			  X509_verify(certificate, theirs) == 1;

	EVP_PKEY_free(theirs);
	EVP_PKEY_free(own);
	X509_free(issuer);
	X509_free(certificate);
	ERR_clear_error();
	return good ? ERR_OK
		    : fail(err, ERR_SYNTAX, "certificate: is not for our key, or not by the hub");
}

enum errc link_certificate_print(struct str pem, char ret[static LINK_PRINT_MAX], struct err *err)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	X509 *certificate = read_certificate(pem);
	const bool good = certificate && X509_digest(certificate, EVP_sha256(), digest, &n) == 1 &&
			  2 * n + 1 == LINK_PRINT_MAX;

	X509_free(certificate);
	if (!good)
		return fail(err, ERR_SYNTAX, "certificate: RFC 7468 5: is none in PEM");
	(void)sodium_bin2hex(ret, LINK_PRINT_MAX, digest, n);
	return ERR_OK;
}
