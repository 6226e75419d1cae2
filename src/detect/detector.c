/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/detector.h"

#include "base/alloc.h"
#include "base/os/clock.h"
#include "base/os/paths.h"
#include "detect/indicators/matcher.h"
#include "detect/match/check.h"
#include "detect/match/runner.h"
#include "detect/sigma/correlation.h"
#include "detect/sigma/rule-cache.h"
#include "event/event-json.h"

struct detector {
	struct ruleset *rules;
	struct program *program;
	int64_t compile_us;
	struct indicator_fields *indicator_fields; /* NULL: they are not looked for */
	struct indicator_rules *indicator_rules;
	struct allow *allow;
};

struct detector_thread {
	const struct detector *detector;
	struct runner *runner;
	const struct indicator_set *set;      /* NULL: none */
	struct indicator_matcher *indicators; /* NULL, see above */
};

/* What was kept beside the rules, or made anew: it is only faster to have it. */
static enum errc load_program(const struct ruleset *rules, struct program **ret, struct err *err)
{
	const struct str kept = ruleset_program(rules);

	if (kept.ptr && !program_open(kept, rules, ret, NULL)) {
		if (program_is_sound(*ret))
			return ERR_OK;
		program_free_at(ret);
	}
	return program_build(rules, ret, err);
}

enum errc detector_load(const struct ruleset_sources *rules, struct detector **ret, struct err *err)
{
	struct detector *detector = mem_new(sizeof(*detector));
	enum errc code = ruleset_load(rules, &detector->rules, err);

	if (!code)
		event_user_reads(ruleset_open_plan(detector->rules));
	const int64_t begin_us = clock_mono_us(&clock_system);
	if (!code)
		code = load_program(detector->rules, &detector->program, err);
	detector->compile_us = clock_mono_us(&clock_system) - begin_us;
	if (code) {
		detector_free(detector);
		return code;
	}
	/* What cannot be kept is made again the next time. */
	if (rules->cache)
		err_ignore(rule_cache_save(rules->cache, rules, detector->rules,
					   detector->program->image, &rules->cache->problem));
	*ret = detector;
	return ERR_OK;
}

void detector_free(struct detector *detector)
{
	if (!detector)
		return;
	program_free(detector->program);
	ruleset_free(detector->rules);
	indicator_fields_free(detector->indicator_fields);
	indicator_rules_free(detector->indicator_rules);
	allow_free(detector->allow);
	free(detector);
}

void detector_free_at(struct detector **detector)
{
	detector_free(*detector);
}

/* Fields are looked at by the rules' plan, so their names must be in it. */
static enum errc name_fields(struct detector *detector, struct err *err)
{
	struct field_plan *plan = ruleset_open_plan(detector->rules);
	const struct str *names = indicator_fields_names(detector->indicator_fields);

	for (size_t i = 0; i < indicator_fields_count(detector->indicator_fields); i++) {
		if (field_plan_add(plan, names[i]) == FIELD_NO_SLOT)
			return fail(err, ERR_LIMIT, "rules and indicators name too many fields");
	}
	indicator_fields_bind(detector->indicator_fields, plan);
	return ERR_OK;
}

enum errc detector_add_indicators(struct detector *detector, const char *content,
				  const char *own_allow, struct err *err)
{
	char path[PATH_MAX];
	enum errc code = path_join(content, "indicators-fields.yml", path, err);

	if (!code)
		code = indicator_fields_read(path, &detector->indicator_fields, err);
	if (!code)
		code = name_fields(detector, err);
	if (!code)
		code = allow_open(content, own_allow, &detector->allow, err);
	if (code)
		return code;
	const struct ruleset *set = detector->rules;
	detector->indicator_rules = indicator_rules_new(
		(uint32_t)(ruleset_count(set) + ruleset_correlation_count(set)));
	ruleset_add_more(detector->rules, indicator_rules_at, detector->indicator_rules);
	return ERR_OK;
}

const struct ruleset *detector_rules(const struct detector *detector)
{
	return detector->rules;
}

int64_t detector_compile_us(const struct detector *detector)
{
	return detector->compile_us;
}

const struct field_plan *detector_plan(const struct detector *detector)
{
	return ruleset_plan(detector->rules);
}

struct field_plan *detector_open_plan(struct detector *detector)
{
	return ruleset_open_plan(detector->rules);
}

struct detector_thread *detector_thread_new(const struct detector *detector)
{
	struct detector_thread *thread = mem_new(sizeof(*thread));

	thread->detector = detector;
	thread->runner = runner_new(detector->program);
	if (detector->indicator_fields)
		thread->indicators = indicator_matcher_new(
			detector->indicator_fields, detector->allow, detector->indicator_rules);
	return thread;
}

void detector_thread_free(struct detector_thread *thread)
{
	if (!thread)
		return;
	runner_free(thread->runner);
	indicator_matcher_free(thread->indicators);
	free(thread);
}

void detector_thread_use(struct detector_thread *thread, const struct indicator_set *set)
{
	thread->set = set;
	if (thread->indicators)
		indicator_matcher_use(thread->indicators, set);
}

bool detector_lists_host(const struct detector_thread *thread, struct str host, int64_t at_us)
{
	return thread->set &&
	       indicator_lists_host(thread->set, thread->detector->allow, host, at_us);
}

void detector_run(struct detector_thread *thread, const struct event *event,
		  const struct match_sink *sink)
{
	runner_run(thread->runner, event, sink);
	if (thread->indicators)
		indicator_matcher_run(thread->indicators, event, sink);
}
