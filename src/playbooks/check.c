/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/check.h"

enum seen {
	SEEN_NOT,
	SEEN_OPEN, /* the way leads through it */
	SEEN_DONE,
};

#define CLAUSE_STEPS "CACAO 2.0 4.1"

struct checker {
	const struct playbook *playbook;
	const struct playbook_beside *beside;
	struct playbook_notes *notes;
	enum seen seen[PLAYBOOK_STEPS_MAX];
	size_t region[PLAYBOOK_STEPS_MAX]; /* steps of one branch have the same */
	size_t n_regions;
};

const char *const playbook_pictures[] = {
	"backup", "cable",  "camera", "clock", "lock",	 "network",
	"paper",  "people", "phone",  "power", "search", NULL,
};

static struct str place_of(const struct checker *c, const struct playbook_step *step,
			   const char *key)
{
	return str_or_empty(arena_printf(c->notes->arena, "workflow.%.*s%s%s", STR_ARG(step->id),
					 key ? "." : "", key ? key : ""));
}

static void wrong(struct checker *c, const struct playbook_step *step, const char *key,
		  const char *clause, const char *what)
{
	playbook_wrong(c->notes, place_of(c, step, key), clause, "%s", what);
}

/* ---- references ---- */

static void check_reference(struct checker *c, const struct playbook_step *step, const char *key,
			    struct str to, size_t found)
{
	if (to.len && found == PLAYBOOK_NO_STEP)
		playbook_wrong(c->notes, place_of(c, step, key), play_kinds[step->kind].clause,
			       "there is no step %.*s", STR_ARG(to));
}

static bool is_listed(struct str id, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(id, list[i]))
			return true;
	}
	return false;
}

static void check_references(struct checker *c, const struct playbook_step *step)
{
	const struct playbook *playbook = c->playbook;

	check_reference(c, step, step->on_success ? "on_success" : "on_completion", step->next_to,
			step->next);
	check_reference(c, step, "on_failure", step->failed_to, step->failed);
	for (size_t i = 0; i < step->n_branches; i++)
		check_reference(c, step, "branch", step->branches[i].to, step->branches[i].step);
	if (step->agent.len && !is_listed(step->agent, playbook->agents, playbook->n_agents))
		wrong(c, step, "agent", "CACAO 2.0 7", "is not among agent_definitions");
	for (size_t i = 0; i < step->n_targets; i++) {
		if (!is_listed(step->targets[i], playbook->targets, playbook->n_targets))
			wrong(c, step, "targets", "CACAO 2.0 7", "is not among target_definitions");
	}
	if (step->kind == PLAY_PLAYBOOK && c->beside &&
	    !c->beside->known(c->beside->ctx, step->playbook))
		playbook_notice(c->notes, place_of(c, step, "playbook_id"),
				play_kinds[step->kind].clause,
				"there is no such playbook here: the step is passed over");
}

/* ---- values ---- */

static bool answers_can_be(const struct playbook_step *step, struct str value)
{
	return playbook_answer_find(step, value);
}

static bool sets(const struct playbook_step *step, struct str variable)
{
	return step->kind == PLAY_ACTION && str_equal(step->variable, variable);
}

/* Is somebody asked before `step` comes, and can they have said `value` (none: anything)? */
static void check_value(struct checker *c, const struct playbook_step *step, const char *key,
			struct str variable, struct str value)
{
	const struct playbook_variable *known = playbook_variable_find(c->playbook, variable);
	bool asked = false;
	bool possible = false;

	if (!known) {
		playbook_wrong(c->notes, place_of(c, step, key), "CACAO 2.0 10.18",
			       "there is no variable %.*s", STR_ARG(variable));
		return;
	}
	if (known->external || known->has_value)
		return;
	for (size_t i = 0; i < c->playbook->n_steps; i++) {
		const struct playbook_step *other = &c->playbook->steps[i];

		if (!sets(other, variable) || c->seen[i] == SEEN_NOT)
			continue;
		asked = true;
		possible |= !value.ptr || answers_can_be(other, value);
	}
	if (!asked)
		playbook_wrong(c->notes, place_of(c, step, key), play_kinds[step->kind].clause,
			       "nobody has answered %.*s when this is decided", STR_ARG(variable));
	else if (!possible)
		playbook_wrong(c->notes, place_of(c, step, key), play_kinds[step->kind].clause,
			       "%.*s is never “%.*s”: that is none of its answers",
			       STR_ARG(variable), STR_ARG(value));
}

static void check_condition(struct checker *c, const struct playbook_step *step,
			    const struct branch_condition *condition)
{
	if (!condition)
		return;
	check_condition(c, step, condition->left);
	check_condition(c, step, condition->right);
	const bool named = condition->kind == BRANCH_IF_EQUAL ||
			   condition->kind == BRANCH_IF_DIFFERENT ||
			   condition->kind == BRANCH_IF_IN;
	if (!condition->variable.ptr)
		return;
	for (size_t i = 0; i < condition->n_values; i++)
		check_value(c, step, "condition", condition->variable,
			    named ? condition->values[i] : STR_NONE);
}

