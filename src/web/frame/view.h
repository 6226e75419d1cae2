/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page shows: named values that a handler fills in and a template puts on the page. Values
 * are data, never HTML; escaping is the template's business. Everything lives in the arena of the
 * request: a view that does not fit is cut and marked (view_failed), so that the page becomes an
 * error page and not half a truth.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "web/template-data.h"

struct view;
struct view_value;

enum view_type {
	VIEW_NONE,
	VIEW_STR,
	VIEW_NUMBER,
	VIEW_BOOL,
	VIEW_TEXT,
	VIEW_TIME,
	VIEW_LIST,
	VIEW_OBJECT,
};

struct view_value {
	const char *name;
	enum view_type type;
	struct str str;
	int64_t number; /* or the moment, the text's key, the truth */
	struct view *first;
	struct view **last;
	struct view_value *next;
};

struct view {
	struct arena *arena;
	struct view *root;
	struct view *parent; /* names not found here are looked for there */
	struct view *next;   /* in a list */
	struct view_value *values;
	bool failed; /* of the root */
};

struct view *view_new(struct arena *arena); /* NULL past the arena's limit */
bool view_failed(const struct view *view);

/* `name` is a constant; `value` is borrowed. The last of the same name counts. */
void view_str(struct view *view, const char *name, struct str value);
void view_cstr(struct view *view, const char *name, const char *value); /* copied */
void view_number(struct view *view, const char *name, int64_t value);
void view_bool(struct view *view, const char *name, bool value);
void view_text(struct view *view, const char *name, enum text_key key);
void view_sentence(struct view *view, const char *name, struct text text, enum lang lang);
void view_time(struct view *view, const char *name, int64_t us);

struct view *view_object(struct view *view, const char *name);

/* A new last element of the list `name`. */
struct view *view_add(struct view *view, const char *name);
void view_list(struct view *view, const char *name); /* an empty list */

/* A new first element of a list that view_list() made. */
struct view *view_add_first(struct view *view, const char *name);

/* "row.name" from here outwards; NULL when nobody has it. */
const struct view_value *view_find(const struct view *view, struct str name);
