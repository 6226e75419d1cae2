/* SPDX-License-Identifier: Apache-2.0 */
/* All that is known of a case once it is over, read together. Only within src/after. */
#pragma once

#include "after/after-report.h"
#include "after/improvements.h"
#include "after/lessons.h"
#include "after/numbers.h"
#include "cases/case-sentence.h"
#include "reports/telling-records.h"

struct after_view {
	const struct after_paper *paper;
	struct case_reader reader;
	struct case_timeline timeline;
	struct case_facts facts;
	struct case_thing *things;
	size_t n_things;
	struct case_decision *decisions;
	size_t n_decisions;
	struct tellings tellings;
	struct whys whys;
	struct case_factors factors;
	struct case_costs costs;
	struct improvement *improvements;
	size_t n_improvements;
	struct case_numbers own;
	struct numbers numbers;
	bool full;
};

/* In the arena of the paper's scope. */
enum errc after_view_read(const struct after_paper *paper, struct after_view **ret,
			  struct err *err) MUST_CHECK;
