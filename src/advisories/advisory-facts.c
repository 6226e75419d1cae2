/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/advisory-facts.h"

#include "advisories/concerns.h"

#define WORK_MAX (64u * 1024 * 1024)

static enum errc count_open(const struct fact_scope *scope, struct fact_count *ret, struct err *err)
{
	static const struct concern_filter open = { .verdict = -1, .open = true };
	auto_arena work = ARENA_INIT(WORK_MAX);
	/* Without aliases: a decision is known under the product's own spelling. */
	auto_names *names = names_new();
	const struct concern_tables tables = { .names = names };
	struct concerns all;
	const enum errc code = concerns_list(scope->db, &tables, &open, &work, &all, err);

	if (!code)
		ret->found = ret->seen = (int64_t)all.n;
	return code;
}

const struct fact_measure advisory_measures[] = {
	{ "decisions-open", count_open },
	{ .id = NULL },
};
