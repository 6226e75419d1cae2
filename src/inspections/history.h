/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of inspections share: a step into the history, and the check of words.
 */
#pragma once

#include "inspections/inspections.h"

/* The step that `said` tells of; finding 0: the inspection itself. */
enum errc inspection_history_add(struct db *db, int64_t inspection,
				 const struct inspection_said *said, struct err *err) MUST_CHECK;
