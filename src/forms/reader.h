/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading one file of the form language: what is wrong is noted with its line, and reading goes on,
 * so that a person sees all mistakes of a file at once. Only within src/forms.
 */
#pragma once

#include "base/encoding/yaml-check.h"
#include "forms/form-set.h"

/* Wordings that several forms share. */
struct form_topic {
	struct str id;
	struct text_pair title;
	struct text_pair help;
	const struct form_ref *refs;
	size_t n_refs;
};

struct form_part {
	struct str id;
	struct text_pair text;
};

struct form_shared {
	struct form_topic topics[FORM_TOPICS_MAX];
	size_t n_topics;
	struct form_part parts[FORM_PARTS_MAX];
	size_t n_parts;
};

struct form_notes {
	struct form_note at[FORM_NOTES_MAX];
	size_t n;
	size_t more; /* that found no room */
};

/* Does not move: `check` hands its mistakes to the reader it stands in. */
struct form_reader {
	struct arena *arena;
	struct form_notes *notes;
	struct form_shared *shared;
	struct yaml_check check;
};

/* `file` outlives the reader and its notes. */
void form_reader_init(struct form_reader *r, struct arena *arena, struct form_notes *notes,
		      struct form_shared *shared, const char *file);

/* `refs:` of an item or a topic. */
const struct form_ref *form_reader_refs(struct form_reader *r, const struct yaml *map,
					size_t *ret_n);

/* Whole files. */
void topics_read(struct form_reader *r, const struct yaml *doc);
bool form_read(struct form_reader *r, const struct yaml *doc, struct form *ret);

/* The items of a section, appended to `items`. */
struct item_list {
	struct form_item at[FORM_ITEMS_MAX];
	size_t n;
};
void items_read(struct form_reader *r, const struct yaml *section, struct item_list *items);
