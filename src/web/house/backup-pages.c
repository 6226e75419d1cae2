/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backups as the last proofs saw them: how far each is proved, what was really done for it, and
 * what is wrong; what people say of them, their drills, and who keeps the shares of keys.
 */
#include "backups/drill-checks.h"
#include "backups/key-records.h"
#include "web/page.h"

struct seen_check {
	struct drill_check check;
	struct seen_check *next;
};

struct shelf {
	struct page *page;
	struct seen_check *checks; /* of drills */
	size_t n;
	size_t drills;
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

static void take_best(void *ctx, const struct backup_proof *proof)
{
	struct shelf *shelf = ctx;
	struct page *page = shelf->page;
	struct view *row = view_add(page->view, "best");

	view_str(row, "place", arena_str(page->arena, proof->place));
	view_cstr(row, "level", backup_level_name(proof->level));
	view_sentence(row, "level_words", backup_level_words(proof->level), page->lang);
	view_time(row, "at", proof->at_us);
	view_str(row, "done", arena_str(page->arena, proof->done));
}

static void take_place(void *ctx, const struct backup_repository *r)
{
	struct shelf *shelf = ctx;
	struct page *page = shelf->page;
	struct view *row = view_add(page->view, "places");

	view_str(row, "place", arena_str(page->arena, r->place));
	view_str(row, "system", arena_str(page->arena, r->system));
	view_sentence(row, "copy", backup_copy_words(r->copy), page->lang);
	view_str(row, "connected",
		 r->connected_on.ptr ? arena_str(page->arena, r->connected_on) : STR("–"));
	view_number(row, "rto", r->rto_minutes);
	view_number(row, "rpo", r->rpo_minutes);
}

/* What the program saw of a drill; NULL when nothing. */
static const struct drill_check *check_of(const struct shelf *shelf, int64_t drill)
{
	for (const struct seen_check *seen = shelf->checks; seen; seen = seen->next) {
		if (seen->check.drill == drill)
			return &seen->check;
	}
	return NULL;
}

static void take_check(void *ctx, const struct drill_check *check)
{
	struct shelf *shelf = ctx;
	struct arena *arena = shelf->page->arena;
	struct seen_check *seen = arena_take(arena, sizeof(*seen));

	if (!seen)
		return;
	*seen = (struct seen_check){ .check = *check, .next = shelf->checks };
	seen->check.done = arena_str(arena, check->done);
	seen->check.problems = arena_str(arena, check->problems);
	shelf->checks = seen;
}

static void view_check(const struct shelf *shelf, struct view *row,
		       const struct backup_drill *drill)
{
	const struct drill_check *check = check_of(shelf, drill->id);
	const bool typed = drill->began_typed || drill->ended_typed;

	view_bool(row, "typed", typed);
	view_bool(row, "checked", check != NULL);
	if (!check)
		return;
	view_cstr(row, "check_level", backup_level_name(check->level));
	view_number(row, "check_files", check->files);
	view_str(row, "check_problems", check->problems);
}

static void take_drill(void *ctx, const struct backup_drill *drill)
{
	struct shelf *shelf = ctx;
	struct page *page = shelf->page;

	if (shelf->drills++ == PAGE_ROWS)
		return;
	struct view *row = view_add(page->view, "drills");
	const int64_t lost = drill_lost_minutes(drill);
	view_number(row, "id", drill->id);
	view_str(row, "place", arena_str(page->arena, drill->place));
	view_time(row, "began", drill->began_us);
	view_sentence(row, "outcome", drill_outcome_words(drill->outcome), page->lang);
	view_bool(row, "ended", drill->ended_us != TIME_NONE);
	view_number(row, "took", drill_took_minutes(drill));
	view_sentence(row, "rto", drill_reached_words(drill_rto(drill)), page->lang);
	view_bool(row, "has_lost", lost != DRILL_UNKNOWN);
	view_number(row, "lost", lost);
	view_sentence(row, "rpo", drill_reached_words(drill_rpo(drill)), page->lang);
	view_str(row, "people", arena_str(page->arena, drill->people));
	view_str(row, "words", arena_str(page->arena, drill->words));
	view_check(shelf, row, drill);
}

static void take_key(void *ctx, const struct key_record *key)
{
	struct shelf *shelf = ctx;
	struct page *page = shelf->page;
	struct view *row = view_add(page->view, "keys");

	view_str(row, "title", arena_str(page->arena, key->title));
	view_number(row, "needed", key->needed);
	view_number(row, "shares", key->shares);
	view_bool(row, "rehearsed", key->rehearsed_us != TIME_NONE);
	view_time(row, "rehearsed_at", key->rehearsed_us);
}

static enum errc view_by_people(struct shelf *shelf, struct err *err)
{
	struct page *page = shelf->page;

