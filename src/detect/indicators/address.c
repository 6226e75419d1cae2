/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/address.h"

#include <arpa/inet.h>

#include "base/ip-scope.h"

#define V4_DIGITS_MAX 15u

static const char v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (char)0xff, (char)0xff };

/* Four decimal numbers without leading zeros (RFC 6943 3.1.1: others read those as octal). */
static bool read_v4(struct str text, char out[static INDICATOR_IP_BYTES])
{
	size_t at = 0;

	if (text.len < 7 || text.len > V4_DIGITS_MAX)
		return false;
	memcpy(out, v4_prefix, sizeof(v4_prefix));
	for (unsigned part = 0; part < 4; part++) {
		unsigned value = 0;
		const size_t start = at;
		if (part > 0 && (at == text.len || text.ptr[at++] != '.'))
			return false;
		const size_t digits = part > 0 ? start + 1 : start;
		while (at < text.len && ascii_is_digit(text.ptr[at]) && at - digits < 3)
			value = value * 10 + (unsigned)(text.ptr[at++] - '0');
		if (at == digits || value > 255 || (at - digits > 1 && text.ptr[digits] == '0'))
			return false;
		out[sizeof(v4_prefix) + part] = (char)value;
	}
	return at == text.len;
}

static bool read_v6(struct str text, char out[static INDICATOR_IP_BYTES])
{
	char copy[INET6_ADDRSTRLEN];
	const size_t zone = str_find_char(text, '%');

	if (text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
		text = str_sub(text, 1, text.len - 2);
	if (zone != SIZE_MAX)
		text = str_sub(text, 0, str_find_char(text, '%'));
	if (text.len >= sizeof(copy) || text.len < 2 || str_find_char(text, ':') == SIZE_MAX)
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return inet_pton(AF_INET6, copy, out) == 1;
}

bool address_read(struct str text, char out[static INDICATOR_IP_BYTES])
{
	return read_v4(text, out) || read_v6(text, out);
}

bool address_is_v4(const char *ip)
{
	return memcmp(ip, v4_prefix, sizeof(v4_prefix)) == 0;
}

bool network_read(struct str text, char out[static NETWORK_BYTES])
{
	const size_t slash = str_find_char(text, '/');
	uint64_t prefix;

	if (slash == SIZE_MAX || !str_to_u64(str_from_pos(text, slash + 1), &prefix) ||
	    !address_read(str_sub(text, 0, slash), out))
		return false;
	/* ::ffff:192.0.2.0/120 is written in IPv6's terms. */
	if (str_find_char(str_sub(text, 0, slash), ':') == SIZE_MAX)
		prefix += INDICATOR_IPV4_PREFIX;
	if (prefix > 128)
		return false;
	for (size_t bit = prefix; bit < 128; bit++)
		out[bit / 8] = (char)(out[bit / 8] & ~(0x80 >> bit % 8));
	out[INDICATOR_IP_BYTES] = (char)prefix;
	return true;
}

void address_show(const char *ip, struct buf *out)
{
	char text[INET6_ADDRSTRLEN];
	const bool v4 = address_is_v4(ip);

	if (inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? ip + sizeof(v4_prefix) : ip, text,
		      sizeof(text)))
		buf_add_text(out, text);
}

static unsigned prefix_of(const char *network)
{
	return (unsigned char)network[INDICATOR_IP_BYTES];
}

void network_show(const char *network, struct buf *out)
{
	const unsigned prefix = prefix_of(network);
	const bool v4 = address_is_v4(network) && prefix >= INDICATOR_IPV4_PREFIX;

	address_show(network, out);
	buf_printf(out, "/%u", v4 ? prefix - INDICATOR_IPV4_PREFIX : prefix);
}

bool indicator_network_holds(const char *network, const char *ip)
{
	const size_t prefix = size_min(prefix_of(network), 128);
	const size_t whole = prefix / 8;
	const size_t rest = prefix % 8;

	if (memcmp(network, ip, whole) != 0)
		return false;
	return rest == 0 || ((unsigned char)(network[whole] ^ ip[whole]) >> (8 - rest)) == 0;
}

const char *address_too_broad(const char *ip)
{
	return ip_special((const uint8_t *)ip, 8 * IP_BYTES);
}

#define V4_PREFIX_LEAST (INDICATOR_IPV4_PREFIX + 9)
#define V6_PREFIX_LEAST 24u

const char *network_too_broad(const char *network)
{
	const bool v4 = address_is_v4(network) && prefix_of(network) >= INDICATOR_IPV4_PREFIX;

	if (prefix_of(network) < (v4 ? V4_PREFIX_LEAST : V6_PREFIX_LEAST))
		return v4 ? "a network of /8 or more" : "a network of /23 or more";
	return ip_special((const uint8_t *)network, prefix_of(network));
}
