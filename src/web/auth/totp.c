/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/totp.h"

#include <oath.h>
#include <sodium.h>

#include "base/office/qr.h"
#include "net/url.h"

#define DIGITS 6

bool totp_check(struct str secret, struct str code, int64_t now_us, int64_t *ret_step)
{
	const int64_t now_step = now_us / US_PER_SEC / TOTP_STEP_S;
	char digits[DIGITS + 1];
	char wanted[DIGITS + 1];
	bool fits = false;

	if (code.len != DIGITS || secret.len != TOTP_SECRET_LEN)
		return false;
	snprintf(digits, sizeof(digits), "%.*s", STR_ARG(code));
	for (int64_t step = now_step - 1; step <= now_step + 1; step++) {
		if (oath_hotp_generate(secret.ptr, secret.len, (uint64_t)step, DIGITS, false,
				       OATH_HOTP_DYNAMIC_TRUNCATION, wanted) != OATH_OK)
			return false;
		if (sodium_memcmp(digits, wanted, DIGITS) == 0) {
			*ret_step = step;
			fits = true;
		}
	}
	return fits;
}

void totp_secret_new(unsigned char out[static TOTP_SECRET_LEN])
{
	randombytes_buf(out, TOTP_SECRET_LEN);
}

/* RFC 4648 6, without padding: 20 bytes are 32 letters exactly. */
static void base32(struct str bytes, char out[static 33])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint64_t bits = 0;
	unsigned n_bits = 0;
	size_t at = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		bits = bits << 8 | (unsigned char)bytes.ptr[i];
		for (n_bits += 8; n_bits >= 5 && at < 32; n_bits -= 5)
			out[at++] = letters[bits >> (n_bits - 5) & 31];
	}
	out[at] = '\0';
}

struct str totp_uri(struct arena *arena, struct str secret, struct str user)
{
	auto_buf uri = BUF_INIT(TOTP_URI_MAX);
	char text[33];

	base32(secret, text);
	buf_add_text(&uri, "otpauth://totp/Tonoi:");
	url_add_encoded(&uri, user);
	buf_printf(&uri, "?secret=%s&issuer=Tonoi", text);
	return arena_str(arena, buf_str(&uri));
}

struct str totp_secret_text(struct arena *arena, struct str secret)
{
	auto_buf out = BUF_INIT(TOTP_SECRET_TEXT);
	char text[33];

	base32(secret, text);
	for (size_t i = 0; text[i]; i++) {
		if (i > 0 && i % 4 == 0)
			buf_add_char(&out, ' ');
		buf_add_char(&out, text[i]);
	}
	return arena_str(arena, buf_str(&out));
}

static void add_run(void *ctx, int x, int y, int width)
{
	struct view *row = view_add(ctx, "qr");

	view_number(row, "x", x);
	view_number(row, "y", y);
	view_number(row, "width", width);
}

void totp_view_qr(struct view *view, const char *text)
{
	view_list(view, "qr");
	const int size = qr_each(text, add_run, view);
	view_number(view, "qr_size", size ? size : 1);
}

void recovery_code_new(char out[static RECOVERY_CODE_LEN + 1])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (size_t i = 0; i < RECOVERY_CODE_LEN; i++)
		out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	out[RECOVERY_CODE_LEN] = '\0';
}

void recovery_code_hash(struct str code, char out[static SESSION_HASH_LEN + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char plain[64];
	size_t n = 0;

	/* 59 bits of chance: a fast hash is enough, nobody can try them all offline in time. */
	for (size_t i = 0; i < code.len && n < sizeof(plain); i++) {
		if (code.ptr[i] != '-' && code.ptr[i] != ' ')
			plain[n++] = ascii_lower(code.ptr[i]);
	}
	crypto_hash_sha256(hash, (const unsigned char *)plain, n);
	sodium_bin2hex(out, SESSION_HASH_LEN + 1, hash, sizeof(hash));
}
