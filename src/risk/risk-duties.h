/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about risks: one nobody decided on, one whose day has come, one that was
 * accepted longer ago than the kind's `days`; and tasks of the plan board.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_risks(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err) MUST_CHECK;
