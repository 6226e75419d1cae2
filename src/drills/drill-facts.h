/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the records of drills say beside the questions of forms:
 *
 *   drills-held      drills held this fiscal year; {3} is the day of the last
 *   drills-improved  improvements made of them, among all that were found
 */
#pragma once

#include "facts/fact.h"

extern const struct fact_measure drill_measures[]; /* end with id NULL */
