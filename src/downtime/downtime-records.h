/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes on by hand in a case: how each department's services stand, and what is taken in. Owns
 * the SQL of downtime_states and downtime_limits. Rows are only added, within an edit of the case
 * (cases/case-records.h), which writes the entry of the timeline with them; a row that was wrong is
 * corrected by another, and both stay. Since when is the edit's `happened_us` and `accuracy`. What
 * is heard after a case was closed can still be written down.
 *
 * Of the people who are served nothing stands here.
 *
 * Texts that are returned live in the arena.
 */
#pragma once

#include "downtime/downtime-content.h"
#include "store/facility.h"

#define DOWNTIME_NAME_MAX   300u /* bytes: of a unit, of who says so */
#define DOWNTIME_WORDS_MAX  2000u
#define DOWNTIME_ROWS_MAX   20000u /* of a case */
#define DOWNTIME_PLACES_MAX (DOWNTIME_DEPARTMENTS_MAX + WARDS_MAX)
#define DOWNTIME_ALL	    "all"

/* From good to bad; "unknown" is neither. */
enum downtime_state {
	DOWNTIME_UNKNOWN,
	DOWNTIME_NORMAL,
	DOWNTIME_REDUCED, /* less than usual, by other means, or to be read only */
	DOWNTIME_PAPER,
	DOWNTIME_STOPPED,
	DOWNTIME_STATES,
};
extern const struct text_choice downtime_states[DOWNTIME_STATES + 1];

enum downtime_open {
	DOWNTIME_OPEN_UNKNOWN,
	DOWNTIME_OPEN,
	DOWNTIME_LIMITED,
	DOWNTIME_CLOSED,
	DOWNTIME_OPENS,
};
extern const struct text_choice downtime_opens[DOWNTIME_OPENS + 1];

/* ---- departments of the sector and our own units ---- */

struct downtime_place {
	struct str id; /* of the department; of a unit its name */
	struct text_pair title;
	const struct downtime_department *kind; /* what it uses */
};

struct downtime_places {
	struct downtime_place at[DOWNTIME_PLACES_MAX];
	size_t n;
};

/* The departments in their order, our own units behind the one they are of. */
enum errc downtime_places_list(struct db *db, const struct downtime_content *content,
			       struct arena *arena, struct downtime_places **ret,
			       struct err *err) MUST_CHECK;

/* NULL: there is none. */
const struct downtime_place *downtime_place_find(const struct downtime_places *places,
						 struct str id);

/* ---- how services stand ---- */

struct downtime_row {
	int64_t id;
	struct str department;
	struct str service;
	struct text_pair department_title; /* as they were called; so is the next */
	struct text_pair service_title;
	enum downtime_state state;
	int64_t since_us; /* TIME_NONE */
	enum case_accuracy accuracy;
	int64_t planned_us; /* TIME_NONE */
	struct str said_by;
	struct str words;
	int64_t corrects; /* 0 */
	int64_t entry;
	int64_t written_us;
	struct str written_by;
	int64_t corrected_by; /* 0, or the row that takes its place */
};

struct downtime_rows {
	struct downtime_row *at;
	size_t n;
};

/* In the order they were written. */
enum errc downtime_rows_list(struct db *db, int64_t case_id, struct arena *arena,
			     struct downtime_rows *ret, struct err *err) MUST_CHECK;

struct downtime_change {
	struct str department; /* id, name of a unit, or "all" */
	struct str service;    /* id, or "all": all that the department uses */
	enum downtime_state state;
	int64_t planned_us; /* when it is planned to be back; TIME_NONE */
	struct str said_by; /* "": who writes */
	struct str words;
	int64_t corrects; /* id of the row of that department and service that was wrong; 0 */
};

/*
 * One entry for all that the change is about; what stands so already is left out, and when that is
 * all of it nothing is written (`*ret_n` 0; may be NULL). The first that is not normal answers the
 * facts service-stopped and service-since when nobody has.
 * ERR_NOT_FOUND: no such department, service or row; ERR_SYNTAX; ERR_CONFLICT: the row was
 * corrected already; ERR_LIMIT.
 */
enum errc downtime_set(struct case_edit *edit, const struct downtime_content *content,
		       const struct downtime_change *change, size_t *ret_n,
		       struct err *err) MUST_CHECK;

/* ---- what is taken in ---- */

struct downtime_limit_row {
	int64_t id;
	struct str kind;
	struct text_pair title;
	enum downtime_open state;
	int64_t since_us;
	enum case_accuracy accuracy;
	int64_t planned_us;
	struct str said_by;
	struct str words;
	int64_t entry;
	int64_t written_us;
	struct str written_by;
};

struct downtime_limit_rows {
	struct downtime_limit_row *at;
	size_t n;
};

enum errc downtime_limits_list(struct db *db, int64_t case_id, struct arena *arena,
			       struct downtime_limit_rows *ret, struct err *err) MUST_CHECK;

/* The newest of that kind; NULL: nobody has said. */
const struct downtime_limit_row *downtime_limit_now(const struct downtime_limit_rows *rows,
						    struct str kind);

struct downtime_limit_change {
	struct str kind;
	enum downtime_open state;
	int64_t planned_us;
	struct str said_by;
	struct str words;
};

/* Keeps the fact acceptance-limited in step: reports/ asks it whether the authority is to be told.
 */
enum errc downtime_limit_set(struct case_edit *edit, const struct downtime_content *content,
			     const struct downtime_limit_change *change,
			     struct err *err) MUST_CHECK;
