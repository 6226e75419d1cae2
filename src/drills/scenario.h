/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario of a drill as data (docs/formats/drills.md): who takes part, what comes to whom and
 * when (injects), what is looked at in the record of the case, and what differs from seed to seed.
 * From content/drills and the pack, and those a facility made of its own cases. Never changed once
 * read.
 *
 * Ids of facts, milestones, recipients, decisions and playbooks are those of content/cases,
 * content/reports and content/playbooks; whether they are there is checked when a case is at hand
 * (scenario_check()).
 */
#pragma once

#include "base/encoding/yaml-check.h"
#include "cases/case-content.h"

#define SCENARIO_FOLDER	      "drills" /* in the content folder */
#define SCENARIO_BYTES_MAX    (256u * 1024)
#define SCENARIOS_MAX	      100u
#define SCENARIO_ROLES_MAX    10u
#define SCENARIO_DETAILS_MAX  12u
#define SCENARIO_OPTIONS_MAX  10u
#define SCENARIO_INJECTS_MAX  40u
#define SCENARIO_MEASURES_MAX 24u
#define SCENARIO_ANSWERS_MAX  6u
#define SCENARIO_EXPECTS_MAX  6u
#define SCENARIO_FACTS_MAX    8u
#define SCENARIO_LINES_MAX    20u
#define SCENARIO_TIMES_MAX    200u /* of one line */
#define SCENARIO_MINUTES_MAX  (14 * 24 * 60)
#define DRILL_SEED_MAX	      INT32_MAX

enum drill_form {
	DRILL_TABLE,	 /* talked through, with cards */
	DRILL_TECHNICAL, /* log lines are judged, and a case is opened from what was found */
	DRILL_FORMS,
};
extern const struct text_choice drill_forms[DRILL_FORMS + 1];

/* By what an inject reaches people. */
enum inject_channel {
	INJECT_PHONE,
	INJECT_MAIL,
	INJECT_PAPER,
	INJECT_SCREEN,
	INJECT_ALERT,
	INJECT_VISIT,
	INJECT_PRESS,
	INJECT_CHANNELS,
};
extern const struct text_choice inject_channels[INJECT_CHANNELS + 1];

struct scenario_role {
	struct str id;
	struct text_pair title;
	struct text_pair task; /* what they look after in this drill */
};

/* A detail that the seed chooses: what {name} stands for in texts. */
struct scenario_detail {
	struct str name;
	struct text_pair options[SCENARIO_OPTIONS_MAX];
	size_t n_options;
};

struct inject_answer {
	struct str id;
	struct text_pair text;
	bool good;
};

struct inject_fact {
	struct str key;
	struct str value; /* in the canonical form */
};

struct inject_line {
	struct str text; /* a template: line-template.h */
	uint32_t times;
	int64_t every_us;
};

struct inject {
	struct str id;
	uint32_t minute;
	uint32_t spread;   /* the seed moves it by so many minutes either way */
	uint32_t chance;   /* in percent that it comes */
	struct str one_of; /* of a group of that name exactly one comes; STR_NONE */
	bool to[SCENARIO_ROLES_MAX];
	enum inject_channel channel;
	struct text_pair text;
	struct text_pair expects[SCENARIO_EXPECTS_MAX]; /* what should be done: for who leads it */
	size_t n_expects;
	struct text_pair ask; /* STR_NONE: there is no question */
	struct inject_answer answers[SCENARIO_ANSWERS_MAX];
	size_t n_answers;
	struct inject_fact facts[SCENARIO_FACTS_MAX]; /* what the case then knows */
	size_t n_facts;
	struct str milestone; /* STR_NONE */
	struct inject_line lines[SCENARIO_LINES_MAX];
	size_t n_lines;
};

/* What a measure looks at. */
enum measure_kind {
	MEASURE_FACT,	   /* people gave the case that fact, that value */
	MEASURE_BEFORE,	   /* … before another fact */
	MEASURE_TOLD,	   /* somebody was told */
	MEASURE_DEADLINE,  /* … within the time the law gives */
	MEASURE_DECIDED,   /* a question was decided */
	MEASURE_MILESTONE, /* an entry of the timeline was marked with it */
	MEASURE_ANSWERED,  /* those an inject went to answered it; `is`: with a good answer */
	MEASURE_OPENED,	   /* the case was opened from an alert of the drill */
	MEASURE_REPORT,	   /* a report of that form was handed over */
	MEASURE_OWNED,	   /* every task has an owner */
	MEASURE_WRITTEN,   /* so many entries of that kind */
	MEASURE_KINDS,
};
extern const char *const measure_kind_names[MEASURE_KINDS];

struct scenario_measure {
	struct str id;
	enum measure_kind kind;
	struct text_pair title;
	struct text_pair why; /* what it is good for */
	struct str of; /* fact, recipient, question, milestone, inject, form, kind of entry */
	struct str is; /* value, choice, other fact; STR_NONE: any */
	const struct inject *after; /* counted from it; NULL: from the beginning */
	uint32_t within;	    /* minutes; 0: by the end */
	uint32_t count;
	uint32_t points;
};

struct scenario {
	struct arena arena;
	struct str text; /* what it was read from */
	struct str file;
	struct str id;
	struct str version;
	struct str date;
	struct str source;
	struct text_pair title;
	struct text_pair about;
	struct text_pair incident; /* the public incident it is written after */
	struct str playbook;	   /* STR_NONE */
	enum case_kind kind;
	struct str cause; /* STR_NONE, as the next: what it turns out to be */
	struct str route;
	uint32_t minutes; /* how long it takes */
	struct text_pair begin;
	struct scenario_role roles[SCENARIO_ROLES_MAX];
	size_t n_roles;
	struct scenario_detail details[SCENARIO_DETAILS_MAX];
	size_t n_details;
	struct inject injects[SCENARIO_INJECTS_MAX];
	size_t n_injects;
	struct scenario_measure measures[SCENARIO_MEASURES_MAX];
	size_t n_measures;
};

/* `file` is for errors, which name it and the line. */
enum errc scenario_read(const char *file, struct str text, struct scenario **ret,
			struct err *err) MUST_CHECK;
void scenario_free(struct scenario *scenario);
void scenario_free_at(struct scenario **scenario);
#define auto_scenario CLEANUP(scenario_free_at) struct scenario

/* Are the facts, milestones and decisions it names in content? Names the first that is not. */
enum errc scenario_check(const struct scenario *scenario, const struct case_content *content,
			 struct err *err) MUST_CHECK;

bool scenario_is_technical(const struct scenario *scenario); /* some inject has log lines */

/* Position; n_roles or NULL when there is none. */
size_t scenario_role_find(const struct scenario *scenario, struct str id);
const struct inject *scenario_inject_find(const struct scenario *scenario, struct str id);
const struct scenario_measure *scenario_measure_find(const struct scenario *scenario,
						     struct str id);

/* ---- all of content ---- */

struct scenario_set;

/* A sector may have none. The sentence names file and line. `from` NULL: own content. */
enum errc scenario_set_load(const char *from, struct scenario_set **ret,
			    struct err *err) MUST_CHECK;
void scenario_set_free(struct scenario_set *set);
void scenario_set_free_at(struct scenario_set **set);
#define auto_scenario_set CLEANUP(scenario_set_free_at) struct scenario_set

size_t scenario_count(const struct scenario_set *set);
const struct scenario *scenario_at(const struct scenario_set *set, size_t i);
const struct scenario *scenario_find(const struct scenario_set *set, struct str id);
