/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/case-walks.h"

#include "playbooks/playbook-set.h"
#include "playbooks/walk-records.h"
#include "web/worst-day/playbook-view.h"

static struct str name_of(const struct page *page, struct str playbook)
{
	const struct playbook_copy *copy = playbook_set_find(page_playbooks(page), playbook);

	return copy ? playbook_words(copy->playbook->name, page->lang) : playbook;
}

static void view_offers(struct page *page)
{
	const struct playbook_set *set = page_playbooks(page);

	view_list(page->view, "offers");
	for (size_t i = 0; i < playbook_set_count(set); i++) {
		const struct playbook *playbook = playbook_set_at(set, i)->playbook;
		struct view *row = view_add(page->view, "offers");

		view_str(row, "offer", playbook->short_name);
		view_str(row, "offer_name", playbook_words(playbook->name, page->lang));
	}
}

enum errc view_case_walks(struct page *page, const struct case_record *record, struct err *err)
{
	struct walk_records *walks = arena_take(page->arena, sizeof(*walks));

	if (!walks)
		return fail(err, ERR_LIMIT, "cases: no room");
	const enum errc code = walks_of_case(page_db(page), record->id, page->arena, walks, err);
	view_list(page->view, "walks");
	for (size_t i = 0; !code && i < walks->n; i++) {
		struct view *row = view_add(page->view, "walks");

		view_number(row, "walk", walks->at[i].id);
		view_str(row, "walk_name", name_of(page, walks->at[i].playbook));
		view_time(row, "begun", walks->at[i].begun_us);
		view_str(row, "begun_by", walks->at[i].begun_by);
	}
	view_offers(page);
	return code;
}
