/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call-out on a page and on paper: the contact diagram with who was reached, as words and
 * colours; and the sheet to call by when no screen works, with what to say, boxes to tick and room
 * for the time.
 */
#pragma once

#include "callouts/callout-state.h"
#include "callouts/callout-words.h"
#include "inspections/report.h"

struct callout_scope {
	struct db *db;
	const struct contact_content *parts;
	const struct callout_content *plans;
	struct str facility;
	enum lang lang;
	int64_t now_us;
	int utc_offset_minutes;
	struct arena *arena;
};

/* Who was reached. In the arena of the scope. */
enum errc callout_drawing(const struct callout_scope *scope, const struct callout_targets *targets,
			  struct drawing *ret, struct err *err) MUST_CHECK;

/* "12 of 14 reached, …": one sentence. */
struct str callout_words(const struct callout_scope *scope, const struct callout_targets *targets);

/* "14:05" on the wall clock. */
struct str callout_clock(const struct callout_scope *scope, int64_t us);

/*
 * The sheet of a call-out, with what is written so far; or (`callout` NULL) an empty one of a plan,
 * to hang beside the diagram. The caller frees it.
 */
enum errc callout_sheet(const struct callout_scope *scope, const struct callout_plan *plan,
			const struct callout *callout, struct str number, struct report **ret,
			struct err *err) MUST_CHECK;

/*
 * The sheet that is asked for by name: "CASE/CALLOUT" (ids), or "/PLAN" for an empty one.
 * ERR_NOT_FOUND.
 */
enum errc callout_sheet_named(const struct callout_scope *scope, struct str name,
			      struct report **ret, struct err *err) MUST_CHECK;
