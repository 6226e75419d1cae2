/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playbook as a numbered list, with where every answer leads: what is printed, and what a page
 * with all steps shows. The playbooks it calls stand in their place.
 */
#pragma once

#include <limits.h>

#include "playbooks/playbook-set.h"

#define OUTLINE_LINES_MAX 400u

enum outline_kind {
	OUTLINE_STEP,	  /* something to do or a question */
	OUTLINE_TOGETHER, /* branches follow that can be done at once */
	OUTLINE_BRANCH,	  /* one of them begins */
	OUTLINE_DECIDE,	  /* by an answer that was given earlier */
	OUTLINE_AGAIN,	  /* a playbook that stands further up already */
};

/* Where it goes on: a number, or one of these. */
#define OUTLINE_END  0u
#define OUTLINE_WAIT UINT_MAX /* this branch is done: wait for the others */

struct outline_arrow {
	struct text_pair words; /* the answer; of a decision: the case */
	unsigned to;
};

struct outline_line {
	enum outline_kind kind;
	unsigned number; /* 0: it has none */
	unsigned level;	 /* how far in */
	const struct playbook *playbook;
	const struct playbook_step *step;
	struct outline_arrow arrows[PLAYBOOK_BRANCHES_MAX + 1];
	size_t n_arrows;
	unsigned asked; /* of a decision: the number of the question, or 0 */
	unsigned then;	/* behind a parallel step, when all branches are done */
	size_t book;
	size_t at;
	const struct outline_frame *frame;
};

struct outline {
	struct outline_line at[OUTLINE_LINES_MAX];
	size_t n;
	unsigned last; /* the highest number */
};

/* ERR_LIMIT: more than fits. Frames in `arena`. */
enum errc outline_make(const struct playbook_bundle *bundle, struct arena *arena,
		       struct outline *ret, struct err *err) MUST_CHECK;

/* "はい → 4" for each arrow, in `arena`. */
struct str outline_arrow_text(const struct outline_arrow *arrow, enum lang lang,
			      struct arena *arena);

/* What a decision asks: "by the answer to 3", or the condition as it is written. */
struct str outline_decision_text(const struct outline_line *line, enum lang lang,
				 struct arena *arena);
