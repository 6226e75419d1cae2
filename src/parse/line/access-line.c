/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/access-line.h"

#include "base/scan.h"

/* Client, names and user together; a longer head is another format. */
#define HEAD_BYTES_MAX	  1024
#define EXTENSION_LEN_MAX 16

struct str access_value(struct str value)
{
	return str_is(value, "-") ? STR_NONE : value;
}

/* " [22/Nov/": the only mark of the layout that is quick to find. */
static size_t find_clf_time(struct str line)
{
	const struct str head = str_sub(line, 0, HEAD_BYTES_MAX);
	size_t at = 0;

	for (;;) {
		const size_t step = str_find(str_from_pos(head, at), STR(" ["));
		if (step == SIZE_MAX)
			return SIZE_MAX;
		at += step;
		struct str s = str_from_pos(head, at + 2);
		int day;
		if (scan_digits(&s, 2, &day) && scan_char(&s, '/') && s.len > 3 && s.ptr[3] == '/')
			return at;
		at += 2;
	}
}

static bool is_digit(char c)
{
	return ascii_is_digit(c);
}

/* "CLIENT IDENT USER" or "VHOST CLIENT IDENT USER"; a user name may hold spaces. */
static bool split_head(struct str head, struct access_line *ret)
{
	const struct str first = scan_word(&head);
	struct str rest = head;

	if (first.len == 0 || scan_spaces(&rest) == 0)
		return false;
	const struct str second = scan_word(&rest);
	if (scan_spaces(&rest) == 0)
		return false;
	const struct str third = scan_word(&rest);
	(void)scan_spaces(&rest);

	/* IDENT is "-" everywhere today, which tells where the client stands. */
	const bool with_vhost = rest.len && str_is(third, "-") && !str_is(second, "-");
	ret->vhost = with_vhost ? first : STR_NONE;
	ret->client = with_vhost ? second : first;
	if (with_vhost)
		ret->user = rest;
	else
		ret->user =
			third.ptr && rest.len ? str_of(third.ptr, third.len + 1 + rest.len) : third;
	return true;
}

/* "REFERER" "AGENT" and what follows; all of it may be missing. */
static void split_tail(struct str s, struct access_line *ret)
{
	struct str rest = s;

	ret->tail = str_trim(s);
	if (scan_spaces(&rest) == 0 || !scan_char(&rest, '"') ||
	    !scan_quoted(&rest, '"', '\\', &ret->referer))
		return;
	ret->tail = str_trim(rest);
	s = rest;
	if (scan_spaces(&s) == 0 || !scan_char(&s, '"') || !scan_quoted(&s, '"', '\\', &ret->agent))
		return;
	ret->tail = str_trim(s);
}

bool access_line_parse(struct str line, struct access_line *ret)
{
	struct access_line l = { .client = STR_NONE };
	const size_t at = find_clf_time(line);

	if (at == SIZE_MAX || !split_head(str_sub(line, 0, at), &l))
		return false;

	struct str s = str_from_pos(line, at + 2);
	if (!scan_upto(&s, ']', &l.clf_time) || scan_spaces(&s) == 0 || !scan_char(&s, '"') ||
	    !scan_quoted(&s, '"', '\\', &l.request) || scan_spaces(&s) == 0)
		return false;
	l.status = scan_while(&s, is_digit);
	if (l.status.len != 3 || scan_spaces(&s) == 0)
		return false;
	l.bytes = scan_word(&s);
	if (l.bytes.len == 0 || (!ascii_is_digit(l.bytes.ptr[0]) && !str_is(l.bytes, "-")))
		return false;
	split_tail(s, &l);
	*ret = l;
	return true;
}

struct request_parts request_parts_of(struct str request)
{
	struct request_parts parts = { .method = STR_NONE, .target = request };
	struct str rest = request;
	const struct str method = scan_word(&rest);
	const struct str http = STR(" HTTP/");

	if (method.len == 0 || scan_spaces(&rest) == 0)
		return parts;
	parts.method = method;
	parts.target = rest;
	/* A target may hold spaces when somebody attacks: the protocol is the last word. */
	for (size_t i = rest.len; i-- > 0;) {
		if (rest.ptr[i] != ' ')
			continue;
		if (str_starts(str_from_pos(rest, i), http)) {
			parts.target = str_sub(rest, 0, i);
			parts.protocol = str_from_pos(rest, i + 1);
		}
		break;
	}
	return parts;
}

static struct str extension_of(struct str stem)
{
	for (size_t i = stem.len; i-- > 0 && stem.ptr[i] != '/';) {
		if (stem.ptr[i] != '.')
			continue;
		const struct str extension = str_from_pos(stem, i + 1);
		return extension.len && extension.len <= EXTENSION_LEN_MAX ? extension : STR_NONE;
	}
	return STR_NONE;
}

/* "user@host:8080" or "[2001:db8::1]:443" without what is not the host. */
struct str url_host_of(struct str authority)
{
	const size_t user = str_find_char(authority, '@');

	if (user != SIZE_MAX)
		authority = str_from_pos(authority, user + 1);
	if (authority.len && authority.ptr[0] == '[') {
		const struct str inner = str_from_pos(authority, 1);
		return str_sub(inner, 0, str_find_char(inner, ']'));
	}
	return str_sub(authority, 0, str_find_char(authority, ':'));
}

/* "host:443", the target of CONNECT. */
static bool is_host_and_port(struct str url)
{
	const size_t colon = str_find_char(url, ':');
	uint64_t port;

	return colon != SIZE_MAX && colon > 0 && str_find_char(url, '/') == SIZE_MAX &&
	       str_to_u64(str_from_pos(url, colon + 1), &port) && port <= UINT16_MAX;
}

struct url_parts url_parts_of(struct str url)
{
	struct url_parts parts = { .host = STR_NONE };
	const size_t scheme = str_find(str_sub(url, 0, 32), STR("://"));

	if (is_host_and_port(url) || (url.len && url.ptr[0] == '[')) {
		parts.host = url_host_of(url);
		return parts;
	}
	if (scheme != SIZE_MAX && scheme > 0 && url.ptr[0] != '/') {
		url = str_from_pos(url, scheme + 3);
		size_t end = 0;
		while (end < url.len && !memchr("/?#", url.ptr[end], 3))
			end++;
		parts.host = url_host_of(str_sub(url, 0, end));
		url = str_from_pos(url, end);
	}
	const size_t query = str_find_char(url, '?');
	parts.rest = url;
	parts.stem = str_sub(url, 0, query);
	if (query != SIZE_MAX)
		parts.query = str_from_pos(url, query + 1);
	parts.extension = extension_of(parts.stem);
	return parts;
}
