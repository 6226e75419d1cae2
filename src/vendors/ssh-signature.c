/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/ssh-signature.h"

#include <sodium.h>

#include "base/buf.h"

#define BEGIN	  "-----BEGIN SSH SIGNATURE-----"
#define END	  "-----END SSH SIGNATURE-----"
#define MAGIC	  "SSHSIG"
#define MAGIC_LEN 6u
#define KEY_TYPE  "ssh-ed25519"
#define KEY_LEN	  crypto_sign_PUBLICKEYBYTES
#define SIG_LEN	  crypto_sign_BYTES
#define BLOB_MAX  4096u
#define BASE64	  sodium_base64_VARIANT_ORIGINAL

/* ---- SSH's strings: a length of four bytes, the highest first (RFC 4251 5) ---- */

static bool take_u32(struct str *rest, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)rest->ptr;

	if (rest->len < 4)
		return false;
	*ret = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	*rest = str_from_pos(*rest, 4);
	return true;
}

static bool take_string(struct str *rest, struct str *ret)
{
	uint32_t len;

	if (!take_u32(rest, &len) || len > rest->len)
		return false;
	*ret = str_sub(*rest, 0, len);
	*rest = str_from_pos(*rest, len);
	return true;
}

static void add_string(struct buf *out, struct str s)
{
	const unsigned char len[4] = { (unsigned char)(s.len >> 24), (unsigned char)(s.len >> 16),
				       (unsigned char)(s.len >> 8), (unsigned char)s.len };

	buf_add_bytes(out, len, sizeof(len));
	buf_add(out, s);
}

/* ---- reading ---- */

struct parts {
	struct str key; /* 32 bytes */
	struct str namespace;
	struct str reserved;
	struct str hash;
	struct str signature; /* 64 bytes */
};

static enum errc wrong(struct err *err, enum errc code, struct text what)
{
	return fail(err, code, "%s (OpenSSH PROTOCOL.sshsig)", text_of(what));
}

/* "ssh-ed25519" and `len` bytes, nothing behind. */
static bool read_typed(struct str blob, size_t len, bool *ret_other, struct str *ret)
{
	struct str type;

	if (!take_string(&blob, &type))
		return false;
	*ret_other = !str_is(type, KEY_TYPE);
	return !*ret_other && take_string(&blob, ret) && ret->len == len && !blob.len;
}

static enum errc unarmor(struct str text, struct arena *arena, struct str *ret, struct err *err)
{
	const size_t begin = str_find(text, STR(BEGIN));
	const size_t end = str_find(text, STR(END));
	char *bytes = arena_take_text(arena, BLOB_MAX);
	size_t n = 0;

	if (!bytes)
		return fail(err, ERR_LIMIT, "no room for the signature");
	if (text.len > SSH_SIGNATURE_MAX || begin == SIZE_MAX || end == SIZE_MAX || end < begin)
		return wrong(err, ERR_SYNTAX,
			     TR("ssh-keygen -Y sign の署名のファイルではありません",
				"is no signature that ssh-keygen -Y sign has made"));
	const struct str body = str_sub(text, begin + strlen(BEGIN), end - begin - strlen(BEGIN));
	if (sodium_base642bin((unsigned char *)bytes, BLOB_MAX, body.ptr, body.len, "\r\n \t", &n,
			      NULL, BASE64) != 0)
		return wrong(err, ERR_SYNTAX,
			     TR("署名の Base64 が壊れています", "its base64 is damaged"));
	*ret = str_of(bytes, n);
	return ERR_OK;
}

static enum errc read_parts(struct str blob, struct parts *ret, struct err *err)
{
	bool other = false;
	struct str signature;
	struct str key;
	uint32_t version;

	const bool framed = str_starts(blob, STR(MAGIC)) &&
			    (blob = str_from_pos(blob, MAGIC_LEN), take_u32(&blob, &version)) &&
			    take_string(&blob, &key) && take_string(&blob, &ret->namespace) &&
			    take_string(&blob, &ret->reserved) && take_string(&blob, &ret->hash) &&
			    take_string(&blob, &signature) && !blob.len;
	if (!framed || version != 1)
		return wrong(
			err, ERR_SYNTAX,
			TR("署名の中身が読めません", "what is in the signature cannot be read"));
	if (!read_typed(key, KEY_LEN, &other, &ret->key) ||
	    !read_typed(signature, SIG_LEN, &other, &ret->signature))
		return wrong(err, other ? ERR_UNSUPPORTED : ERR_SYNTAX,
			     TR("Ed25519 の鍵の署名ではありません（ssh-keygen -t ed25519）",
				"was not made with a key of Ed25519 (ssh-keygen -t ed25519)"));
	if (!str_is(ret->namespace, SSH_NAMESPACE))
		return wrong(err, ERR_CORRUPT,
			     TR("ほかの用途の署名です（-n tonoi-vendor-answers で署名します）",
				"was made for another use (sign with -n tonoi-vendor-answers)"));
	return ERR_OK;
}

