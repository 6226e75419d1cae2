/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drafts of a new year's form: the ministry's file is handed in and read by the registrar
 * (roles/registrar/form-files.h), reviewed here line by line, and adopted as a form of one's own.
 */
#include "base/os/fd.h"
#include "forms/import/edition-draft.h"
#include "forms/import/edition-map.h"
#include "store/official.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

struct edition_page {
	struct page *page;
	struct edition_draft draft;
	struct edition_lines lines;
	const struct form *before;
};

static struct str typed(const struct page *page, const char *name)
{
	const struct str value = http_form(page->request, name);

	return value.ptr ? str_trim(value) : STR("");
}

/* False: the error page was sent. */
static bool load(struct page *page, struct edition_page *ret)
{
	struct err err;
	enum errc code = edition_drafts_get(page_db(page), http_param(page->request, "id"),
					    page->arena, &ret->draft, &err);

	ret->page = page;
	if (!code)
		code = edition_drafts_lines(page_db(page), ret->draft.id, page->arena, &ret->lines,
					    &err);
	if (!code) {
		ret->before = form_set_find(page_forms(page), ret->draft.before);
		if (ret->before)
			return true;
		code = fail(&err, ERR_NOT_FOUND, "form %.*s: there is none",
			    STR_ARG(ret->draft.before));
	}
	page_fail_err(page, &err);
	return false;
}

/* ---- showing ---- */

static struct str title_of(const struct edition_page *e, const struct form_item *item)
{
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);

	form_add_title(item, e->page->lang, &title);
	return arena_str(e->page->arena, buf_str(&title));
}

static struct str first_word(struct str words, struct str *ret_rest)
{
	struct str rest = words;
	const struct str first = str_split(&rest, ' ');

	*ret_rest = rest.ptr ? rest : STR("");
	return first;
}

static void view_origins(const struct edition_page *e, struct view *row, struct str origins)
{
	view_list(row, "origins");
	while (origins.len) {
		const struct str id = first_word(origins, &origins);
		const size_t at = form_find(e->before, id);
		struct view *origin = view_add(row, "origins");

		view_str(origin, "id", id);
		view_str(origin, "number",
			 at == SIZE_MAX ? STR("") : str_or_empty(e->before->items[at].number));
		view_str(origin, "name",
			 at == SIZE_MAX ? STR("") : title_of(e, &e->before->items[at]));
	}
}

static void view_changes(const struct edition_page *e, struct view *row,
			 const struct edition_draft_line *line)
{
	view_list(row, "changes");
	for (int i = 0; i < EDITION_CHANGES; i++) {
		const bool of_gone = i == EDITION_AS_DROPPED || i == EDITION_AS_KEPT;
		struct view *choice =
			of_gone == (line->section == 0) ? view_add(row, "changes") : NULL;

		if (!choice)
			continue;
		view_cstr(choice, "value", edition_change_names[i]);
		view_sentence(choice, "text", edition_change_words[i], e->page->lang);
		view_bool(choice, "chosen", str_is(line->change, edition_change_names[i]));
	}
}

static void view_items(const struct edition_page *e, struct view *row, struct str origins)
{
	struct str rest;
	const struct str first = first_word(origins, &rest);

	view_str(row, "rest", rest);
	view_list(row, "items");
	for (size_t i = 0; i < e->before->n_items; i++) {
		const struct form_item *item = &e->before->items[i];
		struct view *choice = view_add(row, "items");

		view_str(choice, "id", item->id);
		view_str(choice, "name",
			 arena_printf(e->page->arena, "%.*s %.*s", STR_ARG(item->number),
				      STR_ARG(title_of(e, item))));
		view_bool(choice, "first", str_equal(first, item->id));
	}
}

