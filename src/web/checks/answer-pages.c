/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answering a round, a section a page. The same address takes the whole form of a browser without
 * JavaScript and single answers that the page's script sends as they are given (Accept:
 * application/json), so that both keep the same rules.
 */
#include "base/encoding/json-write.h"
#include "web/checks/item-view.h"
#include "web/checks/round-view.h"

#define ANSWERS_BODY_MAX (1024u * 1024)
#define ANSWER_JSON_MAX	 (256u * 1024)

struct section_page {
	struct page *page;
	struct round_sheet sheet;
	struct round_sheet before;
	bool has_before;
	const struct form_section *section;
	unsigned pass;
};

/* ---- loading ---- */

static const struct form_section *find_section(const struct form *form, struct str id)
{
	for (size_t i = 0; i < form->n_sections; i++) {
		if (str_equal(form->sections[i].id, id))
			return &form->sections[i];
	}
	return NULL;
}

static enum errc load_before(struct section_page *s, struct err *err)
{
	int64_t id = 0;

	enum errc code = round_before(page_db(s->page), &s->sheet, &id, err);
	if (code || !id)
		return code;
	code = round_sheet_load(page_db(s->page), page_forms(s->page), id, s->page->arena,
				&s->before, NULL);
	/* Carried over from another form than the edition before: nothing can stand beside. */
	s->has_before = !code && s->before.form == s->sheet.form->previous;
	return ERR_OK;
}

