/* SPDX-License-Identifier: Apache-2.0 */
#include "web/people/session-list.h"

#include "store/sessions.h"

void view_sessions(struct page *page, int64_t user)
{
	struct sessions sessions = { 0 };

	view_list(page->view, "sessions");
	if (sessions_list(page_db(page), page->arena, user, &sessions, NULL))
		return;
	for (size_t i = 0; i < sessions.n; i++) {
		const struct session *s = &sessions.at[i];
		struct view *row = view_add(page->view, "sessions");

		view_str(row, "id", str_sub(s->hash, 0, 16));
		view_str(row, "user", s->user_name);
		view_str(row, "peer", s->peer);
		view_str(row, "agent", s->agent);
		view_time(row, "created", s->created_us);
		view_time(row, "seen", s->seen_us);
		view_bool(row, "own", str_equal(s->hash, page->session.hash));
	}
}
