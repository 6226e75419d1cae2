/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame/guard.h"

#define POLICY                                                                                     \
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "                \
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "        \
	"require-trusted-types-for 'script'; trusted-types 'none'"
#define NO_DEVICES "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

struct header_row {
	const char *name; /* NULL ends the list */
	const char *value;
};

static const struct header_row page_rows[] = {
	{ "Content-Security-Policy", POLICY },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", NO_DEVICES },
	{ NULL, NULL },
};

static const struct header_row framing_rows[] = {
	{ "Content-Security-Policy", POLICY "; frame-src 'self'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", NO_DEVICES },
	{ NULL, NULL },
};

/*
 * A page without an origin is nobody's "same origin": its own files have to be free to take
 * (they need the token in their address all the same), and no address may tell that token on.
 */
static const struct header_row package_rows[] = {
	{ "Content-Security-Policy",
	  "sandbox allow-scripts; default-src 'self' data: blob:; "
	  "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
	  "connect-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Resource-Policy", "cross-origin" },
	{ "Access-Control-Allow-Origin", "*" },
	{ "Permissions-Policy", NO_DEVICES },
	{ NULL, NULL },
};

void guard_add(struct http_request *request, enum page_guard guard, bool tls)
{
	static const struct header_row *const rows[] = {
		[GUARD_PAGE] = page_rows,
		[GUARD_FRAMING] = framing_rows,
		[GUARD_PACKAGE] = package_rows,
	};

	for (const struct header_row *row = rows[guard]; row->name; row++)
		http_add_header(request, row->name, str_from(row->value));
	if (tls)
		http_add_header(request, "Strict-Transport-Security",
				STR("max-age=31536000; includeSubDomains"));
	if (!str_starts(http_path(request), STR("/static/")))
		http_add_header(request, "Cache-Control", STR("no-store"));
}
