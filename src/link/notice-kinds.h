/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices and their receipts as messages of the link: the two functions of each kind, for the table
 * in kinds.c. A receipt goes up as it came, so that every node on the way checks it for itself.
 */
#pragma once

#include "link/inbox.h"

enum errc link_notices_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err) MUST_CHECK;
enum errc link_notice_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err) MUST_CHECK;
enum errc link_receipts_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			       struct err *err) MUST_CHECK;
enum errc link_receipts_apply(const struct org_scope *scope, int64_t organisation,
			      const struct link_arrival *arrival, struct err *err) MUST_CHECK;
