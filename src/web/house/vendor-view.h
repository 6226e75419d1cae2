/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pages about vendors share: the scope of this moment, and how a product stands.
 */
#pragma once

#include "vendors/vendor-board.h"
#include "web/page.h"

struct vendor_scope page_vendor_scope(const struct page *page);

/* Counts, "has_open", and list "sheets" of series, title, state, fresh, missing, round, form. */
void view_vendor_standing(struct page *page, struct view *row, const struct vendor_standing *s);

/* Fields of a form, as typed, trimmed; "" when they are absent. */
struct str vendor_typed(struct page *page, const char *name);
