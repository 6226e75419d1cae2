/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/encoding/csv-write.h"
#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"

/* A record of the greatest length, each byte of it written as \u0000, and what stands beside it. */
#define ROW_MAX_BYTES	(7u * 1024 * 1024)
#define TABLE_MAX_BYTES (256u * 1024 * 1024)
#define CELL_MAX_WIDTH	60 /* in tables; the other formats are never cut */
#define FLUSH_BYTES	(64 * 1024)

struct rows {
	enum rows_format format;
	int fd;
	const struct rows_column *columns;
	size_t n_columns;
	size_t *shown; /* the columns of a table */
	size_t n_shown;
	struct buf out;
	struct arena cells; /* tables wait for all rows to know the widths */
	struct str *table;  /* n_rows * n_shown */
	size_t n_cells;
	size_t cap_cells;
	struct err err;
};

enum rows_format rows_format_of(const struct options *options)
{
	const struct str name = str_from(options_text(options, "format"));

	if (str_is(name, "json"))
		return ROWS_JSON;
	return str_is(name, "csv") ? ROWS_CSV : ROWS_TABLE;
}

static void flush(struct rows *rows, size_t least)
{
	if (buf_failed(&rows->out) && !rows->err.code)
		(void)fail(&rows->err, ERR_LIMIT, "output: a row is longer than %u bytes",
			   ROW_MAX_BYTES);
	if (rows->out.len < least || rows->err.code)
		return;
	err_ignore(fd_write_all(rows->fd, buf_str(&rows->out), &rows->err));
	buf_clear(&rows->out);
}

struct rows *rows_new_at(enum rows_format format, const struct rows_column *columns, int fd)
{
	struct rows *rows = mem_new(sizeof(*rows));

	rows->format = format;
	rows->fd = fd;
	rows->columns = columns;
	while (columns[rows->n_columns].name)
		rows->n_columns++;
	rows->shown = mem_new_array(rows->n_columns, sizeof(*rows->shown));
	for (size_t i = 0; i < rows->n_columns; i++) {
		if (columns[i].title.ja)
			rows->shown[rows->n_shown++] = i;
	}
	buf_init(&rows->out, format == ROWS_TABLE ? TABLE_MAX_BYTES : ROW_MAX_BYTES + FLUSH_BYTES);
	arena_init(&rows->cells, TABLE_MAX_BYTES);
	for (size_t i = 0; format == ROWS_CSV && i < rows->n_columns; i++)
		csv_add_cell(&rows->out, i, str_from(columns[i].name));
	if (format == ROWS_CSV)
		csv_end_row(&rows->out);
	return rows;
}

struct rows *rows_new(enum rows_format format, const struct rows_column *columns)
{
	return rows_new_at(format, columns, STDOUT_FILENO);
}

static void add_json_row(struct rows *rows, const struct str *cells)
{
	struct json_writer json = json_writer_to(&rows->out);

	json_begin_object(&json);
	for (size_t i = 0; i < rows->n_columns; i++) {
		if (rows->columns[i].number && cells[i].len)
			json_raw(&json, rows->columns[i].name, cells[i]);
		else
			json_str(&json, rows->columns[i].name, cells[i]);
	}
	json_end_object(&json);
	buf_add_char(&rows->out, '\n');
}

static void add_csv_row(struct rows *rows, const struct str *cells)
{
	for (size_t i = 0; i < rows->n_columns; i++)
		csv_add_cell(&rows->out, i, cells[i]);
	csv_end_row(&rows->out);
}

/* Control characters would break the table, or the terminal. */
static struct str printable(struct arena *arena, struct str cell)
{
	char *copy = arena_cstr(arena, cell.len ? cell : STR("-"));
	const size_t len = cell.len ? cell.len : 1;

	for (size_t i = 0; copy && i < len; i++) {
		if ((unsigned char)copy[i] < 0x20 || copy[i] == 0x7f)
			copy[i] = ' ';
	}
	return str_of(copy ? copy : "", copy ? len : 0);
}

