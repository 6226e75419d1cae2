/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates of security policies as data (docs/formats/policy.md), from content/policy and the
 * pack: clauses with holes for what the program knows, what each rests on, and questions that only
 * people can decide. Never changed once loaded.
 */
#pragma once

#include "base/encoding/yaml-check.h"
#include "base/text-fill.h"
#include "forms/condition.h"
#include "inspections/contact-content.h"

#define POLICY_FOLDER	     "policy" /* in the content folder */
#define POLICIES_MAX	     32u
#define POLICY_CLAUSES_MAX   40u /* of one policy */
#define POLICY_QUESTIONS_MAX 60u
#define POLICY_TOPICS_MAX    8u /* of one clause; so are the next */
#define POLICY_REFS_MAX	     6u

/* What a clause can have a line for each of. */
enum policy_list {
	POLICY_LINES,	 /* ways in for maintenance */
	POLICY_FOREIGN,	 /* devices of staff and of vendors */
	POLICY_SERVICES, /* cloud services */
	POLICY_BACKUPS,
	POLICY_VENDORS, /* products with a vendor */
	POLICY_LISTS,
	POLICY_NO_LIST = POLICY_LISTS,
};

#define POLICY_CELLS 6u

struct policy_list_info {
	const char *name; /* as templates name it */
	struct text title;
	const char *cells[POLICY_CELLS]; /* what a line may name: "{$row.partner}" */
};
extern const struct policy_list_info policy_lists[POLICY_LISTS];

struct policy_ref {
	struct str guideline;
	struct str clause;
	bool confirmed; /* the number was seen in the official text */
};

struct policy_clause {
	struct str id;
	struct text_pair title;
	struct text_pair text;
	enum policy_list each;
	struct text_pair row;	      /* for each of them */
	const struct condition *when; /* NULL: always */
	struct str topics[POLICY_TOPICS_MAX];
	size_t n_topics;
	struct policy_ref refs[POLICY_REFS_MAX];
	size_t n_refs;
};

struct policy {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	struct str version; /* of its file; so are the next */
	struct str date;
	struct str source;
	struct policy_clause clauses[POLICY_CLAUSES_MAX];
	size_t n_clauses;
};

/* What only people can decide. A proposal is shown beside the field and never taken by itself. */
struct policy_question {
	struct str id;
	struct text_pair title;
	struct text_pair help;
	bool lines; /* an answer of several lines, each a paragraph of its own */
};

/* Slots of conditions (forms/condition.h): how many there are of each list. */
#define POLICY_SLOT_LISTS 0u

struct policy_content;

/* All of that kind (pack_each()); `from` NULL: own content. The sentence names file and line. */
enum errc policy_content_load(const char *from, struct policy_content **ret,
			      struct err *err) MUST_CHECK;
void policy_content_free(struct policy_content *content);
void policy_content_free_at(struct policy_content **content);
#define auto_policy_content CLEANUP(policy_content_free_at) struct policy_content

size_t policy_count(const struct policy_content *content);
const struct policy *policy_at(const struct policy_content *content, size_t i);
const struct policy *policy_find(const struct policy_content *content, struct str id);
const struct policy_question *policy_question_find(const struct policy_content *content,
						   struct str id);

/* The contact diagram's parts, whose people policies name; NULL: the sector has none. */
const struct contact_content *policy_contacts(const struct policy_content *content);
