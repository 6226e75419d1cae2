/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about insurance: a policy that ends within the kind's `days` and that none
 * follows.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_insurance(struct db *db, const struct duty_scope *scope,
			      const struct duty_sink *sink, struct err *err) MUST_CHECK;
