/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about call-outs that go on: those of whom somebody is still not reached.
 * Drills say that they are drills.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_callouts(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err) MUST_CHECK;
