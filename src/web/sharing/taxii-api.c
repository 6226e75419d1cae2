/* SPDX-License-Identifier: Apache-2.0 */
#include "web/sharing/taxii-api.h"

#include "store/facility.h"
#include "taxii/media-type.h"
#include "taxii/service.h"
#include "web/page.h"

#define ERROR_MAX 4096u

bool taxii_api_owns(struct str path)
{
	return str_is(path, "/taxii2") || str_starts(path, STR(TAXII_PATH));
}

/* TAXII 2.1 1.6.6 asks for HTTP Basic; a bearer is taken too. */
static void add_challenge(struct http_request *request)
{
	http_add_header(request, "WWW-Authenticate",
			STR("Basic realm=\"TAXII\", charset=\"UTF-8\""));
	http_add_header(request, "WWW-Authenticate", STR("Bearer realm=\"TAXII\""));
}

void taxii_api_refuse(struct http_request *request, unsigned status, const char *why)
{
	auto_buf out = BUF_INIT(ERROR_MAX);

	taxii_error_write(status, why, &out);
	http_respond(request, status, TAXII_MEDIA_TYPE, buf_str(&out));
}

/* The pairs as the server read them: the query of the target, decoded once. */
static bool read_query(struct page *page, struct url_pairs *ret)
{
	struct str rest = http_target(page->request);

	*ret = (struct url_pairs){ .n = 0 };
	(void)str_split(&rest, '?');
	return !rest.ptr || !url_pairs_parse(page->arena, rest, ret, NULL);
}

static void respond(struct page *page, const struct taxii_answer *answer)
{
	struct http_request *request = page->request;

	if (answer->status == 401)
		add_challenge(request);
	if (answer->status == 503)
		http_add_header(request, "Retry-After", STR("5"));
	if (answer->allow)
		http_add_header(request, "Allow", str_from(answer->allow));
	if (answer->first[0]) {
		http_add_header(request, "X-TAXII-Date-Added-First", str_from(answer->first));
		http_add_header(request, "X-TAXII-Date-Added-Last", str_from(answer->last));
	}
	http_respond(request, answer->status, TAXII_MEDIA_TYPE, buf_str(&answer->body));
}

static void serve(struct page *page)
{
	struct http_request *request = page->request;
	struct taxii_answer answer = { .body = BUF_INIT(TAXII_ANSWER_MAX) };
	struct url_pairs query;
	const bool head = str_is(http_method(request), "HEAD");
	const struct taxii_server server = { .db = page_db(page),
					     .rules = page_stix(page),
					     .title = facility_name(page_db(page), page->arena),
					     .peer = http_peer(request),
					     .now_us = page->now_us };

	if (!read_query(page, &query)) {
		taxii_api_refuse(request, 400, "RFC 3986 3.4: the query cannot be read");
		return;
	}
	const struct taxii_request asked = {
		.method = head ? STR("GET") : http_method(request),
		.path = http_path(request),
		.accept = http_header(request, "Accept"),
		.content_type = http_header(request, "Content-Type"),
		.authorization = http_header(request, "Authorization"),
		.query = &query,
		.body = http_body(request),
	};
	taxii_serve(&server, &asked, page->arena, &answer);
	respond(page, &answer);
	buf_done(&answer.body);
}

static const struct page_route routes[] = {
	{ "GET", "/taxii2", PAGE_ANYONE, .api = true, .handle = serve },
	{ "GET", "/taxii2/", PAGE_ANYONE, .api = true, .handle = serve },
	{ "GET", "/taxii2/*", PAGE_ANYONE, .api = true, .handle = serve },
	{ "POST", "/taxii2/*", PAGE_ANYONE, .api = true, .body_max = TAXII_BODY_MAX,
	  .handle = serve },
	{ "DELETE", "/taxii2/*", PAGE_ANYONE, .api = true, .handle = serve },
	{ .path = NULL },
};

const struct page_group pages_taxii_api = { .name = "taxii", .routes = routes };
