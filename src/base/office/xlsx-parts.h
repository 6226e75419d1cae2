/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a workbook that its sheets lean on: the archive, the shared texts, which styles are
 * days. Only within base/office.
 */
#pragma once

#include "base/office/xlsx-read.h"

struct zip_file;

/* `bytes` outlive it. */
enum errc xlsx_zip_open(struct str bytes, struct zip_file **ret, struct err *err) MUST_CHECK;

/*
 * A part whole, into `arena`; STR_NONE when there is none of that name. What was read before counts
 * towards XLSX_UNPACKED_MAX.
 */
enum errc xlsx_zip_part(struct zip_file *zip, const char *name, struct arena *arena,
			struct str *ret, struct err *err) MUST_CHECK;

/* What a cell says is looked up in these. */
struct xlsx_tables {
	struct str *strings;
	size_t n_strings;
	bool *is_day; /* by style */
	size_t n_styles;
	bool since_1904; /* workbookPr/@date1904 */
};

/* xl/sharedStrings.xml and xl/styles.xml; a workbook may have neither. */
enum errc xlsx_read_strings(struct str part, struct arena *arena, struct xlsx_tables *tables,
			    struct err *err) MUST_CHECK;
enum errc xlsx_read_styles(struct str part, struct arena *arena, struct xlsx_tables *tables,
			   struct err *err) MUST_CHECK;

/* The cells of a sheet's part. The sentence names the cell, the caller adds the sheet. */
enum errc xlsx_read_cells(struct str part, const struct xlsx_tables *tables, struct arena *arena,
			  struct xlsx_sheet *ret, struct err *err) MUST_CHECK;
