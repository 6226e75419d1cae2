/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What advisories say beside the questions of forms:
 *
 *   decisions-open  products × weaknesses that concern us or may, and that nobody has decided on
 */
#pragma once

#include "facts/fact.h"

extern const struct fact_measure advisory_measures[]; /* end with id NULL */
