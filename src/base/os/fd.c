/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP (64 * 1024)

void fd_close_at(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

int fd_steal(int *fd)
{
	const int stolen = *fd;

	*fd = -1;
	return stolen;
}

enum errc fd_write_all(int fd, struct str bytes, struct err *err)
{
	while (bytes.len) {
		const ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, "write");
		bytes = str_from_pos(bytes, (size_t)n);
	}
	return ERR_OK;
}

enum errc fd_read_all(int fd, struct buf *buf, struct err *err)
{
	for (;;) {
		/* One byte over the maximum tells "exactly full" from "too long". */
		const size_t room = size_min(READ_STEP, buf->max - buf->len);
		char extra;
		char *to = room ? buf_room(buf, room) : &extra;

		const ssize_t n = read(fd, to, room ? room : 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, "read");
		if (n == 0)
			return ERR_OK;
		if (room == 0)
			return fail(err, ERR_LIMIT, "longer than %zu bytes", buf->max);
		buf_added(buf, (size_t)n);
	}
}

enum errc file_read(const char *path, struct buf *buf, struct err *err)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(err, "%s", path);

	const enum errc code = fd_read_all(fd, buf, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

enum errc file_read_in(int dir, const char *name, struct buf *buf, struct err *err)
{
	auto_fd fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT)
		return fail(err, ERR_NOT_FOUND, "%s: is not there", name);
	if (fd < 0)
		return fail_errno(err, "%s", name);

	const enum errc code = fd_read_all(fd, buf, err);
	return code ? fail_in(err, code, name) : ERR_OK;
}

/* The directory part of `path`, "." when there is none; false when it does not fit. */
static bool parent_of(const char *path, char parent[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	const size_t len = slash ? (size_t)(slash - path) : 0;

	if (len >= PATH_MAX)
		return false;
	if (!slash) {
		memcpy(parent, ".", 2);
		return true;
	}
	memcpy(parent, path, len);
	parent[len] = '\0';
	if (len == 0)
		memcpy(parent, "/", 2);
	return true;
}

static enum errc sync_parent(const char *path, struct err *err)
{
	char parent[PATH_MAX];

	if (!parent_of(path, parent))
		return fail(err, ERR_LIMIT, "%s: path too long", path);

	auto_fd dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fsync(dir) < 0)
		return fail_errno(err, "%s", parent);
	return ERR_OK;
}

static enum errc write_synced(const char *path, struct str bytes, unsigned mode, struct err *err)
{
	auto_fd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);

	if (fd < 0)
		return fail_errno(err, "%s", path);

	const enum errc code = fd_write_all(fd, bytes, err);
	if (code)
		return fail_in(err, code, path);
	if (fsync(fd) < 0)
		return fail_errno(err, "%s: fsync", path);
	return ERR_OK;
}

enum errc file_replace(const char *path, struct str bytes, unsigned mode, struct err *err)
{
	char aside[PATH_MAX];
	const int n = snprintf(aside, sizeof(aside), "%s.new", path);

	if (n < 0 || (size_t)n >= sizeof(aside))
		return fail(err, ERR_LIMIT, "%s: path too long", path);

	const enum errc code = write_synced(aside, bytes, mode, err);
	if (code)
		return code;
	if (rename(aside, path) < 0)
		return fail_errno(err, "%s: rename", path);
	return sync_parent(path, err);
}

static enum errc make_one(const char *path, struct err *err)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fail_errno(err, "%s: mkdir", path);
	return ERR_OK;
}

enum errc dir_make(const char *path, struct err *err)
{
	char part[PATH_MAX];
	const size_t len = strlen(path);

	if (len >= sizeof(part))
		return fail(err, ERR_LIMIT, "%s: path too long", path);

	memcpy(part, path, len + 1);
	for (size_t i = 1; i < len; i++) {
		if (part[i] != '/')
			continue;
		part[i] = '\0';
		const enum errc code = make_one(part, err);
		if (code)
			return code;
		part[i] = '/';
	}
	const enum errc code = make_one(part, err);
	if (code)
		return code;

	struct stat st;
	if (stat(path, &st) < 0)
		return fail_errno(err, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return fail(err, ERR_CONFLICT, "%s: is not a directory", path);
	return ERR_OK;
}