static void check_cases(struct checker *c, const struct playbook_step *step)
{
	for (size_t i = 0; i < step->n_branches && step->subject.ptr; i++) {
		const struct str value = step->branches[i].value;

		check_value(c, step, "cases", step->subject,
			    str_is(value, "default") ? STR_NONE : value);
	}
}

/* ---- the way through ---- */

static void visit(struct checker *c, size_t at, size_t region);

static void visit_branches(struct checker *c, const struct playbook_step *step)
{
	for (size_t i = 0; i < step->n_branches; i++) {
		if (step->branches[i].step != PLAYBOOK_NO_STEP)
			visit(c, step->branches[i].step, ++c->n_regions);
	}
}

static void visit_next(struct checker *c, const struct playbook_step *step, size_t region)
{
	if (step->next != PLAYBOOK_NO_STEP)
		visit(c, step->next, region);
	if (step->failed != PLAYBOOK_NO_STEP)
		visit(c, step->failed, region);
	if (step->kind != PLAY_END && !step->next_to.len)
		wrong(c, step, NULL, "CACAO 2.0 4.4",
		      "leads nowhere: a way comes to an end step at last");
	if (step->on_success && !step->failed_to.len && !c->playbook->exception_to.len)
		wrong(c, step, "on_success", CLAUSE_STEPS,
		      "nothing is said of when it fails: on_failure or workflow_exception");
}

static void visit(struct checker *c, size_t at, size_t region)
{
	const struct playbook_step *step = &c->playbook->steps[at];

	if (c->seen[at] == SEEN_OPEN) {
		wrong(c, step, NULL, "CACAO 2.0 4.9",
		      "leads back to itself: only a while-condition repeats");
		return;
	}
	if (c->seen[at] == SEEN_DONE) {
		if (c->region[at] != region)
			wrong(c, step, NULL, play_kinds[step->kind].clause,
			      "belongs to two branches: each has steps and an end of its own");
		return;
	}
	c->seen[at] = SEEN_OPEN;
	c->region[at] = region;
	if (step->kind != PLAY_WHILE)
		check_condition(c, step, step->test);
	check_cases(c, step);
	visit_branches(c, step);
	/* What a repetition is asked for may be answered within it. */
	if (step->kind == PLAY_WHILE)
		check_condition(c, step, step->test);
	visit_next(c, step, region);
	c->seen[at] = SEEN_DONE;
}

static void check_way(struct checker *c)
{
	const struct playbook *playbook = c->playbook;
	size_t starts = 0;
	size_t acts = 0;

	for (size_t i = 0; i < playbook->n_steps; i++) {
		starts += playbook->steps[i].kind == PLAY_START;
		acts += playbook->steps[i].kind == PLAY_ACTION ||
			playbook->steps[i].kind == PLAY_PLAYBOOK;
	}
	if (starts != 1)
		playbook_wrong(c->notes, STR("workflow"), "CACAO 2.0 4.3",
			       "has %zu start steps, one is wanted", starts);
	if (!acts)
		playbook_wrong(c->notes, STR("workflow"), "CACAO 2.0 3.1",
			       "has no action: at least a start, an action and an end are wanted");
	if (playbook->start == PLAYBOOK_NO_STEP) {
		playbook_wrong(c->notes, STR("workflow_start"), "CACAO 2.0 3.1",
			       "there is no step %.*s", STR_ARG(playbook->start_to));
		return;
	}
	visit(c, playbook->start, 0);
	if (playbook->exception_to.len && playbook->exception == PLAYBOOK_NO_STEP)
		playbook_wrong(c->notes, STR("workflow_exception"), "CACAO 2.0 3.1",
			       "there is no step %.*s", STR_ARG(playbook->exception_to));
	else if (playbook->exception != PLAYBOOK_NO_STEP)
		visit(c, playbook->exception, ++c->n_regions);
	for (size_t i = 0; i < playbook->n_steps; i++) {
		if (c->seen[i] == SEEN_NOT)
			wrong(c, &playbook->steps[i], NULL, "CACAO 2.0 4", "is never reached");
	}
}

/* ---- what people read ---- */

static void check_pair(struct checker *c, const struct playbook_step *step, struct text_pair pair,
		       const char *what, bool needed)
{
	if (needed && !pair.ja.len && !pair.en.len)
		wrong(c, step, what, CLAUSE_OURS, "is missing in Japanese and English");
	else if (pair.ja.len && !pair.en.len)
		wrong(c, step, what, CLAUSE_OURS, "is missing in English");
	else if (pair.en.len && !pair.ja.len)
		wrong(c, step, what, CLAUSE_OURS, "is missing in Japanese");
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!(s.ptr[i] >= 'a' && s.ptr[i] <= 'z') && !ascii_is_digit(s.ptr[i]) &&
		    s.ptr[i] != '_' && s.ptr[i] != '-')
			return false;
	}
	return s.len <= 64;
}

