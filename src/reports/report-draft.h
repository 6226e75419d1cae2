/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of a case as it would read now: every field of its form with what is known, which of
 * them are missing, and, for an anonymous one, what was taken out. What nobody said stands there as
 * 【未記入：…】 ("to be filled in"), so that it is seen on paper too.
 *
 * The body of a report is JSON (docs/formats/reports.md): what is kept of a version that left the
 * house, and what a draft is compared with. The same facts give the same bytes.
 */
#pragma once

#include "reports/anonymise.h"
#include "reports/report-holes.h"

/* Which report it is: the first, one that follows, the last. */
enum report_turn {
	TURN_FIRST,
	TURN_FOLLOW_UP,
	TURN_FINAL,
	TURNS,
};
extern const struct text_choice report_turns[TURNS + 1];

struct report_value {
	struct str id;
	struct str number; /* of the form's own counting, or "" */
	struct str title;
	struct str text; /* with blanks */
	bool known;	 /* nothing of it is a blank, and nothing was answered with "not known" */
	bool missing;	 /* it should be known for a report of that turn */
	struct str section; /* title; of the first field of each, else "" */
};

struct report_draft {
	const struct report_form *form;
	const struct case_record *record;
	enum lang lang;
	enum report_turn turn;
	int64_t number; /* which report of that form: 1, 2, … */
	struct str title;
	struct str facility; /* "" in an anonymous one */
	struct str template; /* "1 (2026-11-23)" */
	struct report_value *values;
	size_t n;
	size_t n_missing;
	struct removals removals;
};

/* `final`: it is the last; else the first or the next. Texts in the arena of the scope. */
enum errc report_draft_make(const struct report_scope *scope, const struct case_record *record,
			    const struct report_form *form, enum lang lang, bool final,
			    struct report_draft **ret, struct err *err) MUST_CHECK;

/* NULL: it has no such field. */
const struct report_value *report_value_find(const struct report_draft *draft, struct str id);

/* One that left the house, read back; `version` has its body. ERR_CORRUPT. */
enum errc report_draft_of_version(const struct report_scope *scope,
				  const struct case_record *record,
				  const struct report_version *version, struct report_draft **ret,
				  struct err *err) MUST_CHECK;

/* "第2報（続報）", "No. 2 (follow-up)". In `arena`. */
struct str report_turn_words(const struct report_draft *draft, struct arena *arena);

/* The mark of a drill, "" on a real case: it stands on every page and before every text. */
struct str report_mark(const struct case_record *record, enum lang lang);

/* The body of the draft. */
enum errc report_body_write(const struct report_draft *draft, struct buf *out,
			    struct err *err) MUST_CHECK;

/* What is written down of a draft that is handed over (telling_in.report); in `arena`. */
enum errc report_version_of(const struct report_draft *draft, struct arena *arena,
			    struct report_version *ret, struct err *err) MUST_CHECK;

/* ---- what differs ---- */

struct report_difference {
	struct str title;
	struct str before; /* "" : it was not there */
	struct str after;
};

struct report_differences {
	struct report_difference *at;
	size_t n;
};

/* Fields whose text differs, in the order of `after`; in `arena`. */
enum errc report_compare(const struct report_draft *before, const struct report_draft *after,
			 struct arena *arena, struct report_differences *ret,
			 struct err *err) MUST_CHECK;
