/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluates all rules of a set against events, by the compiled program of them: the same matches in
 * the same order, the same undecided rules and the same fields of a match as matcher.h gives, which
 * is the reference it is compared with. Its cost hardly grows with the number of rules.
 *
 * A runner holds the working memory of one thread: caches of known bounds (values.h, routes.h)
 * and what one event needs. It allocates nothing per event once warm. What it cannot do it leaves
 * to the reference: events past PRESENT_KEPT_MAX, rules past EXPRESSION_LIMIT.
 */
#pragma once

#include "detect/match/program.h"
#include "detect/sigma/matcher.h"

struct runner;

/* `program` outlives it, as does the rule set. */
struct runner *runner_new(const struct program *program) MUST_CHECK;

void runner_free(struct runner *runner);

/* Call the sink for every rule that holds, in the set's order. */
void runner_run(struct runner *runner, const struct event *event, const struct match_sink *sink);

/* Since it was made. A compiled program needs fewer regex_retries than the reference. */
struct match_counts runner_counts(const struct runner *runner);

/* How much work it was. */
struct runner_work {
	uint64_t candidates; /* rules that were evaluated */
	uint64_t values;     /* values of fields that were looked at */
	uint64_t cached;     /* of them, known from the cache */
	uint64_t read;	     /* bytes of the others */
	uint64_t plain;	     /* events that were left to the reference */
	uint64_t of_kind;    /* events of a kind that was known (kinds.h) */
};

struct runner_work runner_work(const struct runner *runner);
