/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sources of duties that look at what the watch itself keeps: for the table in sources.c.
 */
#pragma once

#include "duties/duty.h"

#define DUTY_SOURCE(name)                                                                          \
	enum errc name(struct db *db, const struct duty_scope *scope,                              \
		       const struct duty_sink *sink, struct err *err) MUST_CHECK

/* Alerts that nobody has looked at, one a rule and machine, from medium up. */
DUTY_SOURCE(duties_of_alerts);

/* Sources of records that fell silent. */
DUTY_SOURCE(duties_of_sources);

/* Certificates that end within the kind's `days`, and changes nobody has accepted. */
DUTY_SOURCE(duties_of_websites);

/* Accounts unused for the kind's `days`, with a first password that long, without a second factor.
 */
DUTY_SOURCE(duties_of_accounts);

/* Answers "no" of open rounds: due on their target date. */
DUTY_SOURCE(duties_of_forms);

/* Proofs whose last day is within the kind's `days`. */
DUTY_SOURCE(duties_of_evidence);

/* What content/duties says comes every fiscal year. */
DUTY_SOURCE(duties_of_the_year);

/* The holidays of a year that begins within the kind's `days` are not known. */
DUTY_SOURCE(duties_of_the_calendar);
