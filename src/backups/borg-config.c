/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/borg-config.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/cursor.h"

#define KEY_LINE       70u /* of base64; only the last is shorter */
#define KEY_BYTES_MAX  4096u
#define SECRET_BYTES   32u
#define ITERATIONS_MAX 10000000u

/* ---- the file ---- */

enum setting_form {
	SETTING_FIXED,
	SETTING_SWITCH,
	SETTING_SIZE,
	SETTING_ID,
	SETTING_KEY,
};

static const struct {
	const char *name;
	enum setting_form form;
	const char *own; /* what borg writes by itself */
} settings[] = {
	{ "version", SETTING_FIXED, "1" },
	{ "segments_per_dir", SETTING_FIXED, "1000" },
	{ "max_segment_size", SETTING_SIZE, "524288000" },
	{ "append_only", SETTING_SWITCH, "0" },
	{ "storage_quota", SETTING_SIZE, "0" },
	{ "additional_free_space", SETTING_SIZE, "0" },
	{ "id", SETTING_ID, NULL },
	{ "key", SETTING_KEY, NULL },
};

static bool all_of(struct str s, const char *letters)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\0' || !strchr(letters, s.ptr[i]))
			return false;
	}
	return s.len != 0;
}

/* "524288000", or as people may write it "2G". */
static bool is_size(struct str s)
{
	const bool unit = s.len > 1 && strchr("KMGTP", s.ptr[s.len - 1]);

	return all_of(str_sub(s, 0, s.len - unit), "0123456789");
}

/* The key's first line stands behind its name, the others behind a tab. */
static bool take_key(struct str first, struct str *rest, struct buf *key)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	struct str line = first;

	while (all_of(line, letters) && line.len <= KEY_LINE) {
		buf_add(key, line);
		if (rest->len == 0 || rest->ptr[0] != '\t')
			return true;
		if (line.len != KEY_LINE)
			return false;
		line = str_from_pos(str_split(rest, '\n'), 1);
	}
	return false;
}

static bool take_setting(struct str name, struct str value, struct str *rest,
			 struct borg_config *ret)
{
	const size_t i = STR_FIND_ROW(name, settings, name);

	if (i == ARRAY_LEN(settings))
		return false;
	if (settings[i].own && !str_is(value, settings[i].own))
		ret->usual = false;
	switch (settings[i].form) {
	case SETTING_FIXED:
		return str_is(value, settings[i].own);
	case SETTING_SWITCH:
		return str_is(value, "0") || str_is(value, "1");
	case SETTING_SIZE:
		return is_size(value);
	case SETTING_ID:
		(void)snprintf(ret->id, sizeof(ret->id), "%.*s", STR_ARG(value));
		return value.len == BACKUP_ID_MAX && all_of(value, "0123456789abcdef");
	case SETTING_KEY:
		return take_key(value, rest, &ret->key);
	}
	return false;
}

bool borg_config_read(struct str text, struct borg_config *ret)
{
	struct str rest = text;

	*ret = (struct borg_config){ .key = BUF_INIT(BORG_CONFIG_MAX), .usual = true };
	if (!str_ends(text, STR("\n\n")) || !str_is(str_split(&rest, '\n'), "[repository]"))
		return false;
	while (rest.len > 1) {
		const struct str line = str_split(&rest, '\n');
		const size_t at = str_find(line, STR(" = "));
		if (at == SIZE_MAX ||
		    !take_setting(str_sub(line, 0, at), str_from_pos(line, at + 3), &rest, ret))
			return false;
	}
	return ret->id[0] != '\0';
}

/* ---- the key: MessagePack, sealed with the password ---- */

struct packed {
	struct str bytes; /* STR_NONE: it is a number */
	uint64_t number;
};

static uint64_t big_endian(struct cursor *c, unsigned bytes)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < bytes; i++)
		n = n << 8 | cursor_u8(c);
	return n;
}

/* The kinds that borg packs into keys: short and long bytes, numbers, truths. */
static struct packed unpack(struct cursor *c)
{
	const uint8_t kind = cursor_u8(c);

	if (kind < 0x80 || kind >= 0xe0 || kind == 0xc2 || kind == 0xc3)
		return (struct packed){ .number = kind };
	if ((kind & 0xe0) == 0xa0)
		return (struct packed){ .bytes = cursor_bytes(c, kind & 0x1f) };
	if (kind == 0xda)
		return (struct packed){ .bytes = cursor_bytes(c, big_endian(c, 2)) };
	if ((kind >= 0xcc && kind <= 0xcf) || (kind >= 0xd0 && kind <= 0xd3))
		return (struct packed){ .number = big_endian(c, 1u << (kind & 3)) };
	c->failed = true;
	return (struct packed){ .number = 0 };
}

