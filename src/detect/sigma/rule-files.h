/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files that belong to a set of rules: folders are taken whole, sorted, *.yml and *.yaml.
 * *.test.yml stands beside a rule and holds its test events; it is no rule.
 */
#pragma once

#include <sys/stat.h>

#include "base/err.h"

struct rule_files {
	char **at;
	struct stat *stats; /* of each, as it was found */
	size_t n;
	size_t cap;
	size_t cap_stats;
};

/* ERR_IO when a path or a folder below it cannot be read. */
enum errc rule_files_list(const char *const *paths, size_t n_paths, struct rule_files *ret,
			  struct err *err) MUST_CHECK;
void rule_files_done(struct rule_files *files);

#define RULE_TEST_SUFFIX ".test.yml"
