/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "base/encoding/xml.h"
#include "base/office/xlsx-parts.h"

#define ROW_BYTES   (16u * 1024 * 1024)
#define TEXT_MAX    (128u * 1024)
#define ROWS_MAX    1048576u /* 18.3.1.73 */
#define COLUMNS_MAX 16384u
#define DAY_US	    (24 * INT64_C(3600) * US_PER_SEC)

struct reading {
	const struct xlsx_tables *tables;
	struct arena *arena;
	struct xlsx_cell *cells;
	size_t n;
	size_t cap;
	unsigned row;	 /* of the row being read */
	unsigned column; /* behind the last cell */
};

/* ---- names of cells ---- */

const char *xlsx_cell_name(unsigned row, unsigned column, char out[static XLSX_NAME_MAX])
{
	char letters[4] = "";
	size_t n = sizeof(letters) - 1;

	for (unsigned left = column + 1; left && n; left = (left - 1) / 26)
		letters[--n] = (char)('A' + (left - 1) % 26);
	(void)snprintf(out, XLSX_NAME_MAX, "%.*s%u", (int)(sizeof(letters) - 1 - n), letters + n,
		       row + 1);
	return out;
}

bool xlsx_cell_parse(struct str name, unsigned *ret_row, unsigned *ret_column)
{
	unsigned column = 0;
	size_t at = 0;
	uint64_t row;

	while (at < name.len && ascii_is_alpha(name.ptr[at]) && column <= COLUMNS_MAX)
		column = column * 26 + (unsigned)(ascii_lower(name.ptr[at++]) - 'a') + 1;
	if (!column || column > COLUMNS_MAX || !str_to_u64(str_from_pos(name, at), &row) || !row ||
	    row > ROWS_MAX)
		return false;
	*ret_row = (unsigned)row - 1;
	*ret_column = column - 1;
	return true;
}

static enum errc bad_cell(const struct reading *r, enum errc code, const char *what,
			  struct err *err)
{
	char name[XLSX_NAME_MAX];

	return fail(err, code, "%s: %s", xlsx_cell_name(r->row, r->column, name), what);
}

/* ---- days (18.17.4.1) ---- */

/* Whole days; 1900-02-29, which never was, is no day here. */
static bool day_of_serial(struct str number, bool since_1904, char out[static TIME_TEXT_MAX])
{
	const struct civil start = { .year = since_1904 ? 1904 : 1899,
				     .month = since_1904 ? 1 : 12,
				     .day = since_1904 ? 1 : 30 };
	uint64_t days;

	if (!str_to_u64(str_sub(number, 0, str_find_char(number, '.')), &days) || days > 2958465 ||
	    (!since_1904 && days <= 60))
		return false;
	const struct civil c = civil_from_us(civil_to_us(&start, 0) + (int64_t)days * DAY_US, 0);
	(void)snprintf(out, TIME_TEXT_MAX, "%04d-%02d-%02d", c.year, c.month, c.day);
	return true;
}

/* ---- cells (18.3.1.4) ---- */

static enum errc keep(struct reading *r, enum xlsx_kind kind, struct str text, struct err *err)
{
	if (!text.len)
		return ERR_OK;
	if (r->n == XLSX_CELLS_MAX)
		return fail(err, ERR_LIMIT, "over %u cells", XLSX_CELLS_MAX);
	const struct str copy = arena_str(r->arena, text);
	if (!copy.ptr)
		return bad_cell(r, ERR_LIMIT, "no room for it", err);
	mem_reserve(&r->cells, &r->cap, r->n + 1, sizeof(*r->cells));
	r->cells[r->n++] = (struct xlsx_cell){
		.row = r->row, .column = r->column, .kind = kind, .text = copy
	};
	return ERR_OK;
}

static enum errc keep_shared(struct reading *r, struct str value, struct err *err)
{
	uint64_t at;

	if (!str_to_u64(value, &at) || at >= r->tables->n_strings)
		return bad_cell(r, ERR_SYNTAX,
				"ISO/IEC 29500-1 18.18.11: its shared text is not there", err);
	const struct str text = r->tables->strings[at];
	if (!text.len)
		return ERR_OK;
	return keep(r, XLSX_TEXT, text, err);
}

static enum errc keep_number(struct reading *r, const struct xml *c, struct str value,
			     struct err *err)
{
	char day[TIME_TEXT_MAX];
	uint64_t style;

	if (str_to_u64(xml_attribute(c, "s"), &style) && style < r->tables->n_styles &&
	    r->tables->is_day[style] && day_of_serial(value, r->tables->since_1904, day))
		return keep(r, XLSX_DATE, str_from(day), err);
	return keep(r, XLSX_NUMBER, value, err);
}

static enum errc keep_inline(struct reading *r, const struct xml *is, struct err *err)
{
	auto_buf text = BUF_INIT(TEXT_MAX);