static void view_line(const struct edition_page *e, const struct edition_draft_line *line)
{
	struct view *row = view_add(e->page->view, "lines");
	const size_t verdict =
		str_find_name(line->verdict, edition_verdict_names, EDITION_VERDICTS);
	const size_t change = str_find_name(line->change, edition_change_names, EDITION_CHANGES);

	view_number(row, "line", line->place);
	view_str(row, "draft", e->draft.id);
	view_str(row, "number", line->number);
	view_str(row, "words", line->text);
	view_str(row, "cell", line->cell);
	view_str(row, "reason", text_pair_in(line->reason, e->page->lang));
	view_bool(row, "unsure", line->unsure);
	view_bool(row, "equal", verdict == EDITION_SAME || verdict == EDITION_MOVED);
	view_bool(row, "gone", line->section == 0);
	view_bool(row, "decided", line->decided_by.len);
	view_str(row, "decided_by", line->decided_by);
	view_sentence(row, "verdict",
		      edition_verdict_words(verdict < EDITION_VERDICTS
						    ? (enum edition_verdict)verdict
						    : EDITION_NEW),
		      e->page->lang);
	view_sentence(row, "becomes",
		      edition_change_words[change < EDITION_CHANGES ? change : EDITION_AS_NEW],
		      e->page->lang);
	view_origins(e, row, line->origins);
	view_changes(e, row, line);
	view_items(e, row, line->section ? line->origins : STR(""));
}

static void draft_page(struct edition_page *e, unsigned status, struct str fault)
{
	struct page *page = e->page;
	struct official_file file;
	int64_t unsure = 0;

	view_list(page->view, "lines");
	for (size_t i = 0; i < e->lines.n; i++) {
		unsure += e->lines.at[i].unsure;
		view_line(e, &e->lines.at[i]);
	}
	view_str(page->view, "title", e->draft.id);
	view_str(page->view, "draft", e->draft.id);
	view_str(page->view, "before", e->draft.before);
	view_str(page->view, "file", e->draft.file);
	view_str(page->view, "sheet", e->draft.sheet);
	view_str(page->view, "sha256", e->draft.sha256);
	view_str(page->view, "made_by", e->draft.made_by);
	view_time(page->view, "made_at", e->draft.made_us);
	view_number(page->view, "unsure", unsure);
	view_bool(page->view, "no_wording",
		  official_get(page_db(page), e->draft.before, page->arena, &file, NULL) != ERR_OK);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_str(page->view, "fault", fault);
	page_show_status(page, status, &template_edition);
}

static void show_draft(struct page *page)
{
	struct edition_page e;

	if (load(page, &e))
		draft_page(&e, 200, STR(""));
}

/* ---- deciding ---- */

static void do_line(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const size_t change =
		str_find_name(typed(page, "change"), edition_change_names, EDITION_CHANGES);
	const struct edition_decision decision = {
		.place = page_number(typed(page, "line"), 0),
		.change = (enum edition_change)change,
		.origins = arena_printf(page->arena, "%.*s %.*s", STR_ARG(typed(page, "origin")),
					STR_ARG(typed(page, "also"))),
		.by = page->user.name,
		.now_us = page->now_us,
	};
	struct edition_page e;
	struct err err;

	if (change == EDITION_CHANGES) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "form.map", id,
			arena_printf(page->arena, "%lld: %s %.*s", (long long)decision.place,
				     edition_change_names[change], STR_ARG(decision.origins)),
			"done"))
		return;
	const enum errc code = edition_draft_decide(page_db(page), page_forms(page), id, &decision,
						    page->arena, &err);
	if (!code)
		page_redirect(page, "/editions/%.*s?saved=1#line-%lld", STR_ARG(id),
			      (long long)decision.place);
	else if (load(page, &e))
		draft_page(&e, 422, arena_str(page->arena, str_from(err.text)));
}

