/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/confine.h"

#include "base/alloc.h"
#include "base/log.h"

void confine(const struct sandbox_profile *profile, const struct sandbox_path *paths)
{
	char level[SANDBOX_TEXT_MAX];
	struct err err;

	if (sandbox_enter(profile, paths, level, &err))
		log_warn("runs without a sandbox", log_text("what", profile->name), log_err(&err));
}

void confine_import(const struct sandbox_path *paths)
{
	static const struct sandbox_profile profile = {
		.name = "import",
		.calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES |
			 SANDBOX_GIVEN_FILE,
		.read_others = true,
	};

	confine(&profile, paths);
}

struct sandbox_path *confine_paths(const struct options *options, const char *folder)
{
	const size_t n = options_args(options);
	struct sandbox_path *paths = mem_new_array(n + 2, sizeof(*paths));

	for (size_t i = 0; i < n; i++)
		paths[i] = (struct sandbox_path){ options_arg(options, i), SANDBOX_READ };
	paths[n] = (struct sandbox_path){ folder, SANDBOX_WRITE };
	return paths;
}
