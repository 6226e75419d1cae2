/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/runner.h"

#include "base/alloc.h"
#include "detect/match/kinds.h"
#include "detect/match/reasons.h"

struct runner {
	const struct program *program;
	const struct ruleset *set;
	struct matcher *plain; /* NULL: not needed yet */
	struct present present;
	struct routes routes;
	struct kinds kinds;
	struct match_counts counts;
	struct runner_work work;

	/* The present event. */
	struct route *route;
	bool guessing;	   /* no source has it: rules are tried on the chance */
	uint64_t *tried;   /* by rule: the last event on which it was a candidate */
	uint64_t *aliased; /* by list of aliases: the last evaluation under it */
	uint64_t *looked;  /* by slot: the last event whose field of that name was looked at */
	uint64_t evaluation;
	struct outcome *outcomes;
	size_t n_outcomes;
	size_t cap_outcomes;
	uint32_t *anew; /* rules whose answer is not that of all events of the kind */
	size_t n_anew;
	size_t cap_anew;

	char *apart; /* values_apart() */
	size_t cap_apart;

	/* Evaluates what the program has no code for, and tells why a rule held. */
	struct evaluator evaluator;
	const struct event *viewed; /* what it looks at; NULL: not the present event */
	struct match_field fields[MATCH_FIELDS_MAX];
	struct why_hits hits;
};

struct runner *runner_new(const struct program *program)
{
	struct runner *runner = mem_new(sizeof(*runner));

	runner->program = program;
	runner->set = program->set;
	present_init(&runner->present, program);
	routes_init(&runner->routes, program);
	kinds_init(&runner->kinds);
	runner->tried = mem_new_array(program->set->n_rules + 1, sizeof(*runner->tried));
	runner->aliased = mem_new_array(program->facts->n_aliases, sizeof(*runner->aliased));
	runner->looked = mem_new_array(program->facts->n_slots + 1, sizeof(*runner->looked));
	evaluator_init(&runner->evaluator, &program->set->pool);
	return runner;
}

void runner_free(struct runner *runner)
{
	if (!runner)
		return;
	matcher_free(runner->plain);
	present_done(&runner->present);
	routes_done(&runner->routes);
	kinds_done(&runner->kinds);
	evaluator_done(&runner->evaluator);
	free(runner->tried);
	free(runner->aliased);
	free(runner->looked);
	free(runner->apart);
	free(runner->outcomes);
	free(runner->anew);
	free(runner);
}

/* ---- rules ---- */

/* Over the whole event where keywords look at fields that are in no plan. */
static struct evaluator *evaluator_of(struct runner *runner, uint32_t rule, uint32_t source)
{
	const struct event *event = runner->program->rules[rule].keywords
					    ? present_texts(&runner->present)
					    : runner->present.event;

	if (runner->viewed != event)
		view_set(&runner->evaluator.view, event);
	runner->viewed = event;
	runner->evaluator.aliases = runner->set->logsources.at[source].alias_table;
	return &runner->evaluator;
}

/* `aliases`: the source's, or none where that is the same. */
static enum verdict evaluate(struct runner *runner, uint32_t rule, uint32_t source,
			     uint32_t aliases)
{
	const struct program *program = runner->program;
	const uint32_t code = program->rules[rule].code;

	if (code == CODE_NONE) {
		runner->present.asked_more = true;
		return evaluate_detection(evaluator_of(runner, rule, source),
					  runner->set->rules[rule].detection);
	}
	runner->present.aliases = aliases;
	return present_run(&runner->present, program->code + code);
}

/* Evaluate under the event's log sources that the rule is under, in their order; the best answer.
 */
static struct outcome ask_rule(struct runner *runner, uint32_t rule)
{
	const struct program *program = runner->program;
	const struct route_program *route = &program->routes[program->rules[rule].route];
	struct outcome best = { .rule = rule, .verdict = VERDICT_NO };

