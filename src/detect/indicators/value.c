/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/value.h"

#include "detect/indicators/address.h"
#include "detect/indicators/domain.h"
#include "detect/indicators/url-form.h"

#define SHOWN_MAX 60 /* of a text that is refused */

/* Type names; hashes also have the bytes of their value. */
static const struct {
	const char *name;
	size_t hash_bytes;
} types[INDICATOR_TYPES] = {
	[INDICATOR_IP] = { "ip", 0 },	       [INDICATOR_NETWORK] = { "network", 0 },
	[INDICATOR_DOMAIN] = { "domain", 0 },  [INDICATOR_URL] = { "url", 0 },
	[INDICATOR_MAIL] = { "mail", 0 },      [INDICATOR_MD5] = { "md5", 16 },
	[INDICATOR_SHA1] = { "sha1", 20 },     [INDICATOR_SHA256] = { "sha256", 32 },
	[INDICATOR_SHA512] = { "sha512", 64 },
};

const char *indicator_type_name(enum indicator_type type)
{
	return types[type].name;
}

bool indicator_type_parse(struct str name, enum indicator_type *ret)
{
	for (unsigned i = 0; i < INDICATOR_TYPES; i++) {
		if (str_equal_nocase(name, str_from(types[i].name))) {
			*ret = (enum indicator_type)i;
			return true;
		}
	}
	return false;
}

/* ---- made harmless for people ---- */

static const struct {
	struct str written;
	const char *means;
} defangs[] = {
	{ { "[.]", 3 }, "." },	   { { "(.)", 3 }, "." },   { { "{.}", 3 }, "." },
	{ { "[dot]", 5 }, "." },   { { "(dot)", 5 }, "." }, { { "[:]", 3 }, ":" },
	{ { "[://]", 5 }, "://" }, { { "[at]", 4 }, "@" },  { { "(at)", 4 }, "@" },
	{ { "[@]", 3 }, "@" },	   { { "[/]", 3 }, "/" },   { { "[.", 2 }, "." },
	{ { ".]", 2 }, "." },
};

/* An IPv6 address in brackets has none of these: they hold or touch no dot, "at" or colon alone. */
static size_t refang_at(struct str rest, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(defangs); i++) {
		const struct str written = defangs[i].written;
		if (str_equal_nocase(str_sub(rest, 0, written.len), written)) {
			buf_add_text(out, defangs[i].means);
			return written.len;
		}
	}
	buf_add_char(out, rest.ptr[0]);
	return 1;
}

static const struct {
	struct str written;
	const char *means;
} defanged_schemes[] = {
	{ { "hxxps", 5 }, "https" }, { { "hxxp", 4 }, "http" }, { { "h**ps", 5 }, "https" },
	{ { "h**p", 4 }, "http" },   { { "fxp", 3 }, "ftp" },
};

static void refang(struct str text, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(defanged_schemes); i++) {
		const struct str written = defanged_schemes[i].written;
		const struct str behind = str_from_pos(text, written.len);
		if (str_equal_nocase(str_sub(text, 0, written.len), written) &&
		    (str_starts(behind, STR(":")) || str_starts(behind, STR("[")))) {
			buf_add_text(out, defanged_schemes[i].means);
			text = behind;
			break;
		}
	}
	while (text.len > 0)
		text = str_from_pos(text, refang_at(text, out));
}

/* ---- reading ---- */

bool indicator_read_ip(struct str text, char out[static INDICATOR_IP_BYTES])
{
	return address_read(text, out);
}

bool indicator_read_domain(struct str text, char out[static INDICATOR_DOMAIN_MAX], size_t *ret_len)
{
	return domain_normalise(text, out, ret_len) && memchr(out, '.', *ret_len) &&
	       !domain_is_numeric(str_of(out, *ret_len));
}

static bool read_network(struct str text, struct indicator_value *ret)
{
	if (!network_read(text, ret->bytes))
		return false;
	const bool one = (unsigned char)ret->bytes[INDICATOR_IP_BYTES] == 128;
	ret->type = one ? INDICATOR_IP : INDICATOR_NETWORK;
	ret->len = one ? INDICATOR_IP_BYTES : NETWORK_BYTES;
	return true;
}

static bool read_ip(struct str text, struct indicator_value *ret)
{
	ret->type = INDICATOR_IP;
	ret->len = INDICATOR_IP_BYTES;
	return address_read(text, ret->bytes) || read_network(text, ret);
}

static bool read_domain(struct str text, struct indicator_value *ret)
{
	ret->type = INDICATOR_DOMAIN;
	return indicator_read_domain(text, ret->bytes, &ret->len);
}

static bool read_url(struct str text, struct indicator_value *ret)
{
	return url_normalise(text, ret);
}

