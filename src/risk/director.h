/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The director's one page: the worst risks, what is open and with whom, the checklist, proofs of
 * backups, alerts in plain words, and what nobody knows yet, named as unknown. One report for the
 * console's page and the PDF.
 */
#pragma once

#include "duties/duty-list.h"
#include "inspections/report.h"

/* `scope` is of this moment and has forms and risks. */
enum errc director_fill(struct db *db, const struct duty_scope *scope, struct report *report,
			struct err *err) MUST_CHECK;
