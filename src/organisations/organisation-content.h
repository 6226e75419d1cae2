/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What organisations can be, how lists of them are read and which offices come with the program:
 * data of the sector's pack (docs/formats/organisations.md). Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "organisations/forest.h"

#define ORG_KINDS_MAX	64u
#define ORG_WORDS_MAX	16u /* of one kind, and headings of one column */
#define ORG_OFFICES_MAX 500u

enum org_column {
	ORG_COLUMN_CODE,
	ORG_COLUMN_NAME,
	ORG_COLUMN_KANA,
	ORG_COLUMN_KIND,
	ORG_COLUMN_PREFECTURE,
	ORG_COLUMN_CITY,
	ORG_COLUMN_ADDRESS,
	ORG_COLUMN_PHONE,
	ORG_COLUMN_BEDS,
	ORG_COLUMN_FUNCTIONS,
	ORG_COLUMN_PARENT,
	ORG_COLUMNS,
};

extern const char *const org_column_names[ORG_COLUMNS]; /* "code", … */

/* In the plain form of headings (base/encoding/heading.h). */
struct org_words {
	struct str at[ORG_WORDS_MAX];
	size_t n;
};

struct org_kind {
	struct str id;
	struct text_pair title;
	struct org_words words; /* by which lists call it */
};

struct org_office_row {
	struct str code;
	struct str kind;
	struct str name;
	struct str prefecture; /* "" */
	struct str parent;     /* "": the top */
	enum edge_kind by;
};

struct org_content {
	struct arena arena;
	struct org_kind kinds[ORG_KINDS_MAX];
	size_t n_kinds;
	struct org_words headings[ORG_COLUMNS];
	struct str below;     /* "prefecture-{prefecture}" */
	struct str kind_else; /* id of a kind */
	struct str self;      /* code of the office that the node is */
	struct org_office_row offices[ORG_OFFICES_MAX];
	size_t n_offices;
};

/* `content` NULL: the program's own. The sentence of an error names file and line. */
enum errc org_content_load(const char *content, struct org_content **ret,
			   struct err *err) MUST_CHECK;
void org_content_free(struct org_content *content);
void org_content_free_at(struct org_content **content);
#define auto_org_content CLEANUP(org_content_free_at) struct org_content

/* By id; NULL. */
const struct org_kind *org_kind_find(const struct org_content *content, struct str id);

/* By id or by what a list calls it, in the plain form; NULL. */
const struct org_kind *org_kind_called(const struct org_content *content, struct str plain);

/* The words for a kind; the id itself when the pack has none of it. */
struct str org_kind_words(const struct org_content *content, struct str id, enum lang lang);

bool org_words_have(const struct org_words *words, struct str plain);
