/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/zip-write.h"

#include <stdlib.h>
#include <zip.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/os/clock.h"

#define NAME_MAX_BYTES 200u
#define READ_BYTES     65536u

struct zip_writer {
	zip_source_t *bytes; /* where the archive grows; ours beside that of `zip` */
	zip_t *zip;	     /* NULL: finished, or it could not be made */
	time_t made;
};

struct zip_writer *zip_writer_new(int64_t made_us)
{
	struct zip_writer *writer = mem_new(sizeof(*writer));
	zip_error_t problem;

	zip_error_init(&problem);
	writer->made = (time_t)(made_us / US_PER_SEC);
	writer->bytes = zip_source_buffer_create(NULL, 0, 0, &problem);
	if (writer->bytes)
		writer->zip = zip_open_from_source(writer->bytes, ZIP_TRUNCATE, &problem);
	if (writer->zip)
		zip_source_keep(writer->bytes);
	zip_error_fini(&problem);
	return writer;
}

void zip_writer_free(struct zip_writer *writer)
{
	if (!writer)
		return;
	if (writer->zip)
		zip_discard(writer->zip);
	zip_source_free(writer->bytes);
	free(writer);
}

void zip_writer_free_at(struct zip_writer **writer)
{
	zip_writer_free(*writer);
}

bool zip_name_is_plain(struct str name)
{
	if (!name.len || name.len > NAME_MAX_BYTES || !utf8_valid(name) ||
	    str_find_char(name, '\0') != SIZE_MAX || str_find_char(name, '\\') != SIZE_MAX)
		return false;
	while (name.ptr) {
		const struct str part = str_split(&name, '/');
		if (!part.len || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return true;
}

static enum errc broken(struct zip_writer *writer, struct str name, struct err *err)
{
	return fail(err, ERR_IO, "%.*s: %s", STR_ARG(name),
		    writer->zip ? zip_strerror(writer->zip) : "no archive could be begun");
}

enum errc zip_writer_add(struct zip_writer *writer, struct str name, struct str bytes,
			 struct err *err)
{
	char path[NAME_MAX_BYTES + 1];

	if (!zip_name_is_plain(name))
		return fail(err, ERR_SYNTAX, "%.*s: is no name of a file in an archive",
			    STR_ARG(str_sub(name, 0, NAME_MAX_BYTES)));
	(void)snprintf(path, sizeof(path), "%.*s", STR_ARG(name));
	if (!writer->zip)
		return broken(writer, name, err);
	if (zip_name_locate(writer->zip, path, ZIP_FL_ENC_UTF_8) >= 0)
		return fail(err, ERR_CONFLICT, "%s: is in the archive already", path);
	void *copy = mem_copy(bytes.len ? bytes.ptr : "", size_max(bytes.len, 1));
	zip_source_t *source = zip_source_buffer(writer->zip, copy, bytes.len, 1);
	if (!source) {
		free(copy);
		return broken(writer, name, err);
	}
	const zip_int64_t at = zip_file_add(writer->zip, path, source, ZIP_FL_ENC_UTF_8);
	if (at < 0) {
		zip_source_free(source);
		return broken(writer, name, err);
	}
	return zip_file_set_mtime(writer->zip, (zip_uint64_t)at, writer->made, 0)
		       ? broken(writer, name, err)
		       : ERR_OK;
}

static enum errc read_back(zip_source_t *source, struct buf *out, struct err *err)
{
	zip_int64_t n = -1;

	if (zip_source_open(source))
		return fail(err, ERR_IO, "archive: %s",
			    zip_error_strerror(zip_source_error(source)));
	for (char *room = buf_room(out, READ_BYTES); room; room = buf_room(out, READ_BYTES)) {
		n = zip_source_read(source, room, READ_BYTES);
		if (n <= 0)
			break;
		buf_added(out, (size_t)n);
	}
	(void)zip_source_close(source);
	if (buf_failed(out))
		return fail(err, ERR_LIMIT, "archive: over %zu bytes", out->max);
	return n == 0 ? ERR_OK : fail(err, ERR_IO, "archive: cannot be read back");
}

enum errc zip_writer_finish(struct zip_writer *writer, struct buf *out, struct err *err)
{
	if (!writer->zip)
		return broken(writer, STR("archive"), err);
	if (zip_close(writer->zip))
		return broken(writer, STR("archive"), err);
	writer->zip = NULL;
	return read_back(writer->bytes, out, err);
}
