/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/rule-files.h"

#include <errno.h>
#include <fts.h>

#include "base/alloc.h"
#include "base/str.h"
#include "detect/sigma/ruleset.h"

void rule_files_done(struct rule_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->at[i]);
	free(files->at);
	free(files->stats);
	*files = (struct rule_files){ .n = 0 };
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_rule_file(const FTSENT *entry)
{
	const struct str name = str_from(entry->fts_name);

	if (str_ends(name, STR(RULE_TEST_SUFFIX)))
		return false;
	/* A file named by the person is taken whatever its name is. */
	return entry->fts_level == 0 || str_ends(name, STR(".yml")) || str_ends(name, STR(".yaml"));
}

static enum errc take_entry(const FTSENT *entry, struct rule_files *files, struct err *err)
{
	switch (entry->fts_info) {
	case FTS_F:
		if (!is_rule_file(entry))
			return ERR_OK;
		if (files->n == SIGMA_FILES_MAX)
			return fail(err, ERR_LIMIT, "%s: more than %u rule files", entry->fts_path,
				    SIGMA_FILES_MAX);
		mem_reserve(&files->at, &files->cap, files->n + 1, sizeof(*files->at));
		mem_reserve(&files->stats, &files->cap_stats, files->n + 1, sizeof(*files->stats));
		files->stats[files->n] = *entry->fts_statp;
		files->at[files->n++] = mem_text(entry->fts_path);
		return ERR_OK;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		errno = entry->fts_errno;
		return fail_errno(err, "%s", entry->fts_path);
	default:
		return ERR_OK;
	}
}

static enum errc walk(const char *path, struct rule_files *files, struct err *err)
{
	char *copy = mem_text(path);
	char *const roots[] = { copy, NULL };
	FTS *fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	enum errc code = ERR_OK;

	if (!fts)
		code = fail_errno(err, "%s", path);
	while (!code) {
		errno = 0;
		const FTSENT *entry = fts_read(fts);
		if (!entry) {
			code = errno ? fail_errno(err, "%s", path) : ERR_OK;
			break;
		}
		code = take_entry(entry, files, err);
	}
	if (fts)
		(void)fts_close(fts);
	free(copy);
	return code;
}

enum errc rule_files_list(const char *const *paths, size_t n_paths, struct rule_files *ret,
			  struct err *err)
{
	struct rule_files files = { .n = 0 };
	enum errc code = ERR_OK;

	for (size_t i = 0; i < n_paths && !code; i++)
		code = walk(paths[i], &files, err);
	if (code)
		rule_files_done(&files);
	else
		*ret = files;
	return code;
}
