/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One inspection on paper: what was found, what is planned, what became of it, and everything that
 * was said, in its order.
 */
#pragma once

#include "inspections/inspections.h"
#include "inspections/report.h"

struct finding_sheet {
	int64_t inspection;
	struct str facility;
	enum lang lang;
	int64_t now_us;
	int utc_offset_minutes;
};

/* ERR_NOT_FOUND. The caller frees it. */
enum errc finding_sheet(struct db *db, const struct finding_sheet *sheet, struct report **ret,
			struct err *err) MUST_CHECK;
