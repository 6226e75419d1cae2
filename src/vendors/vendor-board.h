/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How each product stands, in one row: its sheets, what the contract lacks, who does what, and how
 * many of its answers differ or are open.
 */
#pragma once

#include "vendors/differences.h"

struct vendor_standing {
	const struct vendor_product *product;
	struct vendor_sheet_view sheets[VENDOR_SHEETS_MAX]; /* in the order of the content */
	const struct vendor_term *contract;
	const struct vendor_term *tasks;
	unsigned lacking;   /* items that the contract does not have */
	unsigned unread;    /* items that nobody looked for */
	unsigned undecided; /* tasks that nobody has taken */
	unsigned differing;
	unsigned issues;
};

/* `product` and what comes of it live in the scope's arena. */
enum errc vendor_standing(const struct vendor_scope *scope, const struct vendor_product *product,
			  struct vendor_standing *ret, struct err *err) MUST_CHECK;
