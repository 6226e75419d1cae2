/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-walk.h"

#include <fts.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/log.h"

static enum errc add_file(struct scan_files *files, const char *path, const struct stat *st,
			  bool named, struct err *err)
{
	if (files->n == SCAN_FILES_MAX)
		return fail(err, ERR_LIMIT, "%s: more than %u files in one scan", path,
			    SCAN_FILES_MAX);
	mem_reserve(&files->at, &files->cap, files->n + 1, sizeof(*files->at));
	files->at[files->n++] = (struct scan_file){ .path = mem_text(path),
						    .size = (uint64_t)st->st_size,
						    .named = named };
	return ERR_OK;
}

static int by_path(const void *a, const void *b)
{
	const struct scan_file *left = a;
	const struct scan_file *right = b;

	return strcmp(left->path, right->path);
}

static enum errc walk(struct scan_files *files, const char *root, struct err *err)
{
	char *top = mem_text(root);
	char *roots[] = { top, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	enum errc code = fts ? ERR_OK : fail_errno(err, "%s", root);
	FTSENT *entry;

	while (!code && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_F)
			code = add_file(files, entry->fts_path, entry->fts_statp, false, err);
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
			files->unreadable++;
			log_warn("folder cannot be read", log_text("path", entry->fts_path));
		}
	}
	if (fts)
		(void)fts_close(fts);
	free(top);
	return code;
}

enum errc scan_files_add(struct scan_files *files, const char *path, struct err *err)
{
	const size_t first = files->n;
	struct stat st;

	if (stat(path, &st) < 0)
		return fail_errno(err, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return add_file(files, path, &st, true, err);

	const enum errc code = walk(files, path, err);
	if (!code && files->n > first)
		qsort(files->at + first, files->n - first, sizeof(*files->at), by_path);
	return code;
}

enum errc scan_files_add_args(struct scan_files *files, const struct options *options,
			      struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < options_args(options); i++)
		code = scan_files_add(files, options_arg(options, i), err);
	return code;
}

void scan_files_done(struct scan_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->at[i].path);
	free(files->at);
	*files = (struct scan_files){ .at = NULL };
}
