/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a list of products, each looked up by its keys. */
#include "advisories/inventory.h"
#include "fuzz/fuzz.h"

#define ARENA_MAX (16u * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	auto_names *names = names_new();
	struct inventory list;

	if (inventory_read_csv(str_of(data, size), &arena, &list, NULL))
		return 0;
	for (size_t i = 0; i < list.n; i++) {
		const struct product_name *name = &list.at[i].name;
		struct name_keys keys = { .n = 0 };
		auto_arena work = ARENA_INIT(ARENA_MAX);

		assert(name->product.len || name->cpe.len);
		/* What is looked for as itself is found under its own keys. */
		names_add_our_keys(names, name, &work, &keys);
		names_add_their_keys(name, &work, &keys);
		assert(keys.n <= NAMES_KEYS_MAX);
	}
	return 0;
}
