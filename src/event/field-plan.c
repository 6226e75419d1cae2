/* SPDX-License-Identifier: Apache-2.0 */
#include "event/field-plan.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "event/event.h"

#define TABLE_FIRST 1024u

void field_plan_init(struct field_plan *plan)
{
	static atomic_uint_fast64_t serials;

	*plan = (struct field_plan){ .arena = ARENA_INIT(FIELD_PLAN_TEXT),
				     .serial = atomic_fetch_add(&serials, 1) + 1 };
}

void field_plan_done(struct field_plan *plan)
{
	free(plan->names);
	free(plan->table);
	arena_done(&plan->arena);
	*plan = (struct field_plan){ .serial = 0 };
}

/* Where the name is in the table, or the free place where it belongs. */
static size_t place_of(const struct field_plan *plan, struct str name, uint32_t hash)
{
	size_t at = hash & (plan->table_size - 1);

	while (plan->table[at] && !str_equal_nocase(plan->names[plan->table[at] - 1], name))
		at = (at + 1) & (plan->table_size - 1);
	return at;
}

static void grow_table(struct field_plan *plan)
{
	free(plan->table);
	plan->table_size = plan->table_size ? plan->table_size * 2 : TABLE_FIRST;
	plan->table = mem_new_array(plan->table_size, sizeof(*plan->table));
	for (size_t i = 0; i < plan->n_names; i++) {
		const struct str name = plan->names[i];
		plan->table[place_of(plan, name, field_name_hash(name))] = (uint32_t)i + 1;
	}
}

uint32_t field_plan_add(struct field_plan *plan, struct str name)
{
	if (plan->n_names * 2 >= plan->table_size)
		grow_table(plan);

	const size_t at = place_of(plan, name, field_name_hash(name));
	if (plan->table[at])
		return plan->table[at] - 1;

	const struct str own =
		plan->n_names < FIELD_PLAN_MAX ? arena_str(&plan->arena, name) : STR_NONE;
	if (!own.ptr)
		return FIELD_NO_SLOT;
	mem_reserve(&plan->names, &plan->cap_names, plan->n_names + 1, sizeof(*plan->names));
	plan->names[plan->n_names++] = own;
	plan->table[at] = (uint32_t)plan->n_names;
	return plan->table[at] - 1;
}

uint32_t field_plan_find(const struct field_plan *plan, struct str name, uint32_t hash)
{
	if (!plan->table_size)
		return FIELD_NO_SLOT;

	const size_t at = place_of(plan, name, hash);
	return plan->table[at] ? plan->table[at] - 1 : FIELD_NO_SLOT;
}
