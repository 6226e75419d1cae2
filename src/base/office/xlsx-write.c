/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/xlsx-write.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"

#define SHEETS_MAX     128u
#define NAME_CHARS_MAX 31u /* ISO/IEC 29500-1 18.2.19; Excel's own limit */
#define LIST_CHARS_MAX 255u
#define LIST_WORDS_MAX 64u
#define CELL_CHARS_MAX 32767u
#define HEADER_MAX     200u
#define PATH_TEXT      40
#define WIDTHS_MAX     64u
#define LINE_HEIGHT    16.0 /* points, of the font below */
#define TITLE_HEIGHT   24.0
#define NOTE_FITS      1.2 /* more of the small print fits into a line */
#define LINES_MAX      25u /* a row is at most 409 points high */
#define GREY	       0x666666
#define HEAD_COLOR     0xE8EEF7
#define ENTRY_COLOR    0xFFFBE6

struct xlsx_writer_sheet {
	struct xlsx_writer *writer;
	lxw_worksheet *sheet;
	double widths[WIDTHS_MAX]; /* of the first columns, in characters; 0: not said */
	unsigned row;		   /* the one being written */
	unsigned lines;		   /* of its tallest cell */
};

struct xlsx_writer {
	lxw_workbook *book;
	int fd;
	lxw_format *formats[XLSX_STYLES];
	struct xlsx_writer_sheet sheets[SHEETS_MAX];
	size_t n_sheets;
	char *title;
	bool failed; /* something did not fit */
};

/* A C string of valid UTF-8, of at most `max` characters. */
static char *text_of_chars(struct str s, size_t max)
{
	auto_buf out = BUF_INIT(s.len * 3 + 1);
	size_t chars = 0;

	for (size_t at = 0; at < s.len && chars < max; chars++) {
		const size_t len = utf8_char_len(str_from_pos(s, at));
		if (!len)
			buf_add_text(&out, UTF8_REPLACEMENT);
		else if (s.ptr[at])
			buf_add(&out, str_sub(s, at, len));
		at += len ? len : 1;
	}
	return mem_text(out.ptr ? out.ptr : "");
}

/* ---- styles ---- */

static void set_font(lxw_format *format, double size)
{
	format_set_font_name(format, "Yu Gothic");
	format_set_font_size(format, size);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
}

static void set_box(lxw_format *format)
{
	format_set_text_wrap(format);
	format_set_border(format, LXW_BORDER_THIN);
	format_set_border_color(format, GREY);
}

static void make_formats(struct xlsx_writer *w)
{
	for (size_t i = 0; i < XLSX_STYLES; i++) {
		w->formats[i] = workbook_add_format(w->book);
		set_font(w->formats[i], i == XLSX_TITLE ? 14 : i == XLSX_NOTE ? 9 : 10.5);
	}
	format_set_bold(w->formats[XLSX_TITLE]);
	format_set_bold(w->formats[XLSX_HEAD]);
	format_set_bg_color(w->formats[XLSX_HEAD], HEAD_COLOR);
	format_set_font_color(w->formats[XLSX_NOTE], GREY);
	format_set_bg_color(w->formats[XLSX_ENTRY], ENTRY_COLOR);
	format_set_bg_color(w->formats[XLSX_DAY], ENTRY_COLOR);
	format_set_num_format(w->formats[XLSX_DAY], "yyyy-mm-dd");
	for (size_t i = XLSX_HEAD; i < XLSX_STYLES; i++)
		set_box(w->formats[i]);
}

/* ---- the workbook ---- */

/* Of the process, as the right to make such memory is. The library empties it when it begins. */
static int prepared = -1;

enum errc xlsx_writer_prepare(struct err *err)
{
	if (prepared < 0)
		prepared = memfd_create("xlsx", MFD_CLOEXEC);
	return prepared < 0 ? fail_errno(err, "workbook: memory for it") : ERR_OK;
}

struct xlsx_writer *xlsx_writer_new(struct str title, int64_t made_us, struct err *err)
{
	struct xlsx_writer *w = mem_new(sizeof(*w));
	char path[PATH_TEXT];

	/* The library wants a name; this one is of memory, so that nothing is left on a disk. */
	w->fd = prepared >= 0 ? fcntl(prepared, F_DUPFD_CLOEXEC, 0)
			      : memfd_create("xlsx", MFD_CLOEXEC);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", w->fd);
	w->book = w->fd >= 0 ? workbook_new(path) : NULL;
	if (!w->book) {
		(void)fail_errno(err, "workbook: memory for it");
		xlsx_writer_free(w);
		return NULL;
	}
	w->title = text_of_chars(title, HEADER_MAX);
	lxw_doc_properties properties = { .title = w->title,
					  .created = (time_t)(made_us / US_PER_SEC) };
	w->failed = workbook_set_properties(w->book, &properties) != LXW_NO_ERROR;
	make_formats(w);
	return w;
}

