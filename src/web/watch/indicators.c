/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists of suspicious addresses and files that are looked for, and where they were seen.
 */
#include "store/indicator-sources.h"

#include "web/page.h"
#include "web/watch/alert-words.h"

#define SIGHTINGS_SHOWN 50

struct list {
	struct page *page;
	unsigned n;
};

static void view_copy(struct page *page, struct view *row, const char *name, struct str text)
{
	view_str(row, name, text.len ? arena_str(page->arena, text) : STR(""));
}

/* Without its folders: where it lay says nothing to the reader. */
static struct str file_name(struct str path)
{
	for (size_t at; (at = str_find_char(path, '/')) != SIZE_MAX;)
		path = str_from_pos(path, at + 1);
	return path;
}

/* Kinds that a list does not hold are left out. */
static void view_kinds(struct view *row, const struct stored_indicator_source *source)
{
	const struct {
		enum text_key kind;
		int64_t count;
	} kinds[] = {
		{ TEXT_INDICATORS_ADDRESSES, source->addresses },
		{ TEXT_INDICATORS_DOMAINS, source->domains },
		{ TEXT_INDICATORS_URLS, source->urls },
		{ TEXT_INDICATORS_MAILS, source->mails },
		{ TEXT_INDICATORS_HASHES, source->hashes },
	};

	view_list(row, "kinds");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].count == 0)
			continue;
		struct view *kind = view_add(row, "kinds");
		view_text(kind, "kind", kinds[i].kind);
		view_number(kind, "count", kinds[i].count);
	}
}

static bool take_source(void *ctx, const struct stored_indicator_source *source)
{
	struct list *list = ctx;
	struct view *row = view_add(list->page->view, "lists");

	list->n++;
	view_copy(list->page, row, "name", source->name);
	view_copy(list->page, row, "file", file_name(source->file));
	view_copy(list->page, row, "tlp", source->tlp);
	view_time(row, "imported", source->imported_us);
	view_time(row, "newest", source->newest_us);
	view_bool(row, "has_newest", source->newest_us != TIME_NONE);
	view_time(row, "last_end", source->last_end_us);
	view_bool(row, "has_end", source->last_end_us != TIME_NONE);
	view_bool(row, "ended",
		  source->last_end_us != TIME_NONE && source->last_end_us <= list->page->now_us);
	view_kinds(row, source);
	view_number(row, "alerts", source->alerts);
	view_number(row, "sighted", source->sighted);
	view_bool(row, "seen", source->alerts > 0);
	view_time(row, "last", source->last_us);
	return true;
}

static bool take_sighting(void *ctx, const struct indicator_sighting *sighting)
{
	struct list *list = ctx;
	struct page *page = list->page;
	struct view *row = view_add(page->view, "sightings");

	view_copy(page, row, "title",
		  alert_title_in(STR("indicator:"), sighting->title, page->lang));
	view_number(row, "count", sighting->count);
	view_number(row, "hosts", sighting->hosts);
	view_time(row, "first", sighting->first_us);
	view_time(row, "last", sighting->last_us);
	view_str(row, "path",
		 sighting->last_id.len
			 ? arena_printf(page->arena, "/alerts/%.*s", STR_ARG(sighting->last_id))
			 : STR("/alerts"));
	return true;
}

static void show_indicators(struct page *page)
{
	struct list list = { .page = page };
	struct err err;

	view_text(page->view, "title", TEXT_INDICATORS_TITLE);
	view_list(page->view, "lists");
	view_list(page->view, "sightings");
	if (indicator_sources_list(page_db(page), take_source, &list, &err) ||
	    indicator_sightings_list(page_db(page), SIGHTINGS_SHOWN, take_sighting, &list, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_bool(page->view, "none", list.n == 0);
	page_show(page, &template_indicators);
}

static const struct page_route routes[] = {
	{ "GET", "/indicators", PAGE_READERS, .handle = show_indicators },
	{ .path = NULL },
};

const struct page_group pages_indicators = { .name = "indicators", .routes = routes };
