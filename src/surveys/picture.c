/* SPDX-License-Identifier: Apache-2.0 */
/* A table as bars. */
#include "base/encoding/html.h"
#include "surveys/open-table.h"

#define WORDS_BYTES 8192u
#define WIDTH	    720u
#define BAR_FROM    240u
#define BAR_WIDTH   380u
#define LINE	    28u
#define TOP	    56u

static const struct survey_table *find(const struct open_survey *open, struct str item,
				       struct str breakdown)
{
	const size_t at = form_find(open->sample->form, item);

	for (size_t i = 0; i < open->release->n_tables; i++) {
		const struct survey_table *table = &open->release->tables[i];

		if (table->item == at && table->state != SURVEY_TABLE_WITHHELD &&
		    str_equal(open->sample->breakdowns[table->breakdown].id, breakdown))
			return table;
	}
	return NULL;
}

/* "62.1 % (n = 312)", or "x": the same on the bar and in the words for who cannot see it. */
static void add_share(const struct survey_table *table, size_t column, struct buf *out)
{
	uint32_t count;

	if (!survey_table_cell(table, 0, column, &count)) {
		buf_printf(out, "x (n = %u)", table->columns[column].asked);
		return;
	}
	const uint32_t permille = survey_permille(count, table->columns[column].asked);

	buf_printf(out, "%u.%u %% (n = %u)", permille / 10, permille % 10,
		   table->columns[column].asked);
}

static void add_words(const struct open_survey *open, const struct survey_table *table,
		      struct buf *out)
{
	auto_buf words = BUF_INIT(OPEN_PICTURE_MAX);

	open_row_words(open, table, 0, &words);
	for (size_t c = 0; c < table->n_columns; c++) {
		buf_add_text(&words, c ? "; " : ": ");
		open_column_words(open, table, c, &words);
		buf_add_text(&words, " ");
		add_share(table, c, &words);
	}
	html_add(out, buf_str(&words));
}

static void add_bar(const struct open_survey *open, const struct survey_table *table, size_t column,
		    struct buf *out)
{
	const size_t y = TOP + column * LINE;
	auto_buf words = BUF_INIT(WORDS_BYTES);
	uint32_t count;

	open_column_words(open, table, column, &words);
	buf_printf(out, "<text x=\"%u\" y=\"%zu\" text-anchor=\"end\">", BAR_FROM - 8, y + 16);
	html_add(out, buf_str(&words));
	buf_add_text(out, "</text>\n");
	const bool known = survey_table_cell(table, 0, column, &count);
	const uint32_t permille =
		known ? survey_permille(count, table->columns[column].asked) : 1000;

	buf_printf(out,
		   "<rect x=\"%u\" y=\"%zu\" width=\"%u\" height=\"20\" fill=\"%s\" "
		   "stroke=\"#1a1a1a\"%s/>\n",
		   BAR_FROM, y, BAR_WIDTH * permille / 1000, known ? "#0017c1" : "none",
		   known ? "" : " stroke-dasharray=\"4 3\"");
	buf_clear(&words);
	add_share(table, column, &words);
	buf_printf(out, "<text x=\"%u\" y=\"%zu\" fill=\"#1a1a1a\" %s>",
		   known ? BAR_FROM + 6 + BAR_WIDTH * permille / 1000 : BAR_FROM + 8, y + 16,
		   "font-size=\"12\"");
	html_add(out, buf_str(&words));
	buf_add_text(out, "</text>\n");
}

enum errc open_table_svg(const struct open_survey *open, struct str item, struct str breakdown,
			 struct buf *out, struct err *err)
{
	const struct survey_table *table = find(open, item, breakdown);

	if (!table || !table->n_rows)
		return fail(err, ERR_NOT_FOUND,
			    "survey %.*s: %.*s by %.*s: there is no such table to be shown",
			    STR_ARG(open->code), STR_ARG(item), STR_ARG(breakdown));
	const size_t height = TOP + table->n_columns * LINE + 16;

	buf_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		   "aria-labelledby=\"t d\" viewBox=\"0 0 %u %zu\" font-family=\"sans-serif\" "
		   "font-size=\"14\">\n<title id=\"t\">",
		   WIDTH + 80, height);
	html_add(out, text_pair_in(open->sample->form->items[table->item].title, open->lang));
	buf_add_text(out, "</title>\n<desc id=\"d\">");
	add_words(open, table, out);
	buf_printf(out, "</desc>\n<rect width=\"%u\" height=\"%zu\" fill=\"#ffffff\"/>\n",
		   WIDTH + 80, height);
	buf_add_text(out, "<text x=\"16\" y=\"30\" font-weight=\"bold\">");
	html_add(out, text_pair_in(open->sample->form->items[table->item].title, open->lang));
	buf_add_text(out, "</text>\n");
	for (size_t c = 0; c < table->n_columns; c++)
		add_bar(open, table, c, out);
	buf_add_text(out, "</svg>\n");
	return buf_failed(out) ? fail(err, ERR_LIMIT, "survey %.*s: the picture is too large",
				      STR_ARG(open->code))
			       : ERR_OK;
}
