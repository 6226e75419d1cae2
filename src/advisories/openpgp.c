/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/openpgp.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>

#include "base/os/clock.h"

#define PACKET_MAX  4096u
#define FINGER_LEN  20u
#define KEY_ID_LEN  8u
#define LINE_BYTES  48u /* 64 letters of base64 */
#define FILE_WORD   "tonoi-openpgp-1"
#define HASH_SHA256 8
#define ALGO_EDDSA  22

enum packet_tag {
	TAG_SIGNATURE = 2,
	TAG_PUBLIC_KEY = 6,
	TAG_USER_ID = 13,
};

enum signature_type {
	SIGNATURE_BINARY = 0x00,
	SIGNATURE_CERTIFIES = 0x13,
};

/* ---- bytes ---- */

static void add_number(struct buf *out, uint32_t number, unsigned bytes)
{
	while (bytes-- > 0)
		buf_add_char(out, (char)(number >> (8 * bytes) & 0xff));
}

/* RFC 9580 3.2: bits, then the number without leading zeros. */
static void add_mpi(struct buf *out, const unsigned char *bytes, size_t n)
{
	unsigned bits;

	while (n > 0 && bytes[0] == 0) {
		bytes++;
		n--;
	}
	bits = (unsigned)n * 8;
	for (unsigned char top = n ? bytes[0] : 0x80; !(top & 0x80);
	     top = (unsigned char)(top << 1))
		bits--;
	add_number(out, bits, 2);
	buf_add_bytes(out, bytes, n);
}

/* RFC 9580 4.2.1: the form with two or five bytes of length. */
static void add_packet(struct buf *out, enum packet_tag tag, const struct buf *body)
{
	buf_add_char(out, (char)(0xc0 | (unsigned)tag));
	buf_add_char(out, (char)0xff);
	add_number(out, (uint32_t)body->len, 4);
	buf_add(out, buf_str(body));
}

/* RFC 9580 6.1.1 */
static uint32_t crc24(struct str bytes)
{
	uint32_t crc = 0xb704ce;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (uint32_t)(unsigned char)bytes.ptr[i] << 16;
		for (int bit = 0; bit < 8; bit++) {
			crc <<= 1;
			if (crc & 0x1000000)
				crc ^= 0x1864cfb;
		}
	}
	return crc & 0xffffff;
}

static void add_base64(struct buf *out, const void *bytes, size_t n)
{
	char line[sodium_base64_ENCODED_LEN(LINE_BYTES, sodium_base64_VARIANT_ORIGINAL)];

	(void)sodium_bin2base64(line, sizeof(line), bytes, n, sodium_base64_VARIANT_ORIGINAL);
	buf_add_text(out, line);
	buf_add_char(out, '\n');
}

static void add_armour(struct buf *out, const char *what, struct str bytes)
{
	const uint32_t crc = crc24(bytes);
	const unsigned char sum[] = { (unsigned char)(crc >> 16), (unsigned char)(crc >> 8),
				      (unsigned char)crc };

	buf_printf(out, "-----BEGIN PGP %s-----\n\n", what);
	for (size_t at = 0; at < bytes.len; at += LINE_BYTES)
		add_base64(out, bytes.ptr + at, size_min(LINE_BYTES, bytes.len - at));
	buf_add_char(out, '=');
	add_base64(out, sum, sizeof(sum));
	buf_printf(out, "-----END PGP %s-----\n", what);
}

/* ---- the key ---- */

void openpgp_key_new(int64_t now_us, struct openpgp_key *ret)
{
	randombytes_buf(ret->seed, sizeof(ret->seed));
	ret->created_s = (uint32_t)(now_us / US_PER_SEC);
}

