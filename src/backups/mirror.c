/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define COPY_CHUNK 65536u

static enum errc copy_file(const char *from, const char *to, struct err *err)
{
	auto_fd in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	auto_fd out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char chunk[COPY_CHUNK];
	ssize_t n;

	if (in < 0)
		return fail_errno(err, "%s", from);
	if (out < 0)
		return fail_errno(err, "%s", to);
	while ((n = read(in, chunk, sizeof(chunk))) > 0) {
		const enum errc code = fd_write_all(out, str_of(chunk, (size_t)n), err);
		if (code)
			return code;
	}
	return n == 0 ? ERR_OK : fail_errno(err, "%s", from);
}

static enum errc mirror_one(const FTSENT *entry, size_t root_len, const char *to, struct str linked,
			    struct err *err)
{
	const char *name = entry->fts_path + root_len;
	char target[PATH_MAX];

	if (snprintf(target, sizeof(target), "%s%s", to, name) >= (int)sizeof(target))
		return fail(err, ERR_LIMIT, "%s: the path is too long", entry->fts_path);
	switch (entry->fts_info) {
	case FTS_D:
		return mkdir(target, 0700) == 0 ? ERR_OK : fail_errno(err, "%s", target);
	case FTS_F:
		if (!str_starts(str_from(name), linked))
			return copy_file(entry->fts_path, target, err);
		return symlink(entry->fts_path, target) == 0 ? ERR_OK
							     : fail_errno(err, "%s", target);
	case FTS_NS:
	case FTS_DNR:
	case FTS_ERR:
		errno = entry->fts_errno;
		return fail_errno(err, "%s", entry->fts_path);
	default:
		return ERR_OK;
	}
}

enum errc mirror_make(const char *from, const char *to, const char *linked, struct err *err)
{
	auto_free char *root = mem_text(from);
	char *const roots[] = { root, NULL };
	enum errc code = ERR_OK;
	FTSENT *entry;
	size_t n = 0;

	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!walk)
		return fail_errno(err, "%s", from);
	while (!code && (entry = fts_read(walk)) != NULL) {
		if (n++ == MIRROR_FILES_MAX)
			code = fail(err, ERR_LIMIT, "%s: more than %u files", from,
				    MIRROR_FILES_MAX);
		else
			code = mirror_one(entry, strlen(root), to, str_from(linked), err);
	}
	(void)fts_close(walk);
	return code;
}
