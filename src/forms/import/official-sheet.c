/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/import/official-sheet.h"

#include <stdio.h>

#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"

#define NUMBER_COLUMNS 8u  /* numbers stand on the left */
#define TEXT_MIN       12u /* bytes: four characters of Japanese */
#define CIRCLED_ONE    0x2460u
#define CIRCLED_MAX    20u

/* What a cell begins with. */
struct mark {
	unsigned section; /* 0: not said */
	unsigned circled; /* ⑩ is 10 */
	unsigned bracket; /* (10) is 10 */
	struct str rest;
};

/* ---- numbers ---- */

/* Half width for full width, '-' for every dash that people use between numbers. */
static uint32_t narrow(uint32_t c)
{
	static const uint32_t dashes[] = { 0x2010, 0x2011, 0x2012, 0x2013, 0x2014,
					   0x2015, 0x2212, 0x30fc, 0xff0d };

	if (c >= 0xff01 && c <= 0xff5e && c != 0xff0d)
		return c - 0xfee0;
	for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
		if (c == dashes[i])
			return '-';
	}
	return c == 0x3000 ? ' ' : c;
}

static uint32_t peek(struct str s, size_t *ret_len)
{
	uint32_t c = 0;

	*ret_len = utf8_decode(s, &c);
	return *ret_len ? narrow(c) : 0;
}

static bool take(struct str *s, uint32_t wanted)
{
	size_t len;

	if (peek(*s, &len) != wanted || !len)
		return false;
	*s = str_from_pos(*s, len);
	return true;
}

/* One or two digits; 0 when there are none. */
static unsigned take_digits(struct str *s)
{
	unsigned n = 0;

	for (unsigned digits = 0; digits < 2; digits++) {
		size_t len;
		const uint32_t c = peek(*s, &len);
		if (c < '0' || c > '9')
			break;
		n = n * 10 + (c - '0');
		*s = str_from_pos(*s, len);
	}
	return n;
}

static void skip_space(struct str *s)
{
	while (take(s, ' ') || take(s, '\n') || take(s, '\t'))
		;
}

static bool take_item(struct str *s, struct mark *mark)
{
	struct str at = *s;
	size_t len;
	const uint32_t c = peek(at, &len);

	if (c >= CIRCLED_ONE && c < CIRCLED_ONE + CIRCLED_MAX) {
		mark->circled = c - CIRCLED_ONE + 1;
		*s = str_from_pos(at, len);
		return true;
	}
	if (!take(&at, '('))
		return false;
	mark->bracket = take_digits(&at);
	if (!mark->bracket || !take(&at, ')'))
		return false;
	*s = at;
	return true;
}

/* False when the text begins with no number at all. */
static bool read_mark(struct str text, struct mark *ret)
{
	struct mark mark = { .section = 0 };
	struct str at = str_trim(text);

	skip_space(&at);
	mark.section = take_digits(&at);
	if (mark.section > 9)
		return false;
	skip_space(&at);
	if (mark.section)
		(void)(take(&at, '-') || take(&at, '.'));
	skip_space(&at);
	if (!take_item(&at, &mark))
		mark.circled = mark.bracket = 0;
	skip_space(&at);
	mark.rest = at;
	*ret = mark;
	return mark.section || mark.circled || mark.bracket;
}

static void format_number(const struct mark *mark, unsigned section,
			  char out[static OFFICIAL_NUMBER_MAX])
{
	char circled[4];

	if (mark->circled) {
		const size_t len = utf8_put(CIRCLED_ONE + mark->circled - 1, circled);
		(void)snprintf(out, OFFICIAL_NUMBER_MAX, "%u-%.*s", section, (int)len, circled);
	} else {
		(void)snprintf(out, OFFICIAL_NUMBER_MAX, "%u(%u)", section, mark->bracket);
	}
}

/* ---- rows ---- */

struct reading {
	struct official_sheet *sheet;
	const struct xlsx_sheet *from;
	unsigned section; /* of the lines above */
};

static bool known(const struct official_sheet *sheet, const char *number)
{
	for (size_t i = 0; i < sheet->n; i++) {
		if (strcmp(sheet->items[i].number, number) == 0)
			return true;
	}
	return false;
}

/* The wording: what follows the number, else the next words to its right. */
static struct str wording(const struct xlsx_sheet *from, size_t at, const struct mark *mark)
{
	if (mark->rest.len >= TEXT_MIN)
		return mark->rest;
	for (size_t i = at + 1; i < from->n_cells && from->cells[i].row == from->cells[at].row;
	     i++) {
		const struct str text = str_trim(from->cells[i].text);
		if (from->cells[i].kind == XLSX_TEXT && text.len >= TEXT_MIN)
			return text;
	}
	return STR_NONE;
}

