/* SPDX-License-Identifier: Apache-2.0 */
/* Text on a paper: fonts, letters that no font has, and the addresses in it as links. */
#include <hb.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/office/address.h"
#include "base/office/pdf-parts.h"
#include "base/text.h"

#define FONT	  "IPAexGothic, Noto Sans CJK JP, sans-serif"
#define LINK_BLUE 0.55
#define URI_MAX	  2000u
#define TEXT_MAX  (4u * 1024 * 1024)

void pdf_tag(const struct run *run, const char *tag)
{
	if (run->pages && tag)
		cairo_tag_begin(run->cairo, tag, NULL);
}

void pdf_untag(const struct run *run, const char *tag)
{
	if (run->pages && tag)
		cairo_tag_end(run->cairo, tag);
}

/* ---- letters ---- */

static bool has_glyph(PangoLayout *probe, struct str letter)
{
	pango_layout_set_text(probe, letter.ptr, (int)letter.len);
	return pango_layout_get_unknown_glyphs_count(probe) == 0;
}

/* The geta mark is what printers in Japan set for a letter they do not have. */
static void set_without_missing(PangoLayout *layout, struct str text)
{
	auto_buf out = BUF_INIT(TEXT_MAX);
	PangoLayout *probe = pango_layout_copy(layout);

	for (size_t at = 0; at < text.len;) {
		uint32_t c = 0;
		const size_t len = size_max(1, utf8_decode(str_from_pos(text, at), &c));
		const struct str letter = str_sub(text, at, len);
		if (c < 0x80 || has_glyph(probe, letter))
			buf_add(&out, letter);
		else
			buf_printf(&out, "〓(U+%04X)", c);
		at += len;
	}
	g_object_unref(probe);
	pango_layout_set_text(layout, out.ptr ? out.ptr : "", (int)out.len);
}

/*
 * A space at which a line ends has no glyph, and cairo then writes what it stands for as a span
 * within the tag, which some readers take for its end: so it gets its glyph back, without a width.
 */
static void give_spaces_glyphs(const PangoGlyphItem *item, const char *text)
{
	hb_font_t *font = pango_font_get_hb_font(item->item->analysis.font);
	PangoGlyphString *glyphs = item->glyphs;
	hb_codepoint_t space;

	if (!font || !hb_font_get_nominal_glyph(font, ' ', &space))
		return;
	for (int i = 0; i < glyphs->num_glyphs; i++) {
		PangoGlyphInfo *glyph = &glyphs->glyphs[i];
		if (glyph->glyph != PANGO_GLYPH_EMPTY ||
		    text[item->item->offset + glyphs->log_clusters[i]] != ' ')
			continue;
		glyph->glyph = space;
		glyph->geometry.width = 0;
	}
}

static void keep_spaces(PangoLayout *layout)
{
	const char *text = pango_layout_get_text(layout);

	for (const GSList *line = pango_layout_get_lines(layout); line; line = line->next) {
		const PangoLayoutLine *one = line->data;
		for (const GSList *run = one->runs; run; run = run->next)
			give_spaces_glyphs(run->data, text);
	}
}

/* Addresses are underlined, which also makes runs of their own of them. */
static void set_attributes(PangoLayout *layout)
{
	const struct str text = str_from(pango_layout_get_text(layout));
	PangoAttrList *attributes = pango_attr_list_new();
	struct address address;

	/* A hash or a name that does not fit is cut as it is: a hyphen would be part of it. */
	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
	for (size_t at = 0; address_next(text, at, &address); at = address.at + address.len) {
		PangoAttribute *line = pango_attr_underline_new(PANGO_UNDERLINE_SINGLE);
		line->start_index = (guint)address.at;
		line->end_index = (guint)(address.at + address.len);
		pango_attr_list_insert(attributes, line);
	}
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
}

