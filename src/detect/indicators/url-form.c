/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/url-form.h"

#include "base/scan.h"

static const struct {
	const char *scheme;
	const char *port;
} schemes[] = {
	{ "http", "80" }, { "https", "443" }, { "ftp", "21" }, { "ftps", "990" },
	{ "ws", "80" },	  { "wss", "443" },   { "ssh", "22" }, { "tcp", "" },
};

static bool is_scheme_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '+' || c == '-' || c == '.';
}

/* "scheme://" is taken; returns the port that need not be said, NULL when there is no scheme. */
static const char *take_scheme(struct str *text)
{
	struct str rest = *text;
	const struct str scheme = scan_while(&rest, is_scheme_char);

	if (scheme.len == 0 || !scan_text(&rest, STR("://")))
		return NULL;
	*text = rest;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		if (str_equal_nocase(scheme, str_from(schemes[i].scheme)))
			return schemes[i].port;
	}
	return "";
}

struct url_out {
	struct indicator_value *value;
	bool full;
};

static void put(struct url_out *out, char c)
{
	if (out->value->len == INDICATOR_VALUE_MAX)
		out->full = true;
	else
		out->value->bytes[out->value->len++] = c;
}

static void put_text(struct url_out *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		put(out, text.ptr[i]);
}

static bool put_host(struct url_out *out, struct str host)
{
	char name[INDICATOR_DOMAIN_MAX];
	char ip[INDICATOR_IP_BYTES];
	size_t len;

	if (indicator_read_ip(host, ip)) {
		auto_buf shown = BUF_INIT(64);
		const bool v6 = str_find_char(host, ':') != SIZE_MAX;
		indicator_value_show(INDICATOR_IP, str_of(ip, sizeof(ip)), &shown);
		const bool brackets = v6 && str_find_char(buf_str(&shown), ':') != SIZE_MAX;
		put_text(out, brackets ? STR("[") : STR(""));
		put_text(out, buf_str(&shown));
		put_text(out, brackets ? STR("]") : STR(""));
		return true;
	}
	if (!indicator_read_domain(host, name, &len))
		return false;
	put_text(out, str_of(name, len));
	return true;
}

/* Where the port's colon is, outside the brackets of IPv6; SIZE_MAX for none. */
static size_t port_colon(struct str authority)
{
	const size_t bracket = str_find_char(authority, ']');
	const size_t from = bracket == SIZE_MAX ? 0 : bracket;
	const size_t colon = str_find_char(str_from_pos(authority, from), ':');

	return colon == SIZE_MAX ? SIZE_MAX : from + colon;
}

static bool put_authority(struct url_out *out, struct str authority, const char *usual_port)
{
	const size_t colon = port_colon(authority);
	const struct str port = colon == SIZE_MAX ? STR("") : str_from_pos(authority, colon + 1);
	uint64_t number;

	if (!put_host(out, str_sub(authority, 0, colon)))
		return false;
	if (port.len == 0 || str_is(port, usual_port ? usual_port : "80") ||
	    (!usual_port && str_is(port, "443")))
		return true;
	if (!str_to_u64(port, &number) || number > UINT16_MAX)
		return false;
	put(out, ':');
	put_text(out, port);
	return true;
}

static bool is_unreserved(uint64_t c)
{
	return c < 0x80 && (ascii_is_alpha((char)c) || ascii_is_digit((char)c) || c == '-' ||
			    c == '.' || c == '_' || c == '~');
}

static char upper(char c)
{
	return c >= 'a' && c <= 'f' ? (char)(c - 'a' + 'A') : c;
}

/* RFC 3986 6.2.2.1 and 6.2.2.2. */
static void put_path(struct url_out *out, struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		uint64_t c;
		if (path.ptr[i] != '%' || i + 2 >= path.len ||
		    !str_to_u64_hex(str_sub(path, i + 1, 2), &c)) {
			put(out, path.ptr[i]);
			continue;
		}
		if (is_unreserved(c)) {
			put(out, (char)c);
		} else {
			put(out, '%');
			put(out, upper(path.ptr[i + 1]));
			put(out, upper(path.ptr[i + 2]));
		}
		i += 2;
	}
}

static bool is_authority_char(char c)
{
	return c != '/' && c != '?' && c != '#' && c != '\\';
}

bool url_normalise(struct str text, struct indicator_value *ret)
{
	struct url_out out = { .value = ret };
	const char *usual_port = take_scheme(&text);
	struct str authority = scan_while(&text, is_authority_char);
	const size_t at = str_find_char(authority, '@');
	const struct str path = str_sub(text, 0, str_find_char(text, '#'));

	ret->type = INDICATOR_URL;
	ret->len = 0;
	if (at != SIZE_MAX)
		authority = str_from_pos(authority, at + 1);
	if (!put_authority(&out, authority, usual_port))
		return false;
	if (path.len == 0 || path.ptr[0] != '/')
		put(&out, '/');
	put_path(&out, path);
	return !out.full;
}

size_t indicator_url_host_len(struct str url)
{
	const size_t slash = str_find_char(url, '/');
	const struct str authority = str_sub(url, 0, slash);
	const size_t colon = port_colon(authority);

	return colon == SIZE_MAX ? authority.len : colon;
}

size_t url_forms(struct str url, struct str forms[static URL_FORMS_MAX])
{
	const size_t query = str_find_char(url, '?');
	const struct str plain = str_sub(url, 0, query);
	const size_t host = str_find_char(plain, '/');
	size_t n = 0;

	forms[n++] = url;
	if (query != SIZE_MAX)
		forms[n++] = plain;
	for (size_t end = plain.len; n < URL_FORMS_MAX && end > host + 1;) {
		end--;
		if (plain.ptr[end] == '/' && end > host && end + 1 < plain.len)
			forms[n++] = str_sub(plain, 0, end + 1);
	}
	return n;
}
