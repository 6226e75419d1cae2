/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change of a case from a form: the audit line, the edit at the time that was typed, and what the
 * person sees then. What was refused and a person can mend shows the page again, with its fields.
 */
#pragma once

#include "cases/case-records.h"
#include "web/page.h"

struct case_deed {
	const char *route;  /* as its page_route has it; NULL when there is one alone */
	const char *action; /* for the audit trail: "case.note" */
	enum errc (*change)(struct page *page, struct case_edit *edit, struct err *err);
	void (*show)(struct page *page, unsigned status, struct str fault);
	const char *then; /* behind /cases/ID: "?saved=1#tasks" */
};

/* On the case of the path's :id. */
void page_case_change(struct page *page, const struct case_deed *deed);
