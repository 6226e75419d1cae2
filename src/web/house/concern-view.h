/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A concern (product × advisory) on a page: its verdict and priority in words, what people decided,
 * and where to go from it. Texts are borrowed from the concern.
 */
#pragma once

#include "advisories/concerns.h"
#include "web/page.h"

const struct concern_tables *page_advisories(const struct page *page);

/*
 * Bring what is kept up to date when advisories or products changed since; asked at most every ten
 * seconds. False: the error page was sent.
 */
bool page_refresh_concerns(struct page *page) MUST_CHECK;

void view_concern(struct page *page, struct view *row, const struct concern *concern);

/* "FortiOS" of "Fortinet": a product in a word. */
struct str view_product_label(struct page *page, const struct product_name *name);
