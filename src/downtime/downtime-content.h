/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes on by hand when systems stop, as data of the sector (content/packs/ID/downtime,
 * docs/formats/downtime.md): services and what they need, departments and what they use, what can
 * be limited, stages of coming back, paper slips, the guide to telling people apart, and what
 * follows for claims and data. Never changed once loaded. A sector without it has empty content.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "cases/case-records.h"

#define DOWNTIME_FOLDER		 "downtime" /* in the content folder */
#define DOWNTIME_SERVICES_MAX	 60u
#define DOWNTIME_NEEDS_MAX	 12u /* of one service; so is the next */
#define DOWNTIME_SYSTEMS_MAX	 12u
#define DOWNTIME_DEPARTMENTS_MAX 80u
#define DOWNTIME_USES_MAX	 24u /* services of one department */
#define DOWNTIME_LIMITS_MAX	 30u
#define DOWNTIME_STAGES_MAX	 30u
#define DOWNTIME_STAGE_CELLS_MAX 24u
#define DOWNTIME_SLIPS_MAX	 60u
#define DOWNTIME_FIELDS_MAX	 30u /* of a slip */
#define DOWNTIME_CHOICES_MAX	 12u
#define DOWNTIME_LINES_MAX	 20u
#define DOWNTIME_GUIDE_MAX	 30u
#define DOWNTIME_NOTES_MAX	 30u
#define DOWNTIME_CARE_LAST	 5 /* 1: lives hang on it … 5 */

struct downtime_service {
	struct str id;
	struct text_pair title;
	int64_t care;			      /* 1 comes back first */
	bool activity;			      /* the work itself: no system, nothing to restore */
	struct str needs[DOWNTIME_NEEDS_MAX]; /* ids of services read before it */
	size_t n_needs;
	struct str systems[DOWNTIME_SYSTEMS_MAX]; /* how backups name it */
	size_t n_systems;
};

struct downtime_department {
	struct str id;
	struct text_pair title;
	bool own; /* the facility's own units stand beside it and use the same */
	size_t uses[DOWNTIME_USES_MAX]; /* positions in services */
	size_t n_uses;
};

struct downtime_limit {
	struct str id;
	struct text_pair title;
};

/* "surgery/care"; "all" on either side. */
struct downtime_cell {
	struct str department;
	struct str service;
};

enum downtime_level {
	DOWNTIME_LEVEL_NORMAL,
	DOWNTIME_LEVEL_REDUCED,
	DOWNTIME_LEVEL_SAID, /* it is known how it stands */
	DOWNTIME_LEVELS,
};

struct downtime_stage {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	enum downtime_level level;
	struct downtime_cell cells[DOWNTIME_STAGE_CELLS_MAX];
	size_t n_cells;
};

struct downtime_field {
	struct text_pair title;
	int64_t lines;
	struct text_pair choices[DOWNTIME_CHOICES_MAX];
	size_t n_choices;
};

struct downtime_slip {
	struct str id;
	struct text_pair title;
	struct text_pair copies;
	struct str departments[DOWNTIME_USES_MAX];
	size_t n_departments;
	struct str services[DOWNTIME_USES_MAX];
	size_t n_services;
	struct downtime_field fields[DOWNTIME_FIELDS_MAX];
	size_t n_fields;
	struct str version; /* of its file; so is the next */
	struct str date;
};

struct downtime_step {
	struct str id;
	struct text_pair title;
	struct text_pair how;
};

/* What follows for claims, data that are handed in, records. */
struct downtime_note {
	struct str id;
	struct text_pair title;
	struct text_pair text;
	struct str clause;
	bool confirmed;		 /* compared with its original */
	int64_t days;		 /* due so long after the downtime began; 0: not so */
	int64_t monthly;	 /* due for each month of it, on this day of the next; 0: not so */
	enum case_weight weight; /* of the task it becomes */
};

struct downtime_content {
	struct arena arena;
	struct downtime_service services[DOWNTIME_SERVICES_MAX];
	size_t n_services;
	struct downtime_department departments[DOWNTIME_DEPARTMENTS_MAX];
	size_t n_departments;
	struct downtime_limit limits[DOWNTIME_LIMITS_MAX];
	size_t n_limits;
	struct downtime_stage stages[DOWNTIME_STAGES_MAX];
	size_t n_stages;
	struct downtime_slip slips[DOWNTIME_SLIPS_MAX];
	size_t n_slips;
	struct downtime_step guide[DOWNTIME_GUIDE_MAX];
	size_t n_guide;
	struct text_pair stored; /* what is kept of people, and what is not */
	struct downtime_note notes[DOWNTIME_NOTES_MAX];
	size_t n_notes;
};

/* Of own content (`from` NULL) or another folder; the sentence names file and line. */
enum errc downtime_content_load(const char *from, struct downtime_content **ret,
				struct err *err) MUST_CHECK;
void downtime_content_free(struct downtime_content *content);
void downtime_content_free_at(struct downtime_content **content);
#define auto_downtime_content CLEANUP(downtime_content_free_at) struct downtime_content

/* NULL: there is none of that id. */
const struct downtime_service *downtime_service_find(const struct downtime_content *content,
						     struct str id);
const struct downtime_department *downtime_department_find(const struct downtime_content *content,
							   struct str id);
const struct downtime_limit *downtime_limit_find(const struct downtime_content *content,
						 struct str id);
const struct downtime_slip *downtime_slip_find(const struct downtime_content *content,
					       struct str id);
const struct downtime_note *downtime_note_find(const struct downtime_content *content,
					       struct str id);

/* The department whose services the facility's own units use; NULL: units are none of it. */
const struct downtime_department *downtime_department_own(const struct downtime_content *content);
