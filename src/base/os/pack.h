/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs: what is true of one sector only (its forms, duties, kinds of institution, words) lies in
 * content/packs/ID, what is true of all in content. docs/formats/packs.md.
 *
 * A process works with one pack, chosen before anything is read from it and then read-only, as its
 * language is: by --pack or $TONOI_PACK, else by the facility's record, else PACK_DEFAULT. What is
 * read of it stays until the process ends.
 */
#pragma once

#include <limits.h>

#include "base/arena.h"
#include "base/encoding/yaml.h"
#include "base/text.h"

#define PACK_DEFAULT	 "medicine"
#define PACK_ENVIRONMENT "TONOI_PACK"
#define PACK_ID_MAX	 40u
#define PACKS_MAX	 16u
#define PACK_FOLDERS_MAX 2u

/* A person chose it. ERR_NOT_FOUND when content has none of that id. */
enum errc pack_choose(const char *id, struct err *err) MUST_CHECK;

/* The facility's record says so: nothing happens when it says nothing, or a person chose. */
enum errc pack_suggest(struct str id, struct err *err) MUST_CHECK;

/* Read the pack's words now: for who cannot open files later. Else they are read when asked for. */
enum errc pack_load(struct err *err) MUST_CHECK;

const char *pack_id(void);

/* What a facility can be (pack.yml: kinds). NULL at the end of the table is its `value`. */
const struct text_choice *pack_kinds(void);

/* All packs of content, by id; the same. */
const struct text_choice *pack_list(void);

/* The pack's own id of something C must name: "official-form". STR_NONE: it has none. */
struct str pack_value(const char *key);

/* Where content of that kind lies: content/KIND, then content/packs/ID/KIND. */
struct pack_folders {
	char at[PACK_FOLDERS_MAX][PATH_MAX];
	size_t n; /* those that are there: a pack need not have every kind */
};

/* ERR_NOT_FOUND when there are neither common ones nor the pack. `content` NULL: path_content(). */
enum errc pack_folders(const char *content, const char *kind, struct pack_folders *ret,
		       struct err *err) MUST_CHECK;

/* "{name}" becomes the pack's word of that name; other braces stay. ptr NULL past the limit. */
struct str pack_words(struct str text, enum lang lang, struct arena *arena);

/*
 * In what stands under "ja" and "en", "{name}" becomes the pack's word of that name in that
 * language; other braces stay.
 */
void pack_expand(struct yaml *node, struct arena *arena);

/* Every *.yml of those folders, the common first, with words put in; as yaml_folder_each(). */
enum errc pack_each(const char *content, const char *kind, struct arena *arena,
		    enum errc (*take)(void *ctx, const char *file, const struct yaml *doc,
				      struct err *err),
		    void *ctx, struct err *err) MUST_CHECK;
