/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a policy (policy-draft.h) as a paper: on a page, as a PDF, line by line; and what
 * differs between two of them.
 */
#pragma once

#include "inspections/report.h"

#define POLICY_LINES_MAX 3000u

/* Without its title, which the report has. */
void policy_paper_fill(struct report *report, struct str text);

enum policy_line_kind {
	POLICY_LINE_TITLE,
	POLICY_LINE_CLAUSE,
	POLICY_LINE_ITEM, /* of a list */
	POLICY_LINE_NOTE,
	POLICY_LINE_TEXT,
	POLICY_LINE_KINDS,
};

struct policy_line {
	enum policy_line_kind kind;
	struct str words; /* as people read it, in the arena */
};

/* The next line that is not empty; `*rest` goes on behind it. False at the end. */
bool policy_line_next(struct str *rest, struct arena *arena, struct policy_line *ret);

enum policy_change {
	POLICY_SAME,
	POLICY_ADDED,
	POLICY_REMOVED,
};

struct policy_changed_line {
	enum policy_change change;
	struct str words; /* as people read it, without marks */
};

struct policy_changes {
	struct policy_changed_line *at;
	size_t n;
	size_t n_changed; /* not POLICY_SAME */
};

/* From one text to another, by lines that are not empty; in `arena`. ERR_LIMIT. */
enum errc policy_compare(struct str from, struct str to, struct arena *arena,
			 struct policy_changes *ret, struct err *err) MUST_CHECK;
