/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What drills ask for afterwards: improvements that are not made yet, and the next drill when its
 * day comes near; and what is told beside the yearly duty to drill.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_drills(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err) MUST_CHECK;

/* "2 drills were held, the last on 2026-11-23"; empty when none was in that fiscal year. */
enum errc drill_tell_year(struct db *db, const struct duty_scope *scope, int fiscal_year,
			  struct text_pair *ret, struct err *err) MUST_CHECK;
