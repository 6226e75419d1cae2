/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about requests for help that are open: those in which nothing was written for
 * as long as their kind's deadline. Drills say that they are drills.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_support(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err) MUST_CHECK;
