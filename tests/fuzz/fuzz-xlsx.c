/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a workbook, or, where it is no archive, as each part of one. */
#include "base/office/xlsx-parts.h"
#include "fuzz/fuzz.h"

#define ARENA_BYTES (256u * 1024 * 1024)

static void read_parts(struct str bytes, struct arena *arena)
{
	struct xlsx_tables tables = { .strings = NULL };
	struct xlsx_sheet sheet = { .cells = NULL };

	err_ignore(xlsx_read_strings(bytes, arena, &tables, NULL));
	err_ignore(xlsx_read_styles(bytes, arena, &tables, NULL));
	if (xlsx_read_cells(bytes, &tables, arena, &sheet, NULL))
		return;
	for (size_t i = 0; i < sheet.n_cells; i++)
		assert(sheet.cells[i].text.len &&
		       xlsx_text(&sheet, sheet.cells[i].row, sheet.cells[i].column).ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str bytes = str_of(data, size);
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct xlsx_book book;

	if (str_starts(bytes, STR("PK")))
		err_ignore(xlsx_read(bytes, &arena, &book, NULL));
	else
		read_parts(bytes, &arena);
	return 0;
}
