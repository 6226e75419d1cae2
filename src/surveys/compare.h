/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two years side by side, by what is published of each: nothing is worked out of anything else. An
 * item that asks more than before asks something else, and stands in no row.
 */
#pragma once

#include "surveys/survey-tables.h"

struct survey_compared {
	const struct survey_table *before;
	const struct survey_table *after;
	size_t row;   /* of `after` */
	uint32_t was; /* tenths of a percent */
	uint32_t is;
	int32_t change; /* tenths of a percentage point */
};

/* In the order of the later form. */
void survey_compare(const struct survey_tables *before, const struct survey_tables *after,
		    void (*take)(void *ctx, const struct survey_compared *row), void *ctx);