	for (const struct xml *node = is ? is->child : NULL; node; node = node->next) {
		if (str_is(node->name, "t"))
			buf_add(&text, node->text);
		else if (str_is(node->name, "r") && xml_get(node, "t"))
			buf_add(&text, xml_get(node, "t")->text);
	}
	if (buf_failed(&text))
		return bad_cell(r, ERR_LIMIT, "its text is too long", err);
	return keep(r, XLSX_TEXT, buf_str(&text), err);
}

static enum errc read_cell(struct reading *r, const struct xml *c, struct err *err)
{
	const struct str type = xml_attribute(c, "t");
	const struct str value = xml_text(c, "v");
	const struct str name = xml_attribute(c, "r");
	const unsigned next = r->column;
	unsigned row = r->row;

	/* Excel too refuses cells that stand in another order than their names. */
	if (name.ptr &&
	    (!xlsx_cell_parse(name, &row, &r->column) || row != r->row || r->column < next))
		return bad_cell(r, ERR_SYNTAX,
				"ISO/IEC 29500-1 18.3.1.4: its reference is not its place", err);
	if (str_is(type, "inlineStr"))
		return keep_inline(r, xml_get(c, "is"), err);
	if (!value.len)
		return ERR_OK;
	if (str_is(type, "s"))
		return keep_shared(r, value, err);
	if (str_is(type, "str"))
		return keep(r, XLSX_TEXT, xml_get(c, "v")->text, err);
	if (str_is(type, "b"))
		return keep(r, XLSX_BOOLEAN, str_is(value, "1") ? STR("TRUE") : STR("FALSE"), err);
	if (str_is(type, "e"))
		return keep(r, XLSX_ERROR, value, err);
	if (str_is(type, "d"))
		return keep(r, XLSX_DATE, str_sub(value, 0, 10), err);
	return keep_number(r, c, value, err);
}

/* Rows come in order; one that says no number is the next. */
static enum errc read_row(struct reading *r, const struct xml *row, bool first, struct err *err)
{
	const struct str said = xml_attribute(row, "r");
	const unsigned next = first ? 0 : r->row + 1;
	uint64_t number = next + 1;

	if (said.ptr && !str_to_u64(said, &number))
		number = 0;
	if (!number || number > ROWS_MAX || number - 1 < next)
		return fail(err, ERR_SYNTAX,
			    "ISO/IEC 29500-1 18.3.1.73: row %llu is not behind row %u",
			    (unsigned long long)number, next);
	r->row = (unsigned)number - 1;
	r->column = 0;
	for (const struct xml *c = xml_get(row, "c"); c; c = xml_again(c)) {
		const enum errc code = read_cell(r, c, err);
		if (code)
			return code;
		if (++r->column > COLUMNS_MAX)
			return bad_cell(r, ERR_LIMIT, "there are too many columns", err);
	}
	return ERR_OK;
}

static int by_place(const void *a, const void *b)
{
	const struct xlsx_cell *x = a;
	const struct xlsx_cell *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

static enum errc read_rows(struct xml_reader *reader, struct reading *r, struct err *err)
{
	auto_arena own = ARENA_INIT(ROW_BYTES);
	enum errc code = ERR_OK;
	struct xml *row;

	for (bool first = true; !code; first = false) {
		arena_clear(&own);
		code = xml_next(reader, "row", &own, &row, err);
		if (!code)
			code = read_row(r, row, first, err);
	}
	return code == ERR_END ? ERR_OK : code;
}

enum errc xlsx_read_cells(struct str part, const struct xlsx_tables *tables, struct arena *arena,
			  struct xlsx_sheet *ret, struct err *err)
{
	auto_xml_reader *reader = xml_reader_new(part);
	struct reading r = { .tables = tables, .arena = arena };
	struct xlsx_cell *cells = NULL;

	if (!reader)
		return fail(err, ERR_LIMIT, "no room for it");
	enum errc code = read_rows(reader, &r, err);
	if (!code && r.n)
		cells = arena_take_array(arena, r.n, sizeof(*cells));
	if (!code && r.n && !cells)
		code = fail(err, ERR_LIMIT, "no room for its cells");
	if (!code && r.n) {
		memcpy(cells, r.cells, r.n * sizeof(*cells));
		ret->cells = cells;
		ret->n_cells = r.n;
	}
	free(r.cells);
	return code;
}

struct str xlsx_text(const struct xlsx_sheet *sheet, unsigned row, unsigned column)
{
	const struct xlsx_cell wanted = { .row = row, .column = column };
	const struct xlsx_cell *cell = sheet->n_cells
					       ? bsearch(&wanted, sheet->cells, sheet->n_cells,
							 sizeof(*sheet->cells), by_place)
					       : NULL;

	return cell ? cell->text : STR_NONE;
}
