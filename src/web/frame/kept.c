/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame/kept.h"

void kept_page(struct page *page)
{
	const bool open = page->known && page->session.stage == SESSION_OPEN;
	struct view *view = page->view;
	struct str name;
	struct str value;

	view_text(view, "title", open ? TEXT_KEPT_TITLE_OPEN : TEXT_KEPT_TITLE);
	view_bool(view, "open", open);
	view_str(view, "target", http_path(page->request));
	view_list(view, "fields");
	for (size_t i = 0; http_form_at(page->request, i, &name, &value); i++) {
		if (str_is(name, "csrf"))
			continue;
		struct view *row = view_add(view, "fields");

		view_str(row, "name", name);
		view_str(row, "value", page_lines(page, value));
	}
	page_show_status(page, 401, &template_kept);
}
