/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/view.h"

#include "base/alloc.h"
#include "base/encoding/fold.h"

void view_init(struct view *view, const struct pool *pool)
{
	*view = (struct view){ .pool = pool, .arena = ARENA_INIT(VIEW_FOLD_MAX) };
	view->first = mem_new_array(pool->n_names + 1, sizeof(*view->first));
	view->used_slots = mem_new_array(pool->n_names + 1, sizeof(*view->used_slots));
	for (size_t i = 0; i < pool->n_names; i++)
		view->first[i] = VIEW_NONE;
}

void view_done(struct view *view)
{
	free(view->first);
	free(view->next);
	free(view->used_slots);
	free(view->folded);
	free(view->pairs);
	arena_done(&view->arena);
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
	arena_clear(&view->arena);
	make_room(view, size_max(event->n_fields + 1, 64));
	memset(view->folded, 0, (event->n_fields + 1) * sizeof(*view->folded));
	memset(view->pairs, 0, (event->n_fields + 1) * sizeof(*view->pairs));

	/* From the last to the first, so that each chain is in the event's order. */
	for (size_t i = event->n_fields; i-- > 0;) {
		const struct field *field = &event->fields[i];
		const uint32_t slot = pool_find_slot(view->pool, field->name, field->hash);
		if (slot == SLOT_NONE)
			continue;
		if (view->first[slot] == VIEW_NONE)
			view->used_slots[view->n_used++] = slot;
		view->next[i] = view->first[slot];
		view->first[slot] = (uint32_t)i;
	}
}

struct str view_value(const struct view *view, uint32_t field)
{
	if (field == view_raw(view))
		return view->event->raw;

	const struct field *f = &view->event->fields[field];
	return f->type == VALUE_NULL ? STR_NONE : f->value;
}

bool view_folded(struct view *view, uint32_t field, struct str *ret)
{
	if (!view->folded[field].ptr) {
		const struct str value = view_value(view, field);
		char *room = arena_take_text(&view->arena, fold_max(value.len) + 1);
		if (!room)
			return false;
		view->folded[field] = str_of(room, fold_text(value, room));
	}
	*ret = view->folded[field];
	return true;
}

const struct byte_pairs *view_pairs(struct view *view, uint32_t field, struct str folded)
{
	if (!view->pairs[field] && folded.len >= PAIRS_VALUE_MIN) {
		struct byte_pairs *pairs = arena_take(&view->arena, sizeof(*pairs));
		if (pairs)
			byte_pairs_of(folded, pairs);
		view->pairs[field] = pairs;
	}
	return view->pairs[field];
}
