/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/paths.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

enum errc path_join(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	const int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	if (n < 0 || n >= PATH_MAX)
		return fail(err, ERR_LIMIT, "%s: path too long", name);
	return ERR_OK;
}

/* Append the parts of `path` to `out`, each behind one slash. */
static enum errc add_parts(const char *path, char out[static PATH_MAX], struct err *err)
{
	size_t len = strlen(out);

	for (const char *at = path; *at;) {
		const size_t n = strcspn(at, "/");
		const bool nothing = n == 0 || (n == 1 && at[0] == '.');
		if (!nothing && len + n + 2 > PATH_MAX)
			return fail(err, ERR_LIMIT, "%s: path too long", path);
		if (!nothing) {
			out[len] = '/';
			memcpy(out + len + 1, at, n);
			len += n + 1;
			out[len] = '\0';
		}
		at += n + (at[n] == '/');
	}
	return ERR_OK;
}

enum errc path_absolute(const char *path, char out[static PATH_MAX], struct err *err)
{
	char here[PATH_MAX] = "";
	enum errc code;

	if (path[0] != '/' && !getcwd(here, sizeof(here)))
		return fail_errno(err, "%s: the working directory", path);
	out[0] = '\0';
	code = add_parts(here, out, err);
	if (!code)
		code = add_parts(path, out, err);
	if (!code && !out[0])
		memcpy(out, "/", 2);
	return code;
}

void path_follow_links(char path[static PATH_MAX])
{
	char real[PATH_MAX];

	if (realpath(path, real))
		memcpy(path, real, strlen(real) + 1);
}

static const char *env_or_null(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static enum errc find_data(const char *given, char out[static PATH_MAX], struct err *err)
{
	if (!given)
		given = env_or_null("STATE_DIRECTORY");
	if (given)
		return path_absolute(given, out, err);

	const char *state = env_or_null("XDG_STATE_HOME");
	const char *home = env_or_null("HOME");
	char joined[PATH_MAX];
	if (!state && !home)
		return fail(err, ERR_NOT_FOUND, "data folder: neither --data nor $HOME is given");
	const enum errc code = state ? path_join(state, "tonoi", joined, err)
				     : path_join(home, ".local/state/tonoi", joined, err);
	return code ? code : path_absolute(joined, out, err);
}

enum errc path_data(const char *given, char out[static PATH_MAX], struct err *err)
{
	const enum errc code = find_data(given, out, err);

	if (!code)
		path_follow_links(out);
	return code;
}

static enum errc find_cache(char out[static PATH_MAX], struct err *err)
{
	const char *given = env_or_null("CACHE_DIRECTORY");
	const char *cache = env_or_null("XDG_CACHE_HOME");
	const char *home = env_or_null("HOME");
	char joined[PATH_MAX];

	if (given)
		return path_absolute(given, out, err);
	if (!cache && !home)
		return fail(err, ERR_NOT_FOUND,
			    "cache folder: neither $XDG_CACHE_HOME nor $HOME is given");
	const enum errc code = cache ? path_join(cache, "tonoi", joined, err)
				     : path_join(home, ".cache/tonoi", joined, err);
	return code ? code : path_absolute(joined, out, err);
}

enum errc path_cache(char out[static PATH_MAX], struct err *err)
{
	const enum errc code = find_cache(out, err);

	if (!code)
		path_follow_links(out);
	return code;
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* content/ of the checkout: the program is <checkout>/build/tonoi. */
static bool checkout_content(char out[static PATH_MAX])
{
	char exe[PATH_MAX];
	const ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
	for (int up = 0; up < 4; up++) {
		char *slash = strrchr(exe, '/');
		if (!slash)
			return false;
		*slash = '\0';
		if (path_join(exe, "content", out, NULL) == ERR_OK && is_dir(out))
			return true;
	}
	return false;
}

enum errc path_content(char out[static PATH_MAX], struct err *err)
{
	const char *given = env_or_null("TONOI_CONTENT");

	if (given)
		return path_absolute(given, out, err);
	if (checkout_content(out))
		return ERR_OK;

	const int n = snprintf(out, PATH_MAX, "%s", TONOI_CONTENT_DIR);
	if (n < 0 || n >= PATH_MAX || !is_dir(out))
		return fail(err, ERR_NOT_FOUND, "content folder: %s: not there", TONOI_CONTENT_DIR);
	return ERR_OK;
}
