/* SPDX-License-Identifier: Apache-2.0 */
#include "link/code.h"

#include <sodium.h>

#include "base/encoding/json-item.h"

#define SYMBOLS	   20u
#define GROUP	   4u
#define NAME_BYTES 8u

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void link_code_make(char ret[static LINK_CODE_MAX])
{
	size_t n = 0;

	for (unsigned i = 0; i < SYMBOLS; i++) {
		if (i && i % GROUP == 0)
			ret[n++] = '-';
		ret[n++] = alphabet[randombytes_uniform(sizeof(alphabet) - 1)];
	}
	ret[n] = '\0';
}

/* The symbol that was meant; 0: none was. */
static char symbol_of(char typed)
{
	const char c = ascii_is_alpha(typed) ? (char)(ascii_lower(typed) - ('a' - 'A')) : typed;

	if (c == 'O')
		return '0';
	if (c == 'I' || c == 'L')
		return '1';
	return c && strchr(alphabet, c) ? c : 0;
}

/* A value that says nothing of another made of the same code. */
static void derive(const char *what, const char symbols[static SYMBOLS],
		   unsigned char ret[static crypto_hash_sha256_BYTES])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const unsigned char *)what, strlen(what));
	crypto_hash_sha256_update(&state, (const unsigned char *)symbols, SYMBOLS);
	crypto_hash_sha256_final(&state, ret);
}

enum errc link_code_read(struct str typed, struct link_code *ret, struct err *err)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char symbols[SYMBOLS];
	size_t n = 0;

	for (size_t i = 0; i < typed.len; i++) {
		const char c = typed.ptr[i];
		const char symbol = symbol_of(c);

		if (c == '-' || c == ' ')
			continue;
		if (!symbol || n == SYMBOLS)
			return fail(err, ERR_SYNTAX, "code: has %u letters and digits, no U",
				    SYMBOLS);
		symbols[n++] = symbol;
	}
	if (n != SYMBOLS)
		return fail(err, ERR_SYNTAX, "code: has %u letters and digits, this one %zu",
			    SYMBOLS, n);
	derive("tonoi link code name\n", symbols, hash);
	(void)sodium_bin2hex(ret->name, sizeof(ret->name), hash, NAME_BYTES);
	derive("tonoi link code secret\n", symbols, hash);
	(void)sodium_bin2hex(ret->secret, sizeof(ret->secret), hash, sizeof(hash));
	sodium_memzero(symbols, sizeof(symbols));
	sodium_memzero(hash, sizeof(hash));
	return ERR_OK;
}

static void mac_of(struct str secret, const char *what, struct str about, struct str line,
		   char ret[static LINK_HASH_MAX])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.ptr, secret.len);
	/* The NULs keep what stands beside each other apart. */
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)what, strlen(what) + 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)about.ptr, about.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)"", 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)line.ptr, line.len);
	crypto_auth_hmacsha256_final(&state, mac);
	(void)sodium_bin2hex(ret, LINK_HASH_MAX, mac, sizeof(mac));
}

void link_code_seal(struct str secret, const char *what, struct str about, struct buf *line)
{
	char mac[LINK_HASH_MAX];

	mac_of(secret, what, about, buf_str(line), mac);
	buf_printf(line, "\n{\"mac\":\"%s\"}\n", mac);
}

enum errc link_code_unseal(struct str secret, const char *what, struct str about, struct str sealed,
			   struct str *ret_line, struct err *err)
{
	char mac[LINK_HASH_MAX];
	struct str rest = sealed;
	struct str line;
	struct str last;

	if (!str_next_line(&rest, &line) || !str_next_line(&rest, &last))
		return fail(err, ERR_SYNTAX, "enrolment: docs/formats/link.md: is not signed");
	auto_item *item = item_load(last, err);
	const struct str given = item ? item_text(item, "mac") : STR_NONE;
	if (given.len != LINK_HASH_MAX - 1)
		return fail(err, ERR_SYNTAX, "enrolment: docs/formats/link.md: is not signed");
	mac_of(secret, what, about, line, mac);
	if (sodium_memcmp(mac, given.ptr, given.len) != 0)
		return fail(err, ERR_DENIED, "enrolment: was not made with that code");
	*ret_line = line;
	return ERR_OK;
}

void link_code_hash(struct str bytes, char ret[static LINK_HASH_MAX])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
	(void)sodium_bin2hex(ret, LINK_HASH_MAX, hash, sizeof(hash));
}
