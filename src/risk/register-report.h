/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of risks and the plan board as one paper or workbook: what is open, that of
 * suppliers apart, what was closed, and the tasks.
 */
#pragma once

#include "duties/duty-list.h"
#include "inspections/report.h"

/* `scope` has risks (risk-content.h). ERR_LIMIT. */
enum errc risk_register_fill(struct db *db, const struct duty_scope *scope, struct report *report,
			     struct err *err) MUST_CHECK;
