/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of one unit of work: an event, a request, a rule load, a report. Everything taken
 * from an arena goes at once, by arena_clear() or arena_done(); nothing is freed alone, so error
 * paths have nothing to undo. Do not keep a pointer into an arena beyond its unit of work.
 *
 * An arena has a limit, given at creation. Past it arena_take() returns NULL: that is an ordinary
 * error (ERR_LIMIT) which ends the unit of work, never the process.
 */
#pragma once

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;		    /* bytes taken, all blocks */
	size_t limit;
};

/* Nothing is allocated until the first take. */
#define ARENA_INIT(max)                                                                            \
	{                                                                                          \
		.blocks = NULL, .used = 0, .limit = (max)                                          \
	}

void arena_init(struct arena *arena, size_t limit);

/* Forget all that was taken; the largest block is kept for the next unit of work. */
void arena_clear(struct arena *arena);

void arena_done(struct arena *arena);

/* `size` bytes aligned for any type, zeroed; NULL past the limit. */
void *arena_take(struct arena *arena, size_t size) MUST_CHECK;
void *arena_take_array(struct arena *arena, size_t n, size_t size) MUST_CHECK;

/* Unaligned and not zeroed, for text. NULL past the limit. */
char *arena_take_text(struct arena *arena, size_t size) MUST_CHECK;

/* A copy of `s`; on the limit returns a str with ptr NULL. */
struct str arena_str(struct arena *arena, struct str s);

/* A C string copy of `s` (embedded NULs are kept as bytes); NULL past the limit. */
char *arena_cstr(struct arena *arena, struct str s);

struct str arena_printf(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);

#define auto_arena CLEANUP(arena_done) struct arena
