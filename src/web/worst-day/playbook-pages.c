/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Playbooks: which there are, all steps of one at once, its versions, and the beginning of a walk:
 * for a case that is there, or, at night, for one that is opened by the same tap.
 */
#include "base/alloc.h"
#include "cases/case-walk.h"
#include "web/page.h"
#include "web/worst-day/playbook-view.h"

#define CASES_SHOWN_MAX 30u

static bool open_bundle(struct page *page, struct playbook_bundle *ret)
{
	struct err err;

	if (!playbook_bundle_current(page_playbooks(page), page_db(page),
				     http_param(page->request, "name"), page->arena, ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

/* ---- the list ---- */

static bool view_copy(void *ctx, const struct playbook_copy *copy)
{
	struct page *page = ctx;
	const struct playbook *playbook = copy->playbook;

	if (playbook->part)
		return true;
	/* The playbook is gone when the list goes on. */
	struct view *row = view_add(page->view, "playbooks");
	view_str(row, "short", arena_str(page->arena, playbook->short_name));
	view_str(row, "name", arena_str(page->arena, playbook_words(playbook->name, page->lang)));
	view_str(row, "about", arena_str(page->arena, playbook_words(playbook->about, page->lang)));
	view_bool(row, "own", copy->number > 0);
	view_number(row, "number", copy->number);
	return true;
}

struct case_list {
	struct page *page;
	size_t n;
};

static void view_case(void *ctx, const struct case_record *record)
{
	struct case_list *list = ctx;
	struct page *page = list->page;

	if (record->closed_us != TIME_NONE || list->n++ == CASES_SHOWN_MAX)
		return;
	struct view *row = view_add(page->view, "cases");
	view_number(row, "id", record->id);
	view_str(row, "text",
		 arena_printf(page->arena, "%.*s %.*s", STR_ARG(record->number),
			      STR_ARG(record->title)));
}

static enum errc view_cases(struct page *page, struct err *err)
{
	struct case_list list = { .page = page };

	view_list(page->view, "cases");
	return cases_each(page_db(page), view_case, &list, err);
}

static void show_playbooks(struct page *page)
{
	struct err err;

	view_list(page->view, "playbooks");
	if (playbook_set_count(page_playbooks(page))) {
		const struct playbook *first = playbook_set_at(page_playbooks(page), 0)->playbook;
		view_str(page->view, "first", first->short_name);
		view_str(page->view, "first_name", playbook_words(first->name, page->lang));
	} else {
		view_str(page->view, "first", STR(""));
	}
	view_text(page->view, "title", TEXT_PLAYBOOKS_TITLE);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_bool(page->view, "may_change", page_may(page, USER_ADMIN));
	if (playbook_current_each(page_playbooks(page), page_db(page), page->arena, view_copy, page,
				  &err))
		page_fail_err(page, &err);
	else
		page_show(page, &template_playbooks);
}

/* ---- all steps at once ---- */

static void view_arrows(struct page *page, struct view *row, const struct outline_line *line)
{
	view_list(row, "arrows");
	for (size_t i = 0; i < line->n_arrows; i++) {
		struct view *arrow = view_add(row, "arrows");
		const unsigned to = line->arrows[i].to;

		view_str(arrow, "words", playbook_words(line->arrows[i].words, page->lang));
		view_number(arrow, "to", to);
		view_bool(arrow, "leads", to != OUTLINE_END && to != OUTLINE_WAIT);
		view_bool(arrow, "waits", to == OUTLINE_WAIT);
	}
}

static enum errc view_line(struct page *page, const struct outline_line *line, unsigned *letter,
			   struct err *err)
{
	static const char *const kinds[] = {
		[OUTLINE_STEP] = "step",     [OUTLINE_TOGETHER] = "together",
		[OUTLINE_BRANCH] = "branch", [OUTLINE_DECIDE] = "decide",
		[OUTLINE_AGAIN] = "again",
	};
	struct view *row = view_add(page->view, "steps");

	if (line->kind == OUTLINE_TOGETHER)
		*letter = 0;
	view_cstr(row, "kind", kinds[line->kind]);
	view_number(row, "number", line->number);
	view_number(row, "then", line->then);
	view_str(row, "name",
		 line->kind == OUTLINE_DECIDE ? outline_decision_text(line, page->lang, page->arena)
					      : playbook_words(line->step->name, page->lang));
	view_str(row, "edit",
		 page_may(page, USER_ADMIN) && line->step->bilingual
			 ? arena_printf(page->arena, "/playbooks/%.*s/steps/%.*s",
					STR_ARG(line->playbook->short_name),
					STR_ARG(line->step->id))
			 : STR(""));
	view_arrows(page, row, line);
	if (line->kind == OUTLINE_BRANCH) {
		const char name[] = { (char)('A' + (int)((*letter)++ % 26)), '\0' };
		view_cstr(row, "letter", name);
	}
	return playbook_view_step(page, row, line->step, err);
}

static enum errc view_outline(struct page *page, const struct playbook_bundle *bundle,
			      struct err *err)
{
	struct outline *outline = arena_take(page->arena, sizeof(*outline));
	unsigned letter = 0;
	enum errc code = outline ? outline_make(bundle, page->arena, outline, err)
				 : fail(err, ERR_LIMIT, "a playbook: no room for its steps");

	view_list(page->view, "steps");
	for (size_t i = 0; !code && i < outline->n; i++)
		code = view_line(page, &outline->at[i], &letter, err);
	return code;
}

static enum errc view_versions(struct page *page, const struct playbook *playbook, struct err *err)
{
	struct playbook_versions *versions = arena_take(page->arena, sizeof(*versions));
	const enum errc code =
		versions ? playbook_versions_list(page_db(page), playbook->id, page->arena,
						  versions, err)
			 : fail(err, ERR_LIMIT, "a playbook: no room for its versions");

	view_list(page->view, "versions");
	for (size_t i = 0; !code && i < versions->n; i++) {
		struct view *row = view_add(page->view, "versions");
		const struct playbook_version *version = &versions->at[i];

		view_number(row, "number", version->number);
		view_str(row, "note", version->note);
		view_str(row, "by", version->added_by);
		view_time(row, "at", version->added_us);
		view_str(row, "sha256", version->sha256);
		view_bool(row, "in_force", version->in_force);
	}
	return code;
}

static void view_head(struct page *page, const struct playbook_copy *copy)
{
	const struct playbook *playbook = copy->playbook;

	view_str(page->view, "short", playbook->short_name);
	view_str(page->view, "title", playbook_words(playbook->name, page->lang));
	view_str(page->view, "about", playbook_words(playbook->about, page->lang));
	view_str(page->view, "modified", playbook->modified);
	view_cstr(page->view, "sha256", copy->sha256);
	view_number(page->view, "own", copy->number);
	view_bool(page->view, "is_own", copy->number > 0);
	view_bool(page->view, "shipped", playbook_set_find(page_playbooks(page), playbook->id));
	view_bool(page->view, "part", playbook->part);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_bool(page->view, "may_change", page_may(page, USER_ADMIN));
	view_list(page->view, "sources");
	for (size_t i = 0; i < playbook->n_sources; i++) {
		struct view *row = view_add(page->view, "sources");

		view_str(row, "name", playbook->sources[i].name);
		view_str(row, "url", playbook->sources[i].url);
	}
}

static void playbook_page(struct page *page, unsigned status, struct str fault)
{
	auto_playbook_bundle bundle = { .n = 0 };
	struct err err;

	if (!open_bundle(page, &bundle))
		return;
	view_head(page, &bundle.at[0]);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	if (view_outline(page, &bundle, &err) || view_cases(page, &err) ||
	    view_versions(page, bundle.at[0].playbook, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_playbook);
}

static void show_playbook(struct page *page)
{
	playbook_page(page, 200, STR(""));
}

static void send_json(struct page *page)
{
	const int64_t number = page_number(http_query(page->request, "version"), 0);
	auto_playbook_bundle bundle = { .n = 0 };
	struct err err;
	struct str json;

	if (!open_bundle(page, &bundle))
		return;
	json = bundle.at[0].json;
	if (number && playbook_version_get(page_db(page), bundle.at[0].playbook->id, number,
					   page->arena, &json, &err)) {
		page_fail_err(page, &err);
		return;
	}
	http_add_header(page->request, "Content-Disposition",
			arena_printf(page->arena, "attachment; filename=\"%.*s.json\"",
				     STR_ARG(bundle.at[0].playbook->short_name)));
	http_respond(page->request, 200, "application/cacao+json; charset=utf-8", json);
}

/* ---- beginning ---- */

/* `id` 0 opens a case. */
static enum errc begin_edit(struct page *page, int64_t id, const struct playbook *playbook,
			    enum case_origin origin, struct case_edit *edit, struct err *err)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	const struct case_opening opening = {
		.title = playbook_words(playbook->name, page->lang),
		.kind = CASE_UNKNOWN,
		.cause = STR(""),
		.route = STR(""),
		.playbook = playbook->short_name,
		.words = STR(""),
		.known_us = TIME_NONE,
		.phase = CASE_RESPONSE,
		.origin = origin,
	};

	return id ? case_edit_begin(page_db(page), id, &actor, edit, err)
		  : case_open_begin(page_db(page), &opening, &actor, edit, err);
}

/* Nobody has given it a name of its own yet. */
static bool is_night_title(struct str title)
{
	return str_is(title, text_by_key(TEXT_CASES_NIGHT_TITLE, LANG_JA)) ||
	       str_is(title, text_by_key(TEXT_CASES_NIGHT_TITLE, LANG_EN));
}

static void begin(struct page *page, const struct playbook_bundle *bundle, int64_t id,
		  enum case_origin origin)
{
	const struct playbook *playbook = bundle->at[0].playbook;
	struct case_edit edit;
	int64_t walk = 0;
	struct err err;

	if (!page_audit(page, id ? "walk.begin" : "case.open", playbook->short_name,
			str_from(bundle->at[0].sha256), "done"))
		return;
	enum errc code = begin_edit(page, id, playbook, origin, &edit, &err);
	if (!code && id && is_night_title(edit.record.title))
		code = case_set(&edit, CASE_FIELD_TITLE, playbook_words(playbook->name, page->lang),
				STR(""), &err);
	if (!code)
		code = case_walk_begin(&edit, bundle, page->lang, &walk, &err);
	code = case_edit_end(&edit, code, &err);
	if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/walks/%lld", (long long)walk);
}

static void do_begin(struct page *page)
{
	auto_playbook_bundle bundle = { .n = 0 };

	if (open_bundle(page, &bundle))
		begin(page, &bundle, page_number(http_form(page->request, "case"), 0),
		      CASE_BY_PERSON);
}

/* ---- the first hour ---- */

/* The case is open and its time is kept before anybody has to think. */
static void open_for_choice(struct page *page)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	const struct case_opening opening = {
		.title = str_from(text_by_key(TEXT_CASES_NIGHT_TITLE, page->lang)),
		.kind = CASE_UNKNOWN,
		.known_us = TIME_NONE,
		.phase = CASE_RESPONSE,
		.origin = CASE_BY_NIGHT,
	};
	struct case_edit edit;
	struct err err;

	if (!page_audit(page, "case.open", opening.title, STR("night"), "done"))
		return;
	enum errc code = case_open_begin(page_db(page), &opening, &actor, &edit, &err);
	const int64_t id = edit.record.id;
	code = case_edit_end(&edit, code, &err);
	if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/first-hour/%lld", (long long)id);
}

static bool view_seen(void *ctx, const struct playbook_copy *copy)
{
	struct page *page = ctx;
	const struct playbook *playbook = copy->playbook;
	const struct str seen = playbook_words(playbook->seen, page->lang);

	if (playbook->part)
		return true;
	/* The playbook is gone when the list goes on. */
	struct view *row = view_add(page->view, "playbooks");
	const struct str name = arena_str(page->arena, playbook_words(playbook->name, page->lang));
	view_str(row, "short", arena_str(page->arena, playbook->short_name));
	view_str(row, "name", name);
	view_str(row, "seen", seen.len ? arena_str(page->arena, seen) : name);
	return true;
}

/* "What do you see?" for a case that is open. */
static void show_first_hour(struct page *page)
{
	struct case_record record;
	struct err err;

	view_list(page->view, "playbooks");
	if (cases_find(page_db(page), http_param(page->request, "case"), page->arena, &record,
		       &err) ||
	    playbook_current_each(page_playbooks(page), page_db(page), page->arena, view_seen, page,
				  &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_number(page->view, "case_id", record.id);
	view_str(page->view, "number", record.number);
	view_time(page->view, "known", record.known_us);
	view_bool(page->view, "training", record.training);
	view_bool(page->view, "may_act", page_may(page, PAGE_HELP));
	view_text(page->view, "title", TEXT_PLAYBOOKS_WHAT_SEEN);
	page_show(page, &template_first_hour);
}

/* Nothing chosen: a case is opened, and what is seen is asked. Else the walk begins at once. */
static void do_first_hour(struct page *page)
{
	const struct str chosen = page_typed(page, "playbook");
	const int64_t id = page_number(http_form(page->request, "case"), 0);
	auto_playbook_bundle bundle = { .n = 0 };
	struct err err;

	if (!chosen.len)
		open_for_choice(page);
	else if (playbook_bundle_current(page_playbooks(page), page_db(page), chosen, page->arena,
					 &bundle, &err))
		page_fail_err(page, &err);
	else
		begin(page, &bundle, id, CASE_BY_NIGHT);
}

static void do_choose(struct page *page)
{
	const int64_t number = page_number(http_form(page->request, "number"), -1);
	const struct playbook_deed deed = { .by = page->user.name, .now_us = page->now_us };
	auto_playbook_bundle bundle = { .n = 0 };
	struct err err;

	if (!open_bundle(page, &bundle))
		return;
	const struct playbook *playbook = bundle.at[0].playbook;
	if (!page_audit(page, "playbook.choose", playbook->id, http_form(page->request, "number"),
			"done"))
		return;
	if (number < 0)
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	else if (playbook_version_choose(page_db(page), playbook->id, number, &deed, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/playbooks/%.*s?saved=1", STR_ARG(playbook->short_name));
}

static const struct page_route routes[] = {
	{ "GET", "/playbooks", PAGE_READERS, .handle = show_playbooks },
	{ "POST", "/first-hour", PAGE_HELP, .handle = do_first_hour },
	{ "GET", "/first-hour/:case", PAGE_READERS, .handle = show_first_hour },
	{ "GET", "/playbooks/:name", PAGE_READERS, .handle = show_playbook },
	{ "GET", "/playbooks/:name/json", PAGE_READERS, .handle = send_json },
	{ "POST", "/playbooks/:name/begin", PAGE_DUTY, .handle = do_begin },
	{ "POST", "/playbooks/:name/choose", USER_ADMIN, .handle = do_choose },
	{ .path = NULL },
};

const struct page_group pages_playbook_pages = { .name = "playbooks", .routes = routes };
