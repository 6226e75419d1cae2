/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where people are in a playbook: found anew from the answers each time, so that nothing can be out
 * of step with them. An answer that is changed leads the way elsewhere; what was answered on a part
 * of the way that is no longer gone is kept and counts again when the way comes back to it.
 *
 * Walking follows CACAO 2.0 4: a branch (parallel, if, while, switch) ends at its own end step and
 * the way then goes on behind the step it began at. Branches of a parallel step are open at once,
 * for several people. It knows nothing of cases: what they know comes by a call back.
 */
#pragma once

#include "playbooks/playbook-set.h"

#define WALK_PLACES_MAX 400u
#define WALK_ROUNDS_MAX 50u /* of one while step */
#define WALK_DEPTH_MAX	6u  /* of playbooks within playbooks */

/* The newest answer to one step at one visit. */
struct walk_answer {
	struct str step;
	int64_t visit; /* from 1: which time the way comes to the step */
	int64_t turn;  /* from 1: later ones are corrections */
	struct str value;
	struct str note;
	struct str by;
	int64_t at_us;
};

struct walk_answers {
	const struct walk_answer *at;
	size_t n;
};

/* What is known from elsewhere: values of external variables, "__beds__" asks for "beds". */
struct walk_facts {
	struct str (*find)(void *ctx, struct str name); /* STR_NONE: not known */
	void *ctx;
};

/* One screen on the way. */
struct walk_place {
	const struct playbook *playbook;
	const struct playbook_step *step;
	int64_t visit;
	const struct walk_answer *answer;   /* NULL: it is open */
	const struct playbook_step *beside; /* the parallel step it is a branch of, or NULL */
	size_t branch;			    /* which of its branches */
};

struct walk {
	struct walk_place at[WALK_PLACES_MAX]; /* in the order of the way */
	size_t n;
	size_t n_open;
	size_t most; /* screens there can be at most, repetitions counted once */
	bool ended;  /* nothing is open: the way came to its end */
};

/* `facts` NULL: nothing is known from elsewhere. ERR_LIMIT: the way does not come to an end. */
enum errc walk_find(const struct playbook_bundle *bundle, const struct walk_answers *answers,
		    const struct walk_facts *facts, struct walk *ret, struct err *err) MUST_CHECK;

/* Position of a step at a visit, or of the first open one (`step` ""); `walk->n`: not on the way.
 */
size_t walk_place(const struct walk *walk, struct str step, int64_t visit);

/* The place that was answered before that one; `walk->n`: it is the first. */
size_t walk_before(const struct walk *walk, size_t place);

/* It could not be done now, or nobody knows: somebody has to see to it. */
bool walk_leaves_task(const struct playbook_step *step, struct str value);

/* What an answer is as a fact: something done is "yes", something not (yet) done "no". */
struct str walk_fact_value(struct str value);

/* The words of that task, or of the step. */
struct text_pair walk_task(const struct playbook_step *step);
