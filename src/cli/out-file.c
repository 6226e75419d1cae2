/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"

#include <unistd.h>

#include "base/os/fd.h"

#define FILE_MODE 0600

enum errc out_file_write(const struct options *options, struct str bytes, struct err *err)
{
	const char *path = options_text(options, "out");

	return path ? file_replace(path, bytes, FILE_MODE, err)
		    : fd_write_all(STDOUT_FILENO, bytes, err);
}
