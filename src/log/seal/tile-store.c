/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/tile-store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"

struct tile_store {
	struct merkle_sink sink; /* first: the sink is the store */
	int dir;
	const struct log_sys *sys;
	uint64_t replaced;
};

const char *tile_path(unsigned level, uint64_t n, char out[static TILE_PATH_MAX])
{
	unsigned groups[7];
	size_t count = 0;

	do {
		groups[count++] = (unsigned)(n % 1000);
		n /= 1000;
	} while (n);

	size_t len = (size_t)snprintf(out, TILE_PATH_MAX, "tile/%u", level);
	while (count--)
		len += (size_t)snprintf(out + len, TILE_PATH_MAX - len, "/%s%03u", count ? "x" : "",
					groups[count]);
	return out;
}

enum errc tile_read(int dir, unsigned level, uint64_t n, struct hash ret[static TILE_WIDTH],
		    struct err *err)
{
	char path[TILE_PATH_MAX];
	struct stat st;
	auto_fd fd = openat(dir, tile_path(level, n, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT)
		return fail(err, ERR_NOT_FOUND, "%s: is not there", path);
	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(err, "%s", path);
	if (st.st_size != TILE_BYTES)
		return fail(err, ERR_NOT_FOUND, "%s: is not whole", path);
	if (read(fd, ret, TILE_BYTES) != TILE_BYTES)
		return fail(err, ERR_NOT_FOUND, "%s: cannot be read", path);
	return ERR_OK;
}

/* Make the folders of `path`. */
static bool make_folders(const struct tile_store *s, char *path)
{
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		const bool made = s->sys->mkdir(s->sys, s->dir, path) == 0 || errno == EEXIST;
		*slash = '/';
		if (!made)
			return false;
	}
	return true;
}

static enum errc store_tile(const struct merkle_sink *sink, unsigned level, uint64_t n,
			    const struct hash entries[static TILE_WIDTH], struct err *err)
{
	struct tile_store *s = (struct tile_store *)(uintptr_t)sink;
	struct hash there[TILE_WIDTH];
	char path[TILE_PATH_MAX];
	const int flags = O_WRONLY | O_CREAT | O_TRUNC;

	if (tile_read(s->dir, level, n, there, NULL) == ERR_OK) {
		if (memcmp(there, entries, TILE_BYTES) == 0)
			return ERR_OK;
		s->replaced++;
	}
	auto_fd fd = s->sys->open(s->sys, s->dir, tile_path(level, n, path), flags);
	if (fd < 0 && errno == ENOENT && make_folders(s, path))
		fd = s->sys->open(s->sys, s->dir, path, flags);
	if (fd < 0)
		return fail_errno(err, "%s", path);
	if (!log_sys_write_all(s->sys, fd, str_of(entries, TILE_BYTES)))
		return fail_errno(err, "%s", path);
	return ERR_OK;
}

struct tile_store *tile_store_new(int dir, const struct log_sys *sys)
{
	struct tile_store *s = mem_new(sizeof(*s));

	s->sink.tile = store_tile;
	s->dir = dir;
	s->sys = sys;
	return s;
}

void tile_store_free(struct tile_store *s)
{
	free(s);
}

const struct merkle_sink *tile_store_sink(struct tile_store *s)
{
	return &s->sink;
}

uint64_t tile_store_replaced(const struct tile_store *s)
{
	return s->replaced;
}
