/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/backup/backup-place.h"

#include <stdio.h>
#include <unistd.h>

#include "base/os/paths.h"

enum errc backup_place(const char *given, char out[static PATH_MAX], struct err *err)
{
	if (given[0] == '/' || access(given, F_OK) == 0)
		return path_absolute(given, out, err);
	if (snprintf(out, PATH_MAX, "%s", given) >= PATH_MAX)
		return fail(err, ERR_LIMIT, "%.80s…: the path is too long", given);
	return ERR_OK;
}
