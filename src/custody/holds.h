/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds of the log for a case (store/log-holds.h), each with its entry in the timeline.
 */
#pragma once

#include "cases/case-records.h"
#include "store/log-holds.h"

/* Read of `hold`: from_us, reason. */
enum errc custody_hold(struct case_edit *edit, const struct log_hold *hold,
		       struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: the case has no such hold; ERR_CONFLICT: it was released before. */
enum errc custody_release(struct case_edit *edit, int64_t hold, struct str reason,
			  struct err *err) MUST_CHECK;