/* False: the error page was sent. */
static bool load(struct page *page, struct section_page *ret)
{
	struct err err;

	*ret = (struct section_page){ .page = page };
	if (!round_of_page(page, &ret->sheet))
		return false;
	ret->section = find_section(ret->sheet.form, http_param(page->request, "section"));
	ret->pass = round_pass(page, &ret->sheet);
	if (!ret->section) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	if (!load_before(ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

/* ---- the page ---- */

static void view_sections(struct section_page *s)
{
	const struct form *form = s->sheet.form;
	const struct form_section *next = s->section + 1;
	const bool last = next == form->sections + form->n_sections;

	view_str(s->page->view, "next_section", last ? STR("") : next->id);
	view_list(s->page->view, "sections");
	for (size_t i = 0; i < form->n_sections; i++) {
		const struct form_section *section = &form->sections[i];
		const struct round_progress progress =
			round_sheet_progress(&s->sheet, s->pass, section->first, section->n);
		struct view *row = view_add(s->page->view, "sections");

		view_str(row, "section", section->id);
		view_str(row, "number", section->number);
		view_str(row, "title", text_pair_in(section->title, s->page->lang));
		view_bool(row, "current", section == s->section);
		view_progress(row, &progress);
	}
}

static void view_items(struct section_page *s, const struct answer_form *typed)
{
	const struct item_view view = { .page = s->page,
					.sheet = &s->sheet,
					.before = s->has_before ? &s->before : NULL,
					.typed = typed,
					.pass = s->pass };
	int64_t left_out = 0;

	view_list(s->page->view, "items");
	for (size_t i = 0; i < s->section->n; i++) {
		const size_t at = s->section->first + i;
		const bool clash = typed && typed->at[at].result == TYPED_CONFLICT;

		if (round_sheet_asks(&s->sheet, s->pass, at) == VERDICT_NO && !clash) {
			left_out++;
			continue;
		}
		struct view *row = view_add(s->page->view, "items");
		view_item(&view, row, at);
		view_item_proofs(&view, row, at);
		view_item_facts(&view, row, at);
	}
	view_number(s->page->view, "left_out", left_out);
}

/* `typed`: what came and could not all be saved; NULL: nothing. */
static void section_page(struct section_page *s, unsigned status, const struct answer_form *typed)
{
	struct page *page = s->page;
	const bool open = s->sheet.round.closed_us == TIME_NONE;

	view_round(page, &s->sheet, s->pass);
	view_str(page->view, "title", text_pair_in(s->section->title, page->lang));
	view_str(page->view, "section", s->section->id);
	view_bool(page->view, "writable", open && page_may(page, PAGE_DUTY));
	view_number(page->view, "saved", page_number(http_query(page->request, "saved"), 0));
	view_bool(page->view, "was_saved", http_query(page->request, "saved").ptr);
	view_number(page->view, "conflicts", typed ? typed->conflicts : 0);
	view_number(page->view, "faults", typed ? typed->faults : 0);
	view_sections(s);
	view_items(s, typed);
	page_show_status(page, status, &template_section);
}

static void show_section(struct page *page)
{
	struct section_page s;

	if (load(page, &s))
		section_page(&s, 200, NULL);
}

/* ---- saving ---- */

/* Which items are asked: a saved answer may have brought some or taken some away. */
static uint64_t asked_mark(const struct round_sheet *sheet, unsigned pass)
{
	uint64_t mark = 0;

	for (size_t i = 0; i < sheet->form->n_items; i++)
		mark = mark * 31 + (uint64_t)round_sheet_asks(sheet, pass, i) + 1;
	return mark;
}

static const char *const result_words[] = {
	[TYPED_NOT_SENT] = "none",     [TYPED_UNTOUCHED] = "same", [TYPED_SAVED] = "saved",
	[TYPED_CONFLICT] = "conflict", [TYPED_FAULT] = "fault",
};

static void write_item(struct json_writer *w, const struct section_page *s,
		       const struct answer_form *form, size_t at)
{
	const struct typed *typed = &form->at[at];
	const enum item_state state = round_sheet_state(&s->sheet, s->pass, at);
	const enum lang lang = s->page->lang;
	struct view *gaps = view_new(s->page->arena);

	if (typed->result == TYPED_NOT_SENT || !gaps)
		return;
	json_begin_object(w);
	json_str(w, "item", typed->answer.item);
	json_text(w, "result", result_words[typed->result]);
	json_i64(w, "version", typed->answer.version);
	json_text(w, "state", item_state_names[state]);
	json_text(w, "state_text", text_by_key(item_state_text(state), lang));
	json_begin_array(w, "gaps");
	view_gaps(gaps, state == ITEM_INCOMPLETE
				? answer_gaps(s->sheet.form, &s->sheet.facility, &typed->answer)
				: 0);
	const struct view_value *list = view_find(gaps, STR("gaps"));
	for (const struct view *gap = list ? list->first : NULL; gap; gap = gap->next)
		json_text(w, NULL, text_by_key((enum text_key)gap->values->number, lang));
	json_end_array(w);
	json_end_object(w);
}

static void answer_json(const struct section_page *s, const struct answer_form *form, bool changed)
{
	auto_buf out = BUF_INIT(ANSWER_JSON_MAX);
	struct json_writer w = json_writer_to(&out);

	json_begin_object(&w);
	json_bool(&w, "asked_changed", changed);
	json_begin_array(&w, "items");
	for (size_t i = 0; i < s->sheet.form->n_items; i++)
		write_item(&w, s, form, i);
	json_end_array(&w);
	json_end_object(&w);
	http_respond(s->page->request,
		     form->conflicts ? 409
		     : form->faults  ? 422
				     : 200,
		     "application/json", buf_str(&out));
}

static void go_on(const struct section_page *s, const struct answer_form *form)
{
	struct page *page = s->page;
	const bool next = str_is(http_form(page->request, "go"), "next");
	const struct form_section *after = s->section + 1;
	const bool last = after == s->sheet.form->sections + s->sheet.form->n_sections;

	if (next && last)
		page_redirect(page, "/rounds/%lld?pass=%u", (long long)s->sheet.round.id, s->pass);
	else
		page_redirect(page, "/rounds/%lld/sections/%.*s?pass=%u&saved=%u",
			      (long long)s->sheet.round.id,
			      STR_ARG(next ? after->id : s->section->id), s->pass, form->saved);
}

static void do_section(struct page *page)
{
	const bool script =
		str_starts(http_header(page->request, "Accept"), STR("application/json"));
	struct answer_form form;
	struct section_page s;

	if (!load(page, &s))
		return;
	const uint64_t before = asked_mark(&s.sheet, s.pass);
	if (!answer_form_save(page, &s.sheet, s.pass, &form))
		return;
	const bool troubled = form.conflicts || form.faults;
	if (!script && !troubled) {
		go_on(&s, &form);
		return;
	}
	/* What stands there now, also of others. */
	if (!load(page, &s))
		return;
	if (script)
		answer_json(&s, &form, asked_mark(&s.sheet, s.pass) != before);
	else
		section_page(&s, form.conflicts ? 409 : 422, &form);
}

static const struct page_route routes[] = {
	{ "GET", "/rounds/:id/sections/:section", PAGE_READERS, .handle = show_section },
	{ "POST", "/rounds/:id/sections/:section", PAGE_DUTY, .kept = true,
	  .body_max = ANSWERS_BODY_MAX, .handle = do_section },
	{ .path = NULL },
};

const struct page_group pages_answer_pages = { .name = "answers", .routes = routes };
