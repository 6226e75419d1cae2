/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/signed-note.h"

#include <sodium.h>

#define KEY_ID_LEN	  4u
#define ALGORITHM_ED25519 1
#define DASH		  "\xe2\x80\x94 " /* U+2014 and a space begin a signature line */
#define BLOB_LEN	  (KEY_ID_LEN + NOTE_SIGNATURE_LEN)
#define BASE64_VARIANT	  sodium_base64_VARIANT_ORIGINAL
#define BASE64_MAX	  128u

static void key_id(struct str name, const uint8_t public_key[static NOTE_PUBLIC_LEN],
		   uint8_t out[static KEY_ID_LEN])
{
	const uint8_t middle[2] = { '\n', ALGORITHM_ED25519 };
	uint8_t digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;

	(void)crypto_hash_sha256_init(&state);
	(void)crypto_hash_sha256_update(&state, (const uint8_t *)name.ptr, name.len);
	(void)crypto_hash_sha256_update(&state, middle, sizeof(middle));
	(void)crypto_hash_sha256_update(&state, public_key, NOTE_PUBLIC_LEN);
	(void)crypto_hash_sha256_final(&state, digest);
	memcpy(out, digest, KEY_ID_LEN);
}

void base64_add(struct buf *out, struct str bytes)
{
	char text[BASE64_MAX];

	while (bytes.len) {
		const struct str part = str_sub(bytes, 0, 48);
		(void)sodium_bin2base64(text, sizeof(text), (const uint8_t *)part.ptr, part.len,
					BASE64_VARIANT);
		buf_add_text(out, text);
		bytes = str_from_pos(bytes, part.len);
	}
}

bool base64_read(struct str text, uint8_t *out, size_t len)
{
	char again[BASE64_MAX + 1];
	size_t n = 0;

	if (!len || text.len > BASE64_MAX || text.len != (len + 2) / 3 * 4)
		return false;
	const int code =
		sodium_base642bin(out, len, text.ptr, text.len, NULL, &n, NULL, BASE64_VARIANT);
	if (code || n != len)
		return false;
	/* The decoder takes some bytes above 0x7f for letters. One value, one text. */
	(void)sodium_bin2base64(again, sizeof(again), out, len, BASE64_VARIANT);
	return str_is(text, again);
}

void note_sign(struct buf *out, struct str text, struct str name,
	       const uint8_t public_key[static NOTE_PUBLIC_LEN],
	       const uint8_t secret_key[static NOTE_SECRET_LEN])
{
	uint8_t blob[BLOB_LEN];

	key_id(name, public_key, blob);
	(void)crypto_sign_detached(blob + KEY_ID_LEN, NULL, (const uint8_t *)text.ptr, text.len,
				   secret_key);
	buf_add(out, text);
	buf_add_text(out, "\n" DASH);
	buf_add(out, name);
	buf_add_char(out, ' ');
	base64_add(out, str_of(blob, sizeof(blob)));
	buf_add_char(out, '\n');
}

/* Where the signature lines begin, or SIZE_MAX. */
static size_t signatures_at(struct str note)
{
	const size_t at = str_find(note, STR("\n\n" DASH));

	return at == SIZE_MAX ? SIZE_MAX : at + 2;
}

bool note_text(struct str note, struct str *ret_text)
{
	const size_t at = signatures_at(note);

	if (at == SIZE_MAX)
		return false;
	*ret_text = str_sub(note, 0, at - 1);
	return true;
}

static bool line_verifies(struct str line, struct str name, const uint8_t *public_key,
			  struct str text)
{
	uint8_t id[KEY_ID_LEN];
	uint8_t blob[BLOB_LEN];

	if (!str_starts(line, STR(DASH)))
		return false;
	line = str_from_pos(line, sizeof(DASH) - 1);
	if (!str_equal(str_split(&line, ' '), name) || !base64_read(line, blob, sizeof(blob)))
		return false;
	key_id(name, public_key, id);
	return memcmp(id, blob, KEY_ID_LEN) == 0 &&
	       crypto_sign_verify_detached(blob + KEY_ID_LEN, (const uint8_t *)text.ptr, text.len,
					   public_key) == 0;
}

bool note_verify(struct str note, struct str name, const uint8_t public_key[static NOTE_PUBLIC_LEN],
		 struct str *ret_text)
{
	struct str text;
	struct str line;

	if (!note_text(note, &text))
		return false;

	struct str lines = str_from_pos(note, text.len + 1);
	bool found = false;
	while (lines.ptr && lines.len) {
		/* Only whole lines of the form count: a byte changed anywhere must show. */
		line = str_split(&lines, '\n');
		if (!lines.ptr || !str_starts(line, STR(DASH)))
			return false;
		found = found || line_verifies(line, name, public_key, text);
	}
	*ret_text = text;
	return found;
}

bool note_next(struct str *rest, struct str *ret_note, bool *ret_torn)
{
	const size_t at = signatures_at(*rest);

	*ret_torn = false;
	if (!rest->len)
		return false;

	const size_t end =
		at == SIZE_MAX ? SIZE_MAX : str_find(str_from_pos(*rest, at), STR("\n\n"));
	if (end == SIZE_MAX) {
		*ret_torn = true;
		return false;
	}
	*ret_note = str_sub(*rest, 0, at + end + 1);
	*rest = str_from_pos(*rest, at + end + 2);
	return true;
}
