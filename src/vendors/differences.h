/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the hospital and a vendor do not say the same: the vendor's sheet beside the hospital's own
 * (by topic and part), and beside what the hospital reads in the contract. What is compared, which
 * way, and the words for it are content (vendor-content.h). Nobody is said to be wrong: two answers
 * stand beside each other, and somebody should ask.
 */
#pragma once

#include "vendors/vendor-sheets.h"
#include "vendors/vendor-terms.h"

struct vendor_difference {
	struct str key; /* "product/vendor item/hospital item": the same every time */
	struct str product;
	struct str product_title;
	struct str topic; /* STR_NONE: of the contract */
	struct text_pair sentence;
	bool vendor_no; /* else it is the hospital that says いいえ */
	int64_t vendor_round;
	int64_t hospital_round; /* 0: the contract */
	struct str vendor_item;
	struct str hospital_item; /* or the contract item */
	int64_t since_us;	  /* when the later of both was said */
	const struct vendor_difference *next;
};

/* Of one product, or of all that are used (STR_NONE); in the order of products and sheets. */
enum errc vendor_differences(const struct vendor_scope *scope, struct str product,
			     const struct vendor_difference **ret, struct err *err) MUST_CHECK;

/* An いいえ of a sheet whose kind says so (MDS/SDS): the hospital weighs it and can explain it. */
struct vendor_issue {
	struct str product;
	struct str product_title;
	int64_t round;
	struct str item;
	struct text_pair title;
	struct str note;
	struct str target_on; /* STR_NONE */
	int64_t since_us;
	const struct vendor_issue *next;
};
enum errc vendor_issues(const struct vendor_scope *scope, struct str product,
			const struct vendor_issue **ret, struct err *err) MUST_CHECK;
