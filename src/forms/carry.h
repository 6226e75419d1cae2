/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Beginning a round, with what last year's round of the edition before proposes: answers where the
 * question stayed the same, and the proofs that are still good. What is proposed is no answer until
 * a person has confirmed it; what must be asked anew is told, and why.
 */
#pragma once

#include "forms/form-set.h"
#include "forms/paper.h"

enum carry_result {
	CARRY_PROPOSED,
	CARRY_ASK_NEW,	    /* no item of the edition before is like it */
	CARRY_ASK_STRICTER, /* it asks more than before */
	CARRY_ASK_OPEN,	    /* it was not answered, or the answers do not make one */
	CARRY_RESULTS,
};

extern const char *const carry_result_names[CARRY_RESULTS]; /* "proposed", "new", … */

/* What became of an item. */
struct carried {
	enum carry_result result;
	struct str before; /* what counted of its first origin, STR_NONE: nothing */
	struct str value;  /* what is proposed, STR_NONE: nothing */
	size_t proofs;	   /* linked */
	size_t expired;	   /* left behind, because they have ended */
};

struct round_wish {
	const struct form *form;
	struct str subject; /* "" is this institution */
	struct str title;
	struct str by;
	int64_t now_us;
	const struct form_paper *from; /* last year's round, of form->previous; NULL: none */
};

/*
 * Open it, and carry over. `ret` has form->n_items. ERR_USAGE: `from` is not of the edition before;
 * ERR_CONFLICT: there is a round of that title.
 */
enum errc round_begin(struct db *db, const struct round_wish *wish, int64_t *ret_id,
		      struct carried *ret, struct err *err) MUST_CHECK;
