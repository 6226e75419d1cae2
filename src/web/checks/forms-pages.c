/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checklists there are, and the rounds in which they are answered.
 */
#include "base/os/pack.h"
#include "forms/carry.h"
#include "forms/round-sheet.h"
#include "store/edition-drafts.h"
#include "store/own-forms.h"
#include "web/checks/round-view.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

#define ROUNDS_SHOWN	 100u
#define ROUND_TITLE_MAX	 200u
#define LONG_OVER_DAYS	 365
#define ROUND_MEMORY_MAX (16u * 1024 * 1024)

struct ids {
	int64_t at[ROUNDS_SHOWN];
	size_t n;
	size_t more;
};

static bool take_id(void *ctx, const struct round *round)
{
	struct ids *ids = ctx;

	if (ids->n == ROUNDS_SHOWN)
		ids->more++;
	else
		ids->at[ids->n++] = round->id;
	return true;
}

/* The last pass that somebody began. */
static unsigned pass_reached(const struct round_sheet *sheet)
{
	for (unsigned pass = sheet->form->passes; pass > 1; pass--) {
		for (size_t i = 0; i < sheet->form->n_items; i++) {
			if (sheet->answers[pass - 1][i].version)
				return pass;
		}
	}
	return 1;
}

/* The next day something was promised for, "" when nothing is open. */
static struct str next_target(const struct round_sheet *sheet)
{
	struct str next = STR("");

	for (size_t i = 0; i < sheet->form->n_items; i++) {
		const struct answer *answer = round_sheet_latest(sheet, i);

		if (!str_is(answer->value, "no") || !answer->target_on.len)
			continue;
		if (!next.len || str_compare(answer->target_on, next) < 0)
			next = answer->target_on;
	}
	return next;
}

static void view_one_round(struct page *page, int64_t id)
{
	auto_arena arena = ARENA_INIT(ROUND_MEMORY_MAX);
	struct round_sheet sheet;
	struct view *row;

	/* A form that is gone takes its rounds out of the list, not the others. */
	if (round_sheet_load(page_db(page), page_forms(page), id, &arena, &sheet, NULL))
		return;
	const unsigned pass = pass_reached(&sheet);
	const struct round_progress progress =
		round_sheet_progress(&sheet, pass, 0, sheet.form->n_items);
	char today[DAY_TEXT_MAX];
	const struct str target = next_target(&sheet);

	page_today(page, today);
	row = view_add(page->view, "rounds");
	view_number(row, "id", id);
	view_str(row, "name", arena_str(page->arena, sheet.round.title));
	view_str(row, "form", text_pair_in(sheet.form->title, page->lang));
	view_time(row, "opened", sheet.round.opened_us);
	view_str(row, "opened_by", arena_str(page->arena, sheet.round.opened_by));
	view_bool(row, "closed", sheet.round.closed_us != TIME_NONE);
	view_number(row, "pass", pass);
	view_bool(row, "several_passes", sheet.form->passes > 1);
	view_str(row, "target", arena_str(page->arena, target));
	view_bool(row, "late", target.len && str_compare(target, str_from(today)) < 0);
	view_progress(row, &progress);
}

static enum errc view_rounds(struct page *page, struct err *err)
{
	struct ids ids = { .n = 0 };
	const enum errc code = rounds_each(page_db(page), take_id, &ids, err);

	view_list(page->view, "rounds");
	for (size_t i = 0; !code && i < ids.n; i++)
		view_one_round(page, ids.at[i]);
	view_number(page->view, "more_rounds", (int64_t)ids.more);
	return code;
}

static void view_form(struct page *page, const char *list, const struct form *form,
		      struct str today)
{
	struct view *row = view_add(page->view, list);

	view_str(row, "id", form->id);
	view_str(row, "title", text_pair_in(form->title, page->lang));
	view_str(row, "note", text_pair_in(form->note, page->lang));
	view_number(row, "items", (int64_t)form_count(form, DUTY_ASKED));
	view_number(row, "reference", (int64_t)form_count(form, DUTY_REFERENCE));
	view_str(row, "from", form->valid_from);
	view_str(row, "until", form->valid_until.ptr ? form->valid_until : STR(""));
	view_bool(row, "over", form->valid_until.len && str_compare(form->valid_until, today) < 0);
	view_bool(row, "has_before", form->previous);
	view_bool(row, "confirmed", form->confirmed);
}

