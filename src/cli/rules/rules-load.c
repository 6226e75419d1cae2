/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rules/rules-load.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/sigma/rule-cache.h"

bool rules_cache_open(const struct ruleset_sources *sources, char path[static PATH_MAX],
		      struct rule_cache *ret)
{
	char dir[PATH_MAX];

	if (path_cache(dir, NULL) || dir_make(dir, NULL) ||
	    rule_cache_place(dir, sources, path, NULL))
		return false;
	*ret = (struct rule_cache){ .path = path };
	return true;
}

void rules_cache_report(const struct rule_cache *cache)
{
	if (cache->problem.text[0])
		log_warn("the cache of rules cannot be used as it is", log_err(&cache->problem));
}

enum errc rules_load(const char *const *paths, size_t n_paths, const char *vars,
		     struct ruleset **ret, struct err *err)
{
	char content[PATH_MAX];
	char own[PATH_MAX];
	const char *const own_paths[] = { own };

	enum errc code = path_content(content, err);
	if (!code)
		code = path_join(content, "rules", own, err);
	if (code)
		return code;

	const struct ruleset_sources sources = {
		.paths = n_paths ? paths : own_paths,
		.n_paths = n_paths ? n_paths : 1,
		.content = content,
		.vars = vars,
	};
	return ruleset_load(&sources, ret, err);
}

enum errc rules_load_options(const struct options *options, struct ruleset **ret, struct err *err)
{
	const size_t n = options_count(options, "rules");
	auto_free const char **paths = mem_new_array(n + 1, sizeof(*paths));

	for (size_t i = 0; i < n; i++)
		paths[i] = options_at(options, "rules", i);
	return rules_load(paths, n, options_text(options, "vars"), ret, err);
}
