/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that looks at an event, behind one call. A detector is loaded once, never changes and
 * is shared by any number of threads; what one of them works with hangs on its detector_thread.
 *
 * Whatever is added (indicators, watches) does the same three things: it names its fields in the
 * plan while the detector is loaded, has its working memory in detector_thread, and is run by
 * detector_run(). The rules come first in the answers to an event.
 */
#pragma once

#include "detect/sigma/matcher.h"

struct detector;

/*
 * The rules, now. Fails as ruleset_load() does. With a cache (rule-cache.h) it is used when it fits
 * and written when it did not; cache->problem tells what went wrong with it, which is no failure.
 */
enum errc detector_load(const struct ruleset_sources *rules, struct detector **ret,
			struct err *err) MUST_CHECK;
void detector_free(struct detector *detector);
void detector_free_at(struct detector **detector);
#define auto_detector CLEANUP(detector_free_at) struct detector

/*
 * Before the first thread: look for indicators too. Which fields have them and what is never one
 * is read from the content folder; `own_allow` is the hospital's own list, NULL for none. Until a
 * thread is given a set it finds nothing.
 */
enum errc detector_add_indicators(struct detector *detector, const char *content,
				  const char *own_allow, struct err *err) MUST_CHECK;

const struct ruleset *detector_rules(const struct detector *detector);

/* How long the rules took to compile, or to be found compiled. */
int64_t detector_compile_us(const struct detector *detector);

/* The fields it reads: events may be filled under this plan, or under none. */
const struct field_plan *detector_plan(const struct detector *detector);

/* To name what others read of the same events; before the first thread. */
struct field_plan *detector_open_plan(struct detector *detector);

struct detector_thread;

/* The detector outlives its threads. */
struct detector_thread *detector_thread_new(const struct detector *detector) MUST_CHECK;
void detector_thread_free(struct detector_thread *thread);

/* Between events: which set of indicators is asked from now on, NULL for none. */
struct indicator_set;
void detector_thread_use(struct detector_thread *thread, const struct indicator_set *set);

/* Is the host on a list that this thread asks (indicator_lists_host())? */
bool detector_lists_host(const struct detector_thread *thread, struct str host, int64_t at_us);

/* Look at one event; the sink hears of what was found, in an order that only the event decides. */
void detector_run(struct detector_thread *thread, const struct event *event,
		  const struct match_sink *sink);
