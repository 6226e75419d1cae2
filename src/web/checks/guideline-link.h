/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a reference of a form or a contract to the guideline's page.
 */
#pragma once

#include "web/page.h"

/*
 * Sets `path`: of the clause, else of the edition; "" when the guideline is not among ours. And
 * `ref_unconfirmed`: nobody has seen the clause's number in the official text.
 */
void view_guideline_link(struct page *page, struct view *row, struct str guideline,
			 struct str volume, struct str clause);
