/* SPDX-License-Identifier: Apache-2.0 */
/* The playbooks that are followed for a case, and those that can be begun for it. */
#pragma once

#include "cases/case-records.h"
#include "web/page.h"

enum errc view_case_walks(struct page *page, const struct case_record *record,
			  struct err *err) MUST_CHECK;
