/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical forms of identifiers.
 */
#include <arpa/inet.h>

#include "assets/identifier-form.h"
#include "base/encoding/fold.h"

#define MAC_BYTES  6u
#define UUID_BYTES 16u

/* `n` bytes written in hexadecimal, with any of `separators` between; nothing else. */
static bool read_hex(struct str text, const char *separators, size_t n, unsigned char *out)
{
	size_t digits = 0;

	memset(out, 0, n);
	for (size_t i = 0; i < text.len; i++) {
		const int digit = ascii_hex_digit(text.ptr[i]);
		if (digit < 0 && text.ptr[i] && strchr(separators, text.ptr[i]))
			continue;
		if (digit < 0 || digits == 2 * n)
			return false;
		out[digits / 2] = (unsigned char)(out[digits / 2] << 4 | digit);
		digits++;
	}
	return digits == 2 * n;
}

static struct str mac_form(struct str text, struct arena *arena)
{
	unsigned char b[MAC_BYTES];

	if (!read_hex(text, ":-. ", MAC_BYTES, b))
		return STR_NONE;
	return arena_printf(arena, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
			    b[5]);
}

static struct str uuid_text(const unsigned char b[static UUID_BYTES], struct arena *arena)
{
	return arena_printf(arena,
			    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
			    "%02x%02x%02x%02x%02x%02x",
			    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
			    b[11], b[12], b[13], b[14], b[15]);
}

/* Some programs turn the bytes of the first three groups, others do not: the lesser one stands. */
static struct str uuid_form(struct str text, struct arena *arena)
{
	static const unsigned char order[UUID_BYTES] = { 3, 2, 1,  0,  5,  4,  7,  6,
							 8, 9, 10, 11, 12, 13, 14, 15 };
	unsigned char b[UUID_BYTES];
	unsigned char turned[UUID_BYTES];

	if (!read_hex(text, "-{} ", UUID_BYTES, b))
		return STR_NONE;
	for (size_t i = 0; i < UUID_BYTES; i++)
		turned[i] = b[order[i]];
	return uuid_text(memcmp(b, turned, UUID_BYTES) <= 0 ? b : turned, arena);
}

static struct str ip_form(struct str text, struct arena *arena)
{
	char given[INET6_ADDRSTRLEN];
	char out[INET6_ADDRSTRLEN];
	unsigned char address[sizeof(struct in6_addr)];

	/* "fe80::1%eth0", "192.0.2.1/24" */
	text = str_sub(text, 0, size_min(str_find_char(text, '%'), str_find_char(text, '/')));
	if (text.len >= sizeof(given))
		return STR_NONE;
	(void)snprintf(given, sizeof(given), "%.*s", STR_ARG(text));
	const int family = str_find_char(text, ':') == SIZE_MAX ? AF_INET : AF_INET6;
	if (inet_pton(family, given, address) != 1 || !inet_ntop(family, address, out, sizeof(out)))
		return STR_NONE;
	return arena_str(arena, str_from(out));
}

/* Full-width signs narrow, without case. */
static struct str folded(struct str text, struct arena *arena)
{
	char *narrow = arena_take_text(arena, text.len + 1);
	char *out = arena_take_text(arena, fold_max(text.len) + 1);
	size_t len = 0;

	if (!narrow || !out)
		return STR_NONE;
	for (size_t i = 0; i < text.len;) {
		const char ascii = fold_narrow(str_from_pos(text, i));
		narrow[len++] = ascii ? ascii : text.ptr[i];
		i += ascii ? 3 : 1;
	}
	return str_of(out, fold_text(str_of(narrow, len), out));
}

static bool has_space(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (ascii_is_space(text.ptr[i]) || (unsigned char)text.ptr[i] < ' ')
			return true;
	}
	return false;
}

static struct str hostname_form(struct str text, struct arena *arena)
{
	struct str name = folded(text, arena);

	/* "EXAMPLE\PC01$" as Windows writes the account of a machine */
	const size_t slash = str_find_char(name, '\\');
	if (slash != SIZE_MAX)
		name = str_from_pos(name, slash + 1);
	if (str_ends(name, STR("$")))
		name.len--;
	name = str_sub(name, 0, str_find_char(name, '.'));
	return name.len == 0 || has_space(name) ? STR_NONE : name;
}

static struct str fqdn_form(struct str text, struct arena *arena)
{
	struct str name = folded(text, arena);

	if (str_ends(name, STR(".")))
		name.len--;
	const size_t dot = str_find_char(name, '.');
	if (dot == SIZE_MAX || dot == 0 || has_space(name) || ip_form(name, arena).ptr)
		return STR_NONE;
	return name;
}

/* Without spaces, in capitals: "5cg 1234" is "5CG1234". */
static struct str serial_form(struct str text, struct arena *arena)
{
	const struct str plain = folded(text, arena);
	char *out = arena_take_text(arena, plain.len + 1);
	size_t len = 0;

	if (!plain.ptr || !out)
		return STR_NONE;
	for (size_t i = 0; i < plain.len; i++) {
		const char c = plain.ptr[i];
		if (!ascii_is_space(c))
			out[len++] = c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
	}
	return len ? str_of(out, len) : STR_NONE;
}

static struct str account_form(struct str text, struct arena *arena)
{
	const struct str name = folded(text, arena);

	return str_or_none(name);
}

struct str identifier_form(enum identifier_type type, struct str value, struct arena *arena)
{
	static struct str (*const forms[ID_TYPES])(struct str, struct arena *) = {
		[ID_SERIAL] = serial_form,   [ID_UUID] = uuid_form,	    [ID_MAC] = mac_form,
		[ID_FQDN] = fqdn_form,	     [ID_HOSTNAME] = hostname_form, [ID_IP] = ip_form,
		[ID_ACCOUNT] = account_form,
	};

	value = str_trim(value);
	if (value.len == 0 || value.len > ASSET_TEXT_MAX)
		return STR_NONE;
	return forms[type](value, arena);
}

bool address_is_loopback(struct str address)
{
	return str_starts(address, STR("127.")) || str_is(address, "::1");
}

bool mac_is_local(struct str normalised)
{
	return normalised.len > 1 && (ascii_hex_digit(normalised.ptr[1]) & 2);
}

bool mac_is_group(struct str normalised)
{
	return normalised.len > 1 && (ascii_hex_digit(normalised.ptr[1]) & 1);
}
