/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/case-change.h"

#include "web/worst-day/case-view.h"

static bool is_theirs(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_CONFLICT ||
	       code == ERR_NOT_FOUND;
}

void page_case_change(struct page *page, const struct case_deed *deed)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	struct case_record record;
	struct case_edit edit;
	struct err err;

	if (!page_case(page, &record) ||
	    !page_audit(page, deed->action, record.number, STR(""), "done"))
		return;
	enum errc code = case_edit_begin(page_db(page), record.id, &actor, &edit, &err);
	if (!code)
		code = page_case_happened(page, &edit, &err);
	if (!code)
		code = deed->change(page, &edit, &err);
	code = case_edit_end(&edit, code, &err);
	if (is_theirs(code))
		deed->show(page, 422, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/cases/%lld%s", (long long)record.id, deed->then);
}
