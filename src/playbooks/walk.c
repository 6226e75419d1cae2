/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/walk.h"

#include "base/alloc.h"

#define MOVES_MAX 4000u /* steps gone through, screens or not */

struct value {
	const struct playbook *playbook; /* whose variable it is */
	struct str name;		 /* of the variable */
	struct str fact;		 /* "" or the name it is known by elsewhere */
	struct str now;
};

struct walker {
	const struct playbook_bundle *bundle;
	const struct walk_answers *answers;
	const struct walk_facts *facts;
	struct walk *walk;
	const struct playbook *playbook; /* the one it is in */
	int64_t visits[PLAYBOOK_PARTS_MAX][PLAYBOOK_STEPS_MAX];
	struct value values[WALK_PLACES_MAX];
	size_t n_values;
	const struct playbook_step *beside;
	size_t branch;
	unsigned depth;
	unsigned moves;
	enum errc code;
	struct err *err;
};

/* ---- values ---- */

/* "__beds__" → "beds" */
static struct str bare_name(struct str variable)
{
	return str_sub(variable, 2, variable.len - 4);
}

static struct str own_value(const struct walker *w, struct str variable)
{
	for (size_t i = w->n_values; i-- > 0;) {
		if (w->values[i].playbook == w->playbook && str_equal(w->values[i].name, variable))
			return w->values[i].now;
	}
	return STR_NONE;
}

static struct str known_value(const struct walker *w, struct str name)
{
	const struct str known = w->facts ? w->facts->find(w->facts->ctx, name) : STR_NONE;

	for (size_t i = w->n_values; !known.ptr && i-- > 0;) {
		if (w->values[i].fact.len && str_equal(w->values[i].fact, name))
			return walk_fact_value(w->values[i].now);
	}
	return known;
}

static struct str value_now(void *ctx, struct str variable)
{
	const struct walker *w = ctx;
	const struct playbook_variable *about = playbook_variable_find(w->playbook, variable);
	struct str now = own_value(w, variable);

	if (!now.ptr && about && about->external)
		now = known_value(w, bare_name(variable));
	if (!now.ptr && about && about->has_value)
		now = about->value;
	return now;
}

static void remember(struct walker *w, const struct playbook_step *step, struct str value)
{
	if (w->n_values == WALK_PLACES_MAX)
		return;
	w->values[w->n_values++] = (struct value){
		.playbook = w->playbook, .name = step->variable, .fact = step->fact, .now = value
	};
}

/* ---- the way ---- */

static bool run(struct walker *w, size_t at);

static size_t book_of(const struct walker *w)
{
	size_t i = 0;

	while (w->bundle->at[i].playbook != w->playbook)
		i++;
	return i;
}

static const struct walk_answer *answer_of(const struct walker *w, struct str step, int64_t visit)
{
	for (size_t i = 0; i < w->answers->n; i++) {
		const struct walk_answer *answer = &w->answers->at[i];

		if (answer->visit == visit && str_equal(answer->step, step))
			return answer;
	}
	return NULL;
}

static void stop(struct walker *w)
{
	if (!w->code)
		w->code = fail(w->err, ERR_LIMIT, "%.*s: the way does not come to an end",
			       STR_ARG(w->playbook->short_name));
}

/* The step after it; PLAYBOOK_NO_STEP: the branch ends here. */
static size_t after(const struct walker *w, const struct playbook_step *step, struct str value)
{
	if (!str_is(value, ANSWER_FAILED))
		return step->next;
	if (step->failed != PLAYBOOK_NO_STEP)
		return step->failed;
	return step->on_success && w->playbook->exception != PLAYBOOK_NO_STEP
		       ? w->playbook->exception
		       : step->next;
}

