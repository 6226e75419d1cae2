/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log-key.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define NONCE_LEN    12
#define TAG_LEN	     16
#define PACKAGED_KEY "/etc/tonoi/log.key"
#define CREDENTIAL   "tonoi-log-key"
#define KEY_FILE_MAX 128
#define INFO_SEGMENT "tonoi log segment v1"
#define INFO_KEY_ID  "tonoi log key id v1"

struct segment_seal {
	EVP_CIPHER_CTX *ctx;
};

/* With arguments of fixed size these calls fail only when memory is gone. */
static void must(int ok)
{
	if (ok != 1)
		abort();
}

static void hkdf(const uint8_t *key, struct str salt, const char *info, uint8_t *out, size_t len)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	uint8_t key_copy[LOG_KEY_LEN];
	char digest[] = "SHA256";
	uint8_t salt_copy[LOG_ID_LEN] = { 0 };
	char info_copy[32];

	must(ctx && salt.len <= sizeof(salt_copy));
	/* OSSL_PARAM wants pointers it could write through. */
	memcpy(key_copy, key, sizeof(key_copy));
	memcpy(salt_copy, salt.ptr, salt.len);
	(void)snprintf(info_copy, sizeof(info_copy), "%s", info);
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key_copy, sizeof(key_copy)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt_copy, salt.len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info_copy, strlen(info)),
		OSSL_PARAM_construct_end(),
	};
	must(EVP_KDF_derive(ctx, out, len, params));
	sodium_memzero(key_copy, sizeof(key_copy));
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

static bool key_from_text(struct str text, uint8_t out[static LOG_KEY_LEN])
{
	size_t n = 0;

	if (text.len == LOG_KEY_LEN) {
		memcpy(out, text.ptr, LOG_KEY_LEN);
		return true;
	}
	text = str_trim(text);
	return text.len == (size_t)2 * LOG_KEY_LEN &&
	       sodium_hex2bin(out, LOG_KEY_LEN, text.ptr, text.len, NULL, &n, NULL) == 0 &&
	       n == LOG_KEY_LEN;
}

/* systemd hands credentials over in a folder only the service may enter, with modes of its own. */
static bool is_credential(const char *path)
{
	const struct str dir = str_from(getenv("CREDENTIALS_DIRECTORY"));

	return dir.len && str_starts(str_from(path), dir);
}

enum errc log_key_read(const char *path, struct log_key *ret, struct err *err)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	auto_buf text = BUF_INIT(KEY_FILE_MAX);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(err, "log key %s", path);
	if ((st.st_mode & 077) && !is_credential(path))
		return fail(err, ERR_DENIED,
			    "log key %s: others may read it (mode %04o); chmod 400 it", path,
			    st.st_mode & 07777);

	const enum errc code = fd_read_all(fd, &text, err);
	if (code)
		return fail_in(err, code, path);

	const bool good = key_from_text(buf_str(&text), ret->bytes);
	sodium_memzero(text.ptr, text.len);
	if (!good)
		return fail(err, ERR_SYNTAX,
			    "log key %s: is neither 64 hexadecimal digits nor 32 bytes", path);
	hkdf(ret->bytes, STR(""), INFO_KEY_ID, ret->id, sizeof(ret->id));
	return ERR_OK;
}

enum errc log_key_find(const char *given, struct log_key *ret, bool *ret_found, struct err *err)
{
	char path[PATH_MAX];
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");

	*ret_found = true;
	if (!given)
		given = getenv(LOG_KEY_ENV);
	if (given && *given)
		return log_key_read(given, ret, err);
	if (credentials && path_join(credentials, CREDENTIAL, path, NULL) == ERR_OK &&
	    access(path, F_OK) == 0)
		return log_key_read(path, ret, err);
	/* Not readable to this user is an error, not "no key": never fall back to plain text. */
	if (access(PACKAGED_KEY, F_OK) == 0)
		return log_key_read(PACKAGED_KEY, ret, err);
	*ret_found = false;
	return ERR_OK;
}

void log_key_clear(struct log_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

struct segment_seal *segment_seal_new(const struct log_key *key,
				      const uint8_t segment_id[static LOG_ID_LEN])
{
	struct segment_seal *seal = mem_new(sizeof(*seal));
	uint8_t own[LOG_KEY_LEN];

	hkdf(key->bytes, str_of(segment_id, LOG_ID_LEN), INFO_SEGMENT, own, sizeof(own));
	seal->ctx = EVP_CIPHER_CTX_new();
	must(seal->ctx != NULL);
	must(EVP_CipherInit_ex(seal->ctx, EVP_aes_256_gcm(), NULL, own, NULL, 1));
	sodium_memzero(own, sizeof(own));
	return seal;
}

void segment_seal_free(struct segment_seal *seal)
{
	if (!seal)
		return;
	EVP_CIPHER_CTX_free(seal->ctx);
	free(seal);
}

static void start(struct segment_seal *seal, uint64_t index, struct str aad, int encrypt)
{
	uint8_t nonce[NONCE_LEN] = { 0 };
	int n;

	for (int i = 0; i < 8; i++)
		nonce[4 + i] = (uint8_t)(index >> (8 * i));
	must(EVP_CipherInit_ex(seal->ctx, NULL, NULL, NULL, nonce, encrypt));
	must(EVP_CipherUpdate(seal->ctx, NULL, &n, (const uint8_t *)aad.ptr, (int)aad.len));
}

void segment_seal_lock(struct segment_seal *seal, uint64_t index, struct str aad, uint8_t *body,
		       size_t len, uint8_t *tag)
{
	int n;

	start(seal, index, aad, 1);
	must(EVP_CipherUpdate(seal->ctx, body, &n, body, (int)len));
	must(EVP_CipherFinal_ex(seal->ctx, body + n, &n));
	must(EVP_CIPHER_CTX_ctrl(seal->ctx, EVP_CTRL_GCM_GET_TAG, TAG_LEN, tag));
}

bool segment_seal_unlock(struct segment_seal *seal, uint64_t index, struct str aad, struct str body,
			 uint8_t *out)
{
	uint8_t tag[TAG_LEN];
	int n;

	if (body.len < TAG_LEN)
		return false;
	const size_t len = body.len - TAG_LEN;
	memcpy(tag, body.ptr + len, TAG_LEN);
	start(seal, index, aad, 0);
	must(EVP_CipherUpdate(seal->ctx, out, &n, (const uint8_t *)body.ptr, (int)len));
	must(EVP_CIPHER_CTX_ctrl(seal->ctx, EVP_CTRL_GCM_SET_TAG, TAG_LEN, tag));
	return EVP_CipherFinal_ex(seal->ctx, out + n, &n) == 1;
}
