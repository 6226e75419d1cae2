/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/receipt-code.h"

#include <sodium.h>

#include "organisations/organisation.h"

_Static_assert(NOTICE_KEY_LEN == crypto_auth_hmacsha256_KEYBYTES, "keys are those of the HMAC");
_Static_assert(NOTICE_KEY_LEN == crypto_auth_hmacsha256_BYTES, "a digest is a key of those below");

/* Digits and letters of Crockford's base 32; the check letter is of the same. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
#define CODE_LETTERS 13u /* 12 of 5 bits, and the check */
#define CODE_GROUP   4u

const char *const notice_step_names[NOTICE_STEPS] = {
	[NOTICE_RECEIVED] = "received",
	[NOTICE_OPENED] = "opened",
	[NOTICE_READ] = "read",
	[NOTICE_ACTED] = "acted",
};

/* ---- keys ---- */

void notice_key_random(struct notice_key *ret)
{
	randombytes_buf(ret->bytes, sizeof(ret->bytes));
}

static void derive(const struct notice_key *key, const char *use, struct str text,
		   unsigned char ret[static NOTICE_KEY_LEN])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key->bytes, sizeof(key->bytes));
	/* With its NUL: what keys are used for never runs into the text. */
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)use, strlen(use) + 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.ptr, text.len);
	crypto_auth_hmacsha256_final(&state, ret);
}

void notice_key_below(const struct notice_key *above, struct str code, struct notice_key *ret)
{
	derive(above, "tonoi notice below", code, ret->bytes);
}

void notice_key_text(const struct notice_key *key, char ret[static NOTICE_KEY_HEX + 1])
{
	sodium_bin2hex(ret, NOTICE_KEY_HEX + 1, key->bytes, sizeof(key->bytes));
}

bool notice_key_parse(struct str text, struct notice_key *ret)
{
	size_t len = 0;

	return text.len == NOTICE_KEY_HEX &&
	       sodium_hex2bin(ret->bytes, sizeof(ret->bytes), text.ptr, text.len, NULL, &len,
			      NULL) == 0 &&
	       len == sizeof(ret->bytes);
}

unsigned notice_hop(struct str path)
{
	unsigned n = path.len ? 1 : 0;

	for (size_t i = 0; i < path.len; i++)
		n += path.ptr[i] == '/';
	return n;
}

/* The part of `path` below `own`; ptr NULL when it does not lie there. */
static struct str below(struct str own, struct str path)
{
	if (!own.len)
		return path.len ? path : STR_NONE;
	if (!str_starts(path, own) || path.len <= own.len + 1 || path.ptr[own.len] != '/')
		return STR_NONE;
	return str_from_pos(path, own.len + 1);
}

enum errc notice_key_at(const struct notice_key *own_key, struct str own, struct str path,
			struct notice_key *ret, struct err *err)
{
	struct str rest = below(own, path);

	if (path.len > NOTICE_PATH_MAX || notice_hop(path) > NOTICE_HOPS_MAX)
		return fail(err, ERR_LIMIT, "receipt: its path has more than %u hops",
			    NOTICE_HOPS_MAX);
	if (!rest.ptr)
		return fail(err, ERR_DENIED, "receipt: %.*s is not below", STR_ARG(path));
	*ret = *own_key;
	while (rest.ptr) {
		const struct str code = str_split(&rest, '/');

		if (!organisation_code_valid(code))
			return fail(err, ERR_SYNTAX, "receipt: its path is none");
		notice_key_below(ret, code, ret);
	}
	return ERR_OK;
}

/* ---- receipts ---- */

static void add(crypto_auth_hmacsha256_state *state, struct str text)
{
	unsigned char length[8];

	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (unsigned char)((uint64_t)text.len >> 8 * i);
	crypto_auth_hmacsha256_update(state, length, sizeof(length));
	if (text.len)
		crypto_auth_hmacsha256_update(state, (const unsigned char *)text.ptr, text.len);
}

