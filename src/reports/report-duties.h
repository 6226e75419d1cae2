/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about telling of open cases: who must be told and was not, and whose telling
 * hangs on a question that nobody has answered. The deadlines are those of obligations.h.
 */
#pragma once

#include "duties/duty.h"
#include "reports/obligations.h"

enum errc duties_of_reports(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err) MUST_CHECK;

/* What reports are judged and made by, out of the scope of duties. */
struct report_scope report_scope_of(struct db *db, const struct duty_scope *scope);
