/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice on paper, for FAX, for the post or to hand over: one sheet a recipient, with the code by
 * which it confirms (typed in here, or read out by telephone) and the same as a QR code; and boxes
 * to tick and send back by FAX. Of TLP:RED the paper goes by hand alone, and says so.
 */
#pragma once

#include "notices/receipts.h"

#define NOTICE_SHEETS_MAX 300u /* of one file */

struct notice_sheet {
	struct str
		path; /* of one recipient; "": of each that is reached by paper and has not read */
	struct str from;  /* who we are, by name */
	struct str phone; /* where they confirm; "" */
	int64_t made_us;
	int utc_offset_minutes;
	enum lang lang;
};

/* A PDF. ERR_NOT_FOUND: there is nobody to print for; ERR_LIMIT: over NOTICE_SHEETS_MAX. */
enum errc notice_sheet_write(const struct org_scope *scope, const struct notice_row *row,
			     const struct notice_sheet *sheet, struct buf *out,
			     struct err *err) MUST_CHECK;
