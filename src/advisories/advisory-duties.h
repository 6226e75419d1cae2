/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties that advisories make: one a product and kind, while something of it is open.
 *
 *   advisory-act     affected, and the deployer table says “immediate”
 *   advisory-attend  affected, “out-of-cycle”
 *   advisory-look    to be checked, and used in attacks
 *   advisories-old   nothing was taken in for the kind's `days`
 *   advisory-order   a work order that is open on its last day
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_advisories(struct db *db, const struct duty_scope *scope,
			       const struct duty_sink *sink, struct err *err) MUST_CHECK;
