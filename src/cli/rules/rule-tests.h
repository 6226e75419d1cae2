/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test events that stand beside a rule (docs/formats/rule-tests.md), run through parser, taxonomy,
 * log source and rule; for a correlation, through all events of the test in order of their time.
 */
#pragma once

#include "detect/sigma/matcher.h"
#include "parse/stream/session.h"

struct rule_test_result {
	const struct rule *rule;
	struct str name;
	bool expected;
	bool matched;
	size_t events;
	struct str problem; /* why it could not be tried; STR_NONE when it was */
};

struct rule_test_sink {
	void (*result)(void *ctx, const struct rule_test_result *result);
	void *ctx;
};

/* What every test is run with. */
struct rule_test_bench {
	const struct ruleset *set;
	struct matcher *matcher;
	const struct parse_shared *shared;
	const struct rule_test_sink *sink;
};

/*
 * Run the tests of the file beside `rule`, those that are meant for it. ERR_NOT_FOUND when there
 * is no such file, ERR_SYNTAX when it is not of the form.
 */
enum errc rule_tests_run(const struct rule_test_bench *bench, const struct rule *rule,
			 struct err *err) MUST_CHECK;
