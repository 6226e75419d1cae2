/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/view.h"

#include "base/alloc.h"
#include "base/encoding/fold.h"

void view_init(struct view *view, const struct pool *pool)
{
	*view = (struct view){ .pool = pool,
			       .folds = ARENA_INIT(VIEW_FOLD_MAX),
			       .sums = ARENA_INIT(VIEW_PAIRS_MAX) };
	view->first = mem_new_array(pool->plan.n_names + 1, sizeof(*view->first));
	view->used_slots = mem_new_array(pool->plan.n_names + 1, sizeof(*view->used_slots));
	for (size_t i = 0; i < pool->plan.n_names; i++)
		view->first[i] = VIEW_NONE;
}

void view_done(struct view *view)
{
	free(view->first);
	free(view->next);
	free(view->used_slots);
	free(view->folded);
	free(view->pairs);
	arena_done(&view->folds);
	arena_done(&view->sums);
	*view = (struct view){ .pool = NULL };
}

static void make_room(struct view *view, size_t n_fields)
{
	if (n_fields <= view->cap_fields)
		return;
	view->next = mem_resize(view->next, n_fields, sizeof(*view->next));
	view->folded = mem_resize(view->folded, n_fields, sizeof(*view->folded));
	view->pairs = mem_resize(view->pairs, n_fields, sizeof(*view->pairs));
	view->cap_fields = n_fields;
}

void view_set(struct view *view, const struct event *event)
{
	for (size_t i = 0; i < view->n_used; i++)
		view->first[view->used_slots[i]] = VIEW_NONE;
	view->n_used = 0;
	view->event = event;
	view->all_pairs = NULL;
	view->all_pairs_known = false;
	arena_clear(&view->folds);
	arena_clear(&view->sums);
	make_room(view, size_max(event->n_fields + 1, 64));
	memset(view->folded, 0, (event->n_fields + 1) * sizeof(*view->folded));
	memset(view->pairs, 0, (event->n_fields + 1) * sizeof(*view->pairs));

	/* From the last to the first, so that each chain is in the event's order. */
	for (size_t i = event->n_fields; i-- > 0;) {
		const struct field *field = &event->fields[i];
		const uint32_t slot =
			event->plan == &view->pool->plan
				? field->slot
				: field_plan_find(&view->pool->plan, field->name, field->hash);
		if (slot == SLOT_NONE)
			continue;
		if (view->first[slot] == VIEW_NONE)
			view->used_slots[view->n_used++] = slot;
		view->next[i] = view->first[slot];
		view->first[slot] = (uint32_t)i;
	}
}

bool view_fold(struct view *view, uint32_t field)
{
	const struct str value = view_value(view, field);
	char *room = arena_take_text(&view->folds, fold_max(value.len) + 1);

	if (!room)
		return false;
	view->folded[field] = str_of(room, fold_text(value, room));
	return true;
}

const struct byte_pairs *view_pairs(struct view *view, uint32_t field, struct str folded)
{
	if (view->pairs[field])
		return view->pairs[field];

	struct byte_pairs *pairs = byte_pairs_new(&view->sums, folded.len);
	if (pairs)
		byte_pairs_add(pairs, folded);
	view->pairs[field] = pairs;
	return pairs;
}

/* False when one cannot be folded. */
static bool fold_all(struct view *view, size_t *ret_len)
{
	struct str folded;

	*ret_len = 0;
	for (uint32_t field = 0; field <= view_raw(view); field++) {
		if (!view_folded(view, field, &folded))
			return false;
		*ret_len += folded.len;
	}
	return true;
}

const struct byte_pairs *view_all_pairs(struct view *view)
{
	size_t len;

	if (view->all_pairs_known)
		return view->all_pairs;

	view->all_pairs_known = true;
	struct byte_pairs *pairs = fold_all(view, &len) ? byte_pairs_new(&view->sums, len) : NULL;
	for (uint32_t field = 0; pairs && field <= view_raw(view); field++)
		byte_pairs_add(pairs, view->folded[field]);
	view->all_pairs = pairs;
	return pairs;
}
