/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static enum exit_code run(const struct options *options UNUSED)
{
	printf("tonoi %s\n", TONOI_VERSION);
	return EXIT_DONE;
}

const struct command command_version = {
	.name = "version",
	.summary = TEXT("版を表示する", "print the version"),
	.run = run,
};
