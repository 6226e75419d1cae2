/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about accounts that were used as they should not be.
 */
#pragma once

#include "duties/duty.h"

/* One duty for each finding; nothing without content in the scope. */
enum errc duties_of_logons(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err) MUST_CHECK;
