/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/sealer/pack-folder.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/os/fd.h"
#include "base/os/paths.h"

#define NAME_BEGIN "tonoi-papers-"
#define NAME_END   ".zip"
#define NAME_BYTES 64u
#define NAMES_MAX  400u
#define FILE_MODE  0600
#define HOUR_US	   (3600 * US_PER_SEC)

struct names {
	char at[NAMES_MAX][NAME_BYTES];
	size_t n;
};

static bool is_ours(struct str name)
{
	return str_starts(name, STR(NAME_BEGIN)) && str_ends(name, STR(NAME_END)) &&
	       name.len < NAME_BYTES;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Oldest first: a day sorts as its text does. */
static enum errc list_names(const char *folder, struct names *ret, struct err *err)
{
	DIR *dir = opendir(folder);

	ret->n = 0;
	if (!dir)
		return fail_errno(err, "%s", folder);
	for (const struct dirent *entry; (entry = readdir(dir)) && ret->n < NAMES_MAX;) {
		const struct str name = str_from(entry->d_name);
		if (is_ours(name))
			memcpy(ret->at[ret->n++], name.ptr, name.len + 1);
	}
	closedir(dir);
	qsort(ret->at, ret->n, sizeof(ret->at[0]), by_name);
	return ERR_OK;
}

static enum errc remove_old(const char *folder, struct err *err)
{
	struct names names;
	char path[PATH_MAX];
	enum errc code = list_names(folder, &names, err);

	for (size_t i = 0; !code && i + PACK_FOLDER_KEEPS < names.n; i++) {
		code = path_join(folder, names.at[i], path, err);
		if (!code && unlink(path) < 0)
			code = fail_errno(err, "%s", path);
	}
	return code;
}

enum errc pack_folder_put(const char *folder, const char *day, struct str bytes, struct err *err)
{
	char name[NAME_BYTES];
	char path[PATH_MAX];

	(void)snprintf(name, sizeof(name), NAME_BEGIN "%s" NAME_END, day);
	enum errc code = path_join(folder, name, path, err);
	if (!code)
		code = file_replace(path, bytes, FILE_MODE, err);
	return code ? code : remove_old(folder, err);
}

enum errc pack_folder_newest(const char *folder, struct buf *ret, struct err *err)
{
	struct names names;
	char path[PATH_MAX];
	enum errc code = list_names(folder, &names, err);

	if (!code && !names.n)
		code = fail(err, ERR_NOT_FOUND, "%s: no pack of papers lies there", folder);
	if (!code)
		code = path_join(folder, names.at[names.n - 1], path, err);
	return code ? code : file_read(path, ret, err);
}

bool pack_is_wanted(const struct pack_wish *wish, int64_t now_us)
{
	if (!wish->hours)
		return false;
	return wish->made_us == TIME_NONE || wish->changed ||
	       now_us - wish->made_us >= wish->hours * HOUR_US;
}
