/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is no page: the built-in files, and the answer to whoever asks whether we are alive.
 */
#include "web/frame/assets.h"
#include "web/page.h"

static void show_static(struct page *page)
{
	const struct str path = http_path(page->request);

	for (const struct static_file *file = static_files; file->path; file++) {
		if (!str_is(path, file->path))
			continue;
		http_add_header(page->request, "Cache-Control",
				STR("public, max-age=31536000, immutable"));
		http_respond_static(page->request, 200, file->type, str_of(file->bytes, file->len));
		return;
	}
	page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
}

/* Nothing but yes: who may not log in learns no figures. */
static void show_health(struct page *page)
{
	http_respond(page->request, 200, "text/plain; charset=utf-8", STR("ok\n"));
}

static void show_robots(struct page *page)
{
	http_respond(page->request, 200, "text/plain; charset=utf-8",
		     STR("User-agent: *\nDisallow: /\n"));
}

static const struct page_route routes[] = {
	{ "GET", "/static/*", PAGE_ANYONE, .background = true, .handle = show_static },
	{ "GET", "/healthz", PAGE_ANYONE, .background = true, .handle = show_health },
	{ "GET", "/robots.txt", PAGE_ANYONE, .background = true, .handle = show_robots },
	{ .path = NULL },
};

const struct page_group pages_plumbing = { .name = "plumbing", .routes = routes };
