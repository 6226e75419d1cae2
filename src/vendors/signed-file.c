/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/signed-file.h"

#include <sodium.h>

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"

#define BASE64	  sodium_base64_VARIANT_ORIGINAL
#define SEED_LEN  crypto_sign_SEEDBYTES
#define SIG_LEN	  crypto_sign_BYTES
#define KEY_LEN	  crypto_sign_PUBLICKEYBYTES
#define SHORT_MAX 128u /* base64 of a key or a signature */

_Static_assert(sizeof(((struct vendor_signer *)0)->public_key) == crypto_sign_PUBLICKEYBYTES,
	       "a public key of Ed25519");
_Static_assert(sizeof(((struct vendor_signer *)0)->secret_key) == crypto_sign_SECRETKEYBYTES,
	       "a secret key of Ed25519");

/* ---- keys ---- */

static void from_seed(struct vendor_signer *ret, const unsigned char seed[static SEED_LEN])
{
	(void)crypto_sign_seed_keypair(ret->public_key, ret->secret_key, seed);
}

void vendor_signer_new(struct vendor_signer *ret, char secret[static SIGNER_SECRET_LEN + 2])
{
	unsigned char seed[SEED_LEN];

	randombytes_buf(seed, sizeof(seed));
	from_seed(ret, seed);
	sodium_bin2hex(secret, SIGNER_SECRET_LEN + 1, seed, sizeof(seed));
	secret[SIGNER_SECRET_LEN] = '\n';
	secret[SIGNER_SECRET_LEN + 1] = '\0';
	sodium_memzero(seed, sizeof(seed));
}

enum errc vendor_signer_read(struct str text, struct vendor_signer *ret, struct err *err)
{
	const struct str digits = str_trim(text);
	unsigned char seed[SEED_LEN];
	size_t n = 0;

	const bool fits =
		digits.len == SIGNER_SECRET_LEN &&
		sodium_hex2bin(seed, sizeof(seed), digits.ptr, digits.len, NULL, &n, NULL) == 0 &&
		n == sizeof(seed);
	if (fits)
		from_seed(ret, seed);
	sodium_memzero(seed, sizeof(seed));
	return fits ? ERR_OK
		    : fail(err, ERR_SYNTAX, "%s",
			   text_of(TR("署名の鍵のファイルではありません（16 進数 64 桁）",
				      "is no file of a signing key (64 hexadecimal digits)")));
}

void vendor_signer_clear(struct vendor_signer *signer)
{
	sodium_memzero(signer, sizeof(*signer));
}

static void fingerprint_of(const unsigned char key[static KEY_LEN],
			   char out[static VENDOR_FINGERPRINT_LEN + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, key, KEY_LEN);
	sodium_bin2hex(out, VENDOR_FINGERPRINT_LEN + 1, hash, sizeof(hash));
}

void vendor_signer_fingerprint(const struct vendor_signer *signer,
			       char out[static VENDOR_FINGERPRINT_LEN + 1])
{
	fingerprint_of(signer->public_key, out);
}

/* ---- what is signed: DSSE 1.0.2, "PAE" ---- */

static void add_signed_bytes(struct buf *out, struct str payload)
{
	buf_printf(out, "DSSEv1 %zu %s %zu ", strlen(SIGNED_TYPE), SIGNED_TYPE, payload.len);
	buf_add(out, payload);
}

/* ---- writing ---- */

static void add_base64(struct json_writer *w, const char *name, struct str bytes)
{
	auto_buf text = BUF_INIT(SIGNED_FILE_MAX + 8);
	const size_t room = sodium_base64_encoded_len(bytes.len, BASE64);
	char *at = buf_room(&text, room);

	if (!at) {
		w->out->failed = true;
		return;
	}
	(void)sodium_bin2base64(at, room, (const unsigned char *)bytes.ptr, bytes.len, BASE64);
	json_text(w, name, at);
}

enum errc signed_file_write(const struct vendor_signer *signer, struct str payload, struct buf *out,
			    struct err *err)
{
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	unsigned char signature[SIG_LEN];
	auto_buf bytes = BUF_INIT(SIGNED_FILE_MAX);
	struct json_writer w = json_writer_to(out);

	vendor_signer_fingerprint(signer, fingerprint);
	add_signed_bytes(&bytes, payload);
	if (payload.len > SIGNED_PAYLOAD_MAX || buf_failed(&bytes))
		return fail(err, ERR_LIMIT, "%zu: %s %u", payload.len,
			    text_of(TR("署名する内容が長すぎます。上限（バイト）は",
				       "bytes are too many to sign, at most")),
			    SIGNED_PAYLOAD_MAX);
	(void)crypto_sign_detached(signature, NULL, (const unsigned char *)bytes.ptr, bytes.len,
				   signer->secret_key);
	json_begin_object(&w);
	json_text(&w, "payloadType", SIGNED_TYPE);
	add_base64(&w, "payload", payload);
	json_begin_array(&w, "signatures");
	json_begin_object(&w);
	json_text(&w, "keyid", fingerprint);
	add_base64(&w, "sig", str_of(signature, sizeof(signature)));
	add_base64(&w, "key", str_of(signer->public_key, KEY_LEN));
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
	return buf_failed(out) ? fail(err, ERR_LIMIT, "a signed file does not fit") : ERR_OK;
}