	runner->evaluation++;
	runner->work.candidates++;
	runner->present.asked_more = false;
	for (uint32_t i = 0; i < route->n_sources && best.verdict != VERDICT_YES; i++) {
		const uint32_t source = program->lists[route->sources + i];
		uint32_t aliases = program->sources[source].aliases;
		if (!bit_is_set(runner->route->sources, source))
			continue;
		if (!(present_effect(&runner->present, aliases) & program->rules[rule].reads))
			aliases = 0;
		if (runner->aliased[aliases] == runner->evaluation)
			continue;
		runner->aliased[aliases] = runner->evaluation;
		const enum verdict verdict = evaluate(runner, rule, source, aliases);
		if (verdict <= best.verdict)
			continue;
		best.verdict = verdict;
		best.source = source;
	}
	return best;
}

static void add_outcome(struct runner *runner, const struct outcome *outcome)
{
	mem_reserve(&runner->outcomes, &runner->cap_outcomes, runner->n_outcomes + 1,
		    sizeof(*runner->outcomes));
	runner->outcomes[runner->n_outcomes++] = *outcome;
}

/* A rule that may hold, if the event is of its log sources; once is enough. */
static void try_rule(struct runner *runner, uint32_t rule)
{
	if (runner->tried[rule] == runner->counts.events ||
	    !bit_is_set(runner->route->routes, runner->program->rules[rule].route))
		return;
	runner->tried[rule] = runner->counts.events;

	const struct outcome outcome = ask_rule(runner, rule);
	if (runner->present.asked_more) {
		mem_reserve(&runner->anew, &runner->cap_anew, runner->n_anew + 1,
			    sizeof(*runner->anew));
		runner->anew[runner->n_anew++] = rule;
	}
	if (outcome.verdict != VERDICT_NO)
		add_outcome(runner, &outcome);
}

static void try_witnessed(struct runner *runner, const struct found *found)
{
	const struct program *program = runner->program;

	for (uint32_t i = 0; i < found->n_witnesses; i++) {
		const struct predicate *predicate =
			&program->predicates[found->at[i] & ~FOUND_UNKNOWN];
		for (uint32_t k = 0; k < predicate->n_rules; k++)
			try_rule(runner, program->postings[predicate->rules + k]);
	}
}

static void look_for_witnesses(struct runner *runner, uint32_t aliases, uint32_t slot)
{
	struct present *present = &runner->present;

	present->aliases = aliases;
	if (slot != SLOT_NONE && present_field(present, slot) == FIELD_NONE)
		return;
	if (slot != SLOT_NONE && !(present_effect(present, aliases) & slot_bit(slot))) {
		/* The field of that name itself: once does, under whichever list. */
		if (runner->looked[slot] == runner->counts.events)
			return;
		runner->looked[slot] = runner->counts.events;
		present->aliases = 0;
	}
	const struct lookup *lookup = present_look(present, slot);
	const uint32_t first = lookup->first;
	const uint32_t n = lookup->n;
	for (uint32_t i = 0; i < n; i++)
		try_witnessed(runner, present->found[first + i].found);
}

/*
 * Values that are no part of the raw text, one behind the other with a zero between them; with
 * `escaped` also those that may only be so as JSON writes them.
 */
static struct str values_apart(struct runner *runner, const struct event *event, bool escaped)
{
	size_t len = 0;

	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		const struct str value = field->value;
		if ((field->in_raw && !escaped) || field->type == VALUE_NULL ||
		    str_lies_within(value, event->raw))
			continue;
		mem_reserve(&runner->apart, &runner->cap_apart, len + value.len + 1, 1);
		memcpy(runner->apart + len, value.ptr, value.len);
		len += value.len;
		runner->apart[len++] = '\0';
	}
	return str_of(runner->apart, len);
}

static unsigned search_values(struct runner *runner, const struct event *event, bool escaped)
{
	return words_search(runner->route->words, values_apart(runner, event, escaped));
}

/*
 * May a rule hold that looks for words anywhere? Values that a lean event leaves out stand in its
 * raw text, as they are or as JSON writes them, or have no words.
 */
