/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/detector.h"

#include "base/alloc.h"
#include "base/os/clock.h"
#include "detect/match/check.h"
#include "detect/match/runner.h"
#include "detect/sigma/rule-cache.h"
#include "event/event-json.h"

struct detector {
	struct ruleset *rules;
	struct program *program;
	int64_t compile_us;
};

struct detector_thread {
	struct runner *runner;
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
	free(detector);
}

void detector_free_at(struct detector **detector)
{
	detector_free(*detector);
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

	thread->runner = runner_new(detector->program);
	return thread;
}

void detector_thread_free(struct detector_thread *thread)
{
	if (!thread)
		return;
	runner_free(thread->runner);
	free(thread);
}

void detector_run(struct detector_thread *thread, const struct event *event,
		  const struct match_sink *sink)
{
	runner_run(thread->runner, event, sink);
}