/* A later edition is there, or its time has long been over. */
static bool is_earlier(const struct form_set *set, const struct form *form, struct str year_ago)
{
	for (size_t i = 0; i < form_set_count(set); i++) {
		const struct form *other = form_set_at(set, i);

		if (str_equal(other->series, form->series) &&
		    str_compare(other->valid_from, form->valid_from) > 0)
			return true;
	}
	return form->valid_until.len && str_compare(form->valid_until, year_ago) < 0;
}

/* The sector's own checklist first; what nobody begins any more has a list of its own. */
static void view_forms(struct page *page)
{
	const struct form_set *set = page_forms(page);
	const struct form *main_form = form_set_find(set, pack_value("official-form"));
	char today[DAY_TEXT_MAX];
	char year_ago[DAY_TEXT_MAX];
	int32_t day = 0;

	page_today(page, today);
	if (day_parse(str_from(today), &day))
		(void)day_text(day - LONG_OVER_DAYS, year_ago);
	view_list(page->view, "forms");
	view_list(page->view, "earlier");
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = form_set_count(set); i-- > 0;) {
			const struct form *form = form_set_at(set, i);
			const bool is_main =
				main_form && str_equal(form->series, main_form->series);

			if (is_main == (pass == 0))
				view_form(page,
					  is_earlier(set, form, str_from(year_ago)) ? "earlier"
										    : "forms",
					  form, str_from(today));
		}
	}
	view_number(page->view, "notes", (int64_t)form_set_notes(set));
}

/* ---- those that the hospital added ---- */

static bool take_own(void *ctx, const struct own_form *form)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "own");

	view_str(row, "id", arena_str(page->arena, form->id));
	view_str(row, "file", arena_str(page->arena, form->file));
	view_bool(row, "imported", form->imported);
	view_str(row, "added_by", arena_str(page->arena, form->added_by));
	view_time(row, "added_at", form->added_us);
	return true;
}

static void view_own(struct page *page)
{
	view_list(page->view, "own");
	err_ignore(own_forms_each(page_db(page), take_own, page, NULL));
}

static bool take_draft(void *ctx, const struct edition_draft *draft)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "drafts");

	view_str(row, "id", arena_str(page->arena, draft->id));
	view_str(row, "file", arena_str(page->arena, draft->file));
	view_str(row, "made_by", arena_str(page->arena, draft->made_by));
	view_time(row, "made_at", draft->made_us);
	return true;
}

static void view_drafts(struct page *page)
{
	view_list(page->view, "drafts");
	err_ignore(edition_drafts_each(page_db(page), take_draft, page, NULL));
}

/* Why what was wanted was not done. */
struct forms_fault {
	struct hand_in_fault why;
	struct str problem;			/* what of it; "": nothing more */
	const struct msg_form_file_done *notes; /* mistakes by line; NULL: none */
};

static void view_fault(struct page *page, const struct forms_fault *fault)
{
	view_bool(page->view, "faulty", fault);
	view_list(page->view, "mistakes");
	if (!fault)
		return;
	view_text(page->view, "fault", fault->why.text);
	view_str(page->view, "problem", fault->problem);
	for (size_t i = 0; fault->notes && i < fault->notes->n_notes; i++) {
		const struct msg_form_note *note = &fault->notes->notes[i];
		struct view *row = view_add(page->view, "mistakes");

		view_str(row, "line", arena_str(page->arena, note->cell));
		view_str(row, "text", arena_str(page->arena, note->text));
	}
}

