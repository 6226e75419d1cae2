/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/detector.h"

#include "base/alloc.h"
#include "detect/sigma/rule-cache.h"

struct detector {
	struct ruleset *rules;
};

struct detector_thread {
	struct matcher *matcher;
};

enum errc detector_load(const struct ruleset_sources *rules, struct detector **ret, struct err *err)
{
	struct detector *detector = mem_new(sizeof(*detector));
	const enum errc code = ruleset_load(rules, &detector->rules, err);

	if (code) {
		detector_free(detector);
		return code;
	}
	/* What cannot be kept is made again the next time. */
	if (rules->cache)
		err_ignore(rule_cache_save(rules->cache, rules, detector->rules, STR_NONE,
					   &rules->cache->problem));
	*ret = detector;
	return ERR_OK;
}

void detector_free(struct detector *detector)
{
	if (!detector)
		return;
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

const struct field_plan *detector_plan(const struct detector *detector)
{
	return ruleset_plan(detector->rules);
}

struct detector_thread *detector_thread_new(const struct detector *detector)
{
	struct detector_thread *thread = mem_new(sizeof(*thread));

	thread->matcher = matcher_new(detector->rules);
	return thread;
}

void detector_thread_free(struct detector_thread *thread)
{
	if (!thread)
		return;
	matcher_free(thread->matcher);
	free(thread);
}

void detector_run(struct detector_thread *thread, const struct event *event,
		  const struct match_sink *sink)
{
	matcher_run(thread->matcher, event, sink);
}