/* "Name <local@domain>", "mailto:local@domain". */
static bool read_mail(struct str text, struct indicator_value *ret)
{
	const size_t open = str_find_char(text, '<');
	size_t len;

	if (open != SIZE_MAX) {
		text = str_from_pos(text, open + 1);
		text = str_sub(text, 0, str_find_char(text, '>'));
	}
	if (str_equal_nocase(str_sub(text, 0, 7), STR("mailto:")))
		text = str_from_pos(text, 7);
	const size_t at = str_find_char(text, '@');
	/* RFC 5321 4.5.3.1.1: 64 octets. */
	if (at == SIZE_MAX || at == 0 || at > 64)
		return false;
	for (size_t i = 0; i <= at; i++) {
		if ((unsigned char)text.ptr[i] <= ' ')
			return false;
		ret->bytes[i] = ascii_lower(text.ptr[i]);
	}
	ret->type = INDICATOR_MAIL;
	if (!indicator_read_domain(str_from_pos(text, at + 1), ret->bytes + at + 1, &len))
		return false;
	ret->len = at + 1 + len;
	return true;
}

static bool read_hash(enum indicator_type type, struct str text, struct indicator_value *ret)
{
	const size_t n = types[type].hash_bytes;

	if (text.len != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const int high = ascii_hex_digit(text.ptr[2 * i]);
		const int low = ascii_hex_digit(text.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		ret->bytes[i] = (char)(high << 4 | low);
	}
	ret->type = type;
	ret->len = n;
	return true;
}

static bool read_as(enum indicator_type type, struct str text, struct indicator_value *ret)
{
	switch (type) {
	case INDICATOR_IP:
		return read_ip(text, ret);
	case INDICATOR_NETWORK:
		return read_network(text, ret);
	case INDICATOR_DOMAIN:
		return read_domain(text, ret);
	case INDICATOR_URL:
		return read_url(text, ret);
	case INDICATOR_MAIL:
		return read_mail(text, ret);
	case INDICATOR_MD5:
	case INDICATOR_SHA1:
	case INDICATOR_SHA256:
	case INDICATOR_SHA512:
		return read_hash(type, text, ret);
	}
	return false;
}

static bool read_any_hash(struct str text, struct indicator_value *ret)
{
	for (unsigned i = INDICATOR_MD5; i < INDICATOR_TYPES; i++) {
		if (read_hash((enum indicator_type)i, text, ret))
			return true;
	}
	return false;
}

/* "192.0.2.1:443", as lists of command servers have it: the port is not looked for. */
static bool read_ip_port(struct str text, struct indicator_value *ret)
{
	const size_t colon = str_find_char(text, ':');
	uint64_t port;

	return colon != SIZE_MAX && str_to_u64(str_from_pos(text, colon + 1), &port) &&
	       port <= UINT16_MAX && read_ip(str_sub(text, 0, colon), ret) &&
	       ret->type == INDICATOR_IP;
}

static bool guess(struct str text, struct indicator_value *ret)
{
	if (str_find(text, STR("://")) != SIZE_MAX)
		return read_url(text, ret);
	return read_any_hash(text, ret) || read_ip(text, ret) || read_ip_port(text, ret) ||
	       read_mail(text, ret) || read_domain(text, ret) ||
	       (str_find_char(text, '/') != SIZE_MAX && read_url(text, ret));
}

static enum errc refuse(struct err *err, struct str text, const char *what)
{
	return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(text, 0, SHOWN_MAX)), what);
}

/* Texts that say nothing harmful need no copy. */
static struct str plain(struct str text, struct buf *room)
{
	text = str_trim(text);
	refang(text, room);
	return buf_failed(room) ? STR("") : buf_str(room);
}

enum errc indicator_value_parse(enum indicator_type type, struct str text,
				struct indicator_value *ret, struct err *err)
{
	auto_buf room = BUF_INIT(INDICATOR_VALUE_MAX);

	if (!read_as(type, plain(text, &room), ret))
		return refuse(err, text, "no value of its type");
	return ERR_OK;
}

enum errc indicator_value_guess(struct str text, struct indicator_value *ret, struct err *err)
{
	auto_buf room = BUF_INIT(INDICATOR_VALUE_MAX);

	if (!guess(plain(text, &room), ret))
		return refuse(err, text, "no address, name, URL, mail address or hash");
	return ERR_OK;
}

/* ---- showing ---- */

static void show_hex(struct str bytes, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		const unsigned char c = (unsigned char)bytes.ptr[i];
		buf_add_char(out, digits[c >> 4]);
		buf_add_char(out, digits[c & 15]);
	}
}

void indicator_value_show(enum indicator_type type, struct str bytes, struct buf *out)
{
	switch (type) {
	case INDICATOR_IP:
		if (bytes.len == INDICATOR_IP_BYTES)
			address_show(bytes.ptr, out);
		break;
	case INDICATOR_NETWORK:
		if (bytes.len == NETWORK_BYTES)
			network_show(bytes.ptr, out);
		break;
	case INDICATOR_DOMAIN:
	case INDICATOR_MAIL:
		buf_add(out, bytes);
		break;
	case INDICATOR_URL:
		buf_add_text(out, "http://");
		buf_add(out, bytes);
		break;
	case INDICATOR_MD5:
	case INDICATOR_SHA1:
	case INDICATOR_SHA256:
	case INDICATOR_SHA512:
		show_hex(bytes, out);
		break;
	}
}

const char *indicator_value_too_broad(enum indicator_type type, struct str bytes)
{
	if (type == INDICATOR_IP)
		return address_too_broad(bytes.ptr);
	if (type == INDICATOR_NETWORK)
		return network_too_broad(bytes.ptr);
	return NULL;
}
