/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/matcher.h"

#include "base/alloc.h"
#include "detect/sigma/set.h"
#include "detect/sigma/why.h"

/* A rule that did not answer no, and the log source under which it did not. */
struct outcome {
	uint32_t rule;
	uint32_t source;
	enum verdict verdict;
};

struct matcher {
	const struct ruleset *set;
	struct evaluator evaluator;
	struct match_counts counts;
	/* Outcomes of the present event; `at_rule` says where a rule's is, if `stamp` is ours. */
	struct outcome *outcomes;
	size_t n_outcomes;
	size_t cap_outcomes;
	uint64_t *stamps;
	uint32_t *at_rule;
	struct match_field fields[MATCH_FIELDS_MAX];
	bool guessing; /* no source has the event: rules are tried on the chance */
};

struct matcher *matcher_new(const struct ruleset *set)
{
	struct matcher *matcher = mem_new(sizeof(*matcher));

	matcher->set = set;
	matcher->stamps = mem_new_array(set->n_rules + 1, sizeof(*matcher->stamps));
	matcher->at_rule = mem_new_array(set->n_rules + 1, sizeof(*matcher->at_rule));
	evaluator_init(&matcher->evaluator, &set->pool);
	return matcher;
}

void matcher_free(struct matcher *matcher)
{
	if (!matcher)
		return;
	evaluator_done(&matcher->evaluator);
	free(matcher->outcomes);
	free(matcher->stamps);
	free(matcher->at_rule);
	free(matcher);
}

void matcher_free_at(struct matcher **matcher)
{
	matcher_free(*matcher);
	*matcher = NULL;
}

/* The rule's outcome on this event so far, or NULL. A rule may be under several log sources. */
static struct outcome *outcome_of(struct matcher *matcher, uint32_t rule)
{
	return matcher->stamps[rule] == matcher->counts.events
		       ? &matcher->outcomes[matcher->at_rule[rule]]
		       : NULL;
}

static void run_rule(struct matcher *matcher, uint32_t rule, uint32_t source)
{
	struct outcome *outcome = outcome_of(matcher, rule);

	if (outcome && outcome->verdict == VERDICT_YES)
		return;
	const enum verdict verdict =
		evaluate_detection(&matcher->evaluator, matcher->set->rules[rule].detection);
	if (verdict == VERDICT_NO || (outcome && verdict <= outcome->verdict))
		return;
	if (!outcome) {
		mem_reserve(&matcher->outcomes, &matcher->cap_outcomes, matcher->n_outcomes + 1,
			    sizeof(*matcher->outcomes));
		matcher->stamps[rule] = matcher->counts.events;
		matcher->at_rule[rule] = (uint32_t)matcher->n_outcomes;
		outcome = &matcher->outcomes[matcher->n_outcomes++];
	}
	*outcome = (struct outcome){ .rule = rule, .source = source, .verdict = verdict };
}

static void run_source(struct matcher *matcher, uint32_t index)
{
	const struct log_source *source = &matcher->set->logsources.at[index];

	matcher->evaluator.aliases = source->alias_table;
	for (size_t i = 0; i < source->n_rules; i++)
		run_rule(matcher, source->rules[i], index);
}

static void run_sources(struct matcher *matcher)
{
	const struct logsources *map = &matcher->set->logsources;
	const struct event *event = matcher->evaluator.view.event;
	bool routed = false;

	for (uint32_t i = 0; i < map->n; i++) {
		const struct log_source *source = &map->at[i];
		if ((source->n_rules == 0 && routed) ||
		    !log_source_holds(source, &matcher->evaluator))
			continue;
		routed = true;
		run_source(matcher, i);
	}
	matcher->counts.unrouted += !routed;
	matcher->guessing = !routed && logsources_may_guess(map, event);
	for (uint32_t i = 0; i < map->n && matcher->guessing; i++) {
		if (logsource_may_be(&map->at[i].name, &event->source))
			run_source(matcher, i);
	}
}

