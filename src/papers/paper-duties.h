/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about the papers for the worst day: make a new pack where the newest is old,
 * print one that never was or whose words have changed, mend a folder that cannot be written. A
 * house that never made one has no duty of it here: the watch makes the first by itself.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_papers(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err) MUST_CHECK;