void xlsx_writer_free(struct xlsx_writer *w)
{
	if (!w)
		return;
	lxw_workbook_free(w->book);
	fd_close_at(&w->fd);
	free(w->title);
	free(w);
}

void xlsx_writer_free_at(struct xlsx_writer **writer)
{
	xlsx_writer_free(*writer);
}

static void make_name(const struct xlsx_writer *w, struct str wanted, size_t number,
		      struct buf *out)
{
	char tail[24] = "";
	auto_free char *short_name = NULL;

	if (number)
		(void)snprintf(tail, sizeof(tail), " (%zu)", number + 1);
	short_name = text_of_chars(wanted, NAME_CHARS_MAX - strlen(tail));
	for (const char *c = short_name; *c; c++) {
		if (!strchr("[]:*?/\\'", *c))
			buf_add_char(out, *c);
	}
	if (!out->len)
		buf_printf(out, "%zu", w->n_sheets + 1);
	buf_add_text(out, tail);
}

struct xlsx_writer_sheet *xlsx_add_sheet(struct xlsx_writer *w, struct str wanted)
{
	struct xlsx_writer_sheet *sheet = &w->sheets[w->n_sheets];

	if (w->n_sheets == SHEETS_MAX) {
		w->failed = true;
		return &w->sheets[SHEETS_MAX - 1];
	}
	for (size_t i = 0; i <= w->n_sheets && !sheet->sheet; i++) {
		auto_buf name = BUF_INIT(NAME_CHARS_MAX * 4 + 32);
		make_name(w, wanted, i, &name);
		if (workbook_validate_sheet_name(w->book, name.ptr) == LXW_NO_ERROR)
			sheet->sheet = workbook_add_worksheet(w->book, name.ptr);
	}
	if (!sheet->sheet)
		sheet->sheet = workbook_add_worksheet(w->book, NULL);
	sheet->writer = w;
	w->n_sheets++;
	worksheet_set_paper(sheet->sheet, 9); /* A4 */
	worksheet_set_margins(sheet->sheet, 0.5, 0.5, 0.8, 0.7);
	return sheet;
}

static void note(struct xlsx_writer_sheet *sheet, lxw_error code)
{
	sheet->writer->failed = sheet->writer->failed || code != LXW_NO_ERROR;
}

void xlsx_set_column(struct xlsx_writer_sheet *sheet, unsigned column, double width, bool hidden)
{
	lxw_row_col_options options = { .hidden = hidden };

	if (column < WIDTHS_MAX)
		sheet->widths[column] = width;
	note(sheet, worksheet_set_column_opt(sheet->sheet, (lxw_col_t)column, (lxw_col_t)column,
					     width, NULL, &options));
}

void xlsx_hide_row(struct xlsx_writer_sheet *sheet, unsigned row)
{
	lxw_row_col_options options = { .hidden = 1 };

	note(sheet, worksheet_set_row_opt(sheet->sheet, row, LXW_DEF_ROW_HEIGHT, NULL, &options));
}

/* ---- cells ---- */

/* Lines that the text takes in a column of that width: wide characters count as two. */
static unsigned count_lines(struct str text, double width)
{
	unsigned lines = 1;
	double used = 0;

	for (size_t at = 0; at < text.len && lines < LINES_MAX;) {
		const size_t len = size_max(utf8_char_len(str_from_pos(text, at)), 1);
		const double wide = len >= 3 ? 2.1 : 1.05;
		if (text.ptr[at] == '\n' || used + wide > width) {
			lines++;
			used = 0;
		}
		used += text.ptr[at] == '\n' ? 0 : wide;
		at += len;
	}
	return lines;
}

/* Not every program makes a row as high as its text when it opens the file. */
static void fit_row(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column, struct str text,
		    enum xlsx_style style)
{
	const double said = column < WIDTHS_MAX ? sheet->widths[column] : 0;
	const double width = style == XLSX_NOTE ? said * NOTE_FITS : said;
	const unsigned lines = width > 0 ? count_lines(text, width) : 1;

