/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "facts/fact.h"

/* What log-ons say; ends with id NULL. */
extern const struct fact_measure account_measures[];
