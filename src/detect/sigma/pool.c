/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/pool.h"

#include "base/alloc.h"

void pool_init(struct pool *pool)
{
	*pool = (struct pool){ .arena = ARENA_INIT(POOL_BYTES_MAX) };
	field_plan_init(&pool->plan);
}

void pool_done(struct pool *pool)
{
	for (size_t i = 0; i < pool->n_regexes; i++)
		regex_free(pool->regexes[i].regex);
	free(pool->regexes);
	field_plan_done(&pool->plan);
	arena_done(&pool->arena);
}

enum errc pool_regex(struct pool *pool, struct str source, unsigned flags, const struct regex **ret,
		     struct err *err)
{
	for (size_t i = 0; i < pool->n_regexes; i++) {
		const struct shared_regex *known = &pool->regexes[i];
		if (known->flags == flags && str_equal(known->source, source)) {
			*ret = known->regex;
			return ERR_OK;
		}
	}

	struct shared_regex fresh = { .source = arena_str(&pool->arena, source), .flags = flags };
	if (!fresh.source.ptr)
		return fail(err, ERR_LIMIT, "the rules together are too large");
	const enum errc code = regex_new(source, flags, &fresh.regex, err);
	if (code)
		return code;

	mem_reserve(&pool->regexes, &pool->cap_regexes, pool->n_regexes + 1,
		    sizeof(*pool->regexes));
	pool->regexes[pool->n_regexes++] = fresh;
	*ret = fresh.regex;
	return ERR_OK;
}
