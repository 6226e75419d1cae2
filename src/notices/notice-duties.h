/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties that notices make.
 *
 *   notice-read      one that came and that nobody of the house has said he read
 *   notice-duty      what it asks for, until it is answered "done" or "does not concern us"
 *   notice-contacts  contacts of others that nobody has confirmed for the kind's `days`
 *
 * Of the house's own notices alone: they are read through views that hold nothing else.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_notices(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err) MUST_CHECK;
