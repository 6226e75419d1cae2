/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of cases as data (docs/formats/cases.md), from content/cases and the pack: causes
 * and ways in as statistics count them, milestones and the durations between them, facts by key,
 * and what must be decided with the policy shown. Never changed once loaded.
 */
#pragma once

#include "base/encoding/yaml-check.h"
#include "base/os/clock.h"
#include "cases/case-records.h"

#define CASE_FOLDER	    "cases" /* in the content folder */
#define CASE_CAUSES_MAX	    80u
#define CASE_ROUTES_MAX	    20u
#define CASE_MILESTONES_MAX 40u
#define CASE_MEASURES_MAX   20u
#define CASE_GROUPS_MAX	    20u
#define CASE_FACT_DEFS_MAX  200u
#define CASE_QUESTIONS_MAX  40u
#define CASE_CHOICES_MAX    20u
#define CASE_USES_MAX	    12u

struct case_choice_def {
	struct str id;
	struct text_pair title;
};

struct case_choices {
	struct case_choice_def at[CASE_CHOICES_MAX];
	size_t n;
};

/* NULL: there is none. */
const struct case_choice_def *case_choices_find(const struct case_choices *choices, struct str id);

enum case_cause_class {
	CASE_CLASS_ATTACK,
	CASE_CLASS_DISASTER,
	CASE_CLASS_MANAGEMENT,
	CASE_CLASS_FAILURE,
	CASE_CLASS_UNKNOWN,
	CASE_CLASSES,
};
extern const struct text_choice case_classes[CASE_CLASSES + 1];

struct case_cause {
	struct str id;
	enum case_cause_class class;
	enum case_kind kind; /* what a case of that cause is */
	struct text_pair title;
};

struct case_route {
	struct str id;
	struct text_pair title;
	struct text_pair hint; /* STR_NONE: there is none */
};

struct case_milestone {
	struct str id;
	struct text_pair title;
	bool last; /* of several entries the last counts, else the first */
};

struct case_measure {
	struct str id;
	struct text_pair title;
	const struct case_milestone *from;
	const struct case_milestone *to;
};

enum case_fact_type {
	CASE_FACT_TRUTH, /* "yes", "no", "unknown" */
	CASE_FACT_NUMBER,
	CASE_FACT_DAY,	/* "2026-11-23" */
	CASE_FACT_TIME, /* "2026-11-23T00:00:00Z" */
	CASE_FACT_TEXT, /* one line */
	CASE_FACT_LINES,
	CASE_FACT_CHOICE,
	CASE_FACT_CHOICES, /* ids with commas between them, in the order of the file */
	CASE_FACT_TYPES,
};

struct case_fact_group {
	struct str id;
	struct text_pair title;
};

struct case_fact_def {
	struct str id;
	const struct case_fact_group *group;
	enum case_fact_type type;
	struct text_pair title;
	struct text_pair help; /* STR_NONE: there is none */
	struct case_choices choices;
	struct str used[CASE_USES_MAX]; /* what reads it: "ppc", "common", … */
	size_t n_used;
};

struct case_question {
	struct str id;
	struct text_pair title;
	struct text_pair policy; /* to be read before it is answered */
	struct str policy_source;
	struct case_choices choices;
};

struct case_content {
	struct arena arena;
	struct case_cause causes[CASE_CAUSES_MAX];
	size_t n_causes;
	struct case_route routes[CASE_ROUTES_MAX];
	size_t n_routes;
	struct case_milestone milestones[CASE_MILESTONES_MAX];
	size_t n_milestones;
	struct case_measure measures[CASE_MEASURES_MAX];
	size_t n_measures;
	struct case_fact_group groups[CASE_GROUPS_MAX];
	size_t n_groups;
	struct case_fact_def facts[CASE_FACT_DEFS_MAX];
	size_t n_facts;
	struct case_question questions[CASE_QUESTIONS_MAX];
	size_t n_questions;
};

/* All of that kind (pack_each()); `from` NULL: own content. The sentence names file and line. */
enum errc case_content_load(const char *from, struct case_content **ret,
			    struct err *err) MUST_CHECK;
void case_content_free(struct case_content *content);
void case_content_free_at(struct case_content **content);
#define auto_case_content CLEANUP(case_content_free_at) struct case_content

/* NULL: there is none. */
const struct case_cause *case_cause_find(const struct case_content *content, struct str id);
const struct case_route *case_route_find(const struct case_content *content, struct str id);
const struct case_milestone *case_milestone_find(const struct case_content *content, struct str id);
const struct case_fact_def *case_fact_def_find(const struct case_content *content, struct str id);
const struct case_question *case_question_find(const struct case_content *content, struct str id);

/*
 * What somebody typed for a fact in its canonical form (case_fact_put()). Times without a zone are
 * of `utc_offset_minutes`; "" stays "". ERR_SYNTAX: it is none of that type, and how it is written.
 */
enum errc case_fact_read(const struct case_fact_def *def, struct str typed, int utc_offset_minutes,
			 struct arena *arena, struct str *ret, struct err *err) MUST_CHECK;

/* A value as people read it; times on the wall clock of `utc_offset_minutes`. */
struct str case_fact_words(const struct case_fact_def *def, struct str value, enum lang lang,
			   int utc_offset_minutes, struct arena *arena);

/* Is the id among those of a CASE_FACT_CHOICES value? */
bool case_choices_has(struct str list, struct str id);

const char *case_fact_type_name(enum case_fact_type type); /* "truth", … */