static int by_rule(const void *a, const void *b)
{
	const struct outcome *x = a;
	const struct outcome *y = b;

	return (x->rule > y->rule) - (x->rule < y->rule);
}

static void report(struct matcher *matcher, const struct outcome *outcome,
		   const struct match_sink *sink)
{
	const struct ruleset *set = matcher->set;
	const struct event *event = matcher->evaluator.view.event;
	const struct rule *rule = &set->rules[outcome->rule];

	if (outcome->verdict == VERDICT_UNKNOWN) {
		matcher->counts.undecided++;
		if (sink->undecided)
			sink->undecided(sink->ctx, rule, event);
		return;
	}
	bool names_field;

	matcher->evaluator.aliases = set->logsources.at[outcome->source].alias_table;
	const struct match match = {
		.rule = rule,
		.event = event,
		.fields = matcher->fields,
		.n_fields = why_matched(&matcher->evaluator, rule->detection, matcher->fields,
					&names_field),
		.set = set,
		.aliases = matcher->evaluator.aliases,
	};
	/* Rules that only say what must not be, or look for words anywhere, lean on their log
	   source: they would hold on nearly anything from elsewhere. */
	if (matcher->guessing && rule->routed && !names_field)
		return;
	matcher->counts.matches++;
	sink->matched(sink->ctx, &match);
}

void matcher_run(struct matcher *matcher, const struct event *event, const struct match_sink *sink)
{
	matcher->counts.events++;
	matcher->n_outcomes = 0;
	view_set(&matcher->evaluator.view, event);
	run_sources(matcher);
	if (matcher->n_outcomes > 1)
		qsort(matcher->outcomes, matcher->n_outcomes, sizeof(*matcher->outcomes), by_rule);
	for (size_t i = 0; i < matcher->n_outcomes; i++)
		report(matcher, &matcher->outcomes[i], sink);
}

void match_show_wanted(const struct match *match, const struct match_field *field, struct buf *out)
{
	if (field->test)
		why_show_test(&match->set->pool, field->test, out);
}

struct match_counts matcher_counts(const struct matcher *matcher)
{
	struct match_counts counts = matcher->counts;

	counts.regex_retries = matcher->evaluator.regex_retries;
	return counts;
}

static bool is_under(const struct log_source *source, uint32_t rule)
{
	for (size_t i = 0; i < source->n_rules; i++) {
		if (source->rules[i] == rule)
			return true;
	}
	return false;
}

/*
 * Evaluate under each log source that fits; keep the best. Returns its table of aliases through
 * `ret_aliases` and whether any fitted.
 */
static bool best_source(struct matcher *matcher, const struct rule *rule,
			const uint32_t **ret_aliases, enum verdict *ret_verdict)
{
	const struct logsources *map = &matcher->set->logsources;
	bool fits = false;

	*ret_verdict = VERDICT_NO;
	*ret_aliases = NULL;
	for (size_t i = 0; i < map->n; i++) {
		const struct log_source *source = &map->at[i];
		if (!is_under(source, rule->index) ||
		    !log_source_holds(source, &matcher->evaluator))
			continue;
		matcher->evaluator.aliases = source->alias_table;
		const enum verdict verdict =
			evaluate_detection(&matcher->evaluator, rule->detection);
		if (!fits || verdict > *ret_verdict) {
			*ret_verdict = verdict;
			*ret_aliases = source->alias_table;
		}
		fits = true;
	}
	return fits;
}

enum verdict matcher_explain(struct matcher *matcher, const struct event *event,
			     const struct rule *rule, const struct explain_sink *sink)
{
	const uint32_t *aliases;
	enum verdict verdict;

	view_set(&matcher->evaluator.view, event);
	const bool fits = best_source(matcher, rule, &aliases, &verdict);
	const struct explain_step step = {
		.text = STR("logsource"),
		.verdict = fits ? VERDICT_YES : VERDICT_NO,
	};
	sink->step(sink->ctx, &step);
	matcher->evaluator.aliases = aliases;
	why_explain(&matcher->evaluator, rule->detection, sink);
	return verdict;
}