/* ---- reading ---- */

static enum errc wrong(struct err *err, const char *member, struct text what)
{
	return fail(err, ERR_SYNTAX, "%s: %s (DSSE 1.0.2, docs/formats/vendor-answers.md)", member,
		    text_of(what));
}

/* Exactly `len` bytes, and written in the one way. */
static bool read_short(struct str text, unsigned char *out, size_t len)
{
	char again[SHORT_MAX + 1];
	size_t n = 0;

	if (text.len > SHORT_MAX ||
	    sodium_base642bin(out, len, text.ptr, text.len, NULL, &n, NULL, BASE64) != 0)
		return false;
	if (n != len || sodium_base64_encoded_len(len, BASE64) > sizeof(again))
		return false;
	(void)sodium_bin2base64(again, sizeof(again), out, len, BASE64);
	return str_is(text, again);
}

static enum errc read_payload(const json_t *envelope, struct arena *arena, struct str *ret,
			      struct err *err)
{
	const struct str text = item_text(envelope, "payload");
	char *bytes = arena_take_text(arena, text.len + 1);
	size_t n = 0;

	if (!bytes)
		return fail(err, ERR_LIMIT, "payload: no room for it");
	if (!text.len || sodium_base642bin((unsigned char *)bytes, text.len, text.ptr, text.len,
					   NULL, &n, NULL, BASE64) != 0)
		return wrong(err, "payload", TR("Base64 ではありません", "is no base64"));
	*ret = str_of(bytes, n);
	return ERR_OK;
}

/* The one signature of the envelope. */
static enum errc read_signature(const json_t *envelope, struct arena *arena,
				unsigned char key[static KEY_LEN],
				unsigned char signature[static SIG_LEN], struct signed_file *ret,
				struct err *err)
{
	const json_t *list = json_object_get(envelope, "signatures");
	const json_t *one = json_array_get(list, 0);
	const struct str public_key = item_text(one, "key");

	if (json_array_size(list) != 1)
		return wrong(err, "signatures", TR("署名は一つです", "there is one signature"));
	if (!read_short(public_key, key, KEY_LEN))
		return wrong(err, "signatures[0].key",
			     TR("Ed25519 の公開鍵ではありません", "is no public key of Ed25519"));
	if (!read_short(item_text(one, "sig"), signature, SIG_LEN))
		return wrong(err, "signatures[0].sig",
			     TR("Ed25519 の署名ではありません", "is no signature of Ed25519"));
	fingerprint_of(key, ret->fingerprint);
	ret->public_key = arena_str(arena, public_key);
	if (!str_is(item_text(one, "keyid"), ret->fingerprint))
		return wrong(err, "signatures[0].keyid",
			     TR("公開鍵の指紋と違います", "is not the fingerprint of the key"));
	return ERR_OK;
}

enum errc signed_file_read(struct str bytes, struct arena *arena, struct signed_file *ret,
			   struct err *err)
{
	unsigned char signature[SIG_LEN];
	unsigned char key[KEY_LEN];
	auto_buf signed_bytes = BUF_INIT(SIGNED_FILE_MAX + 256);

	if (bytes.len > SIGNED_FILE_MAX)
		return fail(err, ERR_LIMIT, "%s %u",
			    text_of(TR("ファイルが大きすぎます。上限（バイト）は",
				       "the file is too long, in bytes at most")),
			    SIGNED_FILE_MAX);
	auto_item *envelope = item_load(bytes, err);
	if (!envelope)
		return err ? err->code : ERR_SYNTAX;
	if (!str_is(item_text(envelope, "payloadType"), SIGNED_TYPE))
		return wrong(err, "payloadType",
			     TR("事業者の回答のファイルではありません",
				"is not that of a vendor's answers"));
	enum errc code = read_payload(envelope, arena, &ret->payload, err);
	if (!code)
		code = read_signature(envelope, arena, key, signature, ret, err);
	if (code)
		return code;
	add_signed_bytes(&signed_bytes, ret->payload);
	if (crypto_sign_verify_detached(signature, (const unsigned char *)signed_bytes.ptr,
					signed_bytes.len, key))
		return fail(err, ERR_CORRUPT, "signatures[0].sig: %s (RFC 8032 5.1.7)",
			    text_of(TR("署名が内容に合いません。書き換えられたか壊れています",
				       "does not fit what was signed: it was changed or damaged")));
	return ERR_OK;
}
