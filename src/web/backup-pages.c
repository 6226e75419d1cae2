/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backups as the last proofs saw them: how far each is proved, what was really done for it, and
 * what is wrong.
 */
#include "backups/backup-records.h"
#include "web/page.h"

struct shelf {
	struct page *page;
	size_t n;
};

static bool is_bad(struct str verdict)
{
	return !str_is(verdict, backup_verdict_name(BACKUP_GOOD)) &&
	       !str_is(verdict, backup_verdict_name(BACKUP_NOT_PROVEN));
}

static struct text words_of(struct str verdict)
{
	for (enum backup_verdict v = BACKUP_GOOD; v < BACKUP_VERDICTS; v++) {
		if (str_is(verdict, backup_verdict_name(v)))
			return backup_verdict_words(v);
	}
	return TR("分からない", "unknown");
}

static void take_proof(void *ctx, const struct backup_proof *proof)
{
	struct shelf *shelf = ctx;
	struct page *page = shelf->page;
	struct view *row = view_add(page->view, "backups");

	shelf->n++;
	view_str(row, "place", arena_str(page->arena, proof->place));
	view_cstr(row, "level", backup_level_name(proof->level));
	view_sentence(row, "level_words", backup_level_words(proof->level), page->lang);
	view_sentence(row, "verdict", words_of(proof->verdict), page->lang);
	view_bool(row, "good", str_is(proof->verdict, backup_verdict_name(BACKUP_GOOD)));
	view_bool(row, "bad", is_bad(proof->verdict));
	view_time(row, "at", proof->at_us);
	view_bool(row, "has_newest", proof->newest_us != TIME_NONE);
	view_time(row, "newest", proof->newest_us);
	view_number(row, "generations", proof->generations);
	view_str(row, "done", arena_str(page->arena, proof->done));
	view_str(row, "problems", arena_str(page->arena, proof->problems));
}

static void show_backups(struct page *page)
{
	struct shelf shelf = { .page = page };
	struct err err;

	view_list(page->view, "backups");
	if (backup_proofs_newest(page_db(page), take_proof, &shelf, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_BACKUPS_TITLE);
	view_bool(page->view, "none", shelf.n == 0);
	for (enum backup_level level = BACKUP_L0; level < BACKUP_LEVELS; level++) {
		struct view *row = view_add(page->view, "levels");
		view_cstr(row, "name", backup_level_name(level));
		view_sentence(row, "words", backup_level_words(level), page->lang);
	}
	page_show(page, &template_backups);
}

static const struct page_route routes[] = {
	{ "GET", "/backups", PAGE_READERS, .handle = show_backups },
	{ .path = NULL },
};

const struct page_group pages_backup_pages = { .name = "backups", .routes = routes };
