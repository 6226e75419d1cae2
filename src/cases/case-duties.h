/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about open cases: their open tasks, the ransom question when money is asked
 * for and nobody has decided, and cases nobody has written in for days. Drills say that they are
 * drills.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_cases(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err) MUST_CHECK;