static void take_cell(struct reading *r, size_t at)
{
	const struct xlsx_cell *cell = &r->from->cells[at];
	struct official_item item = { .sheet = r->from->name };
	struct mark mark;

	if (cell->column >= NUMBER_COLUMNS || cell->kind == XLSX_DATE ||
	    !read_mark(cell->text, &mark))
		return;
	if (mark.section)
		r->section = mark.section;
	if ((!mark.circled && !mark.bracket) || !r->section)
		return;
	item.section = r->section;
	item.text = wording(r->from, at, &mark);
	format_number(&mark, r->section, item.number);
	(void)xlsx_cell_name(cell->row, cell->column, item.cell);
	if (item.text.ptr && !known(r->sheet, item.number) && r->sheet->n < OFFICIAL_ITEMS_MAX)
		r->sheet->items[r->sheet->n++] = item;
}

enum errc official_sheet_read(const struct xlsx_book *book, struct arena *arena,
			      struct official_sheet *ret, struct err *err)
{
	*ret = (struct official_sheet){ .n = 0 };
	ret->items = arena_take_array(arena, OFFICIAL_ITEMS_MAX, sizeof(*ret->items));
	if (!ret->items)
		return fail(err, ERR_LIMIT, "no room for its items");
	for (size_t i = 0; i < book->n_sheets; i++) {
		struct reading r = { .sheet = ret, .from = &book->sheets[i] };
		for (size_t k = 0; k < r.from->n_cells && !r.from->hidden; k++)
			take_cell(&r, k);
	}
	if (!ret->n)
		return fail(err, ERR_NOT_FOUND,
			    "has no lines that begin with a number like 2-⑩ or 2(1)");
	return ERR_OK;
}

size_t official_find(const struct form *form, const char *number)
{
	for (size_t i = 0; i < form->n_items; i++) {
		if (str_is(form->items[i].number, number))
			return i;
	}
	return SIZE_MAX;
}

/* ---- a form of it ---- */

static void add_text(struct buf *out, const char *before, struct str text)
{
	buf_add_text(out, before);
	json_add_string(out, str_trim(text));
	buf_add_char(out, '\n');
}

static void add_item(const struct official_item *item, size_t position, struct buf *out)
{
	auto_buf title = BUF_INIT(FORM_TEXT_MAX);

	buf_printf(out, "      - id: item-%u-%zu\n", item->section, position);
	add_text(out, "        number: ", str_from(item->number));
	buf_add_text(out, "        title:\n");
	buf_printf(&title, "%.*s", STR_ARG(str_sub(item->text, 0, FORM_TEXT_MAX - 1)));
	add_text(out, "          ja: ", buf_str(&title));
	buf_clear(&title);
	buf_printf(&title, "Item %s (official wording: Japanese)", item->number);
	add_text(out, "          en: ", buf_str(&title));
}

static void add_items(const struct official_sheet *sheet, unsigned section, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++) {
		if (sheet->items[i].section != section)
			continue;
		if (!n++)
			buf_printf(out,
				   "  - id: section-%u\n    number: \"%u\"\n    title: { ja: "
				   "\"%u\", en: \"Section %u\" }\n    items:\n",
				   section, section, section, section);
		add_item(&sheet->items[i], n, out);
	}
}

void official_write_form(const struct official_sheet *sheet, const struct official_form *form,
			 struct buf *out)
{
	buf_add_text(out,
		     "# Made of the ministry's own file by tonoi form official. Compare it with "
		     "the\n# sheet, then add topic, from and change where answers are to be "
		     "carried over\n# (docs/formats/forms.md) and set confirmed.\n");
	buf_printf(out, "id: %.*s\nseries: %.*s\nedition: %.*s\nversion: 1\ndate: %.*s\n",
		   STR_ARG(form->id), STR_ARG(form->series), STR_ARG(form->edition),
		   STR_ARG(form->made_on));
	add_text(out, "source: ", form->file);
	add_text(out, "title:\n  ja: ", form->file);
	add_text(out, "  en: ", form->file);
	buf_printf(out,
		   "confirmed: false\nvalid: { from: %lld-04-01 }\nfiscal-year: "
		   "%lld\nfiscal-start: 4\npasses: 2\n"
		   "sections:\n",
		   (long long)form->fiscal_year, (long long)form->fiscal_year);
	for (unsigned section = 1; section <= 9; section++)
		add_items(sheet, section, out);
}
