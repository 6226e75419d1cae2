/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about inspections: visits that come, findings that are to be dealt with.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_inspections(struct db *db, const struct duty_scope *scope,
				const struct duty_sink *sink, struct err *err) MUST_CHECK;
