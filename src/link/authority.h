/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hub's own authority for certificates (RFC 5280), which signs for its facilities and for its
 * own listener, and for nothing else: its path length is 0. Keys are P-256, signatures ECDSA with
 * SHA-256; serial numbers are 127 random bits. Of what is asked for (PKCS #10, RFC 2986) only the
 * key is taken: whose it is, the hub says.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/os/clock.h"

#define LINK_FOLDER	    "link" /* in DATA */
#define LINK_AUTHORITY_FILE "link/authority.pem"
#define LINK_PEM_MAX	    8192u
#define LINK_SERIAL_MAX	    40u
#define LINK_PRINT_MAX	    65u /* SHA-256 in hexadecimal, with the NUL */
#define LINK_HOSTS_MAX	    16u

struct link_authority;

/* From the file; one that is not there is made, readable by its owner only. */
enum errc link_authority_open(const char *path, int64_t now_us, struct link_authority **ret,
			      struct err *err) MUST_CHECK;
void link_authority_free(struct link_authority *authority); /* NULL allowed */
void link_authority_free_at(struct link_authority **authority);
#define auto_link_authority CLEANUP(link_authority_free_at) struct link_authority

struct str link_authority_pem(const struct link_authority *authority); /* its certificate */

/* What a certificate says. */
struct link_certificate {
	char serial[LINK_SERIAL_MAX]; /* hexadecimal, lower case */
	int64_t from_us;
	int64_t until_us;
};

/* For a facility, from a minute before `now_us` on. ERR_SYNTAX: no request, or not for P-256. */
enum errc link_authority_sign(const struct link_authority *authority, struct str request,
			      struct str name, int64_t now_us, int64_t until_us, struct buf *out,
			      struct err *err) MUST_CHECK;

/* For a server of those hosts (names and addresses): its key, and its certificate with ours. */
enum errc link_authority_serve(const struct link_authority *authority, const char *const *hosts,
			       size_t n_hosts, int64_t now_us, int64_t until_us, struct buf *key,
			       struct buf *certificate, struct err *err) MUST_CHECK;

/* A new key, and the request that a certificate be made for it. */
enum errc link_request_make(struct buf *key, struct buf *request, struct err *err) MUST_CHECK;

/* The first certificate of the text. */
enum errc link_certificate_read(struct str pem, struct link_certificate *ret,
				struct err *err) MUST_CHECK;

/* ERR_SYNTAX: it is none for that key, or not by that authority. */
enum errc link_certificate_check(struct str pem, struct str key, struct str authority,
				 struct err *err) MUST_CHECK;

/* SHA-256 of the first certificate (DER). */
enum errc link_certificate_print(struct str pem, char ret[static LINK_PRINT_MAX],
				 struct err *err) MUST_CHECK;
