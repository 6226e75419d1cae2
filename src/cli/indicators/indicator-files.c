/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/indicators/indicator-files.h"

#include <fcntl.h>

#include "base/os/fd.h"
#include "cli/print/progress.h"
#include "detect/indicators/list-change.h"

static bool holds_none(const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct str name = str_from(slash ? slash + 1 : path);

	return str_starts(name, STR("."));
}

enum errc indicator_files_collect(const char *const *paths, size_t n, struct scan_files *ret,
				  struct err *err)
{
	enum errc code = ERR_OK;
	size_t kept = 0;

	for (size_t i = 0; !code && i < n; i++)
		code = scan_files_add(ret, paths[i], err);
	for (size_t i = 0; i < ret->n; i++) {
		if (!ret->at[i].named && holds_none(ret->at[i].path))
			free(ret->at[i].path);
		else
			ret->at[kept++] = ret->at[i];
	}
	ret->n = kept;
	return code;
}

/* A file given by itself is to be a list; one of a folder may be a feed's manifest. */
static enum errc import_one(const struct scan_file *file, struct import *import, struct err *err)
{
	auto_fd fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const enum errc code =
		fd < 0 ? fail_errno(err, "open")
		       : import_packed(import, fd, str_from(file->named ? "" : file->path), err);

	return code ? fail_in(err, code, file->path) : ERR_OK;
}

enum errc indicator_files_import(const struct scan_files *files, struct import *import,
				 struct progress *progress, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < files->n; i++) {
		if (progress)
			progress_at(progress, i, files->at[i].path);
		code = import_one(&files->at[i], import, err);
	}
	return code;
}
