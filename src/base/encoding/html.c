/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/html.h"

#include "base/encoding/utf8.h"

/* Invisible characters that reorder or hide text: bidi controls, zero-width, tags, BOM. */
static bool rearranges(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c || c == 0x2028 ||
	       c == 0x2029 || (c >= 0xe0000 && c <= 0xe007f);
}

static void add_char(struct buf *out, uint32_t c)
{
	if (c < 0x20 && c != '\n' && c != '\t')
		utf8_add(out, 0x2400 + c);
	else if (c == 0x7f)
		utf8_add(out, 0x2421);
	else if ((c >= 0x80 && c < 0xa0) || rearranges(c))
		buf_add_text(out, UTF8_REPLACEMENT);
	else
		utf8_add(out, c);
}

void html_add(struct buf *out, struct str s)
{
	static const char *const entities[128] = {
		['&'] = "&amp;", ['<'] = "&lt;",   ['>'] = "&gt;",
		['"'] = "&#34;", ['\''] = "&#39;", ['`'] = "&#96;",
	};

	while (s.len > 0) {
		uint32_t c = 0xfffd;
		const size_t n = utf8_decode(s, &c);

		if (n == 0)
			c = 0xfffd;
		if (c < 128 && entities[c])
			buf_add_text(out, entities[c]);
		else
			add_char(out, c);
		s = str_from_pos(s, n ? n : 1);
	}
}

void html_begin(struct buf *out, const char *lang, struct str title)
{
	static const char css[] =
		"body{font:16px/1.7 'Hiragino Sans','Yu Gothic','Noto Sans JP',sans-serif;"
		"color:#1a1a1c;background:#fff;max-width:62rem;margin:0 auto;padding:1rem}"
		"h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.2rem;"
		"border-bottom:2px solid #0017c1}h3{font-size:1.05rem}"
		"table{border-collapse:collapse;width:100%;font-size:.95rem}"
		"th,td{border:1px solid #8c8c8c;padding:.35rem .5rem;text-align:left;"
		"vertical-align:top;overflow-wrap:anywhere}th{background:#f2f2f2}"
		"td:empty{height:2.2em}pre{white-space:pre-wrap;overflow-wrap:anywhere}"
		".wide{overflow-x:auto}.note{color:#4d4d4d;font-size:.9rem}"
		"a{color:#0017c1}@media print{a{color:inherit}h2{break-after:avoid}}";

	buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		   lang);
	buf_add_text(out,
		     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		     "style-src 'unsafe-inline'\">\n<title>");
	html_add(out, title);
	buf_printf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", css);
}

void html_end(struct buf *out)
{
	buf_add_text(out, "</body>\n</html>\n");
}

void html_element(struct buf *out, const char *tag, struct str text)
{
	buf_printf(out, "<%s>", tag);
	html_add(out, text);
	buf_printf(out, "</%s>\n", tag);
}
