/* SPDX-License-Identifier: Apache-2.0 */
#include "web/training/package-html.h"

#include "base/encoding/html.h"

static const struct {
	const char *ending;
	const char *type;
} types[] = {
	{ ".html", "text/html" },      { ".htm", "text/html" },
	{ ".js", "text/javascript" },  { ".mjs", "text/javascript" },
	{ ".css", "text/css" },	       { ".json", "application/json" },
	{ ".xml", "text/xml" },	       { ".xsd", "text/xml" },
	{ ".dtd", "text/plain" },      { ".txt", "text/plain" },
	{ ".png", "image/png" },       { ".jpg", "image/jpeg" },
	{ ".jpeg", "image/jpeg" },     { ".gif", "image/gif" },
	{ ".svg", "image/svg+xml" },   { ".webp", "image/webp" },
	{ ".ico", "image/x-icon" },    { ".woff", "font/woff" },
	{ ".woff2", "font/woff2" },    { ".ttf", "font/ttf" },
	{ ".otf", "font/otf" },	       { ".mp3", "audio/mpeg" },
	{ ".m4a", "audio/mp4" },       { ".ogg", "audio/ogg" },
	{ ".wav", "audio/wav" },       { ".mp4", "video/mp4" },
	{ ".webm", "video/webm" },     { ".vtt", "text/vtt" },
	{ ".pdf", "application/pdf" },
};

const char *package_type(struct str path)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const struct str ending = str_from(types[i].ending);

		if (path.len > ending.len &&
		    str_equal_nocase(str_from_pos(path, path.len - ending.len), ending))
			return types[i].type;
	}
	return "application/octet-stream";
}

bool package_is_html(struct str path)
{
	return str_is(str_from(package_type(path)), "text/html");
}

/* The end of the tag that begins here; `rest.len` when it never ends. */
static size_t tag_end(struct str rest)
{
	const size_t end = str_find_char(rest, '>');

	return end == SIZE_MAX ? rest.len : end + 1;
}

static bool is_tag(struct str rest, const char *name)
{
	const struct str wanted = str_from(name);

	return rest.len > wanted.len && str_equal_nocase(str_sub(rest, 0, wanted.len), wanted) &&
	       !ascii_is_alpha(rest.ptr[wanted.len]);
}

/*
 * Behind <head>, else behind <html>, else behind the document type, else at the beginning: what
 * stands before the document type would change how the page is laid out.
 */
static size_t place_of(struct str html)
{
	size_t best = 0;

	for (size_t at = 0; at < html.len;) {
		const struct str rest = str_from_pos(html, at);

		if (str_starts(rest, STR("<!--"))) {
			const size_t end = str_find(rest, STR("-->"));
			at += end == SIZE_MAX ? rest.len : end + 3;
		} else if (is_tag(rest, "<head")) {
			return at + tag_end(rest);
		} else if (is_tag(rest, "<html") || is_tag(rest, "<!doctype")) {
			at += tag_end(rest);
			best = at;
		} else if (rest.ptr[0] == '<' && !str_starts(rest, STR("<?"))) {
			return best;
		} else {
			at++;
		}
	}
	return best;
}

void package_add_script(struct str html, struct str address, struct buf *out)
{
	const size_t at = place_of(html);

	buf_add(out, str_sub(html, 0, at));
	buf_add_text(out, "<script src=\"");
	html_add(out, address);
	buf_add_text(out, "\"></script>");
	buf_add(out, str_from_pos(html, at));
}