/* ---- the key ---- */

static enum errc key_of(struct str key, struct arena *arena, struct ssh_key *ret, struct err *err)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	const size_t room = sodium_base64_encoded_len(KEY_LEN, BASE64);
	char *text = arena_take_text(arena, room);

	if (!text)
		return fail(err, ERR_LIMIT, "no room for the key");
	crypto_hash_sha256(hash, (const unsigned char *)key.ptr, KEY_LEN);
	sodium_bin2hex(ret->fingerprint, sizeof(ret->fingerprint), hash, sizeof(hash));
	ret->public_key = str_from(
		sodium_bin2base64(text, room, (const unsigned char *)key.ptr, KEY_LEN, BASE64));
	return ERR_OK;
}

enum errc ssh_key_read(struct str line, struct arena *arena, struct ssh_key *ret, struct err *err)
{
	struct str rest = str_trim(line);
	const struct str type = str_split(&rest, ' ');
	const struct str body = rest.ptr ? str_split(&rest, ' ') : STR("");
	unsigned char blob[BLOB_MAX];
	bool other = !str_is(type, KEY_TYPE);
	struct str key;
	size_t n = 0;

	if (!other && body.len && body.len < BLOB_MAX &&
	    sodium_base642bin(blob, sizeof(blob), body.ptr, body.len, NULL, &n, NULL, BASE64) ==
		    0 &&
	    read_typed(str_of(blob, n), KEY_LEN, &other, &key))
		return key_of(key, arena, ret, err);
	return fail(
		err, other ? ERR_UNSUPPORTED : ERR_SYNTAX, "%s",
		text_of(TR("Ed25519 の公開鍵の行ではありません（ssh-ed25519 AAAA… で始まる .pub）",
			   "is no line of an Ed25519 public key (a .pub file: ssh-ed25519 "
			   "AAAA…)")));
}

const char *ssh_print_of(struct str public_key, char out[static SSH_PRINT_MAX])
{
	auto_buf blob = BUF_INIT(BLOB_MAX);
	unsigned char key[KEY_LEN];
	unsigned char hash[crypto_hash_sha256_BYTES];
	size_t n = 0;

	*out = '\0';
	if (sodium_base642bin(key, sizeof(key), public_key.ptr, public_key.len, NULL, &n, NULL,
			      BASE64) != 0 ||
	    n != KEY_LEN)
		return out;
	add_string(&blob, STR(KEY_TYPE));
	add_string(&blob, str_of(key, sizeof(key)));
	crypto_hash_sha256(hash, (const unsigned char *)blob.ptr, blob.len);
	memcpy(out, "SHA256:", 7);
	(void)sodium_bin2base64(out + 7, SSH_PRINT_MAX - 7, hash, sizeof(hash),
				sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	return out;
}

/* ---- checking ---- */

static bool hash_of(struct str name, struct str message, unsigned char out[static 64], size_t *ret)
{
	const unsigned char *bytes = (const unsigned char *)message.ptr;

	*ret = str_is(name, "sha512") ? crypto_hash_sha512_BYTES : crypto_hash_sha256_BYTES;
	if (str_is(name, "sha512"))
		crypto_hash_sha512(out, bytes, message.len);
	else if (str_is(name, "sha256"))
		crypto_hash_sha256(out, bytes, message.len);
	else
		return false;
	return true;
}

enum errc ssh_signature_check(struct str signature, struct str message, struct arena *arena,
			      struct ssh_key *ret, struct err *err)
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	auto_buf signed_bytes = BUF_INIT(BLOB_MAX);
	struct parts parts;
	struct str blob;
	size_t hash_len;

	enum errc code = unarmor(signature, arena, &blob, err);
	if (!code)
		code = read_parts(blob, &parts, err);
	if (code)
		return code;
	if (!hash_of(parts.hash, message, hash, &hash_len))
		return wrong(err, ERR_UNSUPPORTED,
			     TR("署名のハッシュは SHA-512 か SHA-256 です",
				"its hash is neither SHA-512 nor SHA-256"));
	buf_add_bytes(&signed_bytes, MAGIC, MAGIC_LEN);
	add_string(&signed_bytes, parts.namespace);
	add_string(&signed_bytes, parts.reserved);
	add_string(&signed_bytes, parts.hash);
	add_string(&signed_bytes, str_of(hash, hash_len));
	if (buf_failed(&signed_bytes) ||
	    crypto_sign_verify_detached((const unsigned char *)parts.signature.ptr,
					(const unsigned char *)signed_bytes.ptr, signed_bytes.len,
					(const unsigned char *)parts.key.ptr))
		return wrong(
			err, ERR_CORRUPT,
			TR("署名が内容に合いません。書き換えられたか、ほかのファイルの署名です",
			   "does not fit the file: it was changed, or the signature is of "
			   "another"));
	return key_of(parts.key, arena, ret, err);
}
