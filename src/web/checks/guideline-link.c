/* SPDX-License-Identifier: Apache-2.0 */
#include "web/checks/guideline-link.h"

#include "guideline/guideline.h"

static const struct guideline_edition *edition_cited(const struct guideline *guideline,
						     struct str cited)
{
	for (size_t i = 0; i < guideline->n_editions; i++) {
		if (str_equal(guideline->editions[i].cited, cited))
			return &guideline->editions[i];
	}
	return NULL;
}

void view_guideline_link(struct page *page, struct view *row, struct str guideline,
			 struct str volume, struct str clause)
{
	const struct guideline *all = page_guideline(page);
	const struct guideline_edition *edition = edition_cited(all, guideline);
	const struct guideline_clause *found =
		guideline_cited(all, guideline, volume, str_or_empty(clause));
	struct str path = STR("");

	if (found)
		path = arena_printf(page->arena, "/guideline/clauses/%.*s", STR_ARG(found->id));
	else if (edition)
		path = arena_printf(page->arena, "/guideline?edition=%.*s", STR_ARG(edition->id));
	view_str(row, "path", path);
	view_bool(row, "ref_unconfirmed", clause.len && (!found || !found->confirmed));
}
