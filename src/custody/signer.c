/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/signer.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "store/evidence-files.h"

#define KEY_MODE 0600

struct signer {
	EVP_PKEY *key;
};

static enum errc crypto_failed(struct err *err, const char *what)
{
	ERR_clear_error();
	return fail(err, ERR_IO, "signing key: %s", what);
}

/* ---- PEM ---- */

/* What a memory BIO holds goes to `out`; the BIO is freed. */
static enum errc drain(BIO *bio, bool good, struct buf *out, struct err *err)
{
	char *bytes = NULL;
	const long n = bio ? BIO_get_mem_data(bio, &bytes) : 0;

	if (good && n > 0)
		buf_add(out, str_of(bytes, (size_t)n));
	BIO_free(bio);
	return good && n > 0 ? ERR_OK : crypto_failed(err, "cannot be written");
}

static EVP_PKEY *read_pem(struct str pem,
			  EVP_PKEY *(*read)(BIO *, EVP_PKEY **, pem_password_cb *, void *))
{
	char no_password[] = "";
	BIO *bio = pem.len <= SIGNER_PEM_MAX ? BIO_new_mem_buf(pem.ptr, (int)pem.len) : NULL;
	EVP_PKEY *key = bio ? read(bio, NULL, NULL, no_password) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

/* ---- the key of this institution ---- */

static enum errc make_key(const char *path, struct signer *signer, struct err *err)
{
	auto_buf pem = BUF_INIT(SIGNER_PEM_MAX);
	BIO *bio = BIO_new(BIO_s_mem());

	signer->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	const bool good = bio && signer->key &&
			  PEM_write_bio_PrivateKey(bio, signer->key, NULL, NULL, 0, NULL, NULL);
	enum errc code = drain(bio, good, &pem, err);
	if (!code)
		code = file_replace(path, buf_str(&pem), KEY_MODE, err);
	OPENSSL_cleanse(pem.ptr, pem.len);
	return code;
}

static enum errc read_key(const char *path, struct signer *signer, struct err *err)
{
	auto_buf pem = BUF_INIT(SIGNER_PEM_MAX);
	const enum errc code = file_read(path, &pem, err);

	if (code)
		return code;
	signer->key = read_pem(buf_str(&pem), PEM_read_bio_PrivateKey);
	OPENSSL_cleanse(pem.ptr, pem.len);
	return signer->key
		       ? ERR_OK
		       : fail(err, ERR_CORRUPT, "%s: is no private key of Ed25519 in PEM", path);
}

enum errc signer_open(const char *path, struct signer **ret, struct err *err)
{
	auto_signer *signer = mem_new(sizeof(*signer));
	const enum errc code =
		access(path, F_OK) == 0 ? read_key(path, signer, err) : make_key(path, signer, err);

	if (!code)
		*ret = STEAL(signer);
	return code;
}

void signer_free(struct signer *signer)
{
	if (!signer)
		return;
	EVP_PKEY_free(signer->key);
	free(signer);
}

void signer_free_at(struct signer **signer)
{
	signer_free(*signer);
	*signer = NULL;
}

enum errc signer_public(const struct signer *signer, struct buf *out, struct err *err)
{
	BIO *bio = BIO_new(BIO_s_mem());

	return drain(bio, bio && PEM_write_bio_PUBKEY(bio, signer->key), out, err);
}

/* ---- signatures ---- */

enum errc signer_sign(const struct signer *signer, struct str bytes,
		      char ret[static SIGNER_SIGNATURE_LEN], struct err *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = SIGNER_SIGNATURE_LEN;
	const bool good = ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, signer->key) == 1 &&
			  EVP_DigestSign(ctx, (unsigned char *)ret, &n,
					 (const unsigned char *)bytes.ptr, bytes.len) == 1 &&
			  n == SIGNER_SIGNATURE_LEN;

	EVP_MD_CTX_free(ctx);
	return good ? ERR_OK : crypto_failed(err, "cannot sign");
}

static bool fits(EVP_PKEY *key, struct str bytes, struct str signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const bool good = ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
			  EVP_DigestVerify(ctx, (const unsigned char *)signature.ptr, signature.len,
					   (const unsigned char *)bytes.ptr, bytes.len) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

static void fingerprint(EVP_PKEY *key, char ret[static SIGNER_FINGERPRINT_LEN + 1])
{
	unsigned char *der = NULL;
	const int n = i2d_PUBKEY(key, &der);

	evidence_sha256(str_of((const char *)der, n > 0 ? (size_t)n : 0), ret);
	OPENSSL_free(der);
}

enum errc signer_fingerprint(struct str pem, char ret[static SIGNER_FINGERPRINT_LEN + 1],
			     struct err *err)
{
	EVP_PKEY *key = read_pem(pem, PEM_read_bio_PUBKEY);

	if (!key)
		return fail(err, ERR_SYNTAX, "is no public key of Ed25519 in PEM (RFC 8410)");
	fingerprint(key, ret);
	EVP_PKEY_free(key);
	return ERR_OK;
}

enum errc signer_check(struct str pem, struct str bytes, struct str signature,
		       char ret_fingerprint[static SIGNER_FINGERPRINT_LEN + 1], struct err *err)
{
	EVP_PKEY *key = read_pem(pem, PEM_read_bio_PUBKEY);

	if (!key)
		return fail(err, ERR_SYNTAX, "is no public key of Ed25519 in PEM (RFC 8410)");
	const bool good = fits(key, bytes, signature);
	fingerprint(key, ret_fingerprint);
	EVP_PKEY_free(key);
	return good ? ERR_OK
		    : fail(err, ERR_CORRUPT, "the signature does not fit (RFC 8032 5.1.7)");
}
