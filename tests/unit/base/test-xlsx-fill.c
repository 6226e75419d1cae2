/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form of an authority is filled and stays what it was: every part that is not a filled sheet has
 * the same bytes, every cell that is not named has the same words and looks.
 */
#include "support/check.h"

#include "base/encoding/zip-read.h"
#include "base/office/xlsx-fill.h"
#include "base/office/xlsx-read.h"
#include "base/office/zip-write.h"

#define ROOM  (16u * 1024 * 1024)
#define SPACE "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define LINKS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char workbook[] =
	"<?xml version=\"1.0\"?><workbook xmlns=\"" SPACE "\" xmlns:r=\"" LINKS "\"><sheets>"
	"<sheet name=\"記入要領\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/>"
	"<sheet name=\"様式\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>";
static const char relations[] =
	"<?xml version=\"1.0\"?><Relationships "
	"xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" LINKS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" LINKS
	"/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
	"</Relationships>";
static const char guide[] = "<?xml version=\"1.0\"?><worksheet xmlns=\"" SPACE
			    "\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>読む"
			    "</t></is></c></row></sheetData></worksheet>";
/* Labels in A and D, merged places beside and below, a formula in F9, a list to choose from. */
static const char form[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><worksheet xmlns=\"" SPACE
	"\" xmlns:x14=\"urn:other\"><sheetPr><tabColor rgb=\"FFFF0000\"/></sheetPr><sheetData>"
	"<row r=\"2\" ht=\"30\"><c r=\"A2\" s=\"3\" t=\"inlineStr\"><is><t>事案の "
	"概要（１）</t></is></c>"
	"<c r=\"B2\" s=\"7\"/><c r=\"D2\" t=\"inlineStr\"><is><t>発覚日</t></is></c></row>"
	"<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>原因</t></is></c>"
	"<c r=\"B3\" t=\"inlineStr\"><is><t>別の見出し</t></is></c></row>"
	"<row r=\"5\"><c r=\"A5\" t=\"inlineStr\"><is><t>再発防止</t></is></c></row>"
	"<row r=\"9\"><c r=\"F9\" s=\"2\"><f>1+1</f><v>2</v></c></row></sheetData>"
	"<mergeCells count=\"2\"><mergeCell ref=\"B2:C2\"/><mergeCell ref=\"A6:E7\"/></mergeCells>"
	"<dataValidations count=\"1\"><dataValidation sqref=\"D3\" "
	"type=\"list\"/></dataValidations>"
	"<pageMargins left=\"0.7\"/><drawing r:id=\"rId1\" xmlns:r=\"" LINKS "\"/>"
	"<extLst><ext uri=\"{a}\"><x14:thing a=\"1\"/></ext></extLst></worksheet>";
static const char picture[] = "\x89PNG\r\n not a picture \x01\x02";

static const struct {
	const char *name;
	struct str bytes;
} parts[] = {
	{ "[Content_Types].xml", { "<Types/>", 8 } },
	{ "xl/workbook.xml", { workbook, sizeof(workbook) - 1 } },
	{ "xl/_rels/workbook.xml.rels", { relations, sizeof(relations) - 1 } },
	{ "xl/worksheets/sheet1.xml", { guide, sizeof(guide) - 1 } },
	{ "xl/worksheets/sheet2.xml", { form, sizeof(form) - 1 } },
	{ "xl/media/image1.png", { picture, sizeof(picture) - 1 } },
};

#define FORM_PART 4u

/* With `sheet` as the form; NULL: the one above. */
static void make_book(const char *sheet, struct buf *out)
{
	auto_zip_writer *zip = zip_writer_new(0);
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		assert_ok(zip_writer_add(zip, str_from(parts[i].name),
					 sheet && i == FORM_PART ? str_from(sheet) : parts[i].bytes,
					 &err),
			  &err);
	assert_ok(zip_writer_finish(zip, out, &err), &err);
}

static struct str part_of(struct str book, const char *name, struct arena *arena)
{
	static const struct zip_limits limits = {
		.file = ROOM, .unpacked = ROOM, .ratio = 400, .entries = 100
	};
	auto_zip_file *zip = NULL;
	struct str bytes = STR_NONE;
	struct err err;

	assert_ok(zip_file_open(book, &limits, &zip, &err), &err);
	assert_ok(zip_file_take(zip, zip_file_find(zip, name), arena, &bytes, &err), &err);
	return bytes;
}

static enum errc fill(struct xlsx_place *places, size_t n, struct str header, struct buf *out,
		      struct err *err)
{
	auto_buf book = BUF_INIT(ROOM);

	make_book(NULL, &book);
	return xlsx_fill(buf_str(&book),
			 &(struct xlsx_filling){ .places = places, .n = n, .header = header }, out,
			 err);
}

static void values_go_where_they_belong(void **state)
{
	static const struct {
		struct xlsx_place place;
		const char *cell; /* NULL: there is no such place */
	} rows[] = {
		{ { STR("様式"), STR("H1"), XLSX_AT, STR("before all rows"), 0, "" }, "H1" },
		{ { STR("様式"), STR("b2"), XLSX_AT, STR("with the looks it had"), 0, "" }, "B2" },
		{ { STR(""), STR("事案の概要(1)"), XLSX_RIGHT, STR("merged"), 0, "" }, "B2" },
		{ { STR("様式"), STR("発覚日"), XLSX_RIGHT, STR("2026年\n11月"), 0, "" }, "E2" },
		{ { STR("様式"), STR("再発防止"), XLSX_BELOW, STR("<a> & \"b\""), 0, "" }, "A6" },
		{ { STR("様式"), STR("原因"), XLSX_RIGHT, STR("not over words"), 0, "" }, NULL },
		{ { STR("様式"), STR("ない見出し"), XLSX_RIGHT, STR("x"), 0, "" }, NULL },
		{ { STR("ない表"), STR("A1"), XLSX_AT, STR("x"), 0, "" }, NULL },
		{ { STR("様式"), STR("C5"), XLSX_AT, STR("a_x0041_b_x_"), 0, "" }, "C5" },
		{ { STR("記入要領"), STR("B7"), XLSX_AT, STR(" 先頭の空白"), 0, "" }, "B7" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(ROOM);
		auto_buf out = BUF_INIT(ROOM);
		struct xlsx_place place = rows[i].place;
		struct xlsx_book book;
		struct err err;
		unsigned row = 0;
		unsigned column = 0;

		assert_ok(fill(&place, 1, STR(""), &out, &err), &err);
		check_row(place.found == (rows[i].cell != NULL), place.text.ptr);
		if (!rows[i].cell)
			continue;
		check_row(strcmp(place.cell, rows[i].cell) == 0, place.cell);
		assert_ok(xlsx_read(buf_str(&out), &arena, &book, &err), &err);
		const struct xlsx_sheet *sheet =
			&book.sheets[str_is(place.sheet, "記入要領") ? 0 : 1];
		assert_true(xlsx_cell_parse(str_from(place.cell), &row, &column));
		const struct str got = xlsx_text(sheet, row, column);
		/* Our own reader shows the escape of an underscore as it is written. */
		if (str_find(place.text, STR("_x0041_")) == SIZE_MAX)
			check_row(str_equal(got, place.text), place.text.ptr);
		else
			assert_str_is(got, "a_x005F_x0041_b_x_");
	}
	(void)state;
}

static void everything_else_stays(void **state UNUSED)
{
	static const char *const kept[] = {
		"<tabColor rgb=\"FFFF0000\"/>",
		"<row r=\"2\" ht=\"30\">",
		"<c r=\"A2\" s=\"3\" t=\"inlineStr\"><is><t>事案の 概要（１）</t></is></c>",
		"<c r=\"B2\" s=\"7\" t=\"inlineStr\">",
		"<c r=\"F9\" s=\"2\"><f>1+1</f><v>2</v></c>",
		"<dataValidation sqref=\"D3\" type=\"list\"/>",
		"<extLst><ext uri=\"{a}\"><x14:thing a=\"1\"/></ext></extLst>",
	};
	struct xlsx_place place = {
		.sheet = STR("様式"), .where = STR("B2"), .step = XLSX_AT, .text = STR("x")
	};
	auto_arena arena = ARENA_INIT(ROOM);
	auto_buf out = BUF_INIT(ROOM);
	struct err err;

	assert_ok(fill(&place, 1, STR(""), &out, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (i != FORM_PART)
			check_row(str_equal(part_of(buf_str(&out), parts[i].name, &arena),
					    parts[i].bytes),
				  parts[i].name);
	}
	const struct str sheet = part_of(buf_str(&out), parts[FORM_PART].name, &arena);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		check_row(str_find(sheet, str_from(kept[i])) < sheet.len, kept[i]);
}

static void what_cannot_be_filled_is_named(void **state UNUSED)
{
	static const struct {
		const char *cell;
		enum errc code;
		const char *said;
	} rows[] = {
		{ "F9", ERR_CONFLICT, "sheet 様式: F9: has a formula" },
		{ "C2", ERR_CONFLICT, "sheet 様式: C2: is in the middle of merged cells" },
		{ "1A", ERR_SYNTAX, "sheet 様式: 1A: is no cell" },
		{ "AAAA1", ERR_SYNTAX, "is no cell" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct xlsx_place place = { .sheet = STR("様式"),
					    .where = str_from(rows[i].cell),
					    .step = XLSX_AT,
					    .text = STR("x") };
		auto_buf out = BUF_INIT(ROOM);
		struct err err = { .text = "" };

		check_row(fill(&place, 1, STR(""), &out, &err) == rows[i].code, rows[i].cell);
		check_row(strstr(err.text, rows[i].said), err.text);
	}
}

static void a_head_stands_on_every_page_of_every_sheet(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(ROOM);
	auto_buf out = BUF_INIT(ROOM);
	struct err err;

	assert_ok(fill(NULL, 0, STR("訓練 & drill"), &out, &err), &err);
	for (size_t i = 3; i <= FORM_PART; i++) {
		const struct str sheet = part_of(buf_str(&out), parts[i].name, &arena);
		const size_t head = str_find(sheet, STR("<headerFooter><oddHeader>&amp;C訓練 "
							"&amp;&amp; drill</oddHeader>"));
		const size_t drawing = str_find(sheet, STR("<drawing "));

		check_row(head < sheet.len, parts[i].name);
		check_row(drawing == SIZE_MAX || head < drawing, parts[i].name);
	}
}

static void hostile_workbooks_are_refused(void **state UNUSED)
{
	static const struct {
		const char *sheet;
		enum errc code;
	} rows[] = {
		{ "<?xml version=\"1.0\"?><!DOCTYPE worksheet [<!ENTITY a \"b\">]><worksheet "
		  "xmlns=\"" SPACE "\"><sheetData/></worksheet>",
		  ERR_SYNTAX },
		{ "<worksheet", ERR_SYNTAX },
		{ "<worksheet xmlns=\"" SPACE
		  "\"><sheetData><row r=\"0\"/></sheetData></worksheet>",
		  ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct xlsx_place place = { .where = STR("A1"), .step = XLSX_AT, .text = STR("x") };
		const struct xlsx_filling filling = { .places = &place, .n = 1 };
		auto_buf book = BUF_INIT(ROOM);
		auto_buf out = BUF_INIT(ROOM);
		struct err err;

		make_book(rows[i].sheet, &book);
		check_row(xlsx_fill(buf_str(&book), &filling, &out, &err) == rows[i].code,
			  rows[i].sheet);
	}
}

static void too_many_letters_are_an_error(void **state UNUSED)
{
	static char many[XLSX_CELL_TEXT_MAX + 1];
	auto_buf out = BUF_INIT(ROOM);
	struct err err;

	memset(many, 'a', sizeof(many));
	struct xlsx_place place = { .where = STR("B2"),
				    .step = XLSX_AT,
				    .text = str_of(many, sizeof(many)) };
	assert_int_equal(fill(&place, 1, STR(""), &out, &err), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_go_where_they_belong),
		cmocka_unit_test(everything_else_stays),
		cmocka_unit_test(what_cannot_be_filled_is_named),
		cmocka_unit_test(a_head_stands_on_every_page_of_every_sheet),
		cmocka_unit_test(hostile_workbooks_are_refused),
		cmocka_unit_test(too_many_letters_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
