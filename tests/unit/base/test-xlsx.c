/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks: what we write is what we read, and what others may send is read or refused with its
 * place. Sheets are put together here from the few parts that a workbook needs.
 */
#include "support/check.h"

#include <stdlib.h>
#include <zip.h>

#include "base/alloc.h"
#include "base/office/xlsx-read.h"
#include "base/office/xlsx-write.h"

#define ARENA_BYTES (64u * 1024 * 1024)
#define DAY_US	    INT64_C(1795305600000000) /* 2026-11-22 */

static const char relations[] =
	"<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/>"
	"<Relationship Id='r2' Target='http://192.0.2.1/x.xml' TargetMode='External'/>"
	"</Relationships>";

struct parts {
	const char *workbook; /* NULL: one sheet called S */
	const char *strings;
	const char *styles;
	const char *sheet;
};

static void add_part(zip_t *zip, const char *name, const char *text)
{
	if (!text)
		return;
	zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 0);
	assert_true(zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) >= 0);
}

/* The archive's bytes; to be freed. */
static char *pack(const struct parts *parts, size_t *ret_len)
{
	zip_error_t problem;
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &problem);
	zip_t *zip = zip_open_from_source(whole, ZIP_CREATE, &problem);
	zip_stat_t stat;

	assert_non_null(zip);
	zip_source_keep(whole);
	add_part(zip, "xl/workbook.xml",
		 parts->workbook
			 ? parts->workbook
			 : "<workbook><sheets><sheet name='S' id='r1'/></sheets></workbook>");
	add_part(zip, "xl/_rels/workbook.xml.rels", relations);
	add_part(zip, "xl/sharedStrings.xml", parts->strings);
	add_part(zip, "xl/styles.xml", parts->styles);
	add_part(zip, "xl/worksheets/sheet1.xml", parts->sheet);
	assert_int_equal(zip_close(zip), 0);
	assert_int_equal(zip_source_stat(whole, &stat), 0);
	char *bytes = mem_new(stat.size);
	assert_int_equal(zip_source_open(whole), 0);
	assert_int_equal(zip_source_read(whole, bytes, stat.size), (zip_int64_t)stat.size);
	(void)zip_source_close(whole);
	zip_source_free(whole);
	*ret_len = stat.size;
	return bytes;
}

static enum errc read_parts(const struct parts *parts, struct arena *arena, struct xlsx_book *ret,
			    struct err *err)
{
	size_t len;
	auto_free char *bytes = pack(parts, &len);

	return xlsx_read(str_of(bytes, len), arena, ret, err);
}

static void what_is_written_is_read(void **state UNUSED)
{
	const struct str offers[] = { STR("はい"), STR("いいえ") };
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	auto_buf file = BUF_INIT(1024 * 1024);
	struct xlsx_book book;
	struct err err;
	auto_xlsx_writer *writer = xlsx_writer_new(STR("題"), DAY_US, &err);

	struct xlsx_writer_sheet *sheet = xlsx_add_sheet(writer, STR("体制: 1/2"));
	xlsx_set_column(sheet, 0, 20, true);
	xlsx_put(sheet, 0, 0, STR("=1+1"), XLSX_CELL);
	xlsx_put(sheet, 1, 1, STR("𠮷田 & <﨑>\n二行目"), XLSX_ENTRY);
	xlsx_put_day(sheet, 2, 2, STR("2025-06-30"));
	xlsx_offer(sheet, 3, 0, offers, 2);
	assert_non_null(xlsx_add_sheet(writer, STR("体制: 1/2")));
	assert_ok(xlsx_writer_finish(writer, &file, &err), &err);

	assert_ok(xlsx_read(buf_str(&file), &arena, &book, &err), &err);
	assert_int_equal(book.n_sheets, 2);
	assert_str_is(book.sheets[0].name, "体制 12");
	assert_str_is(book.sheets[1].name, "体制 12 (2)");
	assert_str_is(xlsx_text(&book.sheets[0], 0, 0), "=1+1");
	assert_str_is(xlsx_text(&book.sheets[0], 1, 1), "𠮷田 & <﨑>\n二行目");
	assert_str_is(xlsx_text(&book.sheets[0], 2, 2), "2025-06-30");
	assert_null(xlsx_text(&book.sheets[0], 3, 0).ptr);
}

