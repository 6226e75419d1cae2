/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a detection hold on an event? Nothing here remembers anything between events; what is asked
 * is answered by reading the compiled rule from left to right.
 */
#pragma once

#include "detect/sigma/detection.h"
#include "detect/sigma/matcher.h"
#include "detect/sigma/view.h"

struct evaluator {
	struct view view;
	struct regex_room *regex_room;
	uint64_t regex_retries;
	/*
	 * Other names under which this log source writes fields: by slot of the rule's name, the
	 * slot to look at first, or SLOT_NONE. NULL: none.
	 */
	const uint32_t *aliases;
	/* When set, called with every field (view.h number) whose value made an item hold. */
	void (*hit)(void *ctx, uint32_t field);
	void *hit_ctx;
};

void evaluator_init(struct evaluator *evaluator, const struct pool *pool);
void evaluator_done(struct evaluator *evaluator);

/* Tests of kind TEST_NUMBER and TEST_TIME, of one value. */
bool evaluate_number(const struct test_number *test, struct str value);
bool evaluate_time(const struct test_number *test, struct str value);

/* A search that ran into its limits is undecided. */
enum verdict regex_verdict(enum regex_result result);

enum verdict evaluate_test(struct evaluator *evaluator, const struct item *item,
			   const struct test *test);
enum verdict evaluate_item(struct evaluator *evaluator, const struct item *item);
enum verdict evaluate_group(struct evaluator *evaluator, const struct item_group *group);
enum verdict evaluate_selection(struct evaluator *evaluator, const struct selection *selection);
enum verdict evaluate_detection(struct evaluator *evaluator, const struct detection *detection);

/* Number of the first field that stands for `slot` here, or VIEW_NONE. */
uint32_t evaluator_field(const struct evaluator *evaluator, uint32_t slot);
