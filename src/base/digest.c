/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

void digest_begin(struct digest *digest)
{
	(void)crypto_generichash_blake2b_init(&digest->state, NULL, 0, DIGEST_BYTES);
}

void digest_add(struct digest *digest, struct str bytes)
{
	if (bytes.len)
		(void)crypto_generichash_blake2b_update(
			&digest->state, (const unsigned char *)bytes.ptr, bytes.len);
}

void digest_add_u64(struct digest *digest, uint64_t number)
{
	unsigned char bytes[8];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> i * 8);
	digest_add(digest, str_of(bytes, sizeof(bytes)));
}

void digest_add_text(struct digest *digest, struct str text)
{
	digest_add_u64(digest, text.ptr ? text.len : UINT64_MAX);
	digest_add(digest, text);
}

void digest_end(struct digest *digest, unsigned char ret[static DIGEST_BYTES])
{
	(void)crypto_generichash_blake2b_final(&digest->state, ret, DIGEST_BYTES);
}
