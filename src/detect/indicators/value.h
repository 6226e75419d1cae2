/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an indicator looks for, in the one form in which everything here compares, hashes and
 * stores it. Two texts that mean the same address, name or file have the same form:
 *
 *   ip       16 bytes; IPv4 as in ::ffff:0:0/96 (RFC 4291 2.5.5.2)
 *   network  the same with bits behind the prefix cleared, then its length as of IPv6 (96 + n)
 *   domain   lower case, no dot at the end, two labels or more; other scripts as xn-- (RFC 3492)
 *   url      host[:port]/path[?query]: without scheme, user, fragment and the scheme's own port;
 *            host as above; %41 of unreserved characters decoded (RFC 3986 6.2.2)
 *   mail     local@domain in lower case
 *   md5 …    the bytes of the hash
 *
 * Addresses that were made harmless for people to read (hxxp, [.], [at]) are read as what they
 * stand for.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum indicator_type {
	INDICATOR_IP,
	INDICATOR_NETWORK,
	INDICATOR_DOMAIN,
	INDICATOR_URL,
	INDICATOR_MAIL,
	INDICATOR_MD5,
	INDICATOR_SHA1,
	INDICATOR_SHA256,
	INDICATOR_SHA512,
};
#define INDICATOR_TYPES (INDICATOR_SHA512 + 1)

#define INDICATOR_VALUE_MAX   2048u
#define INDICATOR_IP_BYTES    16u
#define INDICATOR_DOMAIN_MAX  253u /* RFC 1035 2.3.4, without the last dot */
#define INDICATOR_LABEL_MAX   63u
#define INDICATOR_IPV4_PREFIX 96u

struct indicator_value {
	enum indicator_type type;
	size_t len;
	char bytes[INDICATOR_VALUE_MAX];
};

static inline struct str indicator_value_str(const struct indicator_value *value)
{
	return str_of(value->bytes, value->len);
}

/* "ip", "network", "domain", … */
const char *indicator_type_name(enum indicator_type type);
bool indicator_type_parse(struct str name, enum indicator_type *ret);

/*
 * Read a text as a value of that type. An address with a prefix shorter than it is a network, a
 * network of one address is that address. ERR_SYNTAX when it is none.
 */
enum errc indicator_value_parse(enum indicator_type type, struct str text,
				struct indicator_value *ret, struct err *err) MUST_CHECK;

/* The same for a text that does not say what it is. */
enum errc indicator_value_guess(struct str text, struct indicator_value *ret,
				struct err *err) MUST_CHECK;

/* As people write it, which indicator_value_guess() reads as the same value. */
void indicator_value_show(enum indicator_type type, struct str bytes, struct buf *out);

/* Does the network (its canonical bytes) hold the address (16 bytes)? */
bool indicator_network_holds(const char *network, const char *ip);

/*
 * Why the value would match what is no threat: an address of the hospital's own network, a /8, the
 * whole of a country's domain. NULL when nothing is known against it.
 */
const char *indicator_value_too_broad(enum indicator_type type, struct str bytes);

/*
 * The pieces that matching needs of texts found in events. Each gives false for what is none, and
 * is quick about it.
 */
bool indicator_read_ip(struct str text, char out[static INDICATOR_IP_BYTES]);

/* `*ret_len` is at most INDICATOR_DOMAIN_MAX. */
bool indicator_read_domain(struct str text, char out[static INDICATOR_DOMAIN_MAX], size_t *ret_len);

/* Where in a canonical URL its host ends (before the port or the path). */
size_t indicator_url_host_len(struct str url);