/* False: people have to answer first. */
static bool run_screen(struct walker *w, size_t at, size_t *ret_next)
{
	const struct playbook_step *step = &w->playbook->steps[at];
	const int64_t visit = ++w->visits[book_of(w)][at];
	const struct walk_answer *answer = answer_of(w, step->id, visit);
	struct walk *walk = w->walk;

	if (walk->n == WALK_PLACES_MAX) {
		stop(w);
		return false;
	}
	/* An answer that the step no longer has is none. */
	if (answer && !playbook_answer_find(step, answer->value))
		answer = NULL;
	walk->at[walk->n++] = (struct walk_place){ .playbook = w->playbook,
						   .step = step,
						   .visit = visit,
						   .answer = answer,
						   .beside = w->beside,
						   .branch = w->branch };
	if (!answer) {
		walk->n_open++;
		return false;
	}
	remember(w, step, answer->value);
	*ret_next = after(w, step, answer->value);
	return true;
}

static bool run_part(struct walker *w, const struct playbook_step *step)
{
	const struct playbook *here = w->playbook;
	const struct playbook *part = playbook_bundle_find(w->bundle, step->playbook);

	/* What is not there cannot hold people up. */
	if (!part || part->start == PLAYBOOK_NO_STEP || w->depth == WALK_DEPTH_MAX)
		return true;
	w->depth++;
	w->playbook = part;
	const bool through = run(w, part->start);
	w->playbook = here;
	w->depth--;
	return through;
}

static bool run_parallel(struct walker *w, const struct playbook_step *step)
{
	const struct playbook_step *outer = w->beside;
	const size_t outer_branch = w->branch;
	bool through = true;

	for (size_t i = 0; i < step->n_branches; i++) {
		w->beside = step;
		w->branch = i;
		through &= run(w, step->branches[i].step);
	}
	w->beside = outer;
	w->branch = outer_branch;
	return through;
}

static bool run_if(struct walker *w, const struct playbook_step *step)
{
	const bool holds = step->test && branch_condition_holds(step->test, value_now, w);
	const size_t branch = holds ? 0 : 1;

	return branch >= step->n_branches || run(w, step->branches[branch].step);
}

static bool run_while(struct walker *w, const struct playbook_step *step)
{
	for (unsigned i = 0; step->test && branch_condition_holds(step->test, value_now, w); i++) {
		if (i == WALK_ROUNDS_MAX) {
			stop(w);
			return false;
		}
		if (!run(w, step->branches[0].step))
			return false;
	}
	return true;
}

static bool run_switch(struct walker *w, const struct playbook_step *step)
{
	const struct str now = str_or_empty(value_now(w, step->subject));
	size_t other = PLAYBOOK_NO_STEP;

	for (size_t i = 0; i < step->n_branches; i++) {
		if (str_equal(step->branches[i].value, now))
			return run(w, step->branches[i].step);
		if (str_is(step->branches[i].value, "default"))
			other = i;
	}
	return other == PLAYBOOK_NO_STEP || run(w, step->branches[other].step);
}

static bool (*const runners[PLAY_KINDS])(struct walker *w, const struct playbook_step *step) = {
	[PLAY_PLAYBOOK] = run_part, [PLAY_PARALLEL] = run_parallel, [PLAY_IF] = run_if,
	[PLAY_WHILE] = run_while,   [PLAY_SWITCH] = run_switch,
};

/* From that step to the end of its branch. False: people have to answer first. */
static bool run(struct walker *w, size_t at)
{
	while (at < w->playbook->n_steps) {
		const struct playbook_step *step = &w->playbook->steps[at];
		size_t next = step->next;

		if (step->kind == PLAY_END)
			return true;
		if (++w->moves > MOVES_MAX)
			stop(w);
		if (w->code)
			return false;
		if (step->kind == PLAY_ACTION && !run_screen(w, at, &next))
			return false;
		if (runners[step->kind] && !runners[step->kind](w, step))
			return false;
		at = next;
	}
	return true;
}

/* ---- how long it can be ---- */

