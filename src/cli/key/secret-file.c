/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key/secret-file.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/os/fd.h"

static enum errc read_into(int fd, const char *path, char *bytes, size_t max, size_t *ret_len,
			   struct err *err)
{
	ssize_t n;

	*ret_len = 0;
	while (*ret_len <= max && (n = read(fd, bytes + *ret_len, max + 1 - *ret_len)) != 0) {
		if (n < 0)
			return fail_errno(err, "%s", path);
		*ret_len += (size_t)n;
	}
	return *ret_len <= max ? ERR_OK
			       : fail(err, ERR_LIMIT, "%s: more than %zu bytes", path, max);
}

enum errc secret_read(const char *path, size_t max, struct str *ret, struct err *err)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len;

	*ret = STR_NONE;
	if (fd < 0)
		return fail_errno(err, "%s", path);
	char *bytes = sodium_init() < 0 ? NULL : sodium_malloc(max + 1);
	if (!bytes)
		return fail(err, ERR_LIMIT, "%s: no memory that can be locked", path);
	const enum errc code = read_into(fd, path, bytes, max, &len, err);
	if (code)
		sodium_free(bytes);
	else
		*ret = str_of(bytes, len);
	return code;
}

void secret_done(struct str *secret)
{
	sodium_free((void *)(uintptr_t)secret->ptr);
	*secret = STR_NONE;
}

enum errc secret_write(const char *path, struct str secret, struct err *err)
{
	auto_fd fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail_errno(err, "%s", path);
	const enum errc code = fd_write_all(fd, secret, err);
	if (!code && fsync(fd) < 0)
		return fail_errno(err, "%s", path);
	return code;
}