static void check_answers(struct checker *c, const struct playbook_step *step)
{
	for (size_t i = 0; i < step->n_answers; i++) {
		if (!is_word(step->answers[i].value))
			wrong(c, step, "answers", CLAUSE_OURS,
			      "values are small letters, digits, dashes and underscores");
		check_pair(c, step, step->answers[i].text, "answers", true);
		for (size_t j = 0; j < i; j++) {
			if (str_equal(step->answers[i].value, step->answers[j].value))
				wrong(c, step, "answers", CLAUSE_OURS, "has one value twice");
		}
	}
}

static bool is_picture(struct str name)
{
	for (const char *const *known = playbook_pictures; *known; known++) {
		if (str_is(name, *known))
			return true;
	}
	return false;
}

static void check_screen(struct checker *c, const struct playbook_step *step)
{
	const struct playbook_variable *variable =
		playbook_variable_find(c->playbook, step->variable);

	if (step->variable.len && !variable)
		wrong(c, step, "variable", "CACAO 2.0 10.18", "is not among playbook_variables");
	if (variable && variable->constant)
		wrong(c, step, "variable", "CACAO 2.0 10.18", "is a constant");
	if (!is_word(step->fact))
		wrong(c, step, "fact", CLAUSE_OURS,
		      "small letters, digits, dashes and underscores");
	for (size_t i = 0; i < step->n_calls; i++) {
		if (!is_word(step->calls[i]))
			wrong(c, step, "calls", CLAUSE_OURS,
			      "small letters, digits, dashes and underscores");
	}
	if (step->picture.len && !is_picture(step->picture))
		wrong(c, step, "picture", CLAUSE_OURS, "there is no such drawing");
}

static void check_texts(struct checker *c, const struct playbook_step *step)
{
	const bool shown = step->kind == PLAY_ACTION;

	if (!c->playbook->bilingual || (!shown && step->kind != PLAY_PARALLEL))
		return;
	check_pair(c, step, step->name, "name", true);
	check_pair(c, step, step->text, "commands", shown);
	check_pair(c, step, step->why, "description", false);
	check_pair(c, step, step->question, "question", false);
	check_pair(c, step, step->task, "task", false);
	if (shown)
		check_answers(c, step);
	check_screen(c, step);
}

static void check_head(struct checker *c)
{
	const struct playbook *playbook = c->playbook;

	if (!playbook->bilingual) {
		playbook_notice(c->notes, STR("playbook"), CLAUSE_OURS,
				"has no Japanese text: people see the English one");
		return;
	}
	if (!playbook->name.ja.len)
		playbook_wrong(c->notes, STR("name"), CLAUSE_OURS, "is missing in Japanese");
	if (!playbook->about.ja.len != !playbook->about.en.len)
		playbook_wrong(c->notes, STR("description"), CLAUSE_OURS,
			       "is missing in one of the two languages");
}

/* ---- what it says of itself ---- */

static void check_summary(struct checker *c)
{
	static const enum playbook_summary of_kind[PLAY_KINDS] = {
		[PLAY_START] = SUMMARIES,	    [PLAY_END] = SUMMARIES,
		[PLAY_ACTION] = SUMMARIES,	    [PLAY_PLAYBOOK] = SUMMARY_EXTERNAL,
		[PLAY_PARALLEL] = SUMMARY_PARALLEL, [PLAY_IF] = SUMMARY_IF,
		[PLAY_WHILE] = SUMMARY_WHILE,	    [PLAY_SWITCH] = SUMMARY_SWITCH,
	};
	bool is[SUMMARIES] = { [SUMMARY_EXTENSIONS] = c->playbook->n_extensions > 0 };

	for (size_t i = 0; i < c->playbook->n_steps; i++) {
		const enum playbook_summary summary = of_kind[c->playbook->steps[i].kind];

		if (summary < SUMMARIES)
			is[summary] = true;
	}
	for (size_t i = 0; i < SUMMARIES; i++) {
		if (c->playbook->summary[i] >= 0 && (c->playbook->summary[i] > 0) != is[i])
			playbook_wrong(c->notes, STR("playbook_processing_summary"),
				       "CACAO 2.0 10.14", "%s says %s, and it is not so",
				       playbook_summaries[i],
				       c->playbook->summary[i] ? "true" : "false");
	}
}

void playbook_check(const struct playbook *playbook, const struct playbook_beside *beside,
		    struct playbook_notes *notes)
{
	struct checker c = { .playbook = playbook, .beside = beside, .notes = notes };

	check_head(&c);
	for (size_t i = 0; i < playbook->n_steps; i++) {
		check_references(&c, &playbook->steps[i]);
		check_texts(&c, &playbook->steps[i]);
	}
	check_way(&c);
	check_summary(&c);
	if (playbook->revoked)
		playbook_notice(notes, STR("revoked"), "CACAO 2.0 3.1",
				"who made it says that it is no longer valid");
}
