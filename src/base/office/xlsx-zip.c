/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <zip.h>

#include "base/alloc.h"
#include "base/office/xlsx-parts.h"

#define RATIO_FROM (1024u * 1024)

struct xlsx_zip {
	zip_t *zip;
	uint64_t unpacked; /* so far */
};

static enum errc no_workbook(struct str bytes, const char *why, struct err *err)
{
	static const unsigned char ole[] = { 0xd0, 0xcf, 0x11, 0xe0 };

	if (bytes.len > sizeof(ole) && memcmp(bytes.ptr, ole, sizeof(ole)) == 0)
		return fail(err, ERR_UNSUPPORTED,
			    "is an older Excel file (.xls) or has a password: save it as .xlsx "
			    "without one");
	return fail(err, ERR_SYNTAX, "is no workbook (.xlsx): %s", why);
}

enum errc xlsx_zip_open(struct str bytes, struct xlsx_zip **ret, struct err *err)
{
	zip_error_t problem;
	zip_t *zip = NULL;

	if (bytes.len > XLSX_FILE_MAX)
		return fail(err, ERR_LIMIT, "is over %u MiB", XLSX_FILE_MAX / 1024 / 1024);
	zip_error_init(&problem);
	zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &problem);
	if (source)
		zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
	if (!zip) {
		const enum errc code = no_workbook(bytes, zip_error_strerror(&problem), err);
		zip_source_free(source);
		zip_error_fini(&problem);
		return code;
	}
	zip_error_fini(&problem);
	if (zip_get_num_entries(zip, 0) > XLSX_PARTS_MAX) {
		zip_discard(zip);
		return fail(err, ERR_LIMIT, "has over %u parts", XLSX_PARTS_MAX);
	}
	*ret = mem_new(sizeof(**ret));
	(*ret)->zip = zip;
	return ERR_OK;
}

void xlsx_zip_close(struct xlsx_zip *zip)
{
	if (!zip)
		return;
	zip_discard(zip->zip);
	free(zip);
}

/* What the directory says of the part; it may lie, which reading finds out. */
static enum errc check_size(const struct xlsx_zip *zip, const char *name, const zip_stat_t *stat,
			    struct err *err)
{
	if (stat->encryption_method != ZIP_EM_NONE)
		return fail(err, ERR_UNSUPPORTED, "%s: is encrypted", name);
	if (stat->size > XLSX_UNPACKED_MAX - zip->unpacked)
		return fail(err, ERR_LIMIT, "%s: unpacked it is over %u MiB", name,
			    XLSX_UNPACKED_MAX / 1024 / 1024);
	if (stat->size > RATIO_FROM && stat->size / XLSX_RATIO_MAX > stat->comp_size)
		return fail(err, ERR_LIMIT, "%s: unpacks to over %u times its size", name,
			    XLSX_RATIO_MAX);
	return ERR_OK;
}

static enum errc read_all(zip_file_t *file, char *to, size_t size, const char *name,
			  struct err *err)
{
	size_t have = 0;
	zip_int64_t n = 1;

	while (have < size && n > 0) {
		n = zip_fread(file, to + have, size - have);
		have += n > 0 ? (size_t)n : 0;
	}
	/* libzip checks the sum of the part when its end is read. */
	char more;
	if (n < 0 || have < size || zip_fread(file, &more, 1) != 0)
		return fail(err, ERR_CORRUPT, "%s: breaks off, or is not what its directory says",
			    name);
	return ERR_OK;
}

enum errc xlsx_zip_part(struct xlsx_zip *zip, const char *name, struct arena *arena,
			struct str *ret, struct err *err)
{
	zip_stat_t stat;
	const zip_int64_t at = zip_name_locate(zip->zip, name, 0);

	*ret = STR_NONE;
	if (at < 0)
		return ERR_OK;
	if (zip_stat_index(zip->zip, (zip_uint64_t)at, 0, &stat) != 0)
		return fail(err, ERR_CORRUPT, "%s: %s", name, zip_strerror(zip->zip));
	enum errc code = check_size(zip, name, &stat, err);
	if (code)
		return code;
	char *bytes = arena_take_text(arena, stat.size + 1);
	if (!bytes)
		return fail(err, ERR_LIMIT, "%s: no room for it", name);
	zip_file_t *file = zip_fopen_index(zip->zip, (zip_uint64_t)at, 0);
	if (!file)
		return fail(err, ERR_CORRUPT, "%s: %s", name, zip_strerror(zip->zip));
	code = read_all(file, bytes, stat.size, name, err);
	(void)zip_fclose(file);
	zip->unpacked += stat.size;
	if (!code)
		*ret = str_of(bytes, stat.size);
	return code;
}
