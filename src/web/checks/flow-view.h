/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flow chart of the guideline on a page: inline SVG, and the same as a list of steps.
 */
#pragma once

#include "guideline/guideline.h"
#include "web/page.h"

enum errc view_flow(struct page *page, const struct guideline_flow *flow,
		    struct err *err) MUST_CHECK;
