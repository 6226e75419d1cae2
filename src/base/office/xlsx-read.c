/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/xlsx-read.h"

#include <stdio.h>

#include "base/encoding/xml.h"
#include "base/encoding/zip-read.h"
#include "base/office/xlsx-parts.h"

#define BOOK_BYTES    (8u * 1024 * 1024)
#define PART_NAME_MAX 512

struct book {
	struct zip_file *zip;
	struct arena *arena; /* the caller's */
	struct arena parts;  /* the archive's parts while they are read */
	struct xlsx_tables tables;
	struct xml *workbook;
	struct xml *relations;
};

static void book_done(struct book *book)
{
	zip_file_close(book->zip);
	arena_done(&book->parts);
}

/* The element `name` of a part that must be there. */
static enum errc read_tree(struct book *book, const char *part, const char *name, struct xml **ret,
			   struct err *err)
{
	struct str text;
	enum errc code = xlsx_zip_part(book->zip, part, &book->parts, &text, err);

	if (code)
		return code;
	if (!text.ptr)
		return fail(err, ERR_SYNTAX, "is no workbook: %s is missing", part);
	auto_xml_reader *reader = xml_reader_new(text);
	if (!reader)
		return fail(err, ERR_LIMIT, "%s: no room for it", part);
	code = xml_next(reader, name, &book->parts, ret, err);
	if (code == ERR_END)
		return fail(err, ERR_SYNTAX, "%s: has no %s", part, name);
	return code ? fail_in(err, code, part) : ERR_OK;
}

static enum errc read_tables(struct book *book, struct err *err)
{
	const struct str since = xml_attribute(xml_get(book->workbook, "workbookPr"), "date1904");
	struct str part;
	enum errc code = xlsx_zip_part(book->zip, "xl/sharedStrings.xml", &book->parts, &part, err);

	book->tables.since_1904 = str_is(since, "1") || str_is(since, "true");
	if (!code && part.ptr)
		code = xlsx_read_strings(part, &book->parts, &book->tables, err);
	if (!code)
		code = xlsx_zip_part(book->zip, "xl/styles.xml", &book->parts, &part, err);
	if (!code && part.ptr)
		code = xlsx_read_styles(part, &book->parts, &book->tables, err);
	return code;
}

/* The part that a relationship leads to (ECMA-376-2 9.3); a link to outside leads nowhere. */
static bool find_part(const struct book *book, struct str id, char out[static PART_NAME_MAX])
{
	for (const struct xml *r = xml_get(book->relations, "Relationship"); r; r = xml_again(r)) {
		const struct str target = xml_attribute(r, "Target");
		if (!str_equal(xml_attribute(r, "Id"), id) ||
		    str_is(xml_attribute(r, "TargetMode"), "External") || !target.len ||
		    target.len > PART_NAME_MAX - 8)
			continue;
		const bool whole = target.ptr[0] == '/';
		(void)snprintf(out, PART_NAME_MAX, "%s%.*s", whole ? "" : "xl/",
			       STR_ARG(str_from_pos(target, whole ? 1 : 0)));
		return true;
	}
	return false;
}

static enum errc in_sheet(struct str name, enum errc code, struct err *err)
{
	char object[128];

	(void)snprintf(object, sizeof(object), "sheet %.*s", STR_ARG(str_sub(name, 0, 90)));
	return fail_in(err, code, object);
}

static enum errc read_sheet(struct book *book, const struct xml *node, struct xlsx_sheet *ret,
			    struct err *err)
{
	const struct str name = xml_attribute(node, "name");
	struct str part = STR_NONE;
	char path[PART_NAME_MAX];

	ret->name = arena_str(book->arena, name.ptr ? name : STR(""));
	ret->hidden = xml_attribute(node, "state").ptr &&
		      !str_is(xml_attribute(node, "state"), "visible");
	if (!ret->name.ptr)
		return fail(err, ERR_LIMIT, "no room for its sheets");
	enum errc code = ERR_OK;
	if (find_part(book, xml_attribute(node, "id"), path))
		code = xlsx_zip_part(book->zip, path, &book->parts, &part, err);
	ret->part = part.ptr ? arena_str(book->arena, str_from(path)) : STR_NONE;
	if (!code && part.ptr)
		code = xlsx_read_cells(part, &book->tables, book->arena, ret, err);
	return code ? in_sheet(name, code, err) : ERR_OK;
}

static enum errc read_sheets(struct book *book, struct xlsx_book *ret, struct err *err)
{
	const struct xml *list = xml_get(book->workbook, "sheets");
	struct xlsx_sheet *sheets;
	size_t n = 0;

	for (const struct xml *s = xml_get(list, "sheet"); s; s = xml_again(s))
		n++;
	if (!n)
		return fail(err, ERR_SYNTAX, "is no workbook: it has no sheets");
	if (n > XLSX_SHEETS_MAX)
		return fail(err, ERR_LIMIT, "has over %u sheets", XLSX_SHEETS_MAX);
	sheets = arena_take_array(book->arena, n, sizeof(*sheets));
	if (!sheets)
		return fail(err, ERR_LIMIT, "no room for its sheets");
	n = 0;
	for (const struct xml *s = xml_get(list, "sheet"); s; s = xml_again(s)) {
		const enum errc code = read_sheet(book, s, &sheets[n++], err);
		if (code)
			return code;
	}
	*ret = (struct xlsx_book){ .sheets = sheets, .n_sheets = n };
	return ERR_OK;
}

enum errc xlsx_read(struct str bytes, struct arena *arena, struct xlsx_book *ret, struct err *err)
{
	struct book book = { .arena = arena };
	enum errc code = xlsx_zip_open(bytes, &book.zip, err);

	arena_init(&book.parts, (size_t)2 * XLSX_UNPACKED_MAX + BOOK_BYTES);
	if (!code)
		code = read_tree(&book, "xl/workbook.xml", "workbook", &book.workbook, err);
	if (!code)
		code = read_tree(&book, "xl/_rels/workbook.xml.rels", "Relationships",
				 &book.relations, err);
	if (!code)
		code = read_tables(&book, err);
	if (!code)
		code = read_sheets(&book, ret, err);
	book_done(&book);
	return code;
}