static void forms_page(struct page *page, const struct forms_fault *fault)
{
	struct err err;

	if (view_rounds(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_FORMS_TITLE);
	view_fault(page, fault);
	view_forms(page);
	view_own(page);
	view_drafts(page);
	page_show_status(page, fault ? fault->why.status : 200, &template_forms);
}

static void refuse(struct page *page, struct hand_in_fault why)
{
	forms_page(page, &(struct forms_fault){ .why = why, .problem = STR("") });
}

static void on_own_done(void *user, const void *answer)
{
	const struct msg_form_file_done *done = answer;
	struct page *page = user;
	const bool kept = !done->failed && done->n_notes == 0;
	const struct str problem = arena_str(page->arena, done->problem);

	if (!page_audit(page, "form.added", problem, STR(""), kept ? "done" : "failed"))
		return;
	if (kept) {
		page_redirect(page, "/forms#own");
		return;
	}
	forms_page(page, &(struct forms_fault){ .why = { 422, TEXT_OWN_NOT_TAKEN },
						.problem = problem,
						.notes = done });
}

static void on_own_lost(void *user, enum desk_lost why)
{
	refuse(user, hand_in_lost(why));
}

static void do_add(struct page *page)
{
	struct msg_form_file file = { .purpose = FORM_FILE_OWN, .by = page->user.name };
	struct desk_request request = {
		.type = MSG_FORM_FILE, .message = &file, .fd = -1, .answer = MSG_FORM_FILE_DONE
	};
	const struct desk_call call = { .on_done = on_own_done,
					.on_lost = on_own_lost,
					.user = page };
	struct hand_in_fault fault = { 422, TEXT_HAND_IN_NO_FILE };
	struct str bytes;
	struct err err;

	if (!hand_in_file(page, &file.name, &bytes)) {
		refuse(page, fault);
		return;
	}
	if (!page_audit(page, "form.add", file.name, STR(""), "done"))
		return;
	if (page_nameless_file(page, bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse(page, fault);
}

static void do_remove(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "form.remove", id, STR(""), "done"))
		return;
	const enum errc code = own_forms_remove(page_db(page), id, &err);
	if (code == ERR_CONFLICT)
		forms_page(page, &(struct forms_fault){ .why = { 409, TEXT_OWN_HAS_ROUNDS },
							.problem = id });
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/forms#own");
}

static void show_forms(struct page *page)
{
	forms_page(page, NULL);
}

/* What is said when the form's own box was left empty: "令和７年度版 2026-11-22". */
static struct str default_title(struct page *page, const struct form *form)
{
	char today[DAY_TEXT_MAX];

	page_today(page, today);
	return arena_printf(page->arena, "%.*s %s", STR_ARG(form->edition), today);
}

/* Last year's round, to carry over from; NULL in the wish when there is none or nobody wants it. */
static enum errc find_before(struct page *page, const struct form *form, struct arena *arena,
			     struct form_paper *paper, struct round_wish *wish, struct err *err)
{
	const struct round_sheet blank = { .form = form, .round = { .subject = STR("") } };
	int64_t id = 0;

	if (!str_is(http_form(page->request, "carry"), "1"))
		return ERR_OK;
	enum errc code = round_before(page_db(page), &blank, &id, err);
	if (code || !id)
		return code;
	code = paper_of_round(page_db(page), id, page_forms(page), arena, paper, err);
	if (!code)
		wish->from = paper;
	return code;
}

static enum errc start(struct page *page, struct round_wish *wish, int64_t *ret_id, struct err *err)
{
	auto_arena arena = ARENA_INIT(PAPER_BYTES);
	struct form_paper paper;
	struct carried *carried = arena_take_array(&arena, wish->form->n_items, sizeof(*carried));

	if (!carried)
		return fail(err, ERR_LIMIT, "form %.*s: no room for its items",
			    STR_ARG(wish->form->id));
	const enum errc code = find_before(page, wish->form, &arena, &paper, wish, err);
	return code ? code : round_begin(page_db(page), wish, ret_id, carried, err);
}

static void do_start(struct page *page)
{
	const struct form *form = form_set_find(page_forms(page), http_form(page->request, "form"));
	struct str title = str_trim(http_form(page->request, "title"));
	int64_t id = 0;
	struct err err;

	if (!form || title.len > ROUND_TITLE_MAX) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!title.len)
		title = default_title(page, form);
	struct round_wish wish = { .form = form,
				   .subject = STR(""),
				   .title = title,
				   .by = page->user.name,
				   .now_us = page->now_us };
	if (!page_audit(page, "round.begin", form->id, title, "done"))
		return;
	const enum errc code = start(page, &wish, &id, &err);
	if (code == ERR_CONFLICT)
		refuse(page, (struct hand_in_fault){ 409, TEXT_FORMS_TAKEN });
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/rounds/%lld", (long long)id);
}

static const struct page_route routes[] = {
	{ "GET", "/forms", PAGE_READERS, .handle = show_forms },
	{ "POST", "/forms/rounds", PAGE_DUTY, .handle = do_start },
	{ "POST", "/forms/own", PAGE_DUTY, .body_max = FORM_FILE_MAX + 65536u, .handle = do_add },
	{ "POST", "/forms/:id/remove", PAGE_DUTY, .handle = do_remove },
	{ .path = NULL },
};

const struct page_group pages_forms_pages = { .name = "forms", .routes = routes };
