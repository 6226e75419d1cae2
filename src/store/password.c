/* SPDX-License-Identifier: Apache-2.0 */
#include "store/password.h"

#include <sodium.h>

#define ARGON2_PASSES 2
#define ARGON2_BYTES  (19u * 1024 * 1024)

_Static_assert(PASSWORD_HASH_MAX >= crypto_pwhash_STRBYTES, "an encoded hash must fit");

enum errc password_setup(struct err *err)
{
	if (sodium_init() < 0)
		return fail(err, ERR_IO, "libsodium: cannot start");
	return ERR_OK;
}

enum errc password_hash(struct str password, char out[static PASSWORD_HASH_MAX], struct err *err)
{
	if (password.len > PASSWORD_MAX)
		return fail(err, ERR_LIMIT, "password: longer than %d bytes", PASSWORD_MAX);
	if (crypto_pwhash_str_alg(out, password.ptr, password.len, ARGON2_PASSES, ARGON2_BYTES,
				  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail(err, ERR_IO, "password: not enough memory to hash it");
	return ERR_OK;
}

/* What an absent user is checked against: never matches, costs the same. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
			     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

bool password_verify(struct str hash, struct str password)
{
	char encoded[PASSWORD_HASH_MAX] = { 0 };

	if (password.len > PASSWORD_MAX)
		return false;
	if (!hash.ptr || hash.len >= sizeof(encoded))
		hash = str_from(nobody);
	memcpy(encoded, hash.ptr, hash.len);
	return crypto_pwhash_str_verify(encoded, password.ptr, password.len) == 0;
}

void password_generate(char out[static PASSWORD_GENERATED_LEN + 1])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (size_t i = 0; i < PASSWORD_GENERATED_LEN; i++)
		out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	out[PASSWORD_GENERATED_LEN] = '\0';
}
