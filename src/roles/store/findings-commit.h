/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One result of the engine into the database: its alerts, what it learnt of the sources, what its
 * parsers remember, and its new position, in one transaction.
 */
#pragma once

#include "roles/messages.h"
#include "store/db.h"

#define CLOCK_TOLERANCE_US (5 * 60 * US_PER_SEC) /* a source's clock may be off by that much */

/*
 * ERR_CONFLICT: the result does not begin where the engine stands; nothing of it was kept.
 */
enum errc findings_commit(struct db *db, const struct msg_result *result,
			  struct err *err) MUST_CHECK;
