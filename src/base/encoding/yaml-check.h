/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a content file of known keys: each step takes what it names, and the first that does not
 * find it keeps the sentence ("file:line: …") in `err`. A file so reads as a list of its parts with
 * one look at `code` at the end.
 *
 * Without `note` the first mistake counts: later ones are not told, and maps are not gone into.
 * With it reading goes on and every mistake is handed over, for authors who want to see them all.
 * Texts are views of the document.
 */
#pragma once

#include "base/encoding/yaml.h"
#include "base/text.h"

#define YAML_CONTENT_FILE_MAX (1024u * 1024)
#define YAML_CONTENT_TEXT_MAX 4096u
#define YAML_CONTENT_ID_MAX   64u

struct yaml_check {
	const char *file;
	void (*note)(void *ctx, unsigned line, struct str text); /* or NULL */
	void *ctx;
	enum errc code; /* something was wrong */
	struct err err; /* of the first mistake */
};

void yaml_wrong(struct yaml_check *check, unsigned line, const char *fmt, ...) PRINTF(3, 4);

/* Line of the entry of that key, or of the map. */
unsigned yaml_line(const struct yaml *map, const char *key);

/*
 * A map with no other keys than `keys` (NULL at the end). May it be read? Another thing may not; a
 * map with a key too many may, when mistakes are handed over.
 */
bool yaml_check_map(struct yaml_check *check, const struct yaml *node, const char *what,
		    const char *const *keys);

/* A list of 1 to `max`; NULL when the key is absent or (noted) it is none. */
const struct yaml *yaml_check_list(struct yaml_check *check, const struct yaml *map,
				   const char *key, size_t max);

/* STR_NONE when absent; noted when it is `needed`. */
struct str yaml_check_text(struct yaml_check *check, const struct yaml *map, const char *key,
			   bool needed);

/* At most 64 small letters, digits and dashes, beginning with none of the latter. */
bool yaml_id_valid(struct str s);
struct str yaml_check_id(struct yaml_check *check, const struct yaml *map, const char *key,
			 bool needed);

/* {ja: …, en: …}: both or neither. */
struct text_pair yaml_check_pair(struct yaml_check *check, const struct yaml *map, const char *key,
				 bool needed);

int64_t yaml_check_number(struct yaml_check *check, const struct yaml *map, const char *key,
			  int64_t min, int64_t max, int64_t fallback);

/* true or false; `fallback` when absent or (noted) neither. */
bool yaml_check_truth(struct yaml_check *check, const struct yaml *map, const char *key,
		      bool fallback);

/* Position in `names` of the text; `fallback` when absent, noted when it is none of them. */
size_t yaml_check_word(struct yaml_check *check, const struct yaml *map, const char *key,
		       const char *const *names, size_t n, size_t fallback);

/* `version`, `date` and `source`, which every content file has. */
void yaml_check_head(struct yaml_check *check, const struct yaml *doc);

/*
 * A part of a content file: a list whose things `read` adds to the content, at most `max` over all
 * files. Parts are read in their order, so that later ones may name what earlier ones brought.
 */
struct yaml_part {
	const char *key; /* NULL at the end */
	size_t max;
	size_t count; /* offsetof() a size_t of the content: how many there are already */
	void (*read)(struct yaml_check *check, const struct yaml *node, void *content);
};

/* Parts that are absent are passed over; none is read after a mistake that ends the reading. */
void yaml_check_parts(struct yaml_check *check, const struct yaml *doc,
		      const struct yaml_part *parts, void *content);

/* What came of it: the first mistake, or ERR_OK. */
enum errc yaml_check_end(const struct yaml_check *check, struct err *err) MUST_CHECK;

/*
 * One content file of a folder, whole: `read` takes its parts into `content`. At most
 * YAML_CONTENT_FILE_MAX bytes; texts are in `arena`.
 */
enum errc yaml_content_read(const char *folder, const char *name, struct arena *arena,
			    void (*read)(struct yaml_check *check, const struct yaml *doc,
					 void *content),
			    void *content, struct err *err) MUST_CHECK;

/* Every *.yml of a folder by name, until `take` gives an error. A missing folder is an error. */
enum errc yaml_folder_each(const char *folder, struct arena *arena,
			   enum errc (*take)(void *ctx, const char *file, const struct yaml *doc,
					     struct err *err),
			   void *ctx, struct err *err) MUST_CHECK;