	if (row != sheet->row)
		sheet->lines = 0;
	sheet->row = row;
	if (lines <= sheet->lines)
		return;
	sheet->lines = lines;
	note(sheet, worksheet_set_row(sheet->sheet, row, lines * LINE_HEIGHT, NULL));
}

void xlsx_put(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column, struct str text,
	      enum xlsx_style style)
{
	lxw_format *format = sheet->writer->formats[style];
	auto_free char *words = text_of_chars(text, CELL_CHARS_MAX);

	if (style >= XLSX_HEAD)
		fit_row(sheet, row, column, text, style);
	else if (style == XLSX_TITLE)
		note(sheet, worksheet_set_row(sheet->sheet, row, TITLE_HEIGHT, NULL));
	note(sheet,
	     *words ? worksheet_write_string(sheet->sheet, row, (lxw_col_t)column, words, format)
		    : worksheet_write_blank(sheet->sheet, row, (lxw_col_t)column, format));
}

void xlsx_put_day(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column, struct str day)
{
	char midnight[TIME_TEXT_MAX];
	int64_t us;

	(void)snprintf(midnight, sizeof(midnight), "%.*sT00:00:00Z", STR_ARG(day));
	if (!time_parse_iso(str_from(midnight), 0, &us)) {
		xlsx_put(sheet, row, column, day, XLSX_DAY);
		return;
	}
	const struct civil c = civil_from_us(us, 0);
	lxw_datetime when = { .year = c.year, .month = c.month, .day = c.day };
	note(sheet, worksheet_write_datetime(sheet->sheet, row, (lxw_col_t)column, &when,
					     sheet->writer->formats[XLSX_DAY]));
}

static bool list_fits(const struct str *words, size_t n)
{
	size_t chars = n;

	for (size_t i = 0; i < n; i++)
		chars += words[i].len; /* bytes: at least as many as characters */
	return n && n <= LIST_WORDS_MAX && chars <= LIST_CHARS_MAX;
}

void xlsx_offer(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column,
		const struct str *words, size_t n)
{
	char *list[LIST_WORDS_MAX + 1] = { NULL };
	lxw_data_validation validation = { .validate = LXW_VALIDATION_TYPE_LIST };

	if (!list_fits(words, n))
		return;
	for (size_t i = 0; i < n; i++)
		list[i] = text_of_chars(words[i], LIST_CHARS_MAX);
	validation.value_list = list;
	note(sheet,
	     worksheet_data_validation_cell(sheet->sheet, row, (lxw_col_t)column, &validation));
	for (size_t i = 0; i < n; i++)
		free(list[i]);
}

/* ---- print ---- */

/* "&" begins a code in headers (ISO/IEC 29500-1 18.3.1.46). */
static void add_header(struct buf *out, const char *place, struct str text)
{
	auto_free char *words = text_of_chars(text, HEADER_MAX / 4);

	buf_add_text(out, place);
	for (const char *c = words; *c; c++) {
		if (*c == '&')
			buf_add_char(out, '&');
		buf_add_char(out, *c == '\n' ? ' ' : *c);
	}
}

void xlsx_set_print(struct xlsx_writer_sheet *sheet, const struct xlsx_print *print)
{
	auto_buf header = BUF_INIT(HEADER_MAX * 4);

	add_header(&header, "&L", print->header_left);
	add_header(&header, "&R", print->header_right);
	note(sheet, worksheet_set_header(sheet->sheet, header.ptr));
	note(sheet, worksheet_set_footer(sheet->sheet, "&C&P / &N"));
	note(sheet, worksheet_repeat_rows(sheet->sheet, print->head_row, print->head_row));
	note(sheet, worksheet_print_area(sheet->sheet, 0, (lxw_col_t)print->first_column,
					 print->last_row, (lxw_col_t)print->last_column));
	worksheet_fit_to_pages(sheet->sheet, 1, 0);
	worksheet_freeze_panes(sheet->sheet, print->head_row + 1, 0);
	if (print->landscape)
		worksheet_set_landscape(sheet->sheet);
}

enum errc xlsx_writer_finish(struct xlsx_writer *w, struct buf *out, struct err *err)
{
	const lxw_error code = workbook_close(w->book);

	w->book = NULL; /* the call has freed it */
	if (code != LXW_NO_ERROR)
		return fail(err, ERR_IO, "workbook: %s", lxw_strerror(code));
	if (w->failed)
		return fail(err, ERR_LIMIT,
			    "workbook: something in it is over what a workbook holds");
	if (lseek(w->fd, 0, SEEK_SET) < 0)
		return fail_errno(err, "workbook");
	return fd_read_all(w->fd, out, err);
}