static struct packed find(struct str map, const char *name)
{
	struct cursor c = cursor_of(map);
	const uint8_t head = cursor_u8(&c);

	for (unsigned left = (head & 0xf0) == 0x80 ? head & 0x0f : 0; left && !c.failed; left--) {
		const struct str key = unpack(&c).bytes;
		const struct packed value = unpack(&c);
		if (!c.failed && str_is(key, name))
			return value;
	}
	return (struct packed){ .number = 0 };
}

/* Every byte of it is what borg packs: nothing of it could be otherwise and open all the same. */
static bool is_sealed_key(struct str map)
{
	static const char *const names[] = { "algorithm",  "data", "hash",
					     "iterations", "salt", "version" };
	struct cursor c = cursor_of(map);

	if (cursor_u8(&c) != (0x80 | ARRAY_LEN(names)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct str name = unpack(&c).bytes;
		(void)unpack(&c);
		if (c.failed || !str_is_any(name, names, ARRAY_LEN(names)))
			return false;
	}
	return cursor_left(&c) == 0 && find(map, "version").number == 1 &&
	       str_is(find(map, "algorithm").bytes, "sha256");
}

static bool decrypt(struct str sealed, const unsigned char *secret, unsigned char *out)
{
	static const unsigned char zero[16];
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int len = 0;
	const bool good = context &&
			  EVP_DecryptInit_ex(context, EVP_aes_256_ctr(), NULL, secret, zero) == 1 &&
			  EVP_DecryptUpdate(context, out, &len, (const unsigned char *)sealed.ptr,
					    (int)sealed.len) == 1;

	EVP_CIPHER_CTX_free(context);
	return good && len == (int)sealed.len;
}

/* The id inside; false when the seal (HMAC of what was sealed) does not hold. */
static bool open_sealed(struct str sealed, struct str seal, const unsigned char *secret,
			char ret[static BACKUP_ID_MAX + 1])
{
	unsigned char plain[KEY_BYTES_MAX];
	unsigned char own[EVP_MAX_MD_SIZE];

	bool good = sealed.len <= sizeof(plain) && decrypt(sealed, secret, plain) &&
		    HMAC(EVP_sha256(), secret, SECRET_BYTES, plain, sealed.len, own, NULL) &&
		    CRYPTO_memcmp(own, seal.ptr, SECRET_BYTES) == 0;
	const struct str id =
		good ? find(str_of(plain, sealed.len), "repository_id").bytes : STR_NONE;
	good = id.len == BACKUP_ID_MAX / 2;
	for (size_t i = 0; good && i < id.len; i++)
		(void)snprintf(ret + i * 2, 3, "%02x", (unsigned char)id.ptr[i]);
	OPENSSL_cleanse(plain, sizeof(plain));
	return good;
}

/* Base64 has letters whose last bits say nothing: written again it must be the same. */
static int decode(struct str key, unsigned char out[static KEY_BYTES_MAX])
{
	unsigned char again[KEY_BYTES_MAX / 3 * 4 + 8];

	if (key.len == 0 || key.len % 4 || key.len > KEY_BYTES_MAX)
		return 0;
	int len = EVP_DecodeBlock(out, (const unsigned char *)key.ptr, (int)key.len);
	len -= str_ends(key, STR("==")) ? 2 : str_ends(key, STR("="));
	if (len <= 0)
		return 0;
	return EVP_EncodeBlock(again, out, len) == (int)key.len &&
			       memcmp(again, key.ptr, key.len) == 0
		       ? len
		       : 0;
}

bool borg_key_repository(struct str key, struct str password, char ret[static BACKUP_ID_MAX + 1])
{
	unsigned char packed[KEY_BYTES_MAX];
	unsigned char secret[SECRET_BYTES];
	const int len = decode(key, packed);
	const struct str map = str_of(packed, (size_t)len);
	const struct str salt = find(map, "salt").bytes;
	const struct str seal = find(map, "hash").bytes;
	const uint64_t iterations = find(map, "iterations").number;

	if (!is_sealed_key(map) || seal.len != SECRET_BYTES || iterations == 0 ||
	    iterations > ITERATIONS_MAX)
		return false;
	const bool good =
		PKCS5_PBKDF2_HMAC(password.ptr ? password.ptr : "", (int)password.len,
				  (const unsigned char *)salt.ptr, (int)salt.len, (int)iterations,
				  EVP_sha256(), SECRET_BYTES, secret) == 1 &&
		open_sealed(find(map, "data").bytes, seal, secret, ret);
	OPENSSL_cleanse(secret, sizeof(secret));
	return good;
}
