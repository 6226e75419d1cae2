/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/xlsx-fill.h"

#include <stdio.h>

#include "base/encoding/zip-read.h"
#include "base/office/xlsx-fill-parts.h"
#include "base/office/xlsx-parts.h"
#include "base/office/zip-write.h"

#define BOOK_BYTES  (2u * XLSX_UNPACKED_MAX)
#define ROOM_FACTOR 4u /* a sheet with values in it may be so much larger, and some */

const char *const xlsx_step_names[XLSX_STEPS] = {
	[XLSX_AT] = "at",
	[XLSX_RIGHT] = "right",
	[XLSX_BELOW] = "below",
};

struct filler {
	const struct xlsx_filling *filling;
	struct xlsx_book book;
	struct zip_file *from;
	struct zip_writer *to;
	struct arena arena;
};

static bool is_meant(const struct filler *filler, const struct xlsx_place *place, size_t sheet)
{
	size_t first = 0;

	if (place->sheet.len)
		return str_equal(place->sheet, filler->book.sheets[sheet].name);
	while (first < filler->book.n_sheets && filler->book.sheets[first].hidden)
		first++;
	return first == sheet;
}

static bool is_changed(const struct filler *filler, size_t sheet)
{
	for (size_t i = 0; i < filler->filling->n; i++) {
		if (is_meant(filler, &filler->filling->places[i], sheet))
			return true;
	}
	return filler->filling->header.len > 0;
}

/* The sheet whose part it is; SIZE_MAX: none. */
static size_t sheet_of_part(const struct filler *filler, const char *part)
{
	for (size_t i = 0; i < filler->book.n_sheets; i++) {
		if (filler->book.sheets[i].part.ptr && str_is(filler->book.sheets[i].part, part))
			return i;
	}
	return SIZE_MAX;
}

static enum errc change_sheet(struct filler *filler, size_t at, struct str part, struct buf *out,
			      struct err *err)
{
	const struct xlsx_filling *filling = filler->filling;
	auto_fill_sheet *sheet = NULL;
	enum errc code = fill_sheet_open(&filler->book.sheets[at], part, &sheet, err);

	for (size_t i = 0; !code && i < filling->n; i++) {
		if (is_meant(filler, &filling->places[i], at))
			code = fill_sheet_put(sheet, &filling->places[i], err);
	}
	if (!code && filling->header.len)
		code = fill_sheet_head(sheet, filling->header, err);
	if (!code)
		code = fill_sheet_write(sheet, out, err);
	return code;
}

static enum errc in_sheet(const struct xlsx_sheet *sheet, enum errc code, struct err *err)
{
	char object[128];

	(void)snprintf(object, sizeof(object), "sheet %.*s", STR_ARG(str_sub(sheet->name, 0, 90)));
	return fail_in(err, code, object);
}

static enum errc copy_part(struct filler *filler, size_t at, struct err *err)
{
	struct zip_entry entry = { 0 };
	struct str bytes = STR_NONE;

	arena_clear(&filler->arena);
	enum errc code = zip_file_entry(filler->from, at, &entry, err);
	if (code || entry.folder)
		return code;
	code = zip_file_take(filler->from, at, &filler->arena, &bytes, err);
	if (code)
		return code;
	const size_t sheet = sheet_of_part(filler, entry.name);
	if (sheet == SIZE_MAX || !is_changed(filler, sheet))
		return zip_writer_add(filler->to, str_from(entry.name), bytes, err);
	auto_buf changed = BUF_INIT(ROOM_FACTOR * XLSX_FILL_PART_MAX);
	code = change_sheet(filler, sheet, bytes, &changed, err);
	if (code)
		return in_sheet(&filler->book.sheets[sheet], code, err);
	return zip_writer_add(filler->to, str_from(entry.name), buf_str(&changed), err);
}

static enum errc copy_parts(struct filler *filler, struct buf *out, struct err *err)
{
	const size_t n = zip_file_count(filler->from);
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < n; i++)
		code = copy_part(filler, i, err);
	return code ? code : zip_writer_finish(filler->to, out, err);
}

enum errc xlsx_fill(struct str book, const struct xlsx_filling *filling, struct buf *out,
		    struct err *err)
{
	auto_arena read = ARENA_INIT(BOOK_BYTES);
	struct filler filler = { .filling = filling };

	if (filling->n > XLSX_FILL_MAX)
		return fail(err, ERR_LIMIT, "over %u values for one workbook", XLSX_FILL_MAX);
	for (size_t i = 0; i < filling->n; i++) {
		filling->places[i].found = false;
		filling->places[i].cell[0] = '\0';
	}
	enum errc code = xlsx_read(book, &read, &filler.book, err);
	if (!code)
		code = xlsx_zip_open(book, &filler.from, err);
	if (code)
		return code;
	arena_init(&filler.arena, BOOK_BYTES);
	filler.to = zip_writer_new(filling->made_us);
	code = copy_parts(&filler, out, err);
	zip_writer_free(filler.to);
	zip_file_close(filler.from);
	arena_done(&filler.arena);
	return code;
}
