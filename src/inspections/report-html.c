/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/html.h"
#include "inspections/report.h"

/* What is open at a block and has to be closed before another kind begins. */
enum opened {
	OPEN_NOTHING,
	OPEN_LIST,
	OPEN_TABLE,
};

static enum opened opened_of(enum report_kind kind)
{
	switch (kind) {
	case REPORT_ITEM:
		return OPEN_LIST;
	case REPORT_ROW:
		return OPEN_TABLE;
	case REPORT_HEADING:
	case REPORT_TEXT:
	case REPORT_NOTE:
	case REPORT_COLUMNS:
	case REPORT_DRAWING:
		return OPEN_NOTHING;
	}
	return OPEN_NOTHING;
}

static void close_block(struct buf *out, enum opened opened)
{
	static const char *const ends[] = {
		[OPEN_NOTHING] = "",
		[OPEN_LIST] = "</ul>\n",
		[OPEN_TABLE] = "</tbody></table></div>\n",
	};

	buf_add_text(out, ends[opened]);
}

static void add_cells(struct buf *out, const struct report_block *block, const char *tag)
{
	buf_add_text(out, "<tr>");
	for (size_t i = 0; i < block->n_cells; i++) {
		buf_printf(out, "<%s>", tag);
		html_add(out, block->cells[i]);
		buf_printf(out, "</%.2s>", tag);
	}
	buf_add_text(out, "</tr>\n");
}

static void add_columns(struct buf *out, const struct report_block *block)
{
	buf_add_text(out, "<div class=\"wide\"><table><thead>");
	add_cells(out, block, "th scope=\"col\"");
	buf_add_text(out, "</thead><tbody>\n");
}

static void add_block(struct buf *out, const struct report_block *block, const char *heading)
{
	switch (block->kind) {
	case REPORT_HEADING:
		html_element(out, heading, block->cells[0]);
		break;
	case REPORT_TEXT:
		html_element(out, "p", block->cells[0]);
		break;
	case REPORT_NOTE:
		buf_add_text(out, "<p class=\"note\">");
		html_add(out, block->cells[0]);
		buf_add_text(out, "</p>\n");
		break;
	case REPORT_ITEM:
		html_element(out, "li", block->cells[0]);
		break;
	case REPORT_COLUMNS:
		add_columns(out, block);
		break;
	case REPORT_ROW:
		add_cells(out, block, "td");
		break;
	case REPORT_DRAWING: /* its words; what it shows stands in a table as well */
		html_element(out, "p", block->drawing->words);
		break;
	}
}

void report_html_body(const struct report *report, const char *heading, struct buf *out)
{
	enum opened opened = OPEN_NOTHING;

	for (const struct report_block *b = report_first(report); b; b = b->next) {
		const enum opened wanted = opened_of(b->kind);

		if (wanted != opened) {
			close_block(out, opened);
			if (wanted == OPEN_LIST)
				buf_add_text(out, "<ul>\n");
		}
		add_block(out, b, heading);
		opened = b->kind == REPORT_COLUMNS ? OPEN_TABLE : wanted;
	}
	close_block(out, opened);
}

enum errc report_html(const struct report *report, struct buf *out, struct err *err)
{
	const struct report_head *head = report_about(report);
	const enum errc code = report_check(report, err);

	if (code)
		return code;
	html_begin(out, head->lang == LANG_JA ? "ja" : "en", head->title);
	html_element(out, "h1", head->title);
	if (head->facility.len)
		html_element(out, "p", head->facility);
	report_html_body(report, "h2", out);
	html_end(out);
	return buf_failed(out)
		       ? fail(err, ERR_LIMIT, "%.*s: too long for a page", STR_ARG(head->title))
		       : ERR_OK;
}
