/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame/view.h"

static struct view *new_view(struct arena *arena, struct view *parent)
{
	struct view *view = arena_take(arena, sizeof(*view));

	if (!view)
		return NULL;
	view->arena = arena;
	view->parent = parent;
	view->root = parent ? parent->root : view;
	return view;
}

struct view *view_new(struct arena *arena)
{
	return new_view(arena, NULL);
}

bool view_failed(const struct view *view)
{
	return view->root->failed;
}

static struct view_value *own_value(const struct view *view, struct str name)
{
	for (struct view_value *value = view->values; value; value = value->next) {
		if (str_is(name, value->name))
			return value;
	}
	return NULL;
}

/* The value of that name, new or to be overwritten. A scrap one when memory is out. */
static struct view_value *put(struct view *view, const char *name, enum view_type type)
{
	struct view_value *value = own_value(view, str_from(name));

	if (!value) {
		value = arena_take(view->arena, sizeof(*value));
		if (!value) {
			view->root->failed = true;
			return NULL;
		}
		value->name = name;
		value->next = view->values;
		view->values = value;
	}
	value->type = type;
	return value;
}

static void put_number(struct view *view, const char *name, enum view_type type, int64_t number)
{
	struct view_value *value = put(view, name, type);

	if (value)
		value->number = number;
}

void view_str(struct view *view, const char *name, struct str text)
{
	struct view_value *value = put(view, name, VIEW_STR);

	if (value)
		value->str = text;
}

void view_cstr(struct view *view, const char *name, const char *text)
{
	struct str copy = arena_str(view->arena, str_from(text ? text : ""));

	if (!copy.ptr)
		view->root->failed = true;
	view_str(view, name, copy);
}

void view_number(struct view *view, const char *name, int64_t number)
{
	put_number(view, name, VIEW_NUMBER, number);
}

void view_bool(struct view *view, const char *name, bool truth)
{
	put_number(view, name, VIEW_BOOL, truth);
}

void view_text(struct view *view, const char *name, enum text_key key)
{
	put_number(view, name, VIEW_TEXT, (int64_t)key);
}

void view_sentence(struct view *view, const char *name, struct text text, enum lang lang)
{
	view_str(view, name, str_from(text_in(text, lang)));
}

void view_time(struct view *view, const char *name, int64_t us)
{
	put_number(view, name, VIEW_TIME, us);
}

/* Handlers go on writing into a child that did not fit; it is their parent then, already marked. */
static struct view *child(struct view *view)
{
	struct view *made = new_view(view->arena, view);

	if (made)
		return made;
	view->root->failed = true;
	return view;
}

struct view *view_object(struct view *view, const char *name)
{
	struct view_value *value = put(view, name, VIEW_OBJECT);
	struct view *made = child(view);

	if (value && made != view)
		value->first = made;
	return made;
}

void view_list(struct view *view, const char *name)
{
	struct view_value *value = put(view, name, VIEW_LIST);

	if (!value)
		return;
	value->first = NULL;
	value->last = &value->first;
}

struct view *view_add(struct view *view, const char *name)
{
	struct view_value *value = own_value(view, str_from(name));

	if (!value || value->type != VIEW_LIST) {
		view_list(view, name);
		value = own_value(view, str_from(name));
	}
	struct view *made = child(view);

	if (!value || made == view)
		return made;
	*value->last = made;
	value->last = &made->next;
	return made;
}

struct view *view_add_first(struct view *view, const char *name)
{
	struct view_value *value = own_value(view, str_from(name));
	struct view *made = child(view);

	if (!value || value->type != VIEW_LIST || made == view)
		return made;
	made->next = value->first;
	if (!value->first)
		value->last = &made->next;
	value->first = made;
	return made;
}

const struct view_value *view_find(const struct view *view, struct str name)
{
	struct str rest = name;
	const struct str first = str_split(&rest, '.');
	const struct view_value *value = NULL;

	for (const struct view *at = view; at && !value; at = at->parent)
		value = own_value(at, first);
	while (value && rest.ptr) {
		if (value->type != VIEW_OBJECT || !value->first)
			return NULL;
		value = own_value(value->first, str_split(&rest, '.'));
	}
	return value;
}
