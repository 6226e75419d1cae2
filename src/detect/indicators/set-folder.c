/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/set-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/os/fd.h"
#include "base/os/paths.h"

enum errc indicator_folder_in(const char *data, struct indicator_folder *ret, struct err *err)
{
	enum errc code = path_join(data, "indicators", ret->dir, err);

	if (!code)
		code = path_join(ret->dir, INDICATOR_SET_NAME, ret->set, err);
	if (!code)
		code = path_join(ret->dir, INDICATOR_SET_NAME ".new", ret->next, err);
	return code ? code : path_join(ret->dir, INDICATOR_ALLOW_NAME, ret->allow, err);
}

enum errc indicator_folder_open(const struct indicator_folder *folder, struct indicator_set **ret,
				struct err *err)
{
	auto_fd fd = open(folder->set, O_RDONLY | O_CLOEXEC);

	*ret = NULL;
	if (fd < 0)
		return errno == ENOENT ? ERR_OK : fail_errno(err, "%s", folder->set);
	return indicator_set_open(fd, ret, err);
}

enum errc indicator_random_key(struct hash_key *ret, struct err *err)
{
	if (getrandom(ret, sizeof(*ret), 0) != (ssize_t)sizeof(*ret))
		return fail_errno(err, "getrandom");
	return ERR_OK;
}

/* Made by root for a watch that runs as another user: that user must be able to read it. */
static void give_to_owner(int fd, const char *dir)
{
	struct stat st;

	if (geteuid() == 0 && stat(dir, &st) == 0)
		(void)!fchown(fd, st.st_uid, st.st_gid);
}

/* The data folder above belongs to who runs the watch. */
static enum errc make_folder(const struct indicator_folder *folder, struct err *err)
{
	char above[PATH_MAX];
	const enum errc code = path_join(folder->dir, "..", above, err);

	if (code)
		return code;
	const enum errc made = dir_make(folder->dir, err);
	auto_fd dir = made ? -1 : open(folder->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir >= 0)
		give_to_owner(dir, above);
	return made;
}

enum errc indicator_change_begin(const struct indicator_folder *folder,
				 struct indicator_change *ret, struct err *err)
{
	char lock[PATH_MAX];
	enum errc code = make_folder(folder, err);

	*ret = (struct indicator_change){ .folder = folder, .lock = -1, .fd = -1 };
	if (!code)
		code = path_join(folder->dir, "lock", lock, err);
	if (!code)
		code = indicator_random_key(&ret->key, err);
	if (code)
		return code;
	ret->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (ret->lock < 0 || flock(ret->lock, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? fail(err, ERR_CONFLICT,
						   "%s: another import is at work", folder->dir)
					    : fail_errno(err, "%s", lock);
	ret->fd = open(folder->next, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (ret->fd < 0)
		return fail_errno(err, "%s", folder->next);
	give_to_owner(ret->fd, folder->dir);
	give_to_owner(ret->lock, folder->dir);
	return ERR_OK;
}

enum errc indicator_change_commit(struct indicator_change *change, struct err *err)
{
	auto_fd dir = open(change->folder->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || rename(change->folder->next, change->folder->set) || fsync(dir))
		return fail_errno(err, "%s", change->folder->set);
	fd_close_at(&change->fd);
	return ERR_OK;
}

void indicator_change_done(struct indicator_change *change)
{
	if (change->fd >= 0)
		(void)unlink(change->folder->next);
	fd_close_at(&change->fd);
	fd_close_at(&change->lock);
}
