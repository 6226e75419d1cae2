/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a hub does with a facility's report, as data of the pack (docs/formats/incidents.md): which
 * desks it concerns by the rules of its day, how incidents are counted, and plans of drills of the
 * whole sector. No authority stands in C. Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "base/text.h"

#define INCIDENT_CHOICES_MAX 32u
#define INCIDENT_SIZES_MAX   16u
#define INCIDENT_KINDS_MAX   16u
#define INCIDENT_DESKS_MAX   32u
#define INCIDENT_RULES_MAX   8u
#define INCIDENT_PLANS_MAX   16u
#define INCIDENT_INJECTS_MAX 32u
#define INCIDENT_ANSWERS_MAX 8u
#define INCIDENT_BEDS_NONE   (-1) /* of any number, or not known */
#define INCIDENT_HOURS_NONE  (-1) /* at once */

/* What a rule can ask of an incident. */
enum incident_fact {
	INCIDENT_ATTACK,
	INCIDENT_PERSONAL,
	INCIDENT_CARE,
	INCIDENT_LIMITED,
	INCIDENT_FACTS,
};
extern const struct text_choice incident_facts[INCIDENT_FACTS + 1];

enum incident_truth {
	INCIDENT_NO,
	INCIDENT_UNKNOWN,
	INCIDENT_YES,
};

struct incident_choice {
	struct str id;
	struct text_pair title;
};

struct incident_kinds {
	struct str at[INCIDENT_KINDS_MAX]; /* of organisations; none: all */
	size_t n;
};

struct incident_size {
	struct str id;
	struct text_pair title;
	struct incident_kinds kinds;
	int64_t beds_from; /* INCIDENT_BEDS_NONE, so is the next */
	int64_t beds_below;
};

struct incident_rule {
	int32_t from;  /* the day of knowing */
	int32_t until; /* DAY_NONE: in force */
	unsigned all;  /* bits of enum incident_fact */
	unsigned any;
	struct incident_kinds kinds;
	int64_t due_hours; /* from the knowing; INCIDENT_HOURS_NONE */
	struct str clause;
	bool confirmed; /* the original was compared */
};

struct incident_desk {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	struct incident_rule rules[INCIDENT_RULES_MAX];
	size_t n_rules;
};

struct incident_inject {
	struct str id;
	int64_t at_minutes;
	int64_t spread_minutes; /* later by up to so much, by prefecture */
	int64_t answer_minutes; /* in which an answer is expected */
	struct text_pair title;
	struct text_pair body;
	struct incident_choice answers[INCIDENT_ANSWERS_MAX];
	size_t n_answers;
};

struct incident_plan {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	struct incident_kinds kinds; /* who is asked */
	struct incident_inject injects[INCIDENT_INJECTS_MAX];
	size_t n_injects;
};

struct incident_content {
	struct arena arena;
	struct incident_choice attacks[INCIDENT_CHOICES_MAX];
	size_t n_attacks;
	struct incident_choice entries[INCIDENT_CHOICES_MAX];
	size_t n_entries;
	struct incident_size sizes[INCIDENT_SIZES_MAX];
	size_t n_sizes;
	struct incident_desk desks[INCIDENT_DESKS_MAX];
	size_t n_desks;
	struct incident_plan plans[INCIDENT_PLANS_MAX];
	size_t n_plans;
	uint32_t threshold; /* counts below it do not leave the hub */
	uint32_t alike;	    /* institutions a case of the library could have been, at least */
};

/* `content` NULL: the program's own; a pack without any has none. The sentence names file and line.
 */
enum errc incident_content_load(const char *content, struct incident_content **ret,
				struct err *err) MUST_CHECK;
void incident_content_free(struct incident_content *content);
void incident_content_free_at(struct incident_content **content);
#define auto_incident_content CLEANUP(incident_content_free_at) struct incident_content

/* NULL: there is none. */
const struct incident_choice *incident_choice_find(const struct incident_choice *list, size_t n,
						   struct str id);
const struct incident_desk *incident_desk_find(const struct incident_content *content,
					       struct str id);
const struct incident_plan *incident_plan_find(const struct incident_content *content,
					       struct str id);

/* The words for an id of such a list; the id itself when there are none, "?" of nobody. */
struct str incident_choice_words(const struct incident_choice *list, size_t n, struct str id,
				 enum lang lang);

/* Position of the first size that fits; n_sizes: of none, or it is not known. */
size_t incident_size_of(const struct incident_content *content, struct str kind, int64_t beds);

/* ---- routing ---- */

struct incident_state {
	enum incident_truth facts[INCIDENT_FACTS];
	struct str kind; /* of the organisation */
	int32_t day;	 /* on which it was known */
};

/* The rule of a desk that is in force on the day; NULL: none is. */
const struct incident_rule *incident_rule_on(const struct incident_desk *desk, int32_t day);

/* Does it concern the desk? `*ret_lacks`: bits of the facts that would say. */
enum incident_truth incident_rule_ask(const struct incident_rule *rule,
				      const struct incident_state *state, unsigned *ret_lacks);
