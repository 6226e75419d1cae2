/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines found, brought into a case: an alert of the watch, or the findings of a scan of
 * seized logs. Both write entries at the time the finding's source wrote, and name rule, host,
 * account and indicators among what the case is about; a machine is never said to be affected by
 * itself, only suspected.
 */
#pragma once

#include "cases/case-content.h"
#include "store/alerts.h"

#define CASE_FINDINGS_MAX 2000u /* entries of one scan; what is more is counted */

/* The alert and all that comes with it. Seen again, it changes nothing. */
enum errc case_take_alert(struct case_edit *edit, const struct alert *alert,
			  struct err *err) MUST_CHECK;

/* What came of a scan. */
struct case_scanned {
	uint64_t findings;
	uint64_t entries; /* written: one for each rule, host and minute */
	uint64_t skipped; /* over CASE_FINDINGS_MAX */
};

/*
 * The lines of `tonoi scan --format ndjson`. Findings of one rule on one host within a minute are
 * one entry, at the first of them, that says how many. ERR_SYNTAX names the line.
 */
enum errc case_take_scan(struct case_edit *edit, struct str ndjson, struct case_scanned *ret,
			 struct err *err) MUST_CHECK;
