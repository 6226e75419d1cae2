/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that says what of a case may leave the house, and how. Whatever hands anything of a
 * case to somebody outside (a paper, a telling, a letter, a message of a machine) asks here first.
 *
 * A drill never leaves as real. By ways that people read and sign it may go with its mark; machines
 * that send by themselves, and what others take for true without reading it, do not carry it at
 * all. A new way out is a row in the table and a case in tests/unit/cases/test-case-leaving.c.
 */
#pragma once

#include "cases/case-records.h"

enum case_way {
	CASE_WAY_PAPER,	    /* a report as paper, workbook or JSON */
	CASE_WAY_TELLING,   /* somebody was told, and it is written down */
	CASE_WAY_BUNDLE,    /* the case as one signed file */
	CASE_WAY_TIMESTAMP, /* a digest shown to a time stamp service */
	CASE_WAY_CALLOUT,   /* mail of a call-out */
	CASE_WAY_REQUEST,   /* a request for help */
	CASE_WAY_LETTER,    /* mail about duties */
	CASE_WAY_CALENDAR,  /* the calendar feed of duties */
	CASE_WAY_ALERT,	    /* web hooks, mail and syslog of alerts */
	CASE_WAY_NOTICE,    /* a notice to the sector */
	CASE_WAY_REPORT, /* a report to the hub, over the line or as a file: it carries the mark */
	CASE_WAY_HUB, /* what the hub takes for true without reading: sightings; TAXII and STIX */
	CASE_WAYS,
};

/* "paper", …; and what people call it. */
extern const struct text_choice case_ways[CASE_WAYS + 1];

/* May anything of a drill go that way, with its mark? */
bool case_way_takes_drills(enum case_way way);

/*
 * May it leave? `number` names the case, `marked` says that what leaves carries the mark of a
 * drill. ERR_DENIED: a drill by a way that takes none, a drill without its mark, or a real case
 * under one.
 */
enum errc case_leave(struct str number, bool training, enum case_way way, bool marked,
		     struct err *err) MUST_CHECK;
