/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An event as rules look at it: its fields by slot (pool.h) instead of by name, and each value
 * folded once, when first asked for. Made anew for every event in memory that is kept.
 */
#pragma once

#include "detect/sigma/pattern.h"
#include "detect/sigma/pool.h"
#include "event/event.h"

#define VIEW_FOLD_MAX (16u * 1024 * 1024) /* the folded forms of one event's values together */
#define VIEW_NONE     UINT32_MAX

struct view {
	const struct event *event;
	const struct pool *pool;
	uint32_t *first;      /* by slot: number of the field, or VIEW_NONE */
	uint32_t *next;	      /* by field: the next one of the same slot, or VIEW_NONE */
	uint32_t *used_slots; /* whose `first` must be cleared */
	size_t n_used;
	struct str *folded;		 /* by field; the last one is the raw text. NULL: not yet */
	const struct byte_pairs **pairs; /* by field, of the folded value. NULL: not yet */
	size_t cap_fields;
	struct arena arena;
};

void view_init(struct view *view, const struct pool *pool);
void view_done(struct view *view);

/* `event` outlives the view's use of it. */
void view_set(struct view *view, const struct event *event);

static inline uint32_t view_first(const struct view *view, uint32_t slot)
{
	return view->first[slot];
}

static inline uint32_t view_next(const struct view *view, uint32_t field)
{
	return view->next[field];
}

/* Number of the raw text, after the last field. */
static inline uint32_t view_raw(const struct view *view)
{
	return (uint32_t)view->event->n_fields;
}

/* The value as it is; STR_NONE when null. */
struct str view_value(const struct view *view, uint32_t field);

/*
 * Which two bytes stand side by side somewhere in a long value. A pattern with a pair that does
 * not cannot match, which is known without reading the value once per pattern.
 */
const struct byte_pairs *view_pairs(struct view *view, uint32_t field, struct str folded);

/* The value without case; false when it does not fit the working memory. */
bool view_folded(struct view *view, uint32_t field, struct str *ret);
