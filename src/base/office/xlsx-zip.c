/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/zip-read.h"
#include "base/office/xlsx-parts.h"

/* The older format, and every encrypted one, is a compound file and no archive. */
static enum errc no_workbook(struct str bytes, enum errc code, struct err *err)
{
	static const unsigned char ole[] = { 0xd0, 0xcf, 0x11, 0xe0 };

	if (code != ERR_SYNTAX)
		return code;
	if (bytes.len > sizeof(ole) && memcmp(bytes.ptr, ole, sizeof(ole)) == 0)
		return fail(err, ERR_UNSUPPORTED,
			    "is an older Excel file (.xls) or has a password: save it as .xlsx "
			    "without one");
	return fail_in(err, ERR_SYNTAX, "is no workbook (.xlsx)");
}

enum errc xlsx_zip_open(struct str bytes, struct zip_file **ret, struct err *err)
{
	static const struct zip_limits limits = {
		.file = XLSX_FILE_MAX,
		.unpacked = XLSX_UNPACKED_MAX,
		.ratio = XLSX_RATIO_MAX,
		.entries = XLSX_PARTS_MAX,
	};
	const enum errc code = zip_file_open(bytes, &limits, ret, err);

	return code ? no_workbook(bytes, code, err) : ERR_OK;
}

enum errc xlsx_zip_part(struct zip_file *zip, const char *name, struct arena *arena,
			struct str *ret, struct err *err)
{
	const size_t at = zip_file_find(zip, name);

	*ret = STR_NONE;
	return at == SIZE_MAX ? ERR_OK : zip_file_take(zip, at, arena, ret, err);
}