static void add_table_row(struct rows *rows, const struct str *cells)
{
	mem_reserve(&rows->table, &rows->cap_cells, rows->n_cells + rows->n_shown,
		    sizeof(*rows->table));
	for (size_t i = 0; i < rows->n_shown; i++)
		rows->table[rows->n_cells++] = printable(&rows->cells, cells[rows->shown[i]]);
}

void rows_add(struct rows *rows, const struct str *cells)
{
	switch (rows->format) {
	case ROWS_TABLE:
		add_table_row(rows, cells);
		break;
	case ROWS_JSON:
		add_json_row(rows, cells);
		break;
	case ROWS_CSV:
		add_csv_row(rows, cells);
		break;
	}
	flush(rows, rows->format == ROWS_TABLE ? SIZE_MAX : FLUSH_BYTES);
}

/* Columns on a terminal: East Asian wide characters take two (UAX #11, the blocks that occur). */
static size_t char_width(uint32_t c)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0xa4cf },	  { 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },	  { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
	};

	for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
		if (c >= wide[i].first && c <= wide[i].last)
			return 2;
	}
	return 1;
}

/* Bytes of `s` that fit in `max` columns, and how many columns they take. */
static size_t fit(struct str s, size_t max, size_t *ret_width)
{
	size_t i = 0;
	size_t width = 0;

	while (i < s.len) {
		uint32_t c = '?';
		const size_t n = utf8_decode(str_from_pos(s, i), &c);
		const size_t w = char_width(c);
		if (width + w > max)
			break;
		width += w;
		i += n ? n : 1;
	}
	*ret_width = width;
	return i;
}

static const struct rows_column *shown_column(const struct rows *rows, size_t place)
{
	return &rows->columns[rows->shown[place]];
}

static void print_cell(struct rows *rows, size_t place, struct str cell, size_t width)
{
	const bool last = place + 1 == rows->n_shown;
	const bool number = shown_column(rows, place)->number;
	size_t used;
	const size_t n = fit(cell, CELL_MAX_WIDTH, &used);
	const int pad = (int)(width > used ? width - used : 0);

	if (number)
		buf_printf(&rows->out, "%*s", pad, "");
	buf_add(&rows->out, str_sub(cell, 0, n));
	if (!number && !last)
		buf_printf(&rows->out, "%*s", pad, "");
	buf_add_text(&rows->out, last ? "\n" : "  ");
}

static struct str head_of(const struct rows *rows, size_t place)
{
	return str_from(text_of(shown_column(rows, place)->title));
}

static size_t column_width(const struct rows *rows, size_t place)
{
	size_t width;

	(void)fit(head_of(rows, place), CELL_MAX_WIDTH, &width);
	for (size_t i = place; i < rows->n_cells; i += rows->n_shown) {
		size_t cell;
		(void)fit(rows->table[i], CELL_MAX_WIDTH, &cell);
		width = size_max(width, cell);
	}
	return width;
}

static void print_table(struct rows *rows)
{
	auto_free size_t *widths = mem_new_array(rows->n_shown, sizeof(*widths));

	for (size_t i = 0; i < rows->n_shown; i++) {
		widths[i] = column_width(rows, i);
		print_cell(rows, i, head_of(rows, i), widths[i]);
	}
	for (size_t i = 0; i < rows->n_cells; i++)
		print_cell(rows, i % rows->n_shown, rows->table[i], widths[i % rows->n_shown]);
}

enum errc rows_end(struct rows *rows, struct err *err)
{
	if (rows->format == ROWS_TABLE)
		print_table(rows);
	flush(rows, 1);

	const enum errc code = rows->err.code;
	if (code)
		(void)fail(err, code, "%s", rows->err.text);
	buf_done(&rows->out);
	arena_done(&rows->cells);
	free(rows->table);
	free(rows->shown);
	free(rows);
	return code;
}

enum errc rows_end_after(struct rows *rows, enum errc code, struct err *err)
{
	const enum errc ended = rows_end(rows, code ? NULL : err);

	return code ? code : ended;
}