void openpgp_key_forget(struct openpgp_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

void openpgp_key_write(const struct openpgp_key *key, char out[static OPENPGP_FILE_MAX])
{
	char seed[2 * OPENPGP_SEED_LEN + 1];

	(void)sodium_bin2hex(seed, sizeof(seed), key->seed, sizeof(key->seed));
	(void)snprintf(out, OPENPGP_FILE_MAX, FILE_WORD " %u %s\n", key->created_s, seed);
	sodium_memzero(seed, sizeof(seed));
}

enum errc openpgp_key_read(struct str text, struct openpgp_key *ret, struct err *err)
{
	struct str rest = str_trim(text);
	const struct str word = str_split(&rest, ' ');
	uint64_t created = 0;
	size_t n = 0;

	if (!str_is(word, FILE_WORD) || !str_to_u64(str_split(&rest, ' '), &created) ||
	    created > UINT32_MAX || !rest.ptr ||
	    sodium_hex2bin(ret->seed, sizeof(ret->seed), rest.ptr, rest.len, NULL, &n, NULL) ||
	    n != sizeof(ret->seed))
		return fail(err, ERR_SYNTAX, "the file is no key of advisories");
	ret->created_s = (uint32_t)created;
	return ERR_OK;
}

static void make_pair(const struct openpgp_key *key,
		      unsigned char pub[static crypto_sign_PUBLICKEYBYTES],
		      unsigned char secret[static crypto_sign_SECRETKEYBYTES])
{
	(void)crypto_sign_seed_keypair(pub, secret, key->seed);
}

/* RFC 9580 5.5.2.2 and 9.2: a version 4 key on the curve Ed25519Legacy. */
static void add_key_body(const struct openpgp_key *key, struct buf *out)
{
	static const unsigned char curve[] = { 9,    0x2b, 0x06, 0x01, 0x04,
					       0x01, 0xda, 0x47, 0x0f, 0x01 };
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	unsigned char point[1 + crypto_sign_PUBLICKEYBYTES] = { 0x40 };

	make_pair(key, point + 1, secret);
	sodium_memzero(secret, sizeof(secret));
	buf_add_char(out, 4);
	add_number(out, key->created_s, 4);
	buf_add_char(out, ALGO_EDDSA);
	buf_add_bytes(out, curve, sizeof(curve));
	add_mpi(out, point, sizeof(point));
}

static void hash_key(EVP_MD_CTX *hash, const struct buf *body)
{
	const unsigned char head[] = { 0x99, (unsigned char)(body->len >> 8),
				       (unsigned char)body->len };

	(void)EVP_DigestUpdate(hash, head, sizeof(head));
	(void)EVP_DigestUpdate(hash, body->ptr, body->len);
}

/* As in base/uuid.c: these calls fail only when memory is gone. */
static EVP_MD_CTX *hash_begin(const EVP_MD *kind)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();

	if (!hash || EVP_DigestInit_ex(hash, kind, NULL) != 1)
		abort();
	return hash;
}

/* RFC 9580 5.5.4.2 */
static void find_fingerprint(const struct buf *body, unsigned char out[static FINGER_LEN])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *hash = hash_begin(EVP_sha1());

	hash_key(hash, body);
	(void)EVP_DigestFinal_ex(hash, digest, NULL);
	EVP_MD_CTX_free(hash);
	memcpy(out, digest, FINGER_LEN);
}

void openpgp_fingerprint(const struct openpgp_key *key,
			 char out[static OPENPGP_FINGERPRINT_LEN + 1])
{
	auto_buf body = BUF_INIT(PACKET_MAX);
	unsigned char finger[FINGER_LEN];

	add_key_body(key, &body);
	find_fingerprint(&body, finger);
	(void)sodium_bin2hex(out, OPENPGP_FINGERPRINT_LEN + 1, finger, sizeof(finger));
}

/* ---- signatures ---- */

/* One subpacket (RFC 9580 5.2.3.7): length, type, bytes. */
static void add_subpacket(struct buf *out, unsigned type, const void *bytes, size_t n)
{
	buf_add_char(out, (char)(n + 1));
	buf_add_char(out, (char)type);
	buf_add_bytes(out, bytes, n);
}

/* What a signature says of itself and signs too: RFC 9580 5.2.3. */
static void add_hashed(const unsigned char finger[static FINGER_LEN], enum signature_type type,
		       uint32_t made_s, struct buf *out)
{
	const unsigned char time[] = { (unsigned char)(made_s >> 24), (unsigned char)(made_s >> 16),
				       (unsigned char)(made_s >> 8), (unsigned char)made_s };
	const unsigned char may_certify_and_sign = 0x03;
	auto_buf parts = BUF_INIT(PACKET_MAX);
	unsigned char issuer[1 + FINGER_LEN] = { 4 };

	memcpy(issuer + 1, finger, FINGER_LEN);
	add_subpacket(&parts, 2, time, sizeof(time));
	add_subpacket(&parts, 33, issuer, sizeof(issuer));
	if (type == SIGNATURE_CERTIFIES)
		add_subpacket(&parts, 27, &may_certify_and_sign, 1);
	buf_add_char(out, 4);
	buf_add_char(out, (char)type);
	buf_add_char(out, ALGO_EDDSA);
	buf_add_char(out, HASH_SHA256);
	add_number(out, (uint32_t)parts.len, 2);
	buf_add(out, buf_str(&parts));
}

