/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status board: what a room of people needs to see on one screen of what goes on in the sector.
 * Open incidents with what is limited there, what must be told by when, and where teams are. Drills
 * stand apart: they are never counted among the numbers on top.
 */
#pragma once

#include "incidents/dispatch.h"

#define BOARD_ROWS_MAX 200u /* open incidents shown; the count tells of all */

struct board_row {
	struct incident incident;
	struct incident_limits limits;
	size_t closed; /* of the limits; so is the next */
	size_t limited;
	size_t untold;	/* desks it concerns that were not told */
	size_t unknown; /* desks that hang on what is not known */
	int64_t due_us; /* the first of those untold; TIME_NONE: at once, or none */
	bool late;	/* one is over */
	const struct dispatch *dispatch; /* the one furthest on; NULL */
	struct board_row *next;
};

struct board {
	struct board_row *rows; /* what is late first, then as incidents_list() */
	const struct team *teams;
	size_t open;	     /* incidents; drills not counted, so are the next */
	size_t institutions; /* at which something is closed or limited */
	size_t untold;
	size_t late;
	size_t waiting; /* requests for help without a team */
	size_t out;	/* teams' requests from assigned on */
	size_t drills;	/* open ones */
};

/* Texts in `arena`. */
enum errc board_make(const struct org_scope *scope, const struct incident_content *content,
		     int64_t now_us, struct arena *arena, struct board *ret,
		     struct err *err) MUST_CHECK;
