/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a content file of known keys: each step takes what it names, and the first that does not
 * find it keeps the sentence ("file:line: …"); later steps then do nothing and give empty values.
 * A file so reads as a list of its parts with one look at `code` at the end.
 *
 * For files whose author should see all mistakes at once there is forms/reader.h.
 */
#pragma once

#include "base/encoding/yaml.h"
#include "base/text.h"

#define YAML_CONTENT_FILE_MAX (1024u * 1024)
#define YAML_CONTENT_TEXT_MAX 4096u

struct yaml_check {
	const char *file;
	enum errc code;
	struct err err;
};

/* A sentence in both languages, as views of the document. */
struct text_pair {
	struct str ja;
	struct str en;
};

static inline struct str text_pair_in(struct text_pair pair, enum lang lang)
{
	return lang == LANG_EN ? pair.en : pair.ja;
}

/* The first mistake counts. */
void yaml_wrong(struct yaml_check *check, unsigned line, const char *fmt, ...) PRINTF(3, 4);

/* A map with no other keys than `keys` (NULL at the end). */
bool yaml_check_map(struct yaml_check *check, const struct yaml *node, const char *what,
		    const char *const *keys);

/* A list of 1 to `max`; NULL when the key is absent or (noted) it is none. */
const struct yaml *yaml_check_list(struct yaml_check *check, const struct yaml *map,
				   const char *key, size_t max);

/* STR_NONE when absent; noted when it is `needed`. */
struct str yaml_check_text(struct yaml_check *check, const struct yaml *map, const char *key,
			   bool needed);

/* Small letters, digits and dashes, beginning with none of the latter. */
struct str yaml_check_id(struct yaml_check *check, const struct yaml *map, const char *key);

/* {ja: …, en: …}: both, always. */
struct text_pair yaml_check_pair(struct yaml_check *check, const struct yaml *map, const char *key,
				 bool needed);

int64_t yaml_check_number(struct yaml_check *check, const struct yaml *map, const char *key,
			  int64_t min, int64_t max, int64_t fallback);

/* Position in `names` of the text; `fallback` when absent, noted when it is none of them. */
size_t yaml_check_word(struct yaml_check *check, const struct yaml *map, const char *key,
		       const char *const *names, size_t n, size_t fallback);

/* `version`, `date` and `source`, which every content file has. */
void yaml_check_head(struct yaml_check *check, const struct yaml *doc);

/* Every *.yml of a folder by name, until `take` gives an error. A missing folder is an error. */
enum errc yaml_folder_each(const char *folder, struct arena *arena,
			   enum errc (*take)(void *ctx, const char *file, const struct yaml *doc,
					     struct err *err),
			   void *ctx, struct err *err) MUST_CHECK;
