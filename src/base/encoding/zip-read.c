/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/zip-read.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#include "base/alloc.h"

#define MIB	   (1024u * 1024)
#define RATIO_FROM MIB

struct zip_file {
	zip_t *zip;
	struct zip_limits limits;
	uint64_t unpacked; /* so far */
};

enum errc zip_file_open(struct str bytes, const struct zip_limits *limits, struct zip_file **ret,
			struct err *err)
{
	zip_error_t problem;
	zip_t *zip = NULL;

	if (bytes.len > limits->file)
		return fail(err, ERR_LIMIT, "is over %zu MiB", limits->file / MIB);
	zip_error_init(&problem);
	zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &problem);
	if (source)
		zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
	if (!zip) {
		(void)fail(err, ERR_SYNTAX, "%s", zip_error_strerror(&problem));
		zip_source_free(source);
		zip_error_fini(&problem);
		return ERR_SYNTAX;
	}
	zip_error_fini(&problem);
	if (zip_get_num_entries(zip, 0) > limits->entries) {
		zip_discard(zip);
		return fail(err, ERR_LIMIT, "has over %u parts", limits->entries);
	}
	*ret = mem_new(sizeof(**ret));
	(*ret)->zip = zip;
	(*ret)->limits = *limits;
	return ERR_OK;
}

void zip_file_close(struct zip_file *zip)
{
	if (!zip)
		return;
	zip_discard(zip->zip);
	free(zip);
}

void zip_file_close_at(struct zip_file **zip)
{
	zip_file_close(*zip);
	*zip = NULL;
}

size_t zip_file_count(const struct zip_file *zip)
{
	return (size_t)zip_get_num_entries(zip->zip, 0);
}

size_t zip_file_find(struct zip_file *zip, const char *name)
{
	const zip_int64_t at = zip_name_locate(zip->zip, name, 0);

	return at < 0 ? SIZE_MAX : (size_t)at;
}

/* What Unix calls the entry's kind: 0 where the archive does not say. */
static mode_t kind_of(const struct zip_file *zip, size_t i)
{
	zip_uint8_t system = 0;
	zip_uint32_t attributes = 0;

	if (zip_file_get_external_attributes(zip->zip, i, 0, &system, &attributes) ||
	    system != ZIP_OPSYS_UNIX)
		return 0;
	return (mode_t)(attributes >> 16) & S_IFMT;
}

enum errc zip_file_entry(struct zip_file *zip, size_t i, struct zip_entry *ret, struct err *err)
{
	const mode_t kind = kind_of(zip, i);
	zip_stat_t stat;

	if (zip_stat_index(zip->zip, i, ZIP_FL_ENC_RAW, &stat) != 0)
		return fail(err, ERR_CORRUPT, "part %zu: %s", i + 1, zip_strerror(zip->zip));
	if (kind && kind != S_IFREG && kind != S_IFDIR)
		return fail(err, ERR_UNSUPPORTED, "%s: is a link or a device", stat.name);
	if (stat.encryption_method != ZIP_EM_NONE)
		return fail(err, ERR_UNSUPPORTED, "%s: is encrypted", stat.name);
	const size_t len = strlen(stat.name);
	*ret = (struct zip_entry){
		.name = stat.name,
		.size = stat.size,
		.folder = kind == S_IFDIR || (len > 0 && stat.name[len - 1] == '/'),
	};
	return ERR_OK;
}

/* What the directory says of the part; it may lie, which reading finds out. */
static enum errc check_size(const struct zip_file *zip, const zip_stat_t *stat, struct err *err)
{
	const struct zip_limits *limits = &zip->limits;

	if (stat->encryption_method != ZIP_EM_NONE)
		return fail(err, ERR_UNSUPPORTED, "%s: is encrypted", stat->name);
	if (stat->size > limits->unpacked - zip->unpacked)
		return fail(err, ERR_LIMIT, "%s: unpacked it is over %llu MiB", stat->name,
			    (unsigned long long)(limits->unpacked / MIB));
	if (stat->size > RATIO_FROM && stat->size / limits->ratio > stat->comp_size)
		return fail(err, ERR_LIMIT, "%s: unpacks to over %u times its size", stat->name,
			    limits->ratio);
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

enum errc zip_file_take(struct zip_file *zip, size_t i, struct arena *arena, struct str *ret,
			struct err *err)
{
	zip_stat_t stat;

	if (zip_stat_index(zip->zip, i, ZIP_FL_ENC_RAW, &stat) != 0)
		return fail(err, ERR_CORRUPT, "part %zu: %s", i + 1, zip_strerror(zip->zip));
	enum errc code = check_size(zip, &stat, err);
	if (code)
		return code;
	char *bytes = arena_take_text(arena, stat.size + 1);
	if (!bytes)
		return fail(err, ERR_LIMIT, "%s: no room for it", stat.name);
	zip_file_t *file = zip_fopen_index(zip->zip, i, 0);
	if (!file)
		return fail(err, ERR_CORRUPT, "%s: %s", stat.name, zip_strerror(zip->zip));
	code = read_all(file, bytes, stat.size, stat.name, err);
	(void)zip_fclose(file);
	zip->unpacked += stat.size;
	if (!code)
		*ret = str_of(bytes, stat.size);
	return code;
}
