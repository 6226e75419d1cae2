/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program knows and policies name: the facility, whom one calls, lists of what there is,
 * what was answered in the latest checklist, and what people decided. Nothing is made up: what
 * nobody said is not known, and stays a blank.
 */
#pragma once

#include "forms/form-set.h"
#include "policy/policy-content.h"
#include "store/db.h"

#define POLICY_ROWS_MAX 100u /* of one list */

struct policy_scope {
	struct db *db;
	const struct policy_content *content;
	const struct form_set *forms; /* NULL: answers are not known */
	struct arena *arena;
};

struct policy_row {
	struct str cells[POLICY_CELLS]; /* as policy_lists has them; "": not known */
};

struct policy_rows {
	struct policy_row at[POLICY_ROWS_MAX];
	size_t n;
	size_t n_more; /* behind POLICY_ROWS_MAX */
	bool known;    /* somebody wrote down anything of the kind */
};

struct policy_facts;

/* As of now; in the arena of the scope, in words of that language. */
enum errc policy_facts_gather(const struct policy_scope *scope, enum lang lang,
			      struct policy_facts **ret, struct err *err) MUST_CHECK;

const struct policy_rows *policy_facts_rows(const struct policy_facts *facts,
					    enum policy_list list);

/* The words for a hole that is not of a row; "": not known. "list.NAME" is all of its rows. */
struct str policy_facts_words(const struct policy_facts *facts, const struct text_hole *hole);

/* What the hole is about, in words: "電話番号：警察". */
struct str policy_facts_title(const struct policy_facts *facts, const struct text_hole *hole);

/* Whether a clause belongs into the policy of this facility; unknown: a person must look. */
enum form_verdict policy_facts_want(const struct policy_facts *facts,
				    const struct policy_clause *clause);

/* The item about that topic: of the latest checklist that was begun, else of the official one. */
struct policy_answer {
	struct str number; /* "2-⑩", or "" */
	struct str title;
	struct str words; /* what was answered; "": nothing was */
	int64_t round;	  /* 0: none was begun */
};
/* False: no checklist asks about it. */
bool policy_facts_answer(const struct policy_facts *facts, struct str topic,
			 struct policy_answer *ret);
