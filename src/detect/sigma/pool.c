/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/pool.h"

#include "base/alloc.h"
#include "event/event.h"

#define TABLE_FIRST 1024u

void pool_init(struct pool *pool)
{
	*pool = (struct pool){ .arena = ARENA_INIT(POOL_BYTES_MAX) };
}

void pool_done(struct pool *pool)
{
	for (size_t i = 0; i < pool->n_regexes; i++)
		regex_free(pool->regexes[i].regex);
	free(pool->regexes);
	free(pool->names);
	free(pool->table);
	arena_done(&pool->arena);
	pool_init(pool);
}

/* Where the name is in the table, or the free place where it belongs. */
static size_t place_of(const struct pool *pool, struct str name, uint32_t hash)
{
	size_t at = hash & (pool->table_size - 1);

	while (pool->table[at] && !str_equal_nocase(pool->names[pool->table[at] - 1], name))
		at = (at + 1) & (pool->table_size - 1);
	return at;
}

static void grow_table(struct pool *pool)
{
	free(pool->table);
	pool->table_size = pool->table_size ? pool->table_size * 2 : TABLE_FIRST;
	pool->table = mem_new_array(pool->table_size, sizeof(*pool->table));
	for (size_t i = 0; i < pool->n_names; i++) {
		const struct str name = pool->names[i];
		pool->table[place_of(pool, name, field_name_hash(name))] = (uint32_t)i + 1;
	}
}

uint32_t pool_slot(struct pool *pool, struct str name)
{
	if (pool->n_names * 2 >= pool->table_size)
		grow_table(pool);

	const size_t at = place_of(pool, name, field_name_hash(name));
	if (pool->table[at])
		return pool->table[at] - 1;

	const struct str own = arena_str(&pool->arena, name);
	if (!own.ptr)
		return SLOT_NONE;
	mem_reserve(&pool->names, &pool->cap_names, pool->n_names + 1, sizeof(*pool->names));
	pool->names[pool->n_names++] = own;
	pool->table[at] = (uint32_t)pool->n_names;
	return pool->table[at] - 1;
}

uint32_t pool_find_slot(const struct pool *pool, struct str name, uint32_t hash)
{
	if (!pool->table_size)
		return SLOT_NONE;

	const size_t at = place_of(pool, name, hash);
	return pool->table[at] ? pool->table[at] - 1 : SLOT_NONE;
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
