/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/paths.h"

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

static const char *env_or_null(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

enum errc path_data(const char *given, char out[static PATH_MAX], struct err *err)
{
	if (!given)
		given = env_or_null("STATE_DIRECTORY");
	if (given)
		return path_join(given, ".", out, err);

	const char *state = env_or_null("XDG_STATE_HOME");
	if (state)
		return path_join(state, "tonoi", out, err);

	const char *home = env_or_null("HOME");
	if (!home)
		return fail(err, ERR_NOT_FOUND, "data folder: neither --data nor $HOME is given");
	return path_join(home, ".local/state/tonoi", out, err);
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
		return path_join(given, ".", out, err);
	if (checkout_content(out))
		return ERR_OK;

	const int n = snprintf(out, PATH_MAX, "%s", TONOI_CONTENT_DIR);
	if (n < 0 || n >= PATH_MAX || !is_dir(out))
		return fail(err, ERR_NOT_FOUND, "content folder: %s: not there", TONOI_CONTENT_DIR);
	return ERR_OK;
}