static bool may_have_words(struct runner *runner)
{
	const struct route *route = runner->route;
	const struct event *event = runner->present.event;

	if (!route->words)
		return route->words_unknown;
	if (route->words->bare && event->flags & EVENT_WORDS_ONLY)
		event = present_texts(&runner->present);
	unsigned found = words_search(route->words, event->raw);
	if (!(found & WORDS_FOUND))
		found |= search_values(runner, event, false);
	if (!(found & WORDS_FOUND) && found & WORDS_ESCAPE)
		found = search_values(runner, present_texts(&runner->present), true);
	return found & WORDS_FOUND;
}

/* After so many events of a route that had words the next is taken to have some, but for one now
 * and then: looking first only spares the others the reading. */
#define WORDS_EXPECTED 16u
#define WORDS_RECHECK  256u

static bool words_expected(const struct route *route)
{
	return route->words && route->words_in_row >= WORDS_EXPECTED &&
	       route->words_in_row % WORDS_RECHECK;
}

static void look_for_words(struct runner *runner)
{
	struct route *route = runner->route;

	if (!words_expected(route) && !may_have_words(runner)) {
		route->words_in_row = 0;
		return;
	}
	look_for_witnesses(runner, 0, SLOT_NONE);
	/* Those of rules of other log sources count, too: the reading tells no less. */
	route->words_in_row =
		present_look(&runner->present, SLOT_NONE)->n ? route->words_in_row + 1 : 0;
}

/* Most fields of most rules are not there, and under most lists of aliases no other stands in. */
static void look_for_all(struct runner *runner, const struct route_look *look)
{
	struct present *present = &runner->present;
	const uint64_t effect = present_effect(present, look->aliases);

	for (uint32_t i = 0; i < look->n_slots; i++) {
		if (present_has(present, look->slots[i]) || effect & slot_bit(look->slots[i]))
			look_for_witnesses(runner, look->aliases, look->slots[i]);
	}
}

/* Rules that may hold by what stands in single fields, and those of which nothing has to. */
static void try_by_fields(struct runner *runner)
{
	const struct route *route = runner->route;

	for (uint32_t i = 0; i < route->n_looks; i++)
		look_for_all(runner, &route->looks[i]);
	for (uint32_t i = 0; i < route->n_always; i++)
		try_rule(runner, route->always[i]);
}

static bool is_anew(const struct runner *runner, uint32_t rule)
{
	for (size_t i = 0; i < runner->n_anew; i++) {
		if (runner->anew[i] == rule)
			return true;
	}
	return false;
}

/* What was found out, without the answers of the rules that are asked again. */
static void keep_kind(struct runner *runner)
{
	struct outcome *settled =
		arena_take_array(&runner->present.kept, runner->n_outcomes + 1, sizeof(*settled));
	uint32_t n = 0;

	if (!settled || runner->present.cut)
		return;
	for (size_t i = 0; i < runner->n_outcomes; i++) {
		if (!is_anew(runner, runner->outcomes[i].rule))
			settled[n++] = runner->outcomes[i];
	}
	kinds_keep(&runner->kinds, &(const struct kind){ .settled = settled,
							 .n_settled = n,
							 .anew = runner->anew,
							 .n_anew = (uint32_t)runner->n_anew });
}

static void take_kind(struct runner *runner, const struct kind *kind)
{
	for (uint32_t i = 0; i < kind->n_settled; i++) {
		runner->tried[kind->settled[i].rule] = runner->counts.events;
		add_outcome(runner, &kind->settled[i]);
	}
	for (uint32_t i = 0; i < kind->n_anew; i++)
		try_rule(runner, kind->anew[i]);
}

static void try_rules(struct runner *runner)
{
	const struct kind *kind = kinds_find(&runner->kinds, &runner->present, runner->route);

	runner->n_anew = 0;
	if (kind) {
		runner->work.of_kind++;
		take_kind(runner, kind);
	} else {
		try_by_fields(runner);
		if (kinds_wants(&runner->kinds))
			keep_kind(runner);
	}
	look_for_words(runner);
}

/* ---- answers ---- */

