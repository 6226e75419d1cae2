/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case of the register as a scenario: what happened becomes injects at the pace of the real
 * timeline, pressed into the time of a drill, and what was reached then is what is looked at. The
 * text can be read and changed like any other (docs/formats/drills.md).
 */
#pragma once

#include "base/buf.h"
#include "drills/scenario.h"
#include "store/db.h"

/*
 * Written into `out`. ERR_NOT_FOUND: no such case; ERR_SYNTAX: nothing in it has words and a time;
 * a training case. `id` of the scenario: "case-2026-0001".
 */
enum errc scenario_of_case(struct db *db, const struct case_content *content, int64_t case_id,
			   uint32_t minutes, struct buf *out, struct err *err) MUST_CHECK;
