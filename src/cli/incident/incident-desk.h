/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What commands about incidents of the sector have in common (incident, dispatch, team, library,
 * exercise): the machine's scope, the pack's content, and rows that come out.
 */
#pragma once

#include "cli/organisation/organisation-desk.h"
#include "incidents/incident.h"

struct sector_desk {
	struct organisation_desk base;
	struct incident_content *content;
	struct incident_actor actor;
	struct incident incident; /* the first argument's */
};

/* A command of rows: `run` does what is asked and adds them. */
struct incident_deed {
	const struct rows_column *columns;
	const char
		*audit; /* it changes something, which is noted under that name first; else NULL */
	bool named;	/* the first argument is an incident */
	enum errc (*run)(const struct options *options, struct sector_desk *desk, struct rows *rows,
			 struct err *err);
};
enum exit_code incident_desk_do(const struct options *options, const struct incident_deed *deed);

/* A number or a moment as a cell, in the desk's memory; STR_NONE for none. */
struct str incident_desk_number(struct sector_desk *desk, int64_t number);
struct str incident_desk_time(struct sector_desk *desk, int64_t us);

/* "yes", "no", or STR_NONE. */
struct str incident_desk_truth(bool truth);
