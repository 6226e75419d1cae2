/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sentence for people in both languages, kept side by side so that neither is forgotten. What a
 * hospital may want to reword is in content/, not here.
 */
#pragma once

#include "base/str.h"

enum lang {
	LANG_JA,
	LANG_EN,
};

struct text {
	const char *ja;
	const char *en;
};

/* A `struct text` as an initialiser. */
#define TEXT(japanese, english)                                                                    \
	{                                                                                          \
		.ja = (japanese), .en = (english)                                                  \
	}

/* For use where an expression is wanted: text_of(TR("…", "…")). */
#define TR(japanese, english) ((struct text){ .ja = (japanese), .en = (english) })

/* The same of text from outside: views that own nothing. */
struct text_pair {
	struct str ja;
	struct str en;
};

/* A value and what people call it; a NULL value ends a table. */
struct text_choice {
	const char *value;
	struct text text;
};

/*
 * A sentence that differs by sector: C knows its name, the pack (content/packs/ID/pack.yml: words)
 * has the wording. text_in() and text_of() look it up; one that is missing shows its name.
 */
#define WORD_MARK  "\001"
#define WORD(name) TEXT(WORD_MARK name, WORD_MARK name)

/* NULL when the pack has no such word (base/os/pack.c). */
const struct text *text_word(const char *name);

/* Chosen once by the command line (--lang), else by LC_ALL / LC_MESSAGES / LANG; then read-only. */
void lang_set(enum lang lang);
enum lang lang_get(void);
enum lang lang_from_locale(void);
bool lang_parse(struct str name, enum lang *ret); /* "ja" or "en" */

const char *text_of(struct text text);
const char *text_in(struct text text, enum lang lang);

static inline struct str text_pair_in(struct text_pair pair, enum lang lang)
{
	return lang == LANG_EN ? pair.en : pair.ja;
}