static void write_rows(unsigned n, struct buf *out)
{
	struct err err;
	auto_xlsx_writer *writer = xlsx_writer_new(STR("題"), DAY_US, &err);

	assert_non_null(writer);
	struct xlsx_writer_sheet *sheet = xlsx_add_sheet(writer, STR("表"));
	for (unsigned i = 0; i < n; i++) {
		char text[24];
		(void)snprintf(text, sizeof(text), "row %u", i);
		xlsx_put(sheet, i, 0, str_from(text), XLSX_CELL);
	}
	assert_ok(xlsx_writer_finish(writer, out, &err), &err);
}

/* The last case with a workbook: it holds for the rest of the process. */
static void memory_taken_beforehand_serves_one_workbook_after_the_other(void **state UNUSED)
{
	auto_buf before = BUF_INIT(1024 * 1024);
	auto_buf large = BUF_INIT(1024 * 1024);
	auto_buf small = BUF_INIT(1024 * 1024);
	struct err err;

	write_rows(3, &before);
	assert_ok(xlsx_writer_prepare(&err), &err);
	write_rows(2000, &large);
	write_rows(3, &small);
	assert_true(large.len > small.len);
	assert_true(str_equal(buf_str(&small), buf_str(&before)));
}

/* Japanese programs write readings beside the words; they are not the words. */
static void readings_of_words_are_left_out(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct xlsx_book book;
	struct err err;
	const struct parts parts = {
		.strings = "<sst><si><t>管理者</t><rPh sb='0' eb='3'><t>カンリシャ</t></rPh></si>"
			   "<si><r><t>二</t></r><r><rPr/><t xml:space='preserve'> 要素</t></r></si>"
			   "</sst>",
		.sheet = "<worksheet><sheetData><row r='3'><c r='B3' t='s'><v>0</v></c>"
			 "<c r='AA3' t='s'><v>1</v></c></row></sheetData></worksheet>",
	};

	assert_ok(read_parts(&parts, &arena, &book, &err), &err);
	assert_str_is(xlsx_text(&book.sheets[0], 2, 1), "管理者");
	assert_str_is(xlsx_text(&book.sheets[0], 2, 26), "二 要素");
}

