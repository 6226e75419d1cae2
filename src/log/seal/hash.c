/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/hash.h"

#include <openssl/evp.h>

#include "base/alloc.h"

struct hasher {
	EVP_MD *sha256;
	EVP_MD_CTX *ctx;
};

/* These calls fail only when memory is gone, which base/alloc.h says ends the process. */
static void must(int ok)
{
	if (ok != 1)
		abort();
}

struct hasher *hasher_new(void)
{
	struct hasher *h = mem_new(sizeof(*h));

	/* Fetched once: looking the algorithm up by name costs more than hashing a record. */
	h->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->ctx = EVP_MD_CTX_new();
	must(h->sha256 && h->ctx);
	must(EVP_DigestInit_ex2(h->ctx, h->sha256, NULL));
	return h;
}

void hasher_free(struct hasher *h)
{
	if (!h)
		return;
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_free(h->sha256);
	free(h);
}

static void hash_parts(struct hasher *h, struct str head, struct str body, struct hash *ret)
{
	must(EVP_DigestInit_ex2(h->ctx, NULL, NULL));
	must(EVP_DigestUpdate(h->ctx, head.ptr, head.len));
	must(EVP_DigestUpdate(h->ctx, body.ptr, body.len));
	must(EVP_DigestFinal_ex(h->ctx, ret->bytes, NULL));
}

void hasher_plain(struct hasher *h, struct str bytes, struct hash *ret)
{
	hash_parts(h, STR(""), bytes, ret);
}

void hasher_leaf(struct hasher *h, struct str entry, struct hash *ret)
{
	hash_parts(h, str_of("\0", 1), entry, ret);
}

void hasher_node(struct hasher *h, const struct hash *left, const struct hash *right,
		 struct hash *ret)
{
	char node[1 + 2 * HASH_LEN] = { 1 };

	memcpy(node + 1, left->bytes, HASH_LEN);
	memcpy(node + 1 + HASH_LEN, right->bytes, HASH_LEN);
	hash_parts(h, STR(""), str_of(node, sizeof(node)), ret);
}