PangoLayout *pdf_layout(const struct run *run, struct str text, const struct look *look,
			double width)
{
	PangoLayout *layout = pango_cairo_create_layout(run->cairo);
	PangoFontDescription *font = pango_font_description_from_string(FONT);

	pango_context_set_language(pango_layout_get_context(layout),
				   pango_language_from_string(run->lang));
	pango_font_description_set_size(font, (gint)(look->size * PANGO_SCALE));
	if (look->bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_spacing(layout, (int)(look->size * 0.2 * PANGO_SCALE));
	pango_layout_set_text(layout, text.ptr ? text.ptr : "", (int)text.len);
	if (pango_layout_get_unknown_glyphs_count(layout))
		set_without_missing(layout, text);
	set_attributes(layout);
	pango_font_description_free(font);
	return layout;
}

double pdf_text_height(const struct run *run, struct str text, const struct look *look,
		       double width)
{
	int height = 0;

	if (!text.len)
		return 0;
	PangoLayout *layout = pdf_layout(run, text, look, width);
	pango_layout_get_size(layout, NULL, &height);
	g_object_unref(layout);
	return (double)height / PANGO_SCALE;
}

/* ---- links ---- */

/* The address that the byte `index` of the text is in. */
static bool address_at(struct str text, size_t index, struct address *ret)
{
	for (size_t at = 0; address_next(text, at, ret); at = ret->at + ret->len) {
		if (index >= ret->at && index < ret->at + ret->len)
			return true;
	}
	return false;
}

/* No quote or backslash can be in it (address.h). */
static void open_link(cairo_t *cairo, struct str text, const struct address *address)
{
	char attributes[URI_MAX + 32];

	(void)snprintf(attributes, sizeof(attributes), "uri='%s%.*s'",
		       address->mail ? "mailto:" : "", (int)size_min(address->len, URI_MAX),
		       text.ptr + address->at);
	cairo_tag_begin(cairo, CAIRO_TAG_LINK, attributes);
}

static void draw_run(const struct run *run, PangoLayoutIter *iter, const char *text,
		     struct place place, bool line_under)
{
	PangoGlyphItem *item = pango_layout_iter_get_run_readonly(iter);
	PangoRectangle box;
	const double baseline =
		place.y + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE;

	pango_layout_iter_get_run_extents(iter, NULL, &box);
	const double x = place.x + (double)box.x / PANGO_SCALE;
	cairo_move_to(run->cairo, x, baseline);
	pango_cairo_show_glyph_item(run->cairo, text, item);
	if (!line_under)
		return;
	cairo_set_line_width(run->cairo, 0.4);
	cairo_move_to(run->cairo, x, baseline + 1.5);
	cairo_line_to(run->cairo, x + (double)box.width / PANGO_SCALE, baseline + 1.5);
	cairo_stroke(run->cairo);
}

/* The span or link that is open; another line of the same link is a link of its own. */
struct open_span {
	cairo_t *cairo;
	const PangoLayoutLine *line;
	const char *tag; /* NULL: none */
	size_t at;	 /* of a link */
};

static void close_span(struct open_span *open)
{
	if (open->tag)
		cairo_tag_end(open->cairo, open->tag);
	open->tag = NULL;
}

/* `link` is NULL for plain text. */
static void enter_span(struct open_span *open, struct str text, const struct address *link,
		       const PangoLayoutLine *line)
{
	const char *tag = link ? CAIRO_TAG_LINK : "Span";
	const bool same = open->tag && strcmp(open->tag, tag) == 0 &&
			  (!link || (open->at == link->at && open->line == line));

	if (same)
		return;
	close_span(open);
	if (link)
		open_link(open->cairo, text, link);
	else
		cairo_tag_begin(open->cairo, tag, NULL);
	*open = (struct open_span){ open->cairo, line, tag, link ? link->at : 0 };
}

static void draw_spans(const struct run *run, PangoLayout *layout, const struct look *look,
		       struct place place)
{
	const struct str text = str_from(pango_layout_get_text(layout));
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	struct open_span open = { .cairo = run->cairo };

	do {
		const PangoGlyphItem *item = pango_layout_iter_get_run_readonly(iter);
		struct address address;
		if (!item)
			continue;
		const bool link = address_at(text, (size_t)item->item->offset, &address);
		enter_span(&open, text, link ? &address : NULL,
			   pango_layout_iter_get_line_readonly(iter));
		cairo_set_source_rgb(run->cairo, look->grey, look->grey,
				     link ? LINK_BLUE : look->grey);
		draw_run(run, iter, text.ptr, place, link);
	} while (pango_layout_iter_next_run(iter));
	close_span(&open);
	pango_layout_iter_free(iter);
}

double pdf_set_text(const struct run *run, struct str text, const struct look *look,
		    struct place place, const char *tag)
{
	struct address any;
	int height = 0;

	if (!text.len)
		return 0;
	PangoLayout *layout = pdf_layout(run, text, look, place.width);
	pango_layout_get_size(layout, NULL, &height);
	if (run->pages) {
		keep_spaces(layout);
		pdf_tag(run, tag);
		cairo_set_source_rgb(run->cairo, look->grey, look->grey, look->grey);
		cairo_move_to(run->cairo, place.x, place.y);
		if (tag && address_next(text, 0, &any))
			draw_spans(run, layout, look, place);
		else
			pango_cairo_show_layout(run->cairo, layout);
		pdf_untag(run, tag);
	}
	g_object_unref(layout);
	return (double)height / PANGO_SCALE;
}

/* ---- fonts ---- */

enum errc pdf_check_fonts(struct err *err)
{
	static const char sample[] = "日本語の文字 English";
	static const struct look look = { .size = 9 };
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
	struct run run = { .lang = "ja", .cairo = cairo_create(surface) };
	PangoFontFamily **families = NULL;
	int n = 0;
	bool there = false;

	/* Without a single font the library would end the process. */
	pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &n);
	g_free(families);
	if (n > 0) {
		PangoLayout *layout = pdf_layout(&run, str_from(sample), &look, PAGE_WIDTH);
		there = strcmp(pango_layout_get_text(layout), sample) == 0;
		g_object_unref(layout);
	}
	cairo_destroy(run.cairo);
	cairo_surface_destroy(surface);
	if (there)
		return ERR_OK;
	return fail(err, ERR_UNSUPPORTED, "%s",
		    text_of(TR("PDF に使う日本語のフォントがありません。fonts-ipaexfont-gothic を"
			       "入れ、宿直を起動し直してください",
			       "there is no Japanese font for PDFs: install "
			       "fonts-ipaexfont-gothic and start the watch anew")));
}
