/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about backups, from the newest proof of each: one that is damaged or
 * exchanged, one that is too old, one that nobody has read through for the kind's `days`. The same
 * of drills, of offline copies not connected, and of split keys not joined.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_backups(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err) MUST_CHECK;
