/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "base/encoding/csv-read.h"

static const struct {
	struct str record;
	char delimiter;
	const char *cells; /* each in brackets */
} rows[] = {
	{ STR(""), ',', "[]" },
	{ STR("a"), ',', "[a]" },
	{ STR("a,b,"), ',', "[a][b][]" },
	{ STR(","), ',', "[][]" },
	{ STR("\"\""), ',', "[]" },
	{ STR("\"a,b\",c"), ',', "[a,b][c]" },
	{ STR("\"a\"\"b\",\"\"\"\""), ',', "[a\"b][\"]" },
	{ STR("\"a\r\nb\",c"), ',', "[a\r\nb][c]" },
	{ STR("a\"b,c"), ',', "[a\"b][c]" },
	{ STR("\"a\"b,c"), ',', "[ab][c]" },
	{ STR("\"never closed,c"), ',', "[never closed,c]" },
	{ STR("\"doubled\"\" and open,c"), ',', "[doubled\" and open,c]" },
	{ STR("a,b\tc"), '\t', "[a,b][c]" },
	{ STR(" a , b "), ',', "[ a ][ b ]" },
};

static void cuts_records_into_cells(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(4096);
		auto_buf out = BUF_INIT(4096);
		struct csv_cells cells = csv_cells_of(rows[i].record, rows[i].delimiter, &arena);
		struct str cell;
		while (csv_next(&cells, &cell)) {
			buf_add_char(&out, '[');
			buf_add(&out, cell);
			buf_add_char(&out, ']');
		}
		assert_str_is(buf_str(&out), rows[i].cells);
		assert_false(cells.cut);
	}
}

static void says_when_a_cell_did_not_fit(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(4);
	struct csv_cells cells = csv_cells_of(STR("\"long \"\" cell\",b"), ',', &arena);
	struct str cell;

	assert_true(csv_next(&cells, &cell));
	assert_int_equal(cell.len, 0);
	assert_true(cells.cut);
	assert_true(csv_next(&cells, &cell));
	assert_str_is(cell, "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_records_into_cells),
		cmocka_unit_test(says_when_a_cell_did_not_fit),
	};

	return cmocka_run_group_tests_name("csv-read", tests, NULL, NULL);
}
