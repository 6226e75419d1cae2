/* SPDX-License-Identifier: Apache-2.0 */
/* Scores of a drill as rows: one a measure, and the sum. */
#pragma once

#include "cli/drill/drill-desk.h"

enum errc score_rows_print(const struct options *options, const struct scenario *scenario,
			   const struct drill_scores *scores, struct err *err) MUST_CHECK;
