/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uuid.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define UUID_LEN 16

static const unsigned char name_space[UUID_LEN] = {
	0x6f, 0x1c, 0x0b, 0x52, 0x1d, 0x0e, 0x4a, 0x57,
	0x8a, 0x44, 0x74, 0x6f, 0x6e, 0x6f, 0x69, 0x01
};

/* The first 16 bytes of `d`, marked as of that version. */
static const char *write_uuid(unsigned char *d, unsigned version, char out[static UUID_TEXT_MAX])
{
	d[6] = (unsigned char)((d[6] & 0x0f) | version << 4);
	d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
	(void)snprintf(out, UUID_TEXT_MAX,
		       "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0],
		       d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12],
		       d[13], d[14], d[15]);
	return out;
}

const char *uuid_of_name(struct str name, char out[static UUID_TEXT_MAX])
{
	unsigned char d[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	/* These calls fail only when memory is gone, which base/alloc.h says ends the process. */
	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, name_space, sizeof(name_space)) != 1 ||
	    EVP_DigestUpdate(ctx, name.ptr, name.len) != 1 || EVP_DigestFinal_ex(ctx, d, NULL) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	return write_uuid(d, 5, out);
}

const char *uuid_random(char out[static UUID_TEXT_MAX])
{
	unsigned char d[UUID_LEN];

	randombytes_buf(d, sizeof(d));
	return write_uuid(d, 4, out);
}