static void numbers_are_days_where_their_style_says_so(void **state UNUSED)
{
	static const char styles[] =
		"<styleSheet><numFmts><numFmt numFmtId='164' "
		"formatCode='[$-411]ggge\"年\"m\"月\"'/>"
		"<numFmt numFmtId='165' formatCode='\"day \"0.00'/>"
		"<numFmt numFmtId='166' formatCode='[Red]General'/></numFmts><cellXfs>"
		"<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
		"<xf numFmtId='166'/><xf numFmtId='20'/></cellXfs></styleSheet>";
	static const struct {
		const char *style;
		const char *value;
		bool since_1904;
		const char *text;
	} rows[] = {
		{ "1", "45838", false, "2025-06-30" },
		{ "2", "45838.75", false, "2025-06-30" },
		{ "1", "44376", true, "2025-06-30" },
		{ "0", "45838", false, "45838" },
		{ "3", "45838", false, "45838" },
		{ "4", "45838", false, "45838" },
		{ "5", "0.5", false, "0.5" },
		{ "1", "61", false, "1900-03-01" },
		{ "1", "60", false, "60" },
		{ "1", "-3", false, "-3" },
		{ "1", "2958465", false, "9999-12-31" },
		{ "1", "99999999", false, "99999999" },
		{ "99", "45838", false, "45838" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(ARENA_BYTES);
		char sheet[256];
		struct xlsx_book book;
		struct err err;
		(void)snprintf(sheet, sizeof(sheet),
			       "<worksheet><sheetData><row><c s='%s'><v>%s</v></c></row>"
			       "</sheetData></worksheet>",
			       rows[i].style, rows[i].value);
		const struct parts parts = {
			.workbook = rows[i].since_1904
					    ? "<workbook><workbookPr date1904='1'/><sheets>"
					      "<sheet name='S' id='r1'/></sheets></workbook>"
					    : NULL,
			.styles = styles,
			.sheet = sheet,
		};
		assert_ok(read_parts(&parts, &arena, &book, &err), &err);
		check_row(str_is(xlsx_text(&book.sheets[0], 0, 0), rows[i].text), rows[i].text);
	}
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static void what_is_wrong_is_told_with_sheet_and_cell(void **state UNUSED)
{
	static const struct {
		struct parts parts;
		enum errc code;
		const char *text;
	} rows[] = {
		{ { .sheet = SHEET("<row r='2'><c r='C2' t='s'><v>7</v></c></row>") },
		  ERR_SYNTAX,
		  "sheet S: C2: ISO/IEC 29500-1 18.18.11: its shared text is not there" },
		{ { .sheet = SHEET("<row r='2'><c r='C9'><v>7</v></c></row>") },
		  ERR_SYNTAX,
		  "its reference is not its place" },
		{ { .sheet = SHEET("<row r='2'><c r='C2'><v>7</v></c><c r='B2'><v>7</v></c>"
				   "</row>") },
		  ERR_SYNTAX,
		  "sheet S: B2: ISO/IEC 29500-1 18.3.1.4" },
		{ { .sheet = SHEET("<row r='5'/><row r='5'/>") },
		  ERR_SYNTAX,
		  "row 5 is not behind" },
		{ { .sheet = SHEET("<row r='1048577'/>") }, ERR_SYNTAX, "row 1048577" },
		{ { .sheet = "<!DOCTYPE x [<!ENTITY a 'aaa'>]>" SHEET("<row/>") },
		  ERR_SYNTAX,
		  "sheet S: line 1: a document type declaration is not taken" },
		{ { .sheet = "<worksheet><sheetData><row>" },
		  ERR_SYNTAX,
		  "sheet S: line 1: XML 1.0" },
		{ { .workbook = "<workbook/>" }, ERR_SYNTAX, "it has no sheets" },
		{ { .workbook = "<book/>" }, ERR_SYNTAX, "xl/workbook.xml: has no workbook" },
		{ { .strings = "<sst><si><t>x</t></sst>" }, ERR_SYNTAX, "xl/sharedStrings.xml" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(ARENA_BYTES);
		struct xlsx_book book;
		struct err err = { .text = "" };
		check_row(read_parts(&rows[i].parts, &arena, &book, &err) == rows[i].code,
			  rows[i].text);
		check_row(str_find(str_from(err.text), str_from(rows[i].text)) != SIZE_MAX,
			  err.text);
	}
}

static void a_link_to_outside_leads_nowhere(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct xlsx_book book;
	struct err err;
	const struct parts parts = { .workbook = "<workbook><sheets><sheet name='out' id='r2'/>"
						 "</sheets></workbook>" };

	assert_ok(read_parts(&parts, &arena, &book, &err), &err);
	assert_int_equal(book.sheets[0].n_cells, 0);
}

static void a_bomb_is_not_unpacked(void **state UNUSED)
{
	const size_t size = 8u * 1024 * 1024;
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	auto_free char *spaces = mem_new(size + 1);
	struct xlsx_book book;
	struct err err;

	memset(spaces, ' ', size);
	assert_int_equal(read_parts(&(struct parts){ .sheet = spaces }, &arena, &book, &err),
			 ERR_LIMIT);
	assert_non_null(strstr(err.text, "unpacks to over 400 times its size"));
	assert_true(arena.used < 1024 * 1024);
}

static void cut_and_foreign_files_are_refused(void **state UNUSED)
{
	static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel";
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct xlsx_book book;
	struct err err;
	size_t len;
	auto_free char *bytes = pack(&(struct parts){ .sheet = SHEET("<row/>") }, &len);

	for (size_t n = 0; n < len; n++)
		check_row(xlsx_read(str_of(bytes, n), &arena, &book, &err) != ERR_OK, "cut");
	assert_int_equal(xlsx_read(str_of(ole, sizeof(ole)), &arena, &book, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, ".xls"));
	assert_int_equal(xlsx_read(STR("id,name\n"), &arena, &book, &err), ERR_SYNTAX);
}

static void cells_have_the_names_people_know(void **state UNUSED)
{
	static const struct {
		unsigned row;
		unsigned column;
		const char *name;
	} rows[] = { { 0, 0, "A1" },
		     { 2, 25, "Z3" },
		     { 9, 26, "AA10" },
		     { 0, 701, "ZZ1" },
		     { 1048575, 16383, "XFD1048576" } };
	char name[XLSX_NAME_MAX];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(strcmp(xlsx_cell_name(rows[i].row, rows[i].column, name), rows[i].name) ==
				  0,
			  rows[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(readings_of_words_are_left_out),
		cmocka_unit_test(numbers_are_days_where_their_style_says_so),
		cmocka_unit_test(what_is_wrong_is_told_with_sheet_and_cell),
		cmocka_unit_test(a_link_to_outside_leads_nowhere),
		cmocka_unit_test(a_bomb_is_not_unpacked),
		cmocka_unit_test(cut_and_foreign_files_are_refused),
		cmocka_unit_test(cells_have_the_names_people_know),
		cmocka_unit_test(memory_taken_beforehand_serves_one_workbook_after_the_other),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
