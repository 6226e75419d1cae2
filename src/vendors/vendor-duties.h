/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about vendors: sheets to ask for, answers that did not come or grew old, what
 * the two sides say differently, what a contract lacks, tasks that nobody has taken, invitations
 * that were not opened, keys that nobody compared, contracts that end. A product that is no more
 * used asks for nothing.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_vendors(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err) MUST_CHECK;