	view_list(page->view, "places");
	view_list(page->view, "drills");
	view_list(page->view, "keys");
	view_list(page->view, "best");
	enum errc code = backup_repositories_each(page_db(page), take_place, shelf, err);
	if (!code)
		code = backup_proofs_best(page_db(page), take_best, shelf, err);
	if (!code)
		code = drill_checks_newest(page_db(page), take_check, shelf, err);
	if (!code)
		code = backup_drills_each(page_db(page), take_drill, shelf, err);
	return code ? code : key_records_each(page_db(page), take_key, shelf, err);
}

/* `fault` is "" when there is none. */
static void backups_page(struct page *page, unsigned status, struct str fault)
{
	struct shelf shelf = { .page = page };
	struct err err;

	view_list(page->view, "backups");
	if (backup_proofs_newest(page_db(page), take_proof, &shelf, &err) ||
	    view_by_people(&shelf, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_BACKUPS_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_bool(page->view, "none", shelf.n == 0);
	for (enum backup_level level = BACKUP_L0; level < BACKUP_LEVELS; level++) {
		struct view *row = view_add(page->view, "levels");
		view_cstr(row, "name", backup_level_name(level));
		view_sentence(row, "words", backup_level_words(level), page->lang);
	}
	page_show_status(page, status, &template_backups);
}

static void show_backups(struct page *page)
{
	backups_page(page, 200, STR(""));
}

/* ---- drills: the time is taken when the button is pressed ---- */

static struct str form_text(struct page *page, const char *name)
{
	const struct str value = http_form(page->request, name);

	return value.ptr ? str_trim(value) : STR("");
}

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_CONFLICT)
		backups_page(page, 422, str_from(err->text));
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/backups?saved=1#drills");
}

static void do_begin(struct page *page)
{
	const struct backup_drill drill = { .place = form_text(page, "place"),
					    .began_us = page->now_us,
					    .began_by = page->user.name,
					    .people = form_text(page, "people"),
					    .ended_us = TIME_NONE,
					    .newest_us = TIME_NONE };
	struct err err;

	if (!page_audit(page, "backup.drill.start", drill.place, drill.people, "done"))
		return;
	answer(page, backup_drills_begin(page_db(page), &drill, &err), &err);
}

static void do_end(struct page *page)
{
	const struct str newest = form_text(page, "newest");
	struct backup_drill drill = {
		.place = form_text(page, "place"),
		.ended_us = page->now_us,
		.ended_by = page->user.name,
		.outcome = str_is(form_text(page, "outcome"), "failed") ? DRILL_FAILED
									: DRILL_RESTORED,
		.newest_us = TIME_NONE,
		.words = page_lines(page, form_text(page, "words")),
	};
	struct err err;

	if (newest.len && !time_parse_short(newest, time_zone_offset(), &drill.newest_us)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "backup.drill.stop", drill.place, drill.words, "done"))
		return;
	answer(page, backup_drills_end(page_db(page), &drill, &err), &err);
}

static const struct page_route routes[] = {
	{ "GET", "/backups", PAGE_READERS, .handle = show_backups },
	{ "POST", "/backups/drills", PAGE_DUTY, .handle = do_begin },
	{ "POST", "/backups/drills/end", PAGE_DUTY, .kept = true, .handle = do_end },
	{ .path = NULL },
};

const struct page_group pages_backup_pages = { .name = "backups", .routes = routes };
