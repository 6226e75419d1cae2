/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/list-change.h"

#include "base/text.h"
#include "parse/stream/container.h"

static enum errc read_container(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err)
{
	return container_read(ctx, to, room, ret_n, err);
}

enum errc import_packed(struct import *import, int fd, struct str name, struct err *err)
{
	static const struct container_limits limits = CONTAINER_LIMITS;
	auto_container *container = NULL;
	struct container_member member;
	enum errc code = container_open(fd, &limits, &container, err);

	if (code)
		return code;
	const struct byte_source source = { .read = read_container, .ctx = container };
	while ((code = container_next(container, &member, err)) == ERR_OK) {
		code = import_file_of(import, member.name.len ? member.name : name, &source, err);
		if (code)
			break;
	}
	return code == ERR_END ? ERR_OK : code;
}

enum errc list_take_in(const struct indicator_change *change, const struct indicator_source *source,
		       const struct import_options *options, const struct list_files *files,
		       struct import **ret, struct err *err)
{
	auto_set_writer *writer = set_writer_new(change->fd, change->key, source->imported_us);
	struct import_options own = *options;
	auto_indicator_set *old = NULL;
	uint64_t count;
	enum errc code = indicator_folder_open(change->folder, &old, err);

	if (!code && old)
		code = set_writer_copy(writer, old, source->name, err);
	if (!code)
		code = set_writer_source(writer, source, &own.source, err);
	if (code)
		return code;
	auto_import *import = import_new(writer, &own);
	code = files->read(files->ctx, import, err);
	if (!code)
		import_check_feed(import);
	if (!code)
		code = set_writer_finish(writer, &count, err);
	if (!code)
		*ret = STEAL(import);
	return code;
}

static bool has_source(const struct indicator_set *set, struct str name)
{
	for (size_t i = 0; set && i < indicator_set_sources(set); i++) {
		if (str_equal(indicator_set_source(set, i)->name, name))
			return true;
	}
	return false;
}

enum errc list_take_out(const struct indicator_change *change, struct str name, int64_t now_us,
			struct err *err)
{
	auto_set_writer *writer = set_writer_new(change->fd, change->key, now_us);
	auto_indicator_set *old = NULL;
	uint64_t count;
	enum errc code = indicator_folder_open(change->folder, &old, err);

	if (!code && !has_source(old, name))
		code = fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(name),
			text_of(TR("その名前の一覧はありません", "there is no list of that name")));
	if (!code)
		code = set_writer_copy(writer, old, name, err);
	return code ? code : set_writer_finish(writer, &count, err);
}
