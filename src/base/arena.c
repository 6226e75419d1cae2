/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>

#include "base/alloc.h"

#define BLOCK_MIN 4096

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena)ARENA_INIT(limit);
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
}

void arena_clear(struct arena *arena)
{
	/* Blocks double, so the newest is the largest. */
	struct arena_block *keep = arena->blocks;

	arena->used = 0;
	if (!keep)
		return;
	free_blocks(keep->next);
	keep->next = NULL;
	keep->used = 0;
}

void arena_done(struct arena *arena)
{
	free_blocks(arena->blocks);
	*arena = (struct arena)ARENA_INIT(arena->limit);
}

static struct arena_block *block_new(struct arena *arena, size_t need)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_MIN;

	size = size_max(size_min(size, size_max(arena->limit, BLOCK_MIN)), need);

	struct arena_block *block = mem_resize(NULL, 1, sizeof(*block) + size);
	*block = (struct arena_block){ .next = arena->blocks, .size = size };
	arena->blocks = block;
	return block;
}

static void *take(struct arena *arena, size_t size, size_t align)
{
	size_t total;

	if (__builtin_add_overflow(arena->used, size, &total) || total > arena->limit)
		return NULL;

	struct arena_block *block = arena->blocks;
	size_t start = block ? (block->used + align - 1) & ~(align - 1) : 0;
	if (!block || start > block->size || block->size - start < size) {
		block = block_new(arena, size);
		start = 0;
	}
	block->used = start + size;
	arena->used = total;
	return block->bytes + start;
}

void *arena_take(struct arena *arena, size_t size)
{
	void *p = take(arena, size, alignof(max_align_t));

	if (p)
		memset(p, 0, size);
	return p;
}

void *arena_take_array(struct arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return arena_take(arena, bytes);
}

char *arena_take_text(struct arena *arena, size_t size)
{
	return take(arena, size, 1);
}

char *arena_cstr(struct arena *arena, struct str s)
{
	char *p = s.len < SIZE_MAX ? arena_take_text(arena, s.len + 1) : NULL;

	if (!p)
		return NULL;
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return p;
}

struct str arena_str(struct arena *arena, struct str s)
{
	const char *p = arena_cstr(arena, s);

	return (struct str){ .ptr = p, .len = p ? s.len : 0 };
}

struct str arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	va_list again;

	va_start(args, fmt);
	va_copy(again, args);
	const int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);

	char *p = n < 0 ? NULL : arena_take_text(arena, (size_t)n + 1);
	if (p)
		(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ .ptr = p, .len = p ? (size_t)n : 0 };
}