/* RFC 9580 5.2.4: the hashed part and its trailer end what is signed. */
static void finish(const struct openpgp_key *key, EVP_MD_CTX *hash, const struct buf *hashed,
		   const unsigned char finger[static FINGER_LEN], struct buf *packet)
{
	unsigned char pub[crypto_sign_PUBLICKEYBYTES];
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned char signature[crypto_sign_BYTES];
	auto_buf trailer = BUF_INIT(16);
	unsigned n = 0;

	buf_add_bytes(&trailer, "\x04\xff", 2);
	add_number(&trailer, (uint32_t)hashed->len, 4);
	(void)EVP_DigestUpdate(hash, hashed->ptr, hashed->len);
	(void)EVP_DigestUpdate(hash, trailer.ptr, trailer.len);
	(void)EVP_DigestFinal_ex(hash, digest, &n);
	EVP_MD_CTX_free(hash);
	make_pair(key, pub, secret);
	(void)crypto_sign_detached(signature, NULL, digest, n, secret);
	sodium_memzero(secret, sizeof(secret));
	buf_add(packet, buf_str(hashed));
	add_number(packet, KEY_ID_LEN + 2, 2);
	add_subpacket(packet, 16, finger + FINGER_LEN - KEY_ID_LEN, KEY_ID_LEN);
	buf_add_bytes(packet, digest, 2);
	add_mpi(packet, signature, sizeof(signature) / 2);
	add_mpi(packet, signature + sizeof(signature) / 2, sizeof(signature) / 2);
}

void openpgp_public_key(const struct openpgp_key *key, struct str user, struct buf *out)
{
	auto_buf body = BUF_INIT(PACKET_MAX);
	auto_buf name = BUF_INIT(PACKET_MAX);
	auto_buf hashed = BUF_INIT(PACKET_MAX);
	auto_buf signature = BUF_INIT(PACKET_MAX);
	auto_buf packets = BUF_INIT(4 * PACKET_MAX);
	auto_buf head = BUF_INIT(16);
	unsigned char finger[FINGER_LEN];
	EVP_MD_CTX *hash = hash_begin(EVP_sha256());

	add_key_body(key, &body);
	find_fingerprint(&body, finger);
	buf_add(&name, str_sub(user, 0, 500));
	add_hashed(finger, SIGNATURE_CERTIFIES, key->created_s, &hashed);
	hash_key(hash, &body);
	buf_add_char(&head, (char)0xb4);
	add_number(&head, (uint32_t)name.len, 4);
	(void)EVP_DigestUpdate(hash, head.ptr, head.len);
	(void)EVP_DigestUpdate(hash, name.ptr, name.len);
	finish(key, hash, &hashed, finger, &signature);
	add_packet(&packets, TAG_PUBLIC_KEY, &body);
	add_packet(&packets, TAG_USER_ID, &name);
	add_packet(&packets, TAG_SIGNATURE, &signature);
	add_armour(out, "PUBLIC KEY BLOCK", buf_str(&packets));
}

void openpgp_sign(const struct openpgp_key *key, struct str bytes, int64_t now_us, struct buf *out)
{
	auto_buf body = BUF_INIT(PACKET_MAX);
	auto_buf hashed = BUF_INIT(PACKET_MAX);
	auto_buf signature = BUF_INIT(PACKET_MAX);
	auto_buf packets = BUF_INIT(2 * PACKET_MAX);
	unsigned char finger[FINGER_LEN];
	EVP_MD_CTX *hash = hash_begin(EVP_sha256());

	add_key_body(key, &body);
	find_fingerprint(&body, finger);
	add_hashed(finger, SIGNATURE_BINARY, (uint32_t)(now_us / US_PER_SEC), &hashed);
	(void)EVP_DigestUpdate(hash, bytes.ptr, bytes.len);
	finish(key, hash, &hashed, finger, &signature);
	add_packet(&packets, TAG_SIGNATURE, &signature);
	add_armour(out, "SIGNATURE", buf_str(&packets));
}