static int by_rule(const void *a, const void *b)
{
	const struct outcome *x = a;
	const struct outcome *y = b;

	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* From what is known of the event, or by the reference. */
static size_t find_reasons(struct runner *runner, const struct outcome *outcome, bool *ret_named)
{
	const struct program *program = runner->program;
	const struct detection *detection = runner->set->rules[outcome->rule].detection;
	size_t n;

	runner->present.aliases = program->sources[outcome->source].aliases;
	if (program->rules[outcome->rule].code != CODE_NONE &&
	    reasons_find(&runner->present, outcome->rule, &runner->hits, runner->fields, &n)) {
		*ret_named = runner->hits.named;
		return n;
	}
	return why_matched(evaluator_of(runner, outcome->rule, outcome->source), detection,
			   runner->fields, ret_named);
}

static void report(struct runner *runner, const struct outcome *outcome,
		   const struct match_sink *sink)
{
	const struct rule *rule = &runner->set->rules[outcome->rule];
	bool names_field;

	if (outcome->verdict == VERDICT_UNKNOWN) {
		runner->counts.undecided++;
		if (sink->undecided)
			sink->undecided(sink->ctx, rule, runner->present.event);
		return;
	}
	const struct match match = {
		.rule = rule,
		.event = runner->present.event,
		.fields = runner->fields,
		.n_fields = find_reasons(runner, outcome, &names_field),
		.set = runner->set,
		.aliases = runner->set->logsources.at[outcome->source].alias_table,
	};
	/* As the reference: rules that lean on their log source alone need to know it. */
	if (runner->guessing && rule->routed && !names_field)
		return;
	runner->counts.matches++;
	sink->matched(sink->ctx, &match);
}

static void report_all(struct runner *runner, const struct match_sink *sink)
{
	if (runner->n_outcomes > 1)
		qsort(runner->outcomes, runner->n_outcomes, sizeof(*runner->outcomes), by_rule);
	for (size_t i = 0; i < runner->n_outcomes; i++)
		report(runner, &runner->outcomes[i], sink);
}

/* Let the reference answer, and count what it counts. */
static void run_plain(struct runner *runner, const struct event *event,
		      const struct match_sink *sink)
{
	if (!runner->plain)
		runner->plain = matcher_new(runner->set);

	const struct match_counts before = matcher_counts(runner->plain);
	matcher_run(runner->plain, event_whole(event), sink);
	const struct match_counts after = matcher_counts(runner->plain);
	runner->counts.matches += after.matches - before.matches;
	runner->counts.undecided += after.undecided - before.undecided;
	runner->counts.unrouted += after.unrouted - before.unrouted;
	runner->counts.regex_retries += after.regex_retries - before.regex_retries;
	runner->work.plain++;
}

/* False when the working memory does not do for this event. */
static bool run_program(struct runner *runner, const struct event *event)
{
	runner->n_outcomes = 0;
	runner->viewed = NULL;
	present_set(&runner->present, event);
	runner->route = routes_find(&runner->routes, &runner->present);
	if (!runner->route || runner->present.cut)
		return false;

	const bool routed = runner->route->routed;
	runner->guessing = !routed && logsources_may_guess(&runner->set->logsources, event);
	if (runner->guessing)
		runner->route = routes_guess(&runner->routes, &runner->present);
	if (!runner->route)
		return false;
	runner->present.keywords = runner->route->keywords;
	if (routed || runner->guessing)
		try_rules(runner);
	if (runner->present.cut)
		return false;
	runner->counts.unrouted += !routed;
	return true;
}

void runner_run(struct runner *runner, const struct event *event, const struct match_sink *sink)
{
	runner->counts.events++;
	if (run_program(runner, event))
		report_all(runner, sink);
	else
		run_plain(runner, event, sink);
}

struct match_counts runner_counts(const struct runner *runner)
{
	struct match_counts counts = runner->counts;

	if (runner->program)
		counts.regex_retries +=
			runner->present.reading.regex_retries + runner->evaluator.regex_retries;
	return counts;
}

struct runner_work runner_work(const struct runner *runner)
{
	struct runner_work work = runner->work;

	work.values = runner->present.counts.values;
	work.cached = runner->present.counts.cached;
	work.read = runner->present.counts.read;
	return work;
}
