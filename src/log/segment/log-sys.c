/* SPDX-License-Identifier: Apache-2.0 */
#include "log/segment/log-sys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int real_open(const struct log_sys *sys UNUSED, int dir, const char *name, int flags)
{
	return openat(dir, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static ssize_t real_write(const struct log_sys *sys UNUSED, int fd, const void *bytes, size_t len)
{
	return write(fd, bytes, len);
}

/* A file's size changes with every append: fdatasync writes it down too (POSIX: what is needed to
 * read the data back). fdatasync of a folder is fsync on every Linux file system. */
static int real_sync(const struct log_sys *sys UNUSED, int fd)
{
	return fdatasync(fd);
}

static int real_truncate(const struct log_sys *sys UNUSED, int fd, off_t len)
{
	return ftruncate(fd, len);
}

static int real_rename(const struct log_sys *sys UNUSED, int dir, const char *from, const char *to)
{
	return renameat(dir, from, dir, to);
}

static int real_unlink(const struct log_sys *sys UNUSED, int dir, const char *name)
{
	return unlinkat(dir, name, 0);
}

static int real_mkdir(const struct log_sys *sys UNUSED, int dir, const char *name)
{
	return mkdirat(dir, name, 0700);
}

const struct log_sys log_sys_real = {
	.open = real_open,
	.write = real_write,
	.sync = real_sync,
	.truncate = real_truncate,
	.rename = real_rename,
	.unlink = real_unlink,
	.mkdir = real_mkdir,
};

bool log_sys_write_all(const struct log_sys *sys, int fd, struct str bytes)
{
	while (bytes.len) {
		const ssize_t n = sys->write(sys, fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes = str_from_pos(bytes, (size_t)n);
	}
	return true;
}
