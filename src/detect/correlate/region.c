/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/region.h"

#include <string.h>

#include "base/os/pages.h"

#define REGION_USED 0x80u

/* Stands in a free block: its neighbours in the list of its order, as block numbers. */
struct free_block {
	uint32_t next;
	uint32_t previous;
};

static struct free_block *free_at(const struct region *region, uint32_t block)
{
	return region_at(region, block);
}

static void push(struct region *region, uint32_t block, unsigned order)
{
	struct free_block *at = free_at(region, block);

	at->next = region->free[order];
	at->previous = REGION_NO_BLOCK;
	if (at->next)
		free_at(region, at->next)->previous = block;
	region->free[order] = block;
	region->orders[block - 1] = (unsigned char)(order + 1);
}

static void pull(struct region *region, uint32_t block, unsigned order)
{
	const struct free_block *at = free_at(region, block);

	if (at->next)
		free_at(region, at->next)->previous = at->previous;
	if (at->previous)
		free_at(region, at->previous)->next = at->next;
	else
		region->free[order] = at->next;
	region->orders[block - 1] = 0;
}

static unsigned order_of(size_t size)
{
	unsigned order = 0;

	while (((size_t)REGION_BLOCK << order) < size)
		order++;
	return order;
}

void region_init(struct region *region, size_t bytes)
{
	*region = (struct region){
		.top = order_of(size_max(REGION_MIN, size_min(bytes, REGION_MAX))),
	};
	region->n_blocks = 1u << region->top;
	region->base = pages_take((size_t)region->n_blocks * REGION_BLOCK);
	region->orders = pages_take(region->n_blocks);
	push(region, 1, region->top);
}

void region_done(struct region *region)
{
	pages_give(region->base, (size_t)region->n_blocks * REGION_BLOCK);
	pages_give(region->orders, region->n_blocks);
	*region = (struct region){ .n_blocks = 0 };
}

uint32_t region_take(struct region *region, size_t size)
{
	const unsigned wanted = order_of(size);
	unsigned order = wanted;

	while (order <= region->top && !region->free[order])
		order++;
	if (order > region->top)
		return REGION_NO_BLOCK;

	const uint32_t block = region->free[order];
	pull(region, block, order);
	while (order > wanted) {
		order--;
		push(region, block + (1u << order), order);
	}
	region->orders[block - 1] = (unsigned char)(REGION_USED | (wanted + 1));
	region->used += (size_t)REGION_BLOCK << wanted;
	memset(region_at(region, block), 0, size);
	return block;
}

size_t region_size(const struct region *region, uint32_t block)
{
	return (size_t)REGION_BLOCK << ((region->orders[block - 1] & ~REGION_USED) - 1);
}

void region_give(struct region *region, uint32_t block)
{
	if (!block)
		return;
	unsigned order = (region->orders[block - 1] & ~REGION_USED) - 1;
	uint32_t at = block - 1;

	region->used -= (size_t)REGION_BLOCK << order;
	region->orders[at] = 0;
	for (; order < region->top; order++) {
		const uint32_t buddy = at ^ (1u << order);
		if (region->orders[buddy] != order + 1)
			break;
		pull(region, buddy + 1, order);
		at = at < buddy ? at : buddy;
	}
	push(region, at + 1, order);
}
