/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request for help on paper, to send by FAX or to read out: to whom, who asks, what has happened
 * as the facts of the case have it, what is affected, what was done so far, the insurance in force.
 * What nobody has said yet is a line to write on. Of a drill it has the mark of one.
 */
#pragma once

#include "inspections/report.h"
#include "support/support-records.h"

struct support_sheet_scope {
	struct db *db;
	const struct support_content *content;
	struct str facility;
	enum lang lang;
	int64_t now_us;
	int utc_offset_minutes;
	struct arena *arena;
};

/* The caller frees it. ERR_NOT_FOUND. */
enum errc support_sheet(const struct support_sheet_scope *scope, int64_t request,
			struct report **ret, struct err *err) MUST_CHECK;

/* The same as plain text, for a mail or to copy. In the arena of the scope. */
enum errc support_sheet_text(const struct support_sheet_scope *scope, int64_t request,
			     struct str *ret, struct err *err) MUST_CHECK;
