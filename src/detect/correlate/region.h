/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of a fixed size, cut into blocks of powers of two (a buddy system): what is given back
 * joins its neighbour again, so a region that was full of small blocks can be full of large ones
 * later. Nothing is ever asked of the system but pages, when they are touched for the first time.
 *
 * A block is named by a number that is never 0; its address does not change.
 */
#pragma once

#include "base/compiler.h"

#define REGION_BLOCK	64u /* bytes of the smallest block */
#define REGION_ORDERS	26u
#define REGION_MIN	(64u * 1024)
#define REGION_MAX	(1u << 31)
#define REGION_NO_BLOCK 0u

struct region {
	unsigned char *base;
	unsigned char *orders; /* by smallest block: order + 1, with REGION_USED; 0: inside one */
	uint32_t n_blocks;
	unsigned top; /* order of the whole region */
	uint32_t free[REGION_ORDERS];
	size_t used; /* bytes in blocks taken */
};

/* `bytes` is brought to a power of two between REGION_MIN and REGION_MAX. */
void region_init(struct region *region, size_t bytes);
void region_done(struct region *region);

/* At least `size` bytes, zeroed; REGION_NO_BLOCK when there is no place for them. */
uint32_t region_take(struct region *region, size_t size) MUST_CHECK;

/* REGION_NO_BLOCK is fine. */
void region_give(struct region *region, uint32_t block);

/* How many bytes the block really has. */
size_t region_size(const struct region *region, uint32_t block);

static inline void *region_at(const struct region *region, uint32_t block)
{
	return region->base + (size_t)(block - 1) * REGION_BLOCK;
}
