/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http-internal.h"

struct header_count {
	unsigned host;
	unsigned length;
	unsigned coding;
	bool controls;
	bool bad_name;
};

/* The library keeps "Content-Length " as a name of its own; a proxy may trim it. */
static bool name_is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		if ((unsigned char)name.ptr[i] <= 0x20 || (unsigned char)name.ptr[i] >= 0x7f)
			return false;
	}
	return name.len > 0;
}

static enum MHD_Result count_header(void *user, enum MHD_ValueKind kind UNUSED, const char *key,
				    const char *value)
{
	struct header_count *count = user;
	const struct str name = str_from(key);

	count->bad_name |= !name_is_plain(name);
	count->host += str_equal_nocase(name, STR("Host"));
	count->length += str_equal_nocase(name, STR("Content-Length"));
	count->coding += str_equal_nocase(name, STR("Transfer-Encoding"));
	for (const char *c = value ? value : ""; *c; c++)
		count->controls |= ((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7f;
	return MHD_YES;
}

/* Only digits, as RFC 9112 6.2 has it: strtoull would take signs and spaces. */
static bool length_is_plain(struct str value, uint64_t *ret)
{
	return value.len <= 18 && str_to_u64(value, ret);
}

static const char *guard_framing(struct http_request *request, const struct header_count *count)
{
	const struct str coding = http_header(request, "Transfer-Encoding");
	const struct str length = http_header(request, "Content-Length");
	uint64_t bytes = 0;

	if (count->coding + count->length > 1)
		return "RFC 9112 6.3: more than one of Content-Length, Transfer-Encoding";
	if (coding.ptr && !str_equal_nocase(coding, STR("chunked")))
		return "RFC 9112 6.1: a transfer coding other than “chunked”";
	if (length.ptr && !length_is_plain(length, &bytes))
		return "RFC 9112 6.2: Content-Length is no number";
	return NULL;
}

static bool target_is_plain(struct str target)
{
	if (target.len == 0 || target.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < target.len; i++) {
		const char c = target.ptr[i];

		if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '#')
			return false;
	}
	return true;
}

static bool path_is_plain(struct str path)
{
	for (struct str rest = str_from_pos(path, 1); rest.ptr;) {
		const struct str segment = str_split(&rest, '/');

		if (str_is(segment, ".") || str_is(segment, ".."))
			return false;
	}
	for (size_t i = 0; i < path.len; i++) {
		if ((unsigned char)path.ptr[i] < 0x20 || path.ptr[i] == 0x7f || path.ptr[i] == '\\')
			return false;
	}
	return true;
}

static const char *guard_target(struct http_request *request)
{
	struct err err;
	struct str query = request->target;
	const struct str path = str_split(&query, '?');

	if (!target_is_plain(request->target))
		return "RFC 9112 3.2.1: the target is not an absolute path";
	if (url_decode(&request->arena, path, URL_PLUS_LITERAL, &request->path, &err) ||
	    !path_is_plain(request->path))
		return "RFC 3986 2.1: the path cannot be read";
	if (query.ptr && url_pairs_parse(&request->arena, query, &request->query, &err))
		return "the query cannot be read";
	return NULL;
}

const char *http_guard(struct http_request *request, const char *version, unsigned *ret_status)
{
	struct header_count count = { 0 };
	const struct str expect = http_header(request, "Expect");
	const char *why;

	MHD_get_connection_values(request->connection->mhd, MHD_HEADER_KIND, count_header, &count);
	*ret_status = 400;
	if (count.controls)
		return "RFC 9110 5.5: a control character in a header";
	if (count.bad_name)
		return "RFC 9112 5.1: a header's name is no token";
	if (count.host != 1)
		return "RFC 9112 3.2: not exactly one Host";
	why = guard_framing(request, &count);
	if (!why)
		why = guard_target(request);
	if (why)
		return why;
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0) {
		*ret_status = 505;
		return "a version other than HTTP/1.1";
	}
	if (expect.ptr && !str_equal_nocase(expect, STR("100-continue"))) {
		*ret_status = 417;
		return "RFC 9110 10.1.1: an expectation other than 100-continue";
	}
	return NULL;
}

/* One segment of a route against one of the path. */
static bool segment_fits(struct http_request *request, struct str pattern, struct str segment)
{
	if (pattern.len == 0 || pattern.ptr[0] != ':')
		return str_equal(pattern, segment);
	if (segment.len == 0 || request->n_params == HTTP_PARAMS_MAX)
		return false;
	request->params[request->n_params++] =
		(struct http_param){ .name = pattern.ptr + 1, .value = segment };
	return true;
}

static bool route_fits(struct http_request *request, const struct http_route *route)
{
	struct str pattern = str_from(route->path);
	struct str path = request->path;

	request->n_params = 0;
	while (pattern.ptr && path.ptr) {
		const struct str part = str_split(&pattern, '/');

		if (str_is(part, "*")) {
			if (request->n_params == HTTP_PARAMS_MAX)
				return false;
			request->params[request->n_params++] =
				(struct http_param){ .name = "*", .value = path };
			return path.len > 0;
		}
		if (!segment_fits(request, part, str_split(&path, '/')))
			return false;
	}
	return !pattern.ptr && !path.ptr;
}

static bool method_fits(struct str method, const char *wanted)
{
	return str_is(method, wanted) || (str_is(method, "HEAD") && strcmp(wanted, "GET") == 0);
}

unsigned http_route_find(struct http_request *request)
{
	unsigned status = 404;

	for (const struct http_route *route = request->server->config.routes; route->path;
	     route++) {
		if (!route_fits(request, route))
			continue;
		if (method_fits(request->method, route->method)) {
			request->route = route;
			return 0;
		}
		status = 405;
	}
	request->n_params = 0;
	return status;
}
