/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading one file of the form language: what is wrong is noted with its line, and reading goes on,
 * so that a person sees all mistakes of a file at once. Only within src/forms.
 */
#pragma once

#include "base/encoding/yaml.h"
#include "forms/form-set.h"

/* Wordings that several forms share. */
struct form_topic {
	struct str id;
	struct form_text title;
	struct form_text help;
	const struct form_ref *refs;
	size_t n_refs;
};

struct form_part {
	struct str id;
	struct form_text text;
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

struct form_reader {
	struct arena *arena;
	struct form_notes *notes;
	struct form_shared *shared;
	struct str file;
	bool bad; /* something was noted */
};

void reader_note(struct form_reader *r, unsigned line, const char *fmt, ...) PRINTF(3, 4);

/* False, and noted, when it is no map; keys other than `keys` (NULL at the end) are noted. */
bool reader_map(struct form_reader *r, const struct yaml *node, const char *what,
		const char *const *keys);

/* The list of that key, or NULL; another thing, or one longer than `max`, is noted. */
const struct yaml *reader_list(struct form_reader *r, const struct yaml *map, const char *key,
			       size_t max);

/* The text of that key. Absent: noted when `needed`, then and else STR_NONE. */
struct str reader_text(struct form_reader *r, const struct yaml *map, const char *key, bool needed);

/* Small letters, digits and dashes. */
struct str reader_id(struct form_reader *r, const struct yaml *map, const char *key, bool needed);

/* {ja: …, en: …}; both or neither. */
struct form_text reader_pair(struct form_reader *r, const struct yaml *map, const char *key,
			     bool needed);

/* Which of `names` the text is; `fallback` when absent or (noted) none of them. */
size_t reader_word(struct form_reader *r, const struct yaml *map, const char *key,
		   const char *const *names, size_t n, size_t fallback);

int64_t reader_number(struct form_reader *r, const struct yaml *map, const char *key, int64_t min,
		      int64_t max, int64_t fallback);

bool reader_truth(struct form_reader *r, const struct yaml *map, const char *key, bool fallback);

/* `refs:` of an item or a topic. */
const struct form_ref *reader_refs(struct form_reader *r, const struct yaml *map, size_t *ret_n);

/* Line of the entry of that key, or of the map. */
unsigned reader_line(const struct yaml *map, const char *key);

/* Whole files. */
void topics_read(struct form_reader *r, const struct yaml *doc);
bool form_read(struct form_reader *r, const struct yaml *doc, struct form *ret);

/* The items of a section, appended to `items`. */
struct item_list {
	struct form_item at[FORM_ITEMS_MAX];
	size_t n;
};
void items_read(struct form_reader *r, const struct yaml *section, struct item_list *items);
