/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sector's guideline as data (docs/formats/guideline.md): its editions and volumes, what each
 * clause asks in our own words, for whom and on which law, where clauses went from one edition to
 * the next, a glossary, and what to do in a failure as steps. From content/guideline and the pack.
 *
 * Never changed once loaded; what is pointed to lives as long as the content.
 */
#pragma once

#include "base/encoding/yaml-check.h"

#define GUIDELINE_FOLDER       "guideline" /* in the content folder */
#define GUIDELINE_ROLES_MAX    8u
#define GUIDELINE_BASES_MAX    50u
#define GUIDELINE_EDITIONS_MAX 16u
#define GUIDELINE_VOLUMES_MAX  10u
#define GUIDELINE_CLAUSES_MAX  800u
#define GUIDELINE_MOVES_MAX    800u
#define GUIDELINE_TERMS_MAX    300u
#define GUIDELINE_FLOWS_MAX    20u
#define GUIDELINE_STEPS_MAX    40u
#define GUIDELINE_LINKS_MAX    12u /* of one clause, step or move */
#define GUIDELINE_WORDS_MAX    8u  /* of one search */

/* Who reads: "management". */
struct guideline_role {
	struct str id;
	struct text_pair title;
	struct text_pair about;
};

/* A law, an ordinance or a notice that makes a clause binding. */
struct guideline_basis {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	bool confirmed; /* its number, as of a clause */
	struct str source;
};

struct guideline_volume {
	struct str id;
	struct text_pair name; /* as the document is called */
	struct text_pair about;
	const struct guideline_role *roles[GUIDELINE_ROLES_MAX]; /* for whom it is written */
	size_t n_roles;
};

struct guideline_edition {
	struct str id;
	struct str cited;  /* how references of forms and contracts name it: "mhlw-6.0" */
	struct str number; /* "6.0" */
	struct str issued; /* a day, or a month where the day is not known */
	bool official;	   /* issued by an authority; else ours, and said so */
	struct text_pair title;
	struct text_pair note;
	struct str source;
	struct guideline_volume volumes[GUIDELINE_VOLUMES_MAX];
	size_t n_volumes;
};

struct guideline_clause {
	struct str id;
	const struct guideline_edition *edition;
	const struct guideline_volume *volume;
	struct str number; /* the official one; STR_NONE: not known */
	bool confirmed;	   /* the number was seen in the document or a copy of its text */
	struct text_pair title;
	struct text_pair text; /* what it asks, in our own words */
	const struct guideline_role *roles[GUIDELINE_ROLES_MAX];
	size_t n_roles;
	const struct guideline_basis *bases[GUIDELINE_LINKS_MAX];
	size_t n_bases;
	struct str topics[GUIDELINE_LINKS_MAX]; /* of forms that ask for it */
	size_t n_topics;
	struct str source;
	struct str folded; /* all of it, without case: for searches */
};

enum guideline_change {
	GUIDELINE_MOVED,   /* the same in another place */
	GUIDELINE_SPLIT,   /* spread over several places */
	GUIDELINE_CHANGED, /* asks for something else now */
	GUIDELINE_DROPPED,
	GUIDELINE_NEW,
	GUIDELINE_UNKNOWN, /* where it went is not known, or nobody has compared yet */
	GUIDELINE_CHANGES,
};

extern const char *const guideline_change_names[GUIDELINE_CHANGES];
struct text guideline_change_words(enum guideline_change change);

struct guideline_move {
	const struct guideline_edition *older;
	const struct guideline_edition *newer;
	const struct guideline_clause *from; /* NULL: GUIDELINE_NEW */
	const struct guideline_clause *to[GUIDELINE_LINKS_MAX];
	size_t n_to; /* 0: dropped, or not known where to */
	enum guideline_change change;
	bool confirmed; /* by a table or a text of the authority */
	struct text_pair note;
	struct str source;
};

struct guideline_term {
	struct str id;
	struct text_pair term;
	struct text_pair text;
	struct str source;
	struct str folded;
};