static void do_drop(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "form.draft.drop", id, STR(""), "done"))
		return;
	if (edition_drafts_remove(page_db(page), id, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/forms#editions");
}

/* ---- handing over ---- */

/* What went wrong, on a page of its own: the file is to be chosen anew. */
static void not_taken(struct page *page, struct hand_in_fault fault, struct str problem)
{
	view_text(page->view, "title", TEXT_EDITION_NOT_TAKEN);
	view_text(page->view, "fault", fault.text);
	view_str(page->view, "problem", problem);
	page_show_status(page, fault.status, &template_edition_refused);
}

static void on_lost(void *user, enum desk_lost why)
{
	not_taken(user, hand_in_lost(why), STR(""));
}

static bool told(struct page *page, const struct msg_form_file_done *done, const char *action,
		 struct str object)
{
	const bool failed = done->failed || done->n_notes;

	return page_audit(page, action, object, arena_str(page->arena, done->problem),
			  failed ? "failed" : "done");
}

static void on_made(void *user, const void *answer)
{
	const struct msg_form_file_done *done = answer;
	struct page *page = user;

	if (!told(page, done, "form.drafted", typed(page, "id")))
		return;
	if (done->failed)
		not_taken(page, (struct hand_in_fault){ 422, TEXT_EDITION_NOT_TAKEN },
			  arena_str(page->arena, done->problem));
	else
		page_redirect(page, "/editions/%.*s", STR_ARG(typed(page, "id")));
}

static void ask(struct page *page, struct msg_form_file *file, struct str bytes,
		void (*on_done)(void *user, const void *answer))
{
	struct desk_request request = {
		.type = MSG_FORM_FILE, .message = file, .fd = -1, .answer = MSG_FORM_FILE_DONE
	};
	const struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = page };
	struct hand_in_fault fault;
	struct err err;

	if (page_nameless_file(page, bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		not_taken(page, fault, STR(""));
}

static void do_make(struct page *page)
{
	struct msg_form_file file = { .purpose = FORM_FILE_EDITION,
				      .form = typed(page, "before"),
				      .object = typed(page, "id"),
				      .sheet = typed(page, "sheet"),
				      .year = (uint64_t)page_number(typed(page, "year"), 0),
				      .by = page->user.name };
	struct str bytes;

	if (!hand_in_file(page, &file.name, &bytes)) {
		not_taken(page, (struct hand_in_fault){ 422, TEXT_HAND_IN_NO_FILE }, STR(""));
		return;
	}
	if (file.year < 2000 || file.year > 2200) {
		not_taken(page, (struct hand_in_fault){ 422, TEXT_EDITION_NO_YEAR }, STR(""));
		return;
	}
	if (page_audit(page, "form.draft", file.object, file.name, "done"))
		ask(page, &file, bytes, on_made);
}

static void on_adopted(void *user, const void *answer)
{
	const struct msg_form_file_done *done = answer;
	struct page *page = user;
	const struct str id = http_param(page->request, "id");
	const bool failed = done->failed || done->n_notes;

	if (!told(page, done, "form.adopted", id))
		return;
	if (failed)
		not_taken(page, (struct hand_in_fault){ 422, TEXT_OWN_NOT_TAKEN },
			  arena_str(page->arena,
				    done->n_notes ? done->notes[0].text : done->problem));
	else
		page_redirect(page, "/forms/%.*s", STR_ARG(id));
}

static void do_adopt(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct msg_form_file file = { .purpose = FORM_FILE_ADOPTED,
				      .object = id,
				      .by = page->user.name };
	auto_buf text = BUF_INIT(FORM_FILE_MAX);
	size_t unsure = 0;
	struct err err;

	file.name = arena_printf(page->arena, "%.*s.yml", STR_ARG(id));
	if (edition_draft_write(page_db(page), page_forms(page), id, page->arena, &text, &unsure,
				&err)) {
		page_fail_err(page, &err);
		return;
	}
	if (page_audit(page, "form.adopt", id, arena_printf(page->arena, "unsure %zu", unsure),
		       "done"))
		ask(page, &file, buf_str(&text), on_adopted);
}

static const struct page_route routes[] = {
	{ "POST", "/editions", PAGE_DUTY, .body_max = HAND_IN_BODY_MAX, .handle = do_make },
	{ "GET", "/editions/:id", PAGE_READERS, .handle = show_draft },
	{ "POST", "/editions/:id/lines", PAGE_DUTY, .handle = do_line },
	{ "POST", "/editions/:id/adopt", PAGE_DUTY, .handle = do_adopt },
	{ "POST", "/editions/:id/drop", PAGE_DUTY, .handle = do_drop },
	{ .path = NULL },
};

const struct page_group pages_edition_pages = { .name = "editions", .routes = routes };