/* Every part with its length, so that no two receipts are the same bytes. */
static void compute(const struct notice_key *key, const struct receipt *receipt,
		    unsigned char ret[static crypto_auth_hmacsha256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	char at[24];

	(void)snprintf(at, sizeof(at), "%lld", (long long)receipt->at_us);
	const struct str parts[] = {
		STR("tonoi receipt"), receipt->notice,
		receipt->path,	      str_from(notice_step_names[receipt->step]),
		receipt->item,	      receipt->answer,
		str_from(at),	      receipt->who,
		receipt->lane,
	};
	crypto_auth_hmacsha256_init(&state, key->bytes, sizeof(key->bytes));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		add(&state, parts[i]);
	crypto_auth_hmacsha256_final(&state, ret);
}

void receipt_sign(const struct notice_key *key, const struct receipt *receipt,
		  char ret[static NOTICE_MAC_HEX + 1])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];

	compute(key, receipt, mac);
	sodium_bin2hex(ret, NOTICE_MAC_HEX + 1, mac, sizeof(mac));
}

static enum errc check_parts(const struct receipt *r, struct err *err)
{
	if (r->notice.len != NOTICE_ID_LEN || r->step >= NOTICE_STEPS || r->at_us < 0 ||
	    r->at_us == TIME_NONE || !r->lane.len)
		return fail(err, ERR_SYNTAX, "receipt: a part of it is missing or none");
	if (r->who.len > NOTICE_WORD_MAX || r->lane.len > NOTICE_WORD_MAX ||
	    r->item.len > NOTICE_WORD_MAX || r->answer.len > NOTICE_WORD_MAX)
		return fail(err, ERR_LIMIT, "receipt: a part of it is over %u bytes",
			    NOTICE_WORD_MAX);
	return ERR_OK;
}

enum errc receipt_check(const struct notice_key *own_key, struct str own,
			const struct receipt *receipt, struct err *err)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	struct notice_key key;
	struct notice_key said; /* a MAC has the length of a key */
	enum errc code = check_parts(receipt, err);

	if (!code)
		code = notice_key_at(own_key, own, receipt->path, &key, err);
	if (code)
		return code;
	compute(&key, receipt, mac);
	return notice_key_parse(receipt->mac, &said) &&
			       sodium_memcmp(mac, said.bytes, sizeof(mac)) == 0
		       ? ERR_OK
		       : fail(err, ERR_CORRUPT, "receipt of %.*s: is forged",
			      STR_ARG(receipt->path));
}

/* ---- codes on paper ---- */

/* Weighed by its place, so that a wrong letter and two that changed places are found. */
static unsigned check_of(const unsigned char values[static CODE_LETTERS - 1])
{
	unsigned sum = 0;

	for (unsigned i = 0; i < CODE_LETTERS - 1; i++)
		sum += (2 * i + 1) * values[i];
	return sum % 32;
}

static void write_code(const unsigned char values[static CODE_LETTERS],
		       char ret[static NOTICE_CODE_MAX])
{
	char *out = ret;

	for (unsigned i = 0; i < CODE_LETTERS; i++) {
		if (i && i % CODE_GROUP == 0 && i < CODE_LETTERS - 1)
			*out++ = '-';
		*out++ = letters[values[i]];
	}
	*out = '\0';
}

void receipt_code(const struct notice_key *key, char ret[static NOTICE_CODE_MAX])
{
	unsigned char digest[NOTICE_KEY_LEN];
	unsigned char values[CODE_LETTERS];

	derive(key, "tonoi notice paper", STR(""), digest);
	for (unsigned i = 0; i < CODE_LETTERS - 1; i++)
		values[i] = digest[i] % 32;
	values[CODE_LETTERS - 1] = (unsigned char)check_of(values);
	write_code(values, ret);
}

static int value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *at = c ? strchr(letters, c) : NULL;
	return at ? (int)(at - letters) : -1;
}

bool receipt_code_plain(struct str typed, char ret[static NOTICE_CODE_MAX])
{
	unsigned char values[CODE_LETTERS];
	unsigned n = 0;

	for (size_t i = 0; i < typed.len; i++) {
		if (typed.ptr[i] == '-' || ascii_is_space(typed.ptr[i]))
			continue;
		const int value = value_of(typed.ptr[i]);
		if (value < 0 || n == CODE_LETTERS)
			return false;
		values[n++] = (unsigned char)value;
	}
	if (n != CODE_LETTERS || values[n - 1] != check_of(values))
		return false;
	write_code(values, ret);
	return true;
}