enum guideline_step_kind {
	STEP_START,
	STEP_ACT,
	STEP_ASK, /* a question with yes and no */
	STEP_END,
	STEP_KINDS,
};

#define STEP_NONE SIZE_MAX

/* Steps lead to later ones only, so that every way through ends. */
struct guideline_step {
	struct str id;
	enum guideline_step_kind kind;
	struct text_pair title;	 /* short: it stands in the chart */
	struct text_pair detail; /* how, or empty */
	size_t next;		 /* of an act; of a question: after yes; STEP_NONE at an end */
	size_t otherwise;	 /* of a question: after no; else STEP_NONE */
	const struct guideline_clause *clauses[GUIDELINE_LINKS_MAX];
	size_t n_clauses;
};

struct guideline_flow {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	struct str source;
	const struct guideline_step *steps;
	size_t n_steps;
};

struct guideline {
	struct arena arena;
	struct guideline_role roles[GUIDELINE_ROLES_MAX];
	size_t n_roles;
	struct guideline_basis bases[GUIDELINE_BASES_MAX];
	size_t n_bases;
	struct guideline_edition editions[GUIDELINE_EDITIONS_MAX];
	size_t n_editions;
	struct guideline_clause clauses[GUIDELINE_CLAUSES_MAX];
	size_t n_clauses;
	struct guideline_move moves[GUIDELINE_MOVES_MAX];
	size_t n_moves;
	struct guideline_term terms[GUIDELINE_TERMS_MAX];
	size_t n_terms;
	struct guideline_flow flows[GUIDELINE_FLOWS_MAX];
	size_t n_flows;
};

/*
 * All of that kind (pack_each()); `from` NULL: own content. A pack without any gives an empty one.
 * The sentence names file and line.
 */
enum errc guideline_load(const char *from, struct guideline **ret, struct err *err) MUST_CHECK;
void guideline_free(struct guideline *guideline);
void guideline_free_at(struct guideline **guideline);
#define auto_guideline CLEANUP(guideline_free_at) struct guideline

/* By id; NULL when there is none. */
const struct guideline_role *guideline_role_find(const struct guideline *guideline, struct str id);
const struct guideline_basis *guideline_basis_find(const struct guideline *guideline,
						   struct str id);
const struct guideline_edition *guideline_edition_find(const struct guideline *guideline,
						       struct str id);
const struct guideline_clause *guideline_clause_find(const struct guideline *guideline,
						     struct str id);
const struct guideline_term *guideline_term_find(const struct guideline *guideline, struct str id);
const struct guideline_flow *guideline_flow_find(const struct guideline *guideline, struct str id);

/*
 * What became of the older edition's clauses, in `out`: the moves that are kept, then each clause
 * that none of them tells of, as not known. Returns how many, n_moves + n_clauses at most; those
 * past `max` are left out.
 */
size_t guideline_moves_between(const struct guideline *guideline,
			       const struct guideline_edition *older,
			       const struct guideline_edition *newer, struct guideline_move *out,
			       size_t max);

/*
 * What a reference of a form or a contract means ("mhlw-6.0", "システム運用編", "18①"): the clause
 * whose number is the longest beginning of the reference's. NULL: not among ours.
 */
const struct guideline_clause *guideline_cited(const struct guideline *guideline,
					       struct str edition, struct str volume,
					       struct str clause);

bool guideline_clause_is_for(const struct guideline_clause *clause,
			     const struct guideline_role *role);

/* What is looked for: every word must be there, in any order, without regard to case. */
struct guideline_query {
	struct str words[GUIDELINE_WORDS_MAX];
	size_t n;
};

/* Words apart by spaces, full-width ones too; those past the limit do not count. In `arena`. */
struct guideline_query guideline_query_of(struct str text, struct arena *arena);
bool guideline_query_finds(const struct guideline_query *query, struct str folded);

/* `text` without case, as .folded is. STR_NONE past the arena's limit. */
struct str guideline_fold(struct str text, struct arena *arena);
