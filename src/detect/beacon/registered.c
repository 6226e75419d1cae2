/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/registered.h"

#include <stdlib.h>

#include "base/alloc.h"

#define SLOTS 8192u /* a power of two */
#define NONE  UINT8_MAX

struct registered_slot {
	uint8_t len;  /* 0: free */
	uint8_t from; /* where the registered domain begins; NONE: there is none */
	char name[REGISTERED_NAME_MAX];
};

void registered_done(struct registered *registered)
{
	free(registered->slots);
	registered->slots = NULL;
}

static void remember(struct registered_slot *slot, struct str name, struct str found)
{
	slot->len = (uint8_t)name.len;
	slot->from = found.len ? (uint8_t)(name.len - found.len) : NONE;
	memcpy(slot->name, name.ptr, name.len);
}

struct str registered_of(struct registered *registered, const struct watch_content *content,
			 struct str name)
{
	if (!name.len || name.len > REGISTERED_NAME_MAX)
		return watch_content_registered(content, name);
	if (!registered->slots)
		registered->slots = mem_new_array(SLOTS, sizeof(*registered->slots));
	const uint64_t hash = str_hash_nocase(name);
	struct registered_slot *slot = &registered->slots[(hash ^ hash >> 32) & (SLOTS - 1)];

	if (!str_equal(str_of(slot->name, slot->len), name))
		remember(slot, name, watch_content_registered(content, name));
	return slot->from == NONE ? STR_NONE : str_from_pos(name, slot->from);
}
