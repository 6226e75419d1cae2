/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the commands that take rules load them: from --rules or their arguments, else the rules of
 * our own in the content folder.
 */
#pragma once

#include <limits.h>

#include "base/options.h"
#include "detect/sigma/ruleset.h"

/* Rows for the options table of a command. */
#define RULES_OPTION                                                                               \
	{                                                                                          \
		.name = "rules", .type = OPTION_LIST, .arg = "PATH",                               \
		.help = TEXT("ルールのファイルまたはフォルダー（何度でも；無指定は付属のルール）", \
			     "rule files or folders (repeatable; without it: our own rules)"),     \
	}

#define RULES_VARS_OPTION                                                                          \
	{                                                                                          \
		.name = "vars", .type = OPTION_TEXT, .arg = "FILE",                                \
		.help = TEXT("ルール中の %名前% の値を書いた YAML",                                \
			     "YAML with the values of %placeholders% in rules"),                   \
	}

struct rule_cache;

/*
 * The user's cache of these rules; its folder is made when it is not there. False when there is no
 * place for one. `path` outlives the cache.
 */
bool rules_cache_open(const struct ruleset_sources *sources, char path[static PATH_MAX],
		      struct rule_cache *ret);

/* Say once what was wrong with it, if anything was. */
void rules_cache_report(const struct rule_cache *cache);

/* `paths` may be empty: the content folder's rules. */
enum errc rules_load(const char *const *paths, size_t n_paths, const char *vars,
		     struct ruleset **ret, struct err *err) MUST_CHECK;

/* By --rules and --vars. */
enum errc rules_load_options(const struct options *options, struct ruleset **ret,
			     struct err *err) MUST_CHECK;
