/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An event as rules look at it: its fields by slot (pool.h) instead of by name, and each value
 * folded once, when first asked for. Made anew for every event in memory that is kept.
 */
#pragma once

#include "detect/sigma/pattern.h"
#include "detect/sigma/pool.h"
#include "event/event.h"

#define VIEW_FOLD_MAX  (16u * 1024 * 1024) /* the folded forms of one event's values together */
#define VIEW_PAIRS_MAX (8u * 1024 * 1024)  /* what stands side by side in them; beyond, not told */
#define VIEW_NONE      UINT32_MAX

struct view {
	const struct event *event;
	const struct pool *pool;
	uint32_t *first;      /* by slot: number of the field, or VIEW_NONE */
	uint32_t *next;	      /* by field: the next one of the same slot, or VIEW_NONE */
	uint32_t *used_slots; /* whose `first` must be cleared */
	size_t n_used;
	struct str *folded;		 /* by field; the last one is the raw text. NULL: not yet */
	const struct byte_pairs **pairs; /* by field, of the folded value. NULL: not yet */
	const struct byte_pairs *all_pairs; /* of all of them together; NULL: cannot be told */
	bool all_pairs_known;
	size_t cap_fields;
	struct arena folds;
	struct arena sums; /* the pairs */
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
static inline struct str view_value(const struct view *view, uint32_t field)
{
	if (field == view_raw(view))
		return view->event->raw;

	const struct field *f = &view->event->fields[field];
	return f->type == VALUE_NULL ? STR_NONE : f->value;
}

/* Fold a value that was not asked for yet; false when it does not fit the working memory. */
bool view_fold(struct view *view, uint32_t field);

/* The value without case; false when it does not fit the working memory. */
static inline bool view_folded(struct view *view, uint32_t field, struct str *ret)
{
	if (!view->folded[field].ptr && !view_fold(view, field))
		return false;
	*ret = view->folded[field];
	return true;
}

/* Pairs of the folded value, or NULL. */
const struct byte_pairs *view_pairs(struct view *view, uint32_t field, struct str folded);

/* Pairs of all folded values and the raw text together; NULL when one could not be folded. */
const struct byte_pairs *view_all_pairs(struct view *view);
