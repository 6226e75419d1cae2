/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Incidents, help and drills of the sector as messages of the link: the two functions of each kind,
 * for the table in kinds.c. Reports, requests for help and answers go up; receipts, stages of help
 * and injects come down. All carry the mark of a drill.
 */
#pragma once

#include "link/inbox.h"

enum errc link_reports_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err) MUST_CHECK;
enum errc link_report_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err) MUST_CHECK;
enum errc link_report_receipts_gather(const struct org_scope *scope, int64_t organisation,
				      int64_t now_us, struct err *err) MUST_CHECK;
enum errc link_report_receipt_apply(const struct org_scope *scope, int64_t organisation,
				    const struct link_arrival *arrival, struct err *err) MUST_CHECK;
enum errc link_injects_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err) MUST_CHECK;
enum errc link_inject_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err) MUST_CHECK;
enum errc link_answers_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err) MUST_CHECK;
enum errc link_answer_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err) MUST_CHECK;