struct measure {
	const struct playbook_bundle *bundle;
	uint16_t known[PLAYBOOK_PARTS_MAX][PLAYBOOK_STEPS_MAX]; /* screens from there on, + 1 */
	unsigned depth;
};

static size_t longest(struct measure *m, size_t book, size_t at);

static size_t longest_branches(struct measure *m, size_t book, const struct playbook_step *step)
{
	size_t sum = 0;
	size_t most = 0;

	for (size_t i = 0; i < step->n_branches; i++) {
		const size_t n = longest(m, book, step->branches[i].step);

		sum += n;
		most = size_max(most, n);
	}
	return step->kind == PLAY_PARALLEL ? sum : most;
}

static size_t longest_part(struct measure *m, const struct playbook_step *step)
{
	for (size_t i = 0; i < m->bundle->n && m->depth < WALK_DEPTH_MAX; i++) {
		if (!str_equal(m->bundle->at[i].playbook->id, step->playbook))
			continue;
		m->depth++;
		const size_t n = longest(m, i, m->bundle->at[i].playbook->start);
		m->depth--;
		return n;
	}
	return 0;
}

static size_t longest(struct measure *m, size_t book, size_t at)
{
	const struct playbook *playbook = m->bundle->at[book].playbook;

	if (at >= playbook->n_steps)
		return 0;
	const struct playbook_step *step = &playbook->steps[at];
	uint16_t *known = &m->known[book][at];

	if (*known)
		return *known - 1u;
	size_t n = size_max(longest(m, book, step->next), longest(m, book, step->failed));
	n += step->kind == PLAY_ACTION;
	n += step->kind == PLAY_PLAYBOOK ? longest_part(m, step) : longest_branches(m, book, step);
	*known = (uint16_t)size_min(n + 1, UINT16_MAX);
	return n;
}

/* ---- asked from outside ---- */

enum errc walk_find(const struct playbook_bundle *bundle, const struct walk_answers *answers,
		    const struct walk_facts *facts, struct walk *ret, struct err *err)
{
	auto_free struct measure *measure = mem_new(sizeof(*measure));
	auto_free struct walker *w = mem_new(sizeof(*w));
	const struct playbook *playbook = bundle->at[0].playbook;

	*measure = (struct measure){ .bundle = bundle };
	*w = (struct walker){ .bundle = bundle,
			      .answers = answers,
			      .facts = facts,
			      .walk = ret,
			      .playbook = playbook,
			      .err = err };
	ret->n = 0;
	ret->n_open = 0;
	const bool through = run(w, playbook->start);
	ret->ended = through && !ret->n_open;
	ret->most = size_max(longest(measure, 0, playbook->start), ret->n);
	return w->code;
}

size_t walk_place(const struct walk *walk, struct str step, int64_t visit)
{
	for (size_t i = 0; i < walk->n; i++) {
		const struct walk_place *place = &walk->at[i];

		if (step.len ? place->visit == visit && str_equal(place->step->id, step)
			     : !place->answer)
			return i;
	}
	return walk->n;
}

size_t walk_before(const struct walk *walk, size_t place)
{
	for (size_t i = place; i-- > 0;) {
		if (walk->at[i].answer)
			return i;
	}
	return walk->n;
}

bool walk_leaves_task(const struct playbook_step *step, struct str value)
{
	if (str_is(value, ANSWER_LATER) || str_is(value, ANSWER_FAILED))
		return true;
	return step->asks && step->task.en.len && str_is(value, ANSWER_UNKNOWN);
}

struct str walk_fact_value(struct str value)
{
	if (str_is(value, ANSWER_DONE))
		return STR(ANSWER_YES);
	return str_is(value, ANSWER_FAILED) || str_is(value, ANSWER_LATER) ? STR(ANSWER_NO) : value;
}

struct text_pair walk_task(const struct playbook_step *step)
{
	return step->task.en.len || step->task.ja.len ? step->task : step->name;
}
