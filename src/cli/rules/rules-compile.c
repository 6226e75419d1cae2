/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/rules/rules-load.h"
#include "detect/detector.h"
#include "detect/sigma/rule-cache.h"

#define RULE_PATHS_MAX 64u
#define TRIES	       10 /* while rules are being changed */
#define PAUSE_MS       100

/* What the command line asks for. */
struct compiling {
	struct ruleset_sources sources;
	const char *paths[RULE_PATHS_MAX];
	char shipped[PATH_MAX];
	char content[PATH_MAX];
	char output[PATH_MAX];
	struct rule_cache cache;
};

static enum errc take_rules(struct compiling *c, const struct options *options, struct err *err)
{
	const size_t n = options_count(options, "rules");
	enum errc code = path_content(c->content, err);

	if (!code)
		code = path_join(c->content, "rules", c->shipped, err);
	if (!code && n > RULE_PATHS_MAX)
		code = fail(err, ERR_LIMIT, "rules compile: more than %u --rules", RULE_PATHS_MAX);
	if (code)
		return code;
	for (size_t i = 0; i < n; i++)
		c->paths[i] = options_at(options, "rules", i);
	if (n == 0)
		c->paths[0] = c->shipped;
	c->sources = (struct ruleset_sources){ .paths = c->paths,
					       .n_paths = size_max(n, 1),
					       .content = c->content,
					       .vars = options_text(options, "vars"),
					       .cache = &c->cache };
	return ERR_OK;
}

static enum errc take_output(struct compiling *c, const char *given, struct err *err)
{
	if (!given)
		return rules_cache_open(&c->sources, c->output, &c->cache)
			       ? ERR_OK
			       : fail(err, ERR_NOT_FOUND,
				      "rules compile: there is no folder for it; say --output");
	c->cache.path = c->output;
	return path_absolute(given, c->output, err);
}

/* Load and keep, then see that what is kept is used. Rules changed a moment ago are not kept. */
static enum errc compile(struct compiling *c, struct detector **ret, struct err *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };

	for (int i = 0; i < TRIES; i++) {
		detector_free_at(ret);
		*ret = NULL;
		const enum errc code = detector_load(&c->sources, ret, err);
		if (code)
			return code;
		if (c->cache.problem.code && c->cache.state != RULE_CACHE_DAMAGED)
			return fail(err, c->cache.problem.code, "%s", c->cache.problem.text);
		if (c->cache.state == RULE_CACHE_USED)
			return ERR_OK;
		if (i > 0)
			(void)nanosleep(&pause, NULL);
	}
	return fail(err, ERR_AGAIN, "rules compile: the rules are being changed; try again");
}

static enum exit_code run(const struct options *options)
{
	struct compiling compiling = { .output = "" };
	auto_detector *detector = NULL;
	struct err err = { .code = ERR_OK };
	enum errc code = take_rules(&compiling, options, &err);

	if (!code)
		code = take_output(&compiling, options_text(options, "output"), &err);
	if (!code)
		code = compile(&compiling, &detector, &err);
	if (code)
		return command_fail(&err);

	const struct ruleset *set = detector_rules(detector);
	printf(text_of(TR("ルール %zu 件（不可 %zu 件）を %s に保存しました\n",
			  "%zu rules (%zu refused) are kept in %s\n")),
	       ruleset_count(set), ruleset_refused_count(set), compiling.output);
	return EXIT_DONE;
}

static const struct option_def options_table[] = {
	RULES_OPTION,
	RULES_VARS_OPTION,
	{ .name = "output",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("保存先（なければ利用者のキャッシュ）",
		       "where to keep them (else in the user's cache)") },
	OPTIONS_END,
};

const struct command command_rules_compile = {
	.name = "rules compile",
	.summary = TEXT("ルールを読み込み、次の起動のために保存する",
			"load rules and keep them for the next start"),
	.details = TEXT("tonoi scan と tonoi run は同じことを自動で行います。保存したものは、"
			"同じプログラムが同じルールのファイルに対してだけ使います。",
			"tonoi scan and tonoi run do the same by themselves. What is kept is used "
			"only by the same build of the program for the same rule files."),
	.options = options_table,
	.run = run,
};
