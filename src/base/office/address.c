/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/address.h"

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 3986 2, without quotes and brackets, which stand around addresses more often than in them. */
static bool of_web(char c)
{
	return is_alnum(c) || (c != '\0' && strchr("-._~:/?#@!$&*+,;=%", c));
}

static bool of_name(char c)
{
	return is_alnum(c) || (c != '\0' && strchr("._%+-", c));
}

static bool of_host(char c)
{
	return is_alnum(c) || c == '.' || c == '-';
}

static size_t span(struct str text, size_t at, bool (*is)(char c))
{
	size_t end = at;

	while (end < text.len && is(text.ptr[end]))
		end++;
	return end;
}

/* Punctuation at its end belongs to the sentence. */
static size_t without_stops(struct str text, size_t at, size_t end)
{
	while (end > at && strchr(".,;:!?-", text.ptr[end - 1]))
		end--;
	return end;
}

static bool read_web(struct str text, size_t at, struct address *ret)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		const size_t host = at + strlen(schemes[i]);
		if (!str_starts(str_from_pos(text, at), str_from(schemes[i])))
			continue;
		const size_t end = without_stops(text, host, span(text, host, of_web));
		*ret = (struct address){ .at = at, .len = end - at };
		return end > host;
	}
	return false;
}

static bool read_mail(struct str text, size_t at, struct address *ret)
{
	const size_t sign = span(text, at, of_name);

	if (sign == at || sign == text.len || text.ptr[sign] != '@')
		return false;
	const size_t end = without_stops(text, sign + 1, span(text, sign + 1, of_host));
	*ret = (struct address){ .at = at, .len = end - at, .mail = true };
	return str_find_char(str_sub(text, sign + 1, end - sign - 1), '.') != SIZE_MAX;
}

bool address_next(struct str text, size_t from, struct address *ret)
{
	for (size_t at = from; at < text.len; at++) {
		const bool inside = at > from && of_name(text.ptr[at - 1]);
		if (!inside && (read_web(text, at, ret) || read_mail(text, at, ret)))
			return true;
	}
	return false;
}
