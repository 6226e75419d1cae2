/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the records of training say beside the questions of forms:
 *
 *   training-attended  people trained this fiscal year, among those who are to be; {3} is the
 *                      departments where nobody or not everybody was
 *   training-missing   people not yet trained this fiscal year, among the same
 *   training-sessions  courses held this fiscal year; {3} is the newest day
 */
#pragma once

#include "facts/fact.h"

extern const struct fact_measure training_measures[]; /* end with id NULL */
