/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/inspector.h"

#include "inspections/inspections.h"

/* To leave, and to get as far as the door: these say nothing of the hospital. */
static bool is_at_the_door(const struct page *page)
{
	static const char *const paths[] = { "/logout", "/login/password", "/login/code",
					     "/login/enrol" };

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		if (str_is(http_path(page->request), paths[i]))
			return true;
	}
	return false;
}

bool inspector_admitted(struct page *page)
{
	char today[DAY_TEXT_MAX];
	struct err err;
	int64_t inspection = 0;

	if (is_at_the_door(page))
		return true;
	page_today(page, today);
	if (inspection_admits(page_db(page), page->user.id, str_from(today), &inspection, &err)) {
		page_fail_err(page, &err);
		return false;
	}
	if (!inspection) {
		if (page_audit(page, "denied", http_path(page->request),
			       STR("no inspection that names this log-in is open"), "denied"))
			page_fail(page, 403, TEXT_ERROR_NO_INSPECTION);
		return false;
	}
	/* After logging in one lands on "/", which is the house's own. */
	if (str_is(http_path(page->request), "/") && str_is(http_method(page->request), "GET")) {
		page_redirect(page, "/pack");
		return false;
	}
	return true;
}
